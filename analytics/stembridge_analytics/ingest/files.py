"""One file -> rows, rejects and an account in which every line stands once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from stembridge_analytics.ingest.careful import read_row
from stembridge_analytics.ingest.forgiving import RejectedLine
from stembridge_analytics.ingest.inputs import LogInput
from stembridge_analytics.ingest.lines import MAX_LINE, FileProblem, LineReader
from stembridge_analytics.ingest.writer import RejectRow, StagingWriter

__all__ = ["CHANGED", "FileAccount", "FileReader", "Part", "Seal"]

CHANGED: Final = "changed while it was read; run the same again"
_NEWLINE: Final = 10
Seal = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Part:
    """An input, and how much of its beginning is known already."""

    input: LogInput
    skip_bytes: int = 0
    skip_lines: int = 0


@dataclass
class FileAccount:
    """Where the lines of one file went: lines = staged_events + rejects + blank + comment.

    name: as people are told it; member: its name in the archive at `path`, if it is in one.
    bytes: on disk. content_bytes, content_hash: of the unpacked content, the same however packed.
    heads: hashes of the first bytes of it, see lines.HEADS.
    changed: it was written to meanwhile, so that its account is of no use.
    """

    file_no: int
    path: Path
    name: str
    bytes: int
    member: str | None = None
    content_bytes: int = 0
    content_hash: str = ""
    heads: list[str] = field(default_factory=list)
    skipped_hash: str = ""
    lines: int = 0
    staged_events: int = 0
    rejects: int = 0
    blank: int = 0
    comment: int = 0
    problem: str | None = None
    share: int = 0  # of several who read the file
    passed: int = 0  # lines, those that others take too
    changed: bool = False

    def add(self, other: FileAccount) -> None:
        """Take in what another has read of the same file."""
        for name in ("lines", "staged_events", "rejects", "blank", "comment"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        seen, other_seen = (
            (one.content_bytes, one.content_hash, one.passed) for one in (self, other)
        )
        if seen != other_seen:
            self.mark_changed()

    def mark_changed(self) -> None:
        """Note that what was read of the file does not belong together."""
        self.changed = True
        self.problem = CHANGED


class FileReader:
    """Reads one file to its end and keeps its account.

    advance: told bytes read from disk, lines read, lines rejected.
    line_hash: keyed hash of the bytes of a rejected line. seal: hides them; None drops them.
    """

    def __init__(
        self,
        account: FileAccount,
        writer: StagingWriter,
        advance: Callable[[int, int, int], None],
        line_hash: Callable[[bytes], str],
        seal: Seal | None = None,
    ) -> None:
        self.account = account
        self._writer = writer
        self._scanner = writer.scanner
        self._advance = advance
        self._line_hash = line_hash
        self._seal = seal
        self._next_line = 1

    def read(self, chunks: Iterator[bytes], part: Part, *, every: int = 1) -> None:
        """Read all of its bytes. A problem of the file ends it early and is noted, not raised.

        part: says how much of the beginning is known already and not counted again.
        every: of so many blobs the one is taken that is this account's share.
        """
        reader = LineReader(chunks, skip_bytes=part.skip_bytes)
        self._next_line = part.skip_lines + 1
        self._writer.begin(self.account.file_no)
        try:
            for number, blob in enumerate(reader.blobs()):
                if number % every != self.account.share:
                    self._next_line += 1 if reader.is_too_long else _lines_in(blob)
                elif reader.is_too_long:
                    self._take_too_long(blob, reader.blob_start, reader.blob_bytes)
                else:
                    self._take(blob, reader.blob_start)
        except FileProblem as problem:
            self.account.problem = str(problem)
        self.account.passed = self._next_line - 1 - part.skip_lines
        self.account.content_bytes = reader.content_bytes
        self.account.content_hash, self.account.heads = reader.content_hash, reader.heads
        self.account.skipped_hash = reader.skipped_hash

    def _take_too_long(self, beginning: bytes, start: int, size: int) -> None:
        """Reject the line of which this is the beginning."""
        error = RejectedLine("too_long", f"longer than {MAX_LINE} bytes")
        self._reject(self._next_line, start, beginning, size, error)
        self.account.lines += 1
        self._next_line += 1
        self._advance(0, 1, 1)

    def _take(self, blob: bytes, start: int) -> None:
        account = self.account
        first, before, rows = self._next_line, account.rejects, self._scanner.rows
        lines = 0
        for begin, end, is_utf_8 in _stretches(blob):
            if is_utf_8:
                lines += self._scan(blob[begin:end], first + lines, start + begin)
            else:
                self._careful(blob[begin:end], first + lines, start + begin)
                lines += 1
        account.lines += lines
        account.staged_events += self._scanner.rows - rows
        self._next_line += lines
        self._advance(0, lines, account.rejects - before)
        self._writer.flush_if_full()

    def _scan(self, blob: bytes, first: int, start: int) -> int:
        """All lines at once; those that need a closer look one by one."""
        lines, others = self._scanner.scan(blob, first)
        for begin, end, line_no in others:
            self._careful(blob[begin:end], line_no, start + begin)
        return lines

    def _careful(self, line: bytes, line_no: int, offset: int) -> None:
        try:
            found = read_row(line)
        except RejectedLine as error:
            self._reject(line_no, offset, line, len(line), error)
            return
        if isinstance(found, tuple):
            time_us, key, values = found
            self._scanner.put(line_no, time_us, key, values)
        elif found == "blank":
            self.account.blank += 1
        else:
            self.account.comment += 1

    def _reject(
        self, line_no: int, offset: int, line: bytes, size: int, error: RejectedLine
    ) -> None:
        account = self.account
        account.rejects += 1
        row: RejectRow = (
            account.file_no,
            account.name,
            line_no,
            offset,
            error.reason,
            error.detail,
            size,
            self._line_hash(line),
            None if self._seal is None else self._seal(line),
        )
        self._writer.reject(row)


def _lines_in(blob: bytes) -> int:
    """How many lines a blob holds."""
    return int(np.count_nonzero(np.frombuffer(blob, np.uint8) == _NEWLINE)) + 1


def _stretches(blob: bytes) -> Iterator[tuple[int, int, bool]]:
    """Where whole lines begin and end: as many as are UTF-8 together, and each that is not."""
    if _is_utf_8(blob):
        yield 0, len(blob), True
        return
    begin = start = 0  # of the lines together, of the line at hand
    for line in blob.split(b"\n"):
        end = start + len(line)
        if not _is_utf_8(line):
            if start > begin:
                yield begin, start - 1, True
            yield start, end, False
            begin = end + 1
        start = end + 1
    if begin <= len(blob):
        yield begin, len(blob), True


def _is_utf_8(data: bytes) -> bool:
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError:
            return False
    return True
