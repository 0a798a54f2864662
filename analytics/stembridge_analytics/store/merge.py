"""One file of a store: new rows and rows that are written anew, folded, sorted, written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.chunks import NO_COURSE, Piece, Run, course_ranks, runs_of
from stembridge_analytics.ingest.coded import CODED, compacted, joined, taken
from stembridge_analytics.schema import STORE_TABLES
from stembridge_analytics.store.places import Kept
from stembridge_analytics.store.segments import GROUP_ROWS, Writer

__all__ = ["Bound", "Group", "Task", "groups_of", "merge"]

_SCHEMA: Final = pa.schema(
    [
        field.with_type(CODED) if field.type == pa.string() else field
        for field in arrow_schema(STORE_TABLES["events"])
    ]
)
_COURSE: Final = _SCHEMA.get_field_index("course_id")
_TEXTS: Final = [field.name for field in _SCHEMA if field.type == CODED]

# (course, time): rows of a task lie from one to before another; None has no end
Bound = tuple[str, int]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Group:
    """A row group of a file of events: its runs in order, and its last time."""

    path: Path
    number: int
    runs: tuple[Run, ...]
    max_time_us: int

    def read(self) -> pa.RecordBatch:
        """The rows, as stored events."""
        with pq.ParquetFile(self.path, read_dictionary=_TEXTS) as file:
            table = file.read_row_group(self.number, use_threads=False)
        arrays = [_coded(joined(table[name].chunks)) for name in _SCHEMA.names]
        return pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA)


def groups_of(path: Path) -> Iterator[Group]:
    """The row groups of a file of events."""
    names = ["course_id", "time_us"]
    with pq.ParquetFile(path, read_dictionary=["course_id"]) as file:
        for number in range(file.num_row_groups):
            table = file.read_row_group(number, columns=names, use_threads=False)
            courses, times = (joined(table[name].chunks) for name in names)
            runs = runs_of(_coded(courses), times.to_numpy(), np.arange(len(times)))
            yield Group(path, number, runs, pc.max(times).as_py())


@dataclass(frozen=True)
class Task:
    """What becomes one file of events: rows of one month between two bounds.

    pieces: new rows. groups: rows of the store that are written anew.
    numbers: staged file_no -> file_no in the store; rows of files that are left out are dropped.
    places: where the rows of duplicates are, if there are any.
    """

    file: Path
    month: str
    pieces: tuple[Piece, ...]
    groups: tuple[Group, ...]
    low: Bound | None
    high: Bound | None
    numbers: Mapping[int, int]
    places: Path | None


@dataclass
class _Part:
    """Rows of one source; `is_new` tells staged ones."""

    columns: dict[str, Any]
    count: int
    is_new: bool


def merge(task: Task) -> tuple[int, int | None, int | None]:
    """Write the file of a task: how many rows it has, their first and last time."""
    parts = [part for part in _parts(task) if part.count]
    writer = Writer("events", task.file, _SCHEMA)
    if parts:
        # A column at a time, so that the rows are not held twice.
        columns = {
            name: joined([part.columns.pop(name) for part in parts]) for name in _SCHEMA.names
        }
        is_new = np.repeat([part.is_new for part in parts], [part.count for part in parts])
        del parts
        keep = _fold(task, columns, is_new)
        _write(writer, columns, _order(columns, keep))
    writer.close()
    return writer.rows, writer.min_time_us, writer.max_time_us


def _parts(task: Task) -> Iterator[_Part]:
    for piece in task.pieces:
        batch = piece.read()
        found = {name: batch[name] for name in batch.schema.names}
        file_no = _renumbered(batch["file_no"].to_numpy(), task.numbers)
        found["file_no"] = pa.array(file_no)
        found["copies"] = pa.array(np.ones(batch.num_rows, np.int64))
        inside = _inside(task, found["course_id"], found["time_us"])
        yield _part(found, (file_no >= 0) & inside, is_new=True)
    for group in task.groups:
        batch = group.read()
        inside = _inside(task, batch["course_id"], batch["time_us"])
        yield _part({name: batch[name] for name in _SCHEMA.names}, inside, is_new=False)


def _renumbered(staged: npt.NDArray[np.int32], numbers: Mapping[int, int]) -> Any:
    """The store's numbers of files; -1 for those that are left out."""
    known, at = np.unique(staged, return_inverse=True)
    return np.array([numbers.get(number, -1) for number in known.tolist()], np.int32)[at]


def _coded(column: pa.Array) -> pa.Array:
    return column.cast(CODED) if pa.types.is_dictionary(column.type) else column


def _part(columns: dict[str, Any], wanted: Mask, *, is_new: bool) -> _Part:
    count = int(wanted.sum())
    if count < len(wanted):
        mask = pa.array(wanted)
        columns = {name: columns[name].filter(mask) for name in _SCHEMA.names}
        # Of a large ingest the values of a piece are many, those of some courses in it few.
        columns = {name: compacted(columns[name]) for name in _SCHEMA.names}
    return _Part(columns, count, is_new)


def _inside(task: Task, courses: pa.DictionaryArray, times: pa.Array) -> Mask:
    """Which rows lie between the bounds of the task."""
    inside = np.ones(len(times), np.bool_)
    if task.low is None and task.high is None:
        return inside
    values = [*courses.dictionary.to_pylist(), NO_COURSE]
    codes = courses.indices.fill_null(len(values) - 1).to_numpy()
    time_us = times.to_numpy()
    for bound, is_low in ((task.low, True), (task.high, False)):
        if bound is not None:
            above = np.array([value > bound[0] for value in values])[codes]
            equal = np.array([value == bound[0] for value in values])[codes]
            behind = above | (equal & (time_us >= bound[1]))
            inside &= behind if is_low else ~behind
    return inside


def _fold(task: Task, columns: dict[str, Any], is_new: Mask) -> Mask:
    """Which rows are kept. Of those that have duplicates, place and copies are put right."""
    keep = np.ones(len(is_new), np.bool_)
    if task.places is None:
        return keep
    times, keys = columns["time_us"].to_numpy(), columns["duplicate_key"].to_numpy()
    rows, kept = Kept.read(task.places, task.month, times, keys)
    if not len(rows):
        return keep
    # numpy's copies may be written to, Arrow's arrays not.
    file_no, line_no, copies = (
        columns[n].to_numpy().copy() for n in ("file_no", "line_no", "copies")
    )
    new = is_new[rows]
    is_same = (file_no[rows] == kept.file_no) & (line_no[rows] == kept.line_no)
    keep[rows] = np.where(new, (kept.origin == 2) & is_same, kept.origin < 2)
    file_no[rows], line_no[rows], copies[rows] = kept.file_no, kept.line_no, kept.copies
    columns.update(file_no=pa.array(file_no), line_no=pa.array(line_no), copies=pa.array(copies))
    return keep


def _order(columns: dict[str, Any], keep: Mask) -> npt.NDArray[np.intp]:
    """The rows kept, by course and time; of equal ones by file and line."""
    rows = np.flatnonzero(keep)
    ranks = course_ranks(columns["course_id"])[rows]
    times, files, lines = (
        columns[name].to_numpy()[rows] for name in ("time_us", "file_no", "line_no")
    )
    return rows[np.lexsort((lines, files, times, ranks))]


def _write(writer: Writer, columns: dict[str, Any], order: npt.NDArray[np.intp]) -> None:
    for start in range(0, len(order), GROUP_ROWS):
        rows = order[start : start + GROUP_ROWS]
        arrays = [compacted(taken(columns[name], rows)) for name in _SCHEMA.names]
        # Readers skip row groups by its least and greatest value: no others may stand here.
        arrays[_COURSE] = arrays[_COURSE].dictionary_decode().dictionary_encode()
        writer.write(pa.RecordBatch.from_arrays(arrays, schema=_SCHEMA))
