"""What one process reads, as staged files: events, who was seen in them, rejects."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.batches import STAGED_SCHEMA, BatchMaker
from stembridge_analytics.ingest.chunks import ChunkWriter, Piece
from stembridge_analytics.ingest.scanner import make_scanner, take
from stembridge_analytics.ingest.seen import PEOPLE_SCHEMA, Sightings, sightings
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.schema import STAGED_REJECTS

__all__ = ["RejectRow", "StagingWriter"]

# Rows of a batch: enough that what a batch costs is little for each, few enough to fit memory.
_BATCH_ROWS: Final = 32_768
_BATCH_BYTES: Final = 32 * 1024 * 1024  # of distinct values
_REJECT_SCHEMA: Final = arrow_schema(STAGED_REJECTS)
_MANY_REJECTS: Final = 8192
# Nearly every value differs from the last: a dictionary would only cost.
_NO_DICTIONARY: Final = frozenset({"time_us", "duplicate_key", "line_no", "position_s"})

# file_no, path, line_no, byte_offset, reason, detail, bytes, line_hash, raw
RejectRow = tuple[int, str, int, int, str, str, int, str, bytes | None]


class StagingWriter:
    """Writes the rows of a scanner and rejects, of many files, into a folder.

    scanner: put rows in here. first_day, last_day: by the clocks of servers and browsers.
    for_store: as pieces of months, with their keys; else as one Parquet file.
    """

    def __init__(
        self, folder: Path, number: int, pseudonymiser: Pseudonymiser, *, for_store: bool
    ) -> None:
        self.scanner = make_scanner()
        self.sightings = Sightings()
        self.first_day: date | None = None
        self.last_day: date | None = None
        self._maker = BatchMaker(pseudonymiser)
        self._events: ChunkWriter | pq.ParquetWriter = (
            ChunkWriter(folder, number)
            if for_store
            else _open(folder / f"staged-{number}.parquet", STAGED_SCHEMA)
        )
        self._people = _open(folder / f"people-{number}.parquet", PEOPLE_SCHEMA)
        self._rejects = _open(folder / f"rejects-{number}.parquet", _REJECT_SCHEMA)
        self._rejected: list[RejectRow] = []
        self._starts: list[tuple[int, int]] = []  # (row, file_no): files follow each other

    @property
    def courses(self) -> set[str]:
        """The course runs seen so far."""
        return self._maker.courses.keys

    @property
    def pieces(self) -> list[Piece]:
        """Where the rows are that are for a store."""
        return self._events.pieces if isinstance(self._events, ChunkWriter) else []

    def begin(self, file_no: int) -> None:
        """What is put into the scanner from now on is of that file."""
        self._starts.append((self.scanner.rows, file_no))

    def flush_if_full(self) -> None:
        """Write a batch if there is enough for one."""
        if self.scanner.rows >= _BATCH_ROWS or self.scanner.held >= _BATCH_BYTES:
            self._flush()

    def reject(self, row: RejectRow) -> None:
        """Add a rejected line."""
        self._rejected.append(row)
        if len(self._rejected) >= _MANY_REJECTS:
            self._flush_rejects()

    def _flush(self) -> None:
        if self.scanner.rows:
            scanned = take(self.scanner)
            file_no = self._file_nos(scanned.count)
            batch = self._maker.make(scanned, file_no)
            self._events.write_batch(batch.events)
            people = sightings(batch.seen, file_no)
            self._people.write_batch(people)
            self.sightings.add(people)
            self._stretch(batch.events)
        self._starts = [(0, self._starts[-1][1])] if self._starts else []

    def _file_nos(self, rows: int) -> Any:
        starts = np.array(self._starts, np.int64)
        counts = np.diff(np.append(starts[:, 0], rows))
        return np.repeat(starts[:, 1].astype(np.int32), counts)

    def _stretch(self, batch: pa.RecordBatch) -> None:
        """First and last day; a phone's clock may never have been set."""
        sources = batch["source"]
        phones = pc.equal(sources.dictionary, "mobile").take(sources.indices)
        found = pc.min_max(batch["day"].filter(pc.invert(pc.fill_null(phones, False)))).as_py()
        if found["min"] is not None:
            self.first_day = min(self.first_day or found["min"], found["min"])
            self.last_day = max(self.last_day or found["max"], found["max"])

    def _flush_rejects(self) -> None:
        if self._rejected:
            columns = [
                pa.array(values, field.type)
                for values, field in zip(
                    zip(*self._rejected, strict=True), _REJECT_SCHEMA, strict=True
                )
            ]
            self._rejects.write_batch(pa.RecordBatch.from_arrays(columns, schema=_REJECT_SCHEMA))
            self._rejected = []

    def close(self) -> None:
        """Write what is left and finish the files."""
        self._flush()
        self._flush_rejects()
        for writer in (self._events, self._people, self._rejects):
            writer.close()


def _open(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=[name for name in schema.names if name not in _NO_DICTIONARY],
        store_schema=False,
    )
