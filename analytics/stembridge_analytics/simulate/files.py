"""Log files as two servers leave them: rotated weekly, mostly compressed, with a ledger."""

from __future__ import annotations

import gzip
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from stembridge_analytics.simulate.clock import monday_of
from stembridge_analytics.simulate.programme import Programme

__all__ = ["EVENT_KINDS", "REJECTED_KINDS", "SERVERS", "LogFile", "ServerLog"]

SERVERS: Final = ("lms1", "lms2")
EVENT_KINDS: Final = ("event", "duplicate")
# Named as ingest names its reasons.
REJECTED_KINDS: Final = ("cut", "not_json", "not_object", "bad_utf8")


@dataclass
class LogFile:
    """One file being written and what went into it; compressed if its name ends in .gz."""

    path: Path
    kinds: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._raw: BinaryIO = self.path.open("wb")
        self._out: BinaryIO | gzip.GzipFile = self._member()
        self._last = b""

    def _member(self) -> BinaryIO | gzip.GzipFile:
        if self.path.suffix != ".gz":
            return self._raw
        # No name and no time in the header: the same lines give the same bytes.
        return gzip.GzipFile("", "wb", 9, self._raw, mtime=0)

    def write(self, kind: str, line: bytes) -> None:
        """Add a line of that kind."""
        if self.kinds.total():
            self._out.write(b"\n")
        self._out.write(line)
        self._last = line
        self.kinds[kind] += 1

    def start_member(self) -> None:
        """End the gzip member and begin another in the same file, as `cat a.gz b.gz` does."""
        if isinstance(self._out, gzip.GzipFile):
            self._out.close()
            self._out = self._member()

    def close(self, *, is_terminated: bool = True) -> None:
        """Finish the file; without a final newline if the server is still writing to it."""
        if is_terminated or not self._last:
            self._out.write(b"\n")
        self._out.close()
        self._raw.close()

    def ledger(self, root: Path) -> dict[str, str | int]:
        """The columns of `files` that a reader of the file must find."""
        return {
            "path": self.path.relative_to(root).as_posix(),
            "lines": self.kinds.total(),
            "staged_events": sum(self.kinds[kind] for kind in EVENT_KINDS),
            "rejects": sum(self.kinds[kind] for kind in REJECTED_KINDS),
            "blank": self.kinds["blank"],
            "comment": self.kinds["comment"],
        }


class ServerLog:
    """The log of one server: a new file each Monday and after an outage.

    lms1 has one file of two gzip members; the first day of one file of lms2 was exported a second
    time. The last file of each server is still being written: plain, and that of lms2
    without a final newline.
    """

    def __init__(self, server: str, folder: Path, programme: Programme) -> None:
        self._server, self._folder, self._programme = server, folder, programme
        first_run, last_run = programme.runs[0], programme.runs[-1]
        self._second_member_day = first_run.first_day + timedelta(days=2)
        self._exported_twice = last_run.first_day
        self._start: date | None = None
        self._day: date | None = None
        self._file: LogFile | None = None
        self._copy: LogFile | None = None
        self.files: list[LogFile] = []

    def write(self, day: date, kind: str, line: bytes) -> None:
        """Add a line on that day; days never go back."""
        start = self._file_start(day)
        if self._file is None or start != self._start:
            self.close()
            self._file, self._start = self._open(start), start
        if day != self._day and self._server == SERVERS[0] and day == self._second_member_day:
            self._file.start_member()
        self._day = day
        self._file.write(kind, line)
        if self._server == SERVERS[1] and day == self._exported_twice:
            self._copy = self._copy or self._open(start, "-again")
            self._copy.write("duplicate" if kind == "event" else kind, line)

    def close(self) -> None:
        """Finish what is open."""
        for file in (self._file, self._copy):
            if file:
                is_terminated = self._server != SERVERS[1] or file.path.suffix == ".gz"
                file.close(is_terminated=is_terminated)
        self._file = self._copy = None

    def _file_start(self, day: date) -> date:
        outage_ends = (out + timedelta(days=1) for out in self._programme.days_without_logs)
        starts = (end for end in outage_ends if monday_of(end) == monday_of(day) and end <= day)
        return max([monday_of(day), *starts])

    def _open(self, start: date, suffix: str = "") -> LogFile:
        is_current = monday_of(start) == monday_of(self._programme.last_day)
        ending = ".log" if is_current else ".log.gz"
        name = f"{self._server}-tracking-{start.isoformat()}{suffix}{ending}"
        file = LogFile(self._folder / name)
        self.files.append(file)
        return file
