"""Many files -> staged Parquet, by several processes, with progress."""

from __future__ import annotations

import gc
import itertools
import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.ingest.batches import BatchMaker
from stembridge_analytics.ingest.files import FileAccount, FileReader, StagingWriter
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["Progress", "Staged", "stage"]

_POLL_S: Final = 0.1

# (bytes read from disk, lines read), both so far
Progress = Callable[[int, int], None]


@dataclass
class Staged:
    """What was read: an account a file, who was seen, in which courses, on which days.

    pairs: (hash of user name, hash of user id) -> lines that carry both. keys: all hashes.
    first_day, last_day: by the clocks of servers and browsers; None if they wrote nothing.
    """

    accounts: list[FileAccount]
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    keys: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    first_day: date | None = None
    last_day: date | None = None

    def add(self, other: Staged) -> None:
        """Take in what another process read."""
        self.accounts.extend(other.accounts)
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
    logs: Sequence[Path],
    folder: Path,
    pseudonymiser: Pseudonymiser,
    *,
    processes: int | None = None,
    progress: Progress = lambda _bytes, _lines: None,
) -> Staged:
    """Read `logs` into `folder`/staged-*.parquet and rejects-*.parquet.

    processes: how many; by default one a core, but never more than there are files.
    progress: called a few times a second with bytes and lines read so far.
    Returns the accounts in the order of `logs`. No line and no file raises: see FileAccount.
    """
    accounts = [
        FileAccount(number, path, name, _size(path))
        for number, (path, name) in enumerate(zip(logs, _names(logs), strict=True), start=1)
    ]
    # Largest first, so that no process is left with the largest at the end.
    work = sorted(accounts, key=lambda account: -account.bytes)
    count = max(1, min(processes or os.cpu_count() or 1, len(work)))
    if count == 1:
        seen = [0, 0]

        def advance(size: int, lines: int) -> None:
            seen[0] += size
            seen[1] += lines
            progress(*seen)

        parts = [_work(work, folder, 0, pseudonymiser, itertools.count().__next__, advance)]
    else:
        parts = _in_parallel(count, work, folder, pseudonymiser, progress)
    result = Staged([])
    for part in parts:
        result.add(part)
    result.accounts.sort(key=lambda account: account.file_no)
    return result


def _names(logs: Sequence[Path]) -> list[str]:
    """Each path from the folder that holds all of them: shorter, and free of the user's own."""
    if not logs:
        return []
    folder = os.path.commonpath([path.resolve().parent for path in logs])
    names = [path.resolve().relative_to(folder).as_posix() for path in logs]
    # A name that is no Unicode could not be written anywhere.
    return [os.fsencode(name).decode("utf-8", "replace") for name in names]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _work(
    work: Sequence[FileAccount],
    folder: Path,
    number: int,
    pseudonymiser: Pseudonymiser,
    next_file: Callable[[], int],
    advance: Callable[[int, int], None],
) -> Staged:
    """Read files until none is left; `next_file` hands out their numbers among the processes."""
    maker = BatchMaker(pseudonymiser)
    writer = StagingWriter(folder, number)
    result = Staged([])
    collecting = gc.isenabled()
    gc.disable()  # nothing here is cyclic, and looking for cycles among a batch costs a fifth
    try:
        while (at := next_file()) < len(work):
            reader = FileReader(work[at], maker, writer, advance, pseudonymiser.of_line)
            reader.read()
            result.accounts.append(reader.account)
            result.stretch(reader.first_day, reader.last_day)
    finally:
        writer.close()
        if collecting:
            gc.enable()
    result.pairs, result.keys = maker.people.links(), maker.people.keys
    result.courses = maker.courses.keys
    return result


# Shared counters of a worker process: next file, bytes and lines read. Set before the fork.
_shared: dict[str, Any] = {}


def _start(counters: dict[str, Any]) -> None:
    _shared.update(counters)


def _work_in_process(
    work: Sequence[FileAccount], folder: Path, number: int, pseudonymiser: Pseudonymiser
) -> Staged:
    def next_file() -> int:
        with _shared["next"].get_lock():
            found: int = _shared["next"].value
            _shared["next"].value = found + 1
        return found

    def advance(size: int, lines: int) -> None:
        if _shared["stop"].value:
            raise KeyboardInterrupt
        for name, more in (("bytes", size), ("lines", lines)):
            if more:
                with _shared[name].get_lock():
                    _shared[name].value += more

    return _work(work, folder, number, pseudonymiser, next_file, advance)


def _in_parallel(
    count: int,
    work: Sequence[FileAccount],
    folder: Path,
    pseudonymiser: Pseudonymiser,
    progress: Progress,
) -> list[Staged]:
    # Forked workers have everything imported; where threads or the system forbid it, spawn.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    counters = {name: context.Value("q", 0) for name in ("next", "bytes", "lines", "stop")}
    with ProcessPoolExecutor(
        count, mp_context=context, initializer=_start, initargs=(counters,)
    ) as pool:
        waiting: set[Future[Staged]] = {
            pool.submit(_work_in_process, work, folder, number, pseudonymiser)
            for number in range(count)
        }
        parts: list[Staged] = []
        try:
            while waiting:
                done, waiting = wait(waiting, timeout=_POLL_S, return_when=FIRST_COMPLETED)
                parts.extend(future.result() for future in done)
                progress(counters["bytes"].value, counters["lines"].value)
        except BaseException:
            counters["stop"].value = 1  # or the pool would wait for all to be read
            raise
    return parts
