"""Many files -> staged Parquet, by several processes, with progress."""

from __future__ import annotations

import gc
import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from stembridge_analytics.ingest.chunks import Piece
from stembridge_analytics.ingest.files import FileAccount, FileReader, Part, Seal
from stembridge_analytics.ingest.inputs import LogInput, is_pipe, open_inputs
from stembridge_analytics.ingest.workers import how_many, start_context, worker_pool
from stembridge_analytics.ingest.writer import StagingWriter
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["Part", "Progress", "Staged", "stage"]

_POLL_S: Final = 0.1
_MOST_PROCESSES: Final = 256
# A file is large if it takes a process so much longer than a fair share of all, and some time.
_UNFAIR: Final = 1.2
_LARGE: Final = 2 * 1024 * 1024
_SMALL: Final = 0.02  # of a fair share
_COUNTED: Final = ("bytes", "lines", "rejects")

# (bytes read from disk, lines read, lines rejected), all so far
Progress = Callable[[int, int, int], None]
Advance = Callable[[int, int, int], None]


# The parts of one file on disk, with their accounts.
_Group = list[tuple[Part, FileAccount]]


@dataclass(frozen=True)
class _Share:
    """What one process reads of a file on disk: of `count` shares of its blobs the one at `at`.

    limit: how long the file was when the shares were made, so that all see the same of it.
    """

    group: _Group
    at: int = 0
    count: int = 1
    limit: int | None = None


@dataclass(frozen=True)
class _Task:
    """What every process needs: where to write and how to hide."""

    work: Sequence[_Share]
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
    meanwhile: Callable[[], None] = lambda: None,
) -> Staged:
    """Read `logs` into `folder`/staged-*.parquet, people-*.parquet and rejects-*.parquet.

    logs: those of one file on disk stand one after the other.
    processes: how many; by default one a core, but no more than there is work for.
    progress: called a few times a second with bytes, lines and rejects so far.
    seal: hides the rejected lines, which are kept then; without it they are not.
    for_store: instead of staged-*.parquet write pieces and keys-*.parquet.
    meanwhile: called once, while other processes read.
    Returns the accounts in the order of `logs`. What is wrong with a line or a file raises nothing:
    see FileAccount.
    """
    parts_asked = [_part(log) for log in logs]
    accounts = [
        FileAccount(number, part.input.path, part.input.name, part.input.size, part.input.member)
        for number, part in enumerate(parts_asked, start=1)
    ]
    groups = [
        list(group)
        for _, group in itertools.groupby(
            zip(parts_asked, accounts, strict=True), lambda pair: pair[0].input.path
        )
    ]
    work = _shares(groups, how_many(processes, _MOST_PROCESSES))
    task = _Task(work, folder, pseudonymiser, seal, for_store)
    count = how_many(processes, len(work))
    if count == 1:
        seen = [0, 0, 0]

        def advance(*more: int) -> None:
            seen[:] = [old + new for old, new in zip(seen, more, strict=True)]
            progress(*seen)

        parts = [_work(task, 0, itertools.count().__next__, advance)]
    else:
        parts = _in_parallel(count, task, progress, meanwhile)
    result = Staged([])
    for part in parts:
        result.add(part)
    result.accounts = _whole(result.accounts)
    return result


def _shares(groups: Sequence[_Group], processes: int) -> list[_Share]:
    """The work, large files first, so that no process is left with a large one at the end.

    A file that is too large for one process is read by all: each inflates all of it, which is the
    small part of the work, and takes every so many-th blob.
    """
    sizes = [sum(part.input.size for part, _ in group) for group in groups]
    fair = sum(sizes) / processes
    shares: list[tuple[float, _Share]] = []
    for group, size in zip(groups, sizes, strict=True):
        is_large = processes > 1 and size > max(_LARGE, _UNFAIR * fair)
        limit = _length(group[0][0].input.path) if is_large else None
        count = 1 if limit is None else processes
        shares += [(size / count, _Share(group, at, count, limit)) for at in range(count)]
    # Small ones stay in the order of their names, which is mostly that of time: so a batch has rows
    # of few months.
    shares.sort(key=lambda share: -share[0] if share[0] > _SMALL * fair else 0)
    return [share for _, share in shares]


def _length(path: Path) -> int | None:
    """How long a file is that several can read; None if it is a pipe, or gone."""
    try:
        return None if is_pipe(path) else path.stat().st_size
    except OSError:
        return None


def _whole(accounts: Sequence[FileAccount]) -> list[FileAccount]:
    """One account a file, of all who have read it, in the order of the files."""
    found: dict[int, FileAccount] = {}
    for account in sorted(accounts, key=lambda one: (one.file_no, one.share)):
        first = found.setdefault(account.file_no, account)
        if first is not account:
            first.add(account)
    for account in found.values():
        if account.lines != account.passed:
            account.mark_changed()
    return list(found.values())


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
            share = task.work[at]
            asked = {
                part.input: (part, replace(account, share=share.at))
                for part, account in share.group
            }
            told = advance if share.at == 0 else _lines_alone(advance)
            for each, chunks in open_inputs(list(asked), partial(_bytes, told), limit=share.limit):
                part, account = asked[each]
                reader = FileReader(account, writer, told, line_hash, task.seal)
                reader.read(chunks, part, every=share.count)
                result.accounts.append(reader.account)
    finally:
        writer.close()
        if collecting:
            gc.enable()
    result.pairs, result.keys = writer.sightings.pairs, writer.sightings.keys
    result.courses, result.pieces = writer.courses, writer.pieces
    result.stretch(writer.first_day, writer.last_day)
    return result


def _bytes(advance: Advance, size: int) -> None:
    advance(size, 0, 0)


def _lines_alone(advance: Advance) -> Advance:
    """What several read is counted once."""
    return lambda _size, lines, rejects: advance(0, lines, rejects)


# The task and the shared counters of a worker process, set as it starts.
_shared: dict[str, Any] = {}


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


def _in_parallel(
    count: int, task: _Task, progress: Progress, meanwhile: Callable[[], None]
) -> list[Staged]:
    context = start_context()
    counters: dict[str, Any] = {name: context.Value("q", 0) for name in ("next", "stop", *_COUNTED)}
    with worker_pool(count, _shared.update, {**counters, "task": task}) as pool:
        waiting: set[Future[Staged]] = {
            pool.submit(_work_in_process, number) for number in range(count)
        }
        parts: list[Staged] = []
        try:
            pa.array([None])  # what this imports (see workers.py), it imports while others work
            meanwhile()
            while waiting:
                done, waiting = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                parts.extend(future.result() for future in done)
                progress(*[counters[name].value for name in _COUNTED])
        except BaseException:
            counters["stop"].value = 1  # or the pool would wait for all to be read
            raise
    return parts
