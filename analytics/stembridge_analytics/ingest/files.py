"""One file -> staged Parquet, rejects and an account in which every line stands once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.batches import STAGED_SCHEMA, build_batch
from stembridge_analytics.ingest.envelope import Envelope, RejectedLine, decode_blob, read_line
from stembridge_analytics.ingest.lines import FileProblem, LineReader
from stembridge_analytics.ingest.rows import Row, RowMaker
from stembridge_analytics.schema import table

__all__ = ["FileAccount", "FileReader", "StagingWriter"]

_BATCH: Final = 8192
_FEW: Final = 8
_REJECT_SCHEMA: Final = arrow_schema(table("rejects"))
# Nearly every value differs from the last: a dictionary would only cost.
_NO_DICTIONARY: Final = frozenset({"time_us", "duplicate_key", "line_no", "position_s"})


# file_no, path, line_no, reason, detail, bytes
RejectRow = tuple[int, str, int, str, str, int]


@dataclass
class FileAccount:
    """Where the lines of one file went: lines = staged_events + rejects + blank + comment.

    name: the path from the folder that holds all files, as people are told it.
    """

    file_no: int
    path: Path
    name: str
    bytes: int
    sha256: str = ""
    lines: int = 0
    staged_events: int = 0
    rejects: int = 0
    blank: int = 0
    comment: int = 0
    problem: str | None = None


class StagingWriter:
    """Writes staged events and rejects of many files as one Parquet file each."""

    def __init__(self, folder: Path, number: int) -> None:
        self._events = pq.ParquetWriter(
            folder / f"staged-{number}.parquet",
            STAGED_SCHEMA,
            compression="zstd",
            use_dictionary=[n for n in STAGED_SCHEMA.names if n not in _NO_DICTIONARY],
        )
        self._rejects = pq.ParquetWriter(
            folder / f"rejects-{number}.parquet", _REJECT_SCHEMA, compression="zstd"
        )

    def events(self, batch: pa.RecordBatch) -> None:
        """Append a batch of staged events."""
        self._events.write_batch(batch)

    def rejects(self, rows: list[RejectRow]) -> None:
        """Append rejects."""
        columns = [
            pa.array(values, field.type)
            for values, field in zip(zip(*rows, strict=True), _REJECT_SCHEMA, strict=True)
        ]
        self._rejects.write_batch(pa.RecordBatch.from_arrays(columns, schema=_REJECT_SCHEMA))

    def close(self) -> None:
        """Finish both files."""
        self._events.close()
        self._rejects.close()


class FileReader:
    """Reads one file to its end, line by line where it must, and keeps its account."""

    def __init__(
        self, account: FileAccount, maker: RowMaker, writer: StagingWriter,
        advance: Callable[[int, int], None],
    ) -> None:  # fmt: skip
        self.account = account
        self._maker = maker
        self._writer = writer
        self._advance = advance
        self._rows: list[Row] = []
        self._rejected: list[RejectRow] = []
        self.first_day: date | None = None
        self.last_day: date | None = None

    def read(self) -> None:
        """Read the whole file. A problem of the file ends it early and is noted, not raised."""
        reader = LineReader(self.account.path, lambda size: self._advance(size, 0))
        try:
            for blob in reader.blobs():
                self._take(blob)
        except FileProblem as problem:
            self.account.problem = str(problem)
        self._flush()
        self.account.sha256 = reader.sha256

    def _take(self, blob: bytes) -> None:
        lines = blob.split(b"\n")
        first = self.account.lines + 1
        self.account.lines += len(lines)
        self._decode(first, lines, blob)
        self._advance(0, len(lines))
        if len(self._rows) >= _BATCH:
            self._flush()

    def _decode(self, first: int, lines: list[bytes], blob: bytes) -> None:
        """All lines at once; if one of them is odd, halves, so that few lines are read singly."""
        envelopes = decode_blob(blob)
        if envelopes is not None and len(envelopes) == len(lines):
            for at, envelope in enumerate(envelopes):
                self._make(envelope, first + at, len(lines[at]))
        elif len(lines) <= _FEW:
            self._one_by_one(first, lines)
        else:
            half = len(lines) // 2
            self._decode(first, lines[:half], b"\n".join(lines[:half]))
            self._decode(first + half, lines[half:], b"\n".join(lines[half:]))

    def _make(self, envelope: Envelope, line_no: int, size: int) -> None:
        try:
            self._rows.append(self._maker.make(envelope, line_no, size))
        except RejectedLine as error:
            self._reject(line_no, error, size)

    def _one_by_one(self, first: int, lines: list[bytes]) -> None:
        for line_no, line in enumerate(lines, first):
            text = line.removeprefix(b"\xef\xbb\xbf").strip()
            if not text.strip(b"\0"):
                self.account.blank += 1
            elif text.startswith(b"#"):
                self.account.comment += 1
            else:
                try:
                    envelope = read_line(text)
                except RejectedLine as error:
                    self._reject(line_no, error, len(line))
                else:
                    self._make(envelope, line_no, len(line))

    def _reject(self, line_no: int, error: RejectedLine, size: int) -> None:
        self.account.rejects += 1
        account = self.account
        self._rejected.append(
            (account.file_no, account.name, line_no, error.reason, error.detail, size)
        )
        if len(self._rejected) >= _BATCH:
            self._flush_rejects()

    def _flush(self) -> None:
        for start in range(0, len(self._rows), _BATCH):
            rows = self._rows[start : start + _BATCH]
            batch, rejects = build_batch(self.account.file_no, rows)
            for row, error in rejects:
                self._reject(row.line_no, error, row.line_bytes)
            self.account.staged_events += batch.num_rows
            if batch.num_rows:
                self._writer.events(batch)
                self._stretch(batch)
        self._rows = []
        self._flush_rejects()

    def _stretch(self, batch: pa.RecordBatch) -> None:
        """First and last day, by the clocks of servers and browsers: a phone's may be never set."""
        trusted = pc.fill_null(pc.not_equal(batch["source"], "mobile"), True)
        found = pc.min_max(batch["day"].filter(trusted)).as_py()
        if found["min"] is not None:
            self.first_day = min(self.first_day or found["min"], found["min"])
            self.last_day = max(self.last_day or found["max"], found["max"])

    def _flush_rejects(self) -> None:
        if self._rejected:
            self._writer.rejects(self._rejected)
            self._rejected = []
