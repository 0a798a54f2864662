"""One file -> staged Parquet, rejects and an account in which every line stands once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.batches import STAGED_SCHEMA, BatchMaker
from stembridge_analytics.ingest.envelope import (
    Envelope,
    RejectedLine,
    decode_blob,
    decode_line,
    read_line,
)
from stembridge_analytics.ingest.lines import MAX_LINE, FileProblem, LineReader
from stembridge_analytics.schema import STAGED_REJECTS

__all__ = ["FileAccount", "FileReader", "Seal", "StagingWriter"]

_BATCH: Final = 8192
_GROUP: Final = 8
_REJECT_SCHEMA: Final = arrow_schema(STAGED_REJECTS)
# Nearly every value differs from the last: a dictionary would only cost.
_NO_DICTIONARY: Final = frozenset({"time_us", "duplicate_key", "line_no", "position_s"})

# file_no, path, line_no, byte_offset, reason, detail, bytes, line_hash, raw
RejectRow = tuple[int, str, int, int, str, str, int, str, bytes | None]
Seal = Callable[[bytes], bytes]


@dataclass
class FileAccount:
    """Where the lines of one file went: lines = staged_events + rejects + blank + comment.

    name: as people are told it; member: its name in the archive at `path`, if it is in one.
    bytes: on disk. content_bytes, content_hash: of the unpacked content, the same however packed.
    """

    file_no: int
    path: Path
    name: str
    bytes: int
    member: str | None = None
    content_bytes: int = 0
    content_hash: str = ""
    skipped_hash: str = ""
    lines: int = 0
    staged_events: int = 0
    rejects: int = 0
    blank: int = 0
    comment: int = 0
    problem: str | None = None


def _first_line(held: tuple[int, int, bytes]) -> int:
    return held[0]


class StagingWriter:
    """Writes staged events and rejects of many files as one Parquet file each."""

    def __init__(self, folder: Path, number: int) -> None:
        self._events = pq.ParquetWriter(
            folder / f"staged-{number}.parquet",
            STAGED_SCHEMA,
            compression="zstd",
            use_dictionary=[n for n in STAGED_SCHEMA.names if n not in _NO_DICTIONARY],
        )
        self._held: list[pa.RecordBatch] = []
        self._rejects = pq.ParquetWriter(
            folder / f"rejects-{number}.parquet", _REJECT_SCHEMA, compression="zstd"
        )

    def events(self, batch: pa.RecordBatch) -> None:
        """Append a batch of staged events."""
        # Each write is a row group with pages and statistics for every column: not too small.
        self._held.append(batch)
        if len(self._held) >= _GROUP:
            self._write()

    def _write(self) -> None:
        if self._held:
            self._events.write_table(pa.Table.from_batches(self._held))
            self._held = []

    def rejects(self, rows: list[RejectRow]) -> None:
        """Append rejects."""
        columns = [
            pa.array(values, field.type)
            for values, field in zip(zip(*rows, strict=True), _REJECT_SCHEMA, strict=True)
        ]
        self._rejects.write_batch(pa.RecordBatch.from_arrays(columns, schema=_REJECT_SCHEMA))

    def close(self) -> None:
        """Finish both files."""
        self._write()
        self._events.close()
        self._rejects.close()


class FileReader:
    """Reads one file to its end, line by line where it must, and keeps its account.

    advance: told bytes read from disk, lines read, lines rejected.
    line_hash: keyed hash of the bytes of a rejected line. seal: hides them; None drops them.
    """

    def __init__(
        self,
        account: FileAccount,
        maker: BatchMaker,
        writer: StagingWriter,
        advance: Callable[[int, int, int], None],
        line_hash: Callable[[bytes], str],
        seal: Seal | None = None,
    ) -> None:
        self.account = account
        self.first_day: date | None = None
        self.last_day: date | None = None
        self._maker = maker
        self._writer = writer
        self._advance = advance
        self._line_hash = line_hash
        self._seal = seal
        self._next_line = 1
        self._envelopes: list[Envelope] = []
        self._line_nos: list[int] = []
        # The blobs that the envelopes are from, with their first line and offset.
        self._blobs: list[tuple[int, int, bytes]] = []
        self._long_bytes = 0  # length of the line at hand, if it is too long to be held
        self._split: tuple[int, list[int], list[bytes]] = (0, [], [])
        self._rejected: list[RejectRow] = []

    def read(self, chunks: Iterator[bytes], *, skip_bytes: int = 0, skip_lines: int = 0) -> None:
        """Read all of its bytes. A problem of the file ends it early and is noted, not raised.

        skip_bytes, skip_lines: how much of the beginning is known already and not counted again.
        """
        reader = LineReader(chunks, skip_bytes=skip_bytes)
        self._next_line = skip_lines + 1
        try:
            for blob in reader.blobs():
                self._long_bytes = reader.blob_bytes if len(blob) > MAX_LINE else 0
                self._take(blob, reader.blob_start)
        except FileProblem as problem:
            self.account.problem = str(problem)
        self._flush()
        self.account.content_bytes = reader.content_bytes
        self.account.content_hash = reader.content_hash
        self.account.skipped_hash = reader.skipped_hash

    def _take(self, blob: bytes, start: int) -> None:
        first, lines = self._next_line, blob.count(b"\n") + 1
        before = self.account.rejects
        self._blobs.append((first, start, blob))
        self._decode(first, lines, blob)
        self.account.lines += lines
        self._next_line += lines
        self._advance(0, lines, self.account.rejects - before)
        if len(self._envelopes) >= _BATCH:
            self._flush()

    def _decode(self, first: int, count: int, blob: bytes) -> None:
        """All lines at once; if any is odd, all that look plain; one by one if even that fails."""
        envelopes = decode_blob(blob, count)
        if envelopes is not None:
            self._keep(range(first, first + count), envelopes)
            return
        lines = blob.split(b"\n")
        plain = [at for at, line in enumerate(lines) if line.startswith(b"{")]
        odd: Iterable[int] = range(len(lines))
        envelopes = decode_blob(b"\n".join([lines[at] for at in plain]), len(plain))
        if envelopes is not None:
            self._keep([first + at for at in plain], envelopes)
            odd = sorted(set(odd).difference(plain))
        for at in odd:
            envelope = decode_line(lines[at]) or self._careful(first + at, lines[at])
            if envelope is not None:
                self._keep([first + at], [envelope])

    def _keep(self, line_nos: Iterable[int], envelopes: list[Envelope]) -> None:
        self._line_nos += line_nos
        self._envelopes += envelopes

    def _careful(self, line_no: int, line: bytes) -> Envelope | None:
        if len(line) > MAX_LINE:
            self._reject(line_no, RejectedLine("too_long", f"longer than {MAX_LINE} bytes"))
            return None
        # A crash of the server can leave zero bytes around a line.
        text = line.removeprefix(b"\xef\xbb\xbf").strip(b"\0 \t\r\n\f\v")
        if not text:
            self.account.blank += 1
        elif text.startswith(b"#"):
            self.account.comment += 1
        else:
            try:
                return read_line(text)
            except RejectedLine as error:
                self._reject(line_no, error)
        return None

    def _reject(self, line_no: int, error: RejectedLine) -> None:
        account = self.account
        account.rejects += 1
        offset, line = self._find(line_no)
        self._rejected.append(
            (
                account.file_no,
                account.name,
                line_no,
                offset,
                error.reason,
                error.detail,
                self._long_bytes or len(line),
                self._line_hash(line),
                None if self._seal is None else self._seal(line),
            )
        )
        if len(self._rejected) >= _BATCH:
            self._flush_rejects()

    def _find(self, line_no: int) -> tuple[int, bytes]:
        """Offset and bytes of a line of the blobs at hand."""
        first, offset, blob = self._blobs[bisect_right(self._blobs, line_no, key=_first_line) - 1]
        if self._split[0] != first:  # where one line is odd, others of the same blob often are
            lines = blob.split(b"\n")
            starts = list(accumulate((len(line) + 1 for line in lines), initial=offset))
            self._split = (first, starts, lines)
        _, starts, lines = self._split
        return starts[line_no - first], lines[line_no - first]

    def _flush(self) -> None:
        if self._envelopes:
            batches, rejects = self._maker.make(
                self.account.file_no, self._envelopes, self._line_nos
            )
            for line_no, error in sorted(rejects, key=lambda reject: reject[0]):
                self._reject(line_no, error)
            for batch in batches:
                self.account.staged_events += batch.num_rows
                self._writer.events(batch)
                self._stretch(batch)
        self._envelopes, self._line_nos, self._blobs = [], [], []
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
