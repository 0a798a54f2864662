"""Staged events on their way into a store: batches as they were read, with an index by month.

A piece is one batch, an Arrow IPC stream of its own in a file of pieces. Its rows lie as they were
read; their order by month and course is kept beside them, so that whoever needs the rows of one
month, or of some courses in it, reads these alone.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.batches import STAGED_SCHEMA
from stembridge_analytics.ingest.coded import compacted
from stembridge_analytics.schema import STAGED_KEYS

__all__ = ["NO_COURSE", "ChunkWriter", "Piece", "Run", "course_ranks", "month_name", "runs_of"]

# Behind every course key, as in the files of a store.
NO_COURSE: Final = "\U0010ffff"
_KEYS_SCHEMA: Final = arrow_schema(STAGED_KEYS)
_PIECE_SCHEMA: Final = STAGED_SCHEMA.append(pa.field("sorted", pa.int32(), nullable=False))

# Of more rows than these a run names a time between them, where they can be parted.
_RUN_ROWS: Final = 4096

# (course, time, rows): rows of one course in one month from that time on, before the next run of it
Run = tuple[str, int, int]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Piece:
    """Rows of one month: where they are, their runs in order, and their last time.

    start: where in the order of the batch the month begins.
    """

    path: Path
    offset: int
    size: int
    start: int
    rows: int
    month: str
    runs: tuple[Run, ...]
    max_time_us: int

    def within(self, low: str | None, high: str | None) -> Piece:
        """Its rows of the courses from `low` to `high`, both with them; without runs."""
        before = sum(rows for course, _, rows in self.runs if low is not None and course < low)
        behind = sum(rows for course, _, rows in self.runs if high is not None and course > high)
        return replace(self, start=self.start + before, rows=self.rows - before - behind, runs=())

    def read(self) -> pa.RecordBatch:
        """The rows, as staged events."""
        with pa.memory_map(str(self.path)) as file:
            file.seek(self.offset)
            batch = pa.ipc.open_stream(file).read_next_batch()
            rows = batch["sorted"].slice(self.start, self.rows)
            batch = batch.select(STAGED_SCHEMA.names)
            if len(rows) == batch.num_rows:
                return batch
            # Copies, so that the file need not stay in memory for what few rows refer to.
            arrays = [compacted(column) for column in batch.take(rows).columns]
            return pa.RecordBatch.from_arrays(arrays, schema=STAGED_SCHEMA)


class ChunkWriter:
    """Writes batches of staged events as pieces, and their duplicate keys for the engine."""

    def __init__(self, folder: Path, number: int) -> None:
        self.pieces: list[Piece] = []
        self._path = folder / f"chunks-{number}.arrows"
        self._file = self._path.open("wb")
        self._keys = pq.ParquetWriter(
            folder / f"keys-{number}.parquet", _KEYS_SCHEMA, compression="none",
            use_dictionary=False, write_statistics=False,
        )  # fmt: skip

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Write a batch of staged events."""
        self._keys.write_batch(batch.select(_KEYS_SCHEMA.names))
        months = _months(batch["day"])
        order = _order(months, course_ranks(batch["course_id"]))
        offset = self._file.tell()
        with pa.ipc.new_stream(self._file, _PIECE_SCHEMA) as stream:
            arrays = [*batch.columns, pa.array(order.astype(np.int32))]
            stream.write_batch(pa.RecordBatch.from_arrays(arrays, schema=_PIECE_SCHEMA))
        size = self._file.tell() - offset
        months = months[order]
        starts = [0, *(np.flatnonzero(np.diff(months)) + 1).tolist(), len(months)]
        times = batch["time_us"].to_numpy()
        for start, end in itertools.pairwise(starts):
            rows = order[start:end]
            runs = runs_of(batch["course_id"], times, rows)
            month, last = month_name(int(months[start])), int(times[rows].max())
            self.pieces.append(
                Piece(self._path, offset, size, start, end - start, month, runs, last)
            )

    def close(self) -> None:
        """Finish the files."""
        self._file.close()
        self._keys.close()


def _months(days: pa.Array) -> Whole:
    """Months since 1970 of days since 1970."""
    numbers = days.cast(pa.int32()).to_numpy().astype("datetime64[D]")
    months: Whole = numbers.astype("datetime64[M]").astype(np.int64)
    return months


def month_name(number: int) -> str:
    """A month since 1970 as YYYY-MM."""
    return f"{1970 + number // 12}-{number % 12 + 1:02d}"


def _codes(courses: pa.DictionaryArray) -> tuple[list[str], npt.NDArray[np.int32]]:
    """The courses, NO_COURSE the last of them, and by row which one."""
    values = [*courses.dictionary.to_pylist(), NO_COURSE]
    return values, courses.indices.fill_null(len(values) - 1).to_numpy()


def course_ranks(courses: pa.DictionaryArray) -> Whole:
    """By row the place of its course in the order of all of them; no course comes last."""
    values, codes = _codes(courses)
    ranks = np.empty(len(values), np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    return ranks[codes]


def runs_of(
    courses: pa.DictionaryArray, times: Whole, order: npt.NDArray[np.intp]
) -> tuple[Run, ...]:
    """The runs of rows that `order` sorts by course, by course and time."""
    values, codes = _codes(courses)
    codes, times = codes[order], times[order]
    ends = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist(), len(codes)]
    runs: list[Run] = []
    for start, end in itertools.pairwise(ends):
        name = values[codes[start]]
        if end - start <= _RUN_ROWS:
            runs.append((name, int(times[start:end].min()), end - start))
            continue
        # Logs come in any order, so every stretch of rows may begin with the month.
        ordered = np.sort(times[start:end])
        for at in range(0, end - start, _RUN_ROWS):
            runs.append((name, int(ordered[at]), min(_RUN_ROWS, end - start - at)))
    return tuple(runs)


def _order(months: Whole, ranks: Whole) -> npt.NDArray[np.intp]:
    """Rows by month and course; those of one course keep their order."""
    keys = (months - months.min()) * (ranks.max() + 1) + ranks
    if keys.max() < 2**16:
        keys = keys.astype(np.uint16)  # sorted by counting
    return np.argsort(keys, kind="stable")
