"""Staged events on their way into a store: pieces of one month each, sorted by course.

A process gathers rows until they fill a chunk, sorts them by month and course, cuts them and
appends the pieces to one file. A piece is an Arrow IPC stream of its own with no more values than
its rows use, so that reading some of a large ingest costs no more than these.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.batches import STAGED_SCHEMA
from stembridge_analytics.ingest.coded import compacted, joined, taken
from stembridge_analytics.schema import STAGED_KEYS

__all__ = ["NO_COURSE", "ChunkWriter", "Piece", "Run", "course_ranks", "runs_of"]

# What fits into memory several times over.
CHUNK_ROWS: Final = 262_144
# What is read at once: small, for whoever needs a part of it reads all of it.
PIECE_ROWS: Final = 16_384
# Behind every course key, as in the files of a store.
NO_COURSE: Final = "\U0010ffff"
_KEYS_SCHEMA: Final = arrow_schema(STAGED_KEYS)


# (course, first time, rows): rows of one course that stand together
Run = tuple[str, int, int]


@dataclass(frozen=True)
class Piece:
    """Rows of one month: where they are, their runs in order, and their last time."""

    path: Path
    offset: int
    size: int
    rows: int
    month: str
    runs: tuple[Run, ...]
    max_time_us: int

    def read(self) -> pa.RecordBatch:
        """The rows, as staged events."""
        with self.path.open("rb") as file:
            file.seek(self.offset)
            return pa.ipc.open_stream(file.read(self.size)).read_next_batch()


def runs_of(courses: pa.DictionaryArray, times: npt.NDArray[np.int64]) -> tuple[Run, ...]:
    """The runs of rows that are sorted by course."""
    missing = len(courses.dictionary)
    codes = courses.indices.fill_null(missing).to_numpy()
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
    lowest = np.minimum.reduceat(times, starts).tolist()
    counts = np.diff([*starts, len(codes)]).tolist()
    values = [*courses.dictionary.to_pylist(), NO_COURSE]
    names = [values[codes[start]] for start in starts]
    return tuple(zip(names, lowest, counts, strict=True))


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
        self._held: list[pa.RecordBatch] = []
        self._rows = 0

    def write_batch(self, batch: pa.RecordBatch) -> None:
        """Take a batch of staged events."""
        self._keys.write_batch(batch.select(_KEYS_SCHEMA.names))
        self._held.append(batch)
        self._rows += batch.num_rows
        if self._rows >= CHUNK_ROWS:
            self._flush()

    def _flush(self) -> None:
        if not self._held:
            return
        columns = {
            name: joined([batch.column(name) for batch in self._held])
            for name in STAGED_SCHEMA.names
        }
        self._held, self._rows = [], 0
        months = _months(columns["day"])
        courses = columns["course_id"]
        ranks = course_ranks(courses)
        order = _order(months, ranks)
        months = months[order]
        columns = {name: taken(column, order) for name, column in columns.items()}
        for start, end in _cuts(months):
            rows = {name: column.slice(start, end - start) for name, column in columns.items()}
            self._write(rows, _month(int(months[start])))

    def _write(self, columns: dict[str, Any], month: str) -> None:
        arrays = [compacted(columns[name]) for name in STAGED_SCHEMA.names]
        batch = pa.RecordBatch.from_arrays(arrays, schema=STAGED_SCHEMA)
        offset = self._file.tell()
        with pa.ipc.new_stream(self._file, STAGED_SCHEMA) as stream:
            stream.write_batch(batch)
        times = batch["time_us"].to_numpy()
        self.pieces.append(
            Piece(
                self._path, offset, self._file.tell() - offset, batch.num_rows, month,
                runs_of(batch["course_id"], times), int(times.max()),
            )
        )  # fmt: skip

    def close(self) -> None:
        """Write what is left and finish the files."""
        self._flush()
        self._file.close()
        self._keys.close()


def _months(days: pa.Array) -> npt.NDArray[np.int64]:
    """Months since 1970 of days since 1970."""
    numbers = days.cast(pa.int32()).to_numpy().astype("datetime64[D]")
    return numbers.astype("datetime64[M]").astype(np.int64)


def _month(number: int) -> str:
    """A month since 1970 as YYYY-MM."""
    return f"{1970 + number // 12}-{number % 12 + 1:02d}"


def course_ranks(courses: pa.DictionaryArray) -> npt.NDArray[np.int64]:
    """By row the place of its course in the order of all of them; no course comes last."""
    values = courses.dictionary.to_pylist()
    ranks = np.empty(len(values) + 1, np.int64)
    ranks[sorted(range(len(values)), key=values.__getitem__)] = np.arange(len(values))
    ranks[len(values)] = len(values)
    missing = len(values)
    return ranks[courses.indices.fill_null(missing).to_numpy()]


def _order(months: npt.NDArray[np.int64], ranks: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
    """Rows by month and course; those of one course keep their order."""
    keys = (months - months.min()) * (ranks.max() + 1) + ranks
    if keys.max() < 2**16:
        keys = keys.astype(np.uint16)  # sorted by counting
    return np.argsort(keys, kind="stable")


def _cuts(months: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Where pieces begin and end: never longer than PIECE_ROWS, never in two months."""
    ends = [*(np.flatnonzero(np.diff(months)) + 1).tolist(), len(months)]
    start = 0
    for end in ends:
        while start < end:
            stop = min(start + PIECE_ROWS, end)
            yield start, stop
            start = stop
