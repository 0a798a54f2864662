"""Many files -> staged Parquet, by several processes, with progress."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import multiprocessing.connection
import os
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.ingest.chunks import Piece
from stembridge_analytics.ingest.files import FileAccount, FileReader, Seal
from stembridge_analytics.ingest.inputs import LogInput, open_inputs
from stembridge_analytics.ingest.writer import StagingWriter
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["Part", "Progress", "Staged", "stage"]

_POLL_S: Final = 0.1
_COUNTED: Final = ("bytes", "lines", "rejects")

# (bytes read from disk, lines read, lines rejected), all so far
Progress = Callable[[int, int, int], None]
Advance = Callable[[int, int, int], None]


@dataclass(frozen=True)
class Part:
    """An input, and how much of its beginning is known already."""

    input: LogInput
    skip_bytes: int = 0
    skip_lines: int = 0


# The parts of one file on disk, with their accounts.
_Group = list[tuple[Part, FileAccount]]


@dataclass(frozen=True)
class _Task:
    """What every process needs: where to write and how to hide."""

    work: Sequence[_Group]
    folder: Path
    pseudonymiser: Pseudonymiser
    seal: Seal | None
    for_store: bool


@dataclass
class Staged:
    """What was read: an account a file, who was seen, in which courses, on which days.

    pairs: (hash of user name, hash of user id) -> lines that carry both. keys: all hashes.
    first_day, last_day: by the clocks of servers and browsers; None if they wrote nothing.
    pieces: where the event lines are, if they are for a store.
    """

    accounts: list[FileAccount]
    pieces: list[Piece] = field(default_factory=list)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    first_day: date | None = None
    last_day: date | None = None

    def add(self, other: Staged) -> None:
        """Take in what another process read."""
        self.accounts.extend(other.accounts)
        self.pieces.extend(other.pieces)
        self.pairs.update(other.pairs)
        self.keys |= other.keys
        self.courses |= other.courses
        self.stretch(other.first_day, other.last_day)

    def stretch(self, first: date | None, last: date | None) -> None:
        """Widen the days to hold these too."""
        if first is not None and last is not None:
            self.first_day = min(self.first_day or first, first)
            self.last_day = max(self.last_day or last, last)

    def total(self, name: str) -> int:
        """The sum of one field of the accounts."""
        return sum(int(getattr(account, name)) for account in self.accounts)


def stage(
    logs: Sequence[LogInput | Part | Path],
    folder: Path,
    pseudonymiser: Pseudonymiser,
    *,
    processes: int | None = None,
    progress: Progress = lambda _bytes, _lines, _rejects: None,
    seal: Seal | None = None,
    for_store: bool = False,
) -> Staged:
    """Read `logs` into `folder`/staged-*.parquet, people-*.parquet and rejects-*.parquet.

    logs: those of one file on disk stand one after the other.
    processes: how many; by default one a core, but never more than there are files.
    progress: called a few times a second with bytes, lines and rejects so far.
    seal: hides the rejected lines, which are kept then; without it they are not.
    for_store: instead of staged-*.parquet write pieces and keys-*.parquet.
    Returns the accounts in the order of `logs`. No line and no file raises: see FileAccount.
    """
    parts_asked = [_part(log) for log in logs]
    accounts = [
        FileAccount(number, part.input.path, part.input.name, part.input.size, part.input.member)
        for number, part in enumerate(parts_asked, start=1)
    ]
    work = [
        list(group)
        for _, group in itertools.groupby(
            zip(parts_asked, accounts, strict=True), lambda pair: pair[0].input.path
        )
    ]
    # Largest first, so that no process is left with the largest at the end.
    work.sort(key=lambda group: -sum(part.input.size for part, _ in group))
    task = _Task(work, folder, pseudonymiser, seal, for_store)
    count = max(1, min(processes or os.cpu_count() or 1, len(work)))
    if count == 1:
        seen = [0, 0, 0]

        def advance(*more: int) -> None:
            seen[:] = [old + new for old, new in zip(seen, more, strict=True)]
            progress(*seen)

        parts = [_work(task, 0, itertools.count().__next__, advance)]
    else:
        parts = _in_parallel(count, task, progress)
    result = Staged([])
    for part in parts:
        result.add(part)
    result.accounts.sort(key=lambda account: account.file_no)
    return result


def _part(log: LogInput | Part | Path) -> Part:
    if isinstance(log, Part):
        return log
    if isinstance(log, LogInput):
        return Part(log)
    try:
        size = log.stat().st_size
    except OSError:
        size = 0
    return Part(LogInput(log, None, log.name, size))


def _work(task: _Task, number: int, next_file: Callable[[], int], advance: Advance) -> Staged:
    """Read files until none is left, with all that is in them; `next_file` hands out numbers."""
    writer = StagingWriter(task.folder, number, task.pseudonymiser, for_store=task.for_store)
    line_hash = task.pseudonymiser.of_line
    result = Staged([])
    collecting = gc.isenabled()
    gc.disable()  # nothing here is cyclic, and looking for cycles among a batch costs a fifth
    try:
        while (at := next_file()) < len(task.work):
            asked = {part.input: (part, account) for part, account in task.work[at]}
            for each, chunks in open_inputs(list(asked), lambda size: advance(size, 0, 0)):
                part, account = asked[each]
                reader = FileReader(account, writer, advance, line_hash, task.seal)
                reader.read(chunks, skip_bytes=part.skip_bytes, skip_lines=part.skip_lines)
                result.accounts.append(reader.account)
    finally:
        writer.close()
        if collecting:
            gc.enable()
    result.pairs, result.keys = writer.sightings.pairs, writer.sightings.keys
    result.courses, result.pieces = writer.courses, writer.pieces
    result.stretch(writer.first_day, writer.last_day)
    return result


# The task and the shared counters of a worker process, set as it starts.
_shared: dict[str, Any] = {}


def _start(shared: dict[str, Any]) -> None:
    _shared.update(shared)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A reader whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work_in_process(number: int) -> Staged:
    def next_file() -> int:
        with _shared["next"].get_lock():
            found: int = _shared["next"].value
            _shared["next"].value = found + 1
        return found

    def advance(*counted: int) -> None:
        if _shared["stop"].value:
            raise KeyboardInterrupt
        for name, more in zip(_COUNTED, counted, strict=True):
            if more:
                with _shared[name].get_lock():
                    _shared[name].value += more

    return _work(_shared["task"], number, next_file, advance)


def _in_parallel(count: int, task: _Task, progress: Progress) -> list[Staged]:
    # Forked workers have everything imported; where threads or the system forbid it, spawn.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    counters: dict[str, Any] = {name: context.Value("q", 0) for name in ("next", "stop", *_COUNTED)}
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=_start, initargs=({**counters, "task": task},)
    ) as pool:
        waiting: set[Future[Staged]] = {
            pool.submit(_work_in_process, number) for number in range(count)
        }
        parts: list[Staged] = []
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                parts.extend(future.result() for future in done)
                progress(*[counters[name].value for name in _COUNTED])
        except BaseException:
            counters["stop"].value = 1  # or the pool would wait for all to be read
            raise
    return parts
