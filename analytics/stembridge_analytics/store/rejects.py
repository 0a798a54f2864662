"""Rejected lines of a store: written as they come, read back, shown with the key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.schema import REJECT_REASONS
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.manifest import LogFile, Manifest, Segment
from stembridge_analytics.store.segments import Writer, segment_path

__all__ = ["Reject", "Rejects", "find_reject", "find_rejects", "write_rejects"]

# With more files than this, a platform's rejects become one.
MAX_SEGMENTS: Final = 8
Sealed = bytes  # beside a field named bytes, the type needs another name
# Sealed lines may be long, so few at a time.
_ROWS: Final = 1024


@dataclass(frozen=True)
class Reject:
    """One rejected line; `raw` is sealed, None if the store keeps no raw lines."""

    file: LogFile
    line_no: int
    byte_offset: int
    reason: str
    detail: str
    bytes: int
    raw: Sealed | None


def write_rejects(
    draft: Draft, platform: str, numbers: dict[int, int], retracted: set[tuple[int, int]]
) -> None:
    """Bring staged rejects into the draft.

    numbers: staged file_no -> file_no in the store. retracted: (file_no, line_no) to take out.
    """
    old = draft.manifest.find("rejects", platform)
    if not retracted and len(old) < MAX_SEGMENTS:
        old = []
    draft.disk.step("write rejects", draft.work)
    writer = Writer("rejects", draft.work / "stored-rejects.parquet")
    for one in old:
        for batch in _batches(draft.folder / one.path):
            writer.write(_without(batch, retracted))
    for path in sorted(draft.work.glob("rejects-*.parquet")):
        for batch in _batches(path):
            writer.write(_numbered(batch, numbers))
    writer.close()
    path_in_store = segment_path("rejects", draft.manifest.commit, platform, None)
    segment = Segment("rejects", path_in_store, writer.rows, platform)
    draft.replace(old, [(writer.file, segment)] if writer.rows else [])


def _batches(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(_ROWS)


def _numbered(batch: pa.RecordBatch, numbers: dict[int, int]) -> pa.RecordBatch:
    """Rows of files that are taken in, with the numbers that the store gives them."""
    found = [numbers.get(number) for number in batch["file_no"].to_pylist()]
    at = batch.schema.get_field_index("file_no")
    column = pa.array(found, pa.int32())
    return batch.set_column(at, batch.schema.field(at), column).filter(pc.is_valid(column))


def _without(batch: pa.RecordBatch, retracted: set[tuple[int, int]]) -> pa.RecordBatch:
    lines = zip(batch["file_no"].to_pylist(), batch["line_no"].to_pylist(), strict=True)
    return batch.filter(pa.array([line not in retracted for line in lines], pa.bool_()))


def find_reject(folder: Path, segments: Iterable[Segment], file_no: int, line_no: int) -> bool:
    """Whether that line is among the rejects."""
    wanted = (pc.field("file_no") == file_no) & (pc.field("line_no") == line_no)
    return any(
        pq.read_table(folder / one.path, columns=["line_no"], filters=wanted).num_rows
        for one in segments
    )


@dataclass
class Rejects:
    """Rejects that were asked for: how many by reason and by file, and where the lines are."""

    by_reason: Counter[str]
    by_file: Counter[str]
    _folder: Path
    _files: dict[int, LogFile]
    # (file_no, line_no, path of the segment, row in it)
    _places: list[tuple[int, int, str, int]]

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._places)

    def lines(self) -> Iterator[Reject]:
        """The rejects by file and line. Raises DataError if an ingest removed what is read."""
        held: dict[str, tuple[int, pa.Table]] = {}
        for number, _, path, row in sorted(self._places):
            start, group = held.get(path, (0, None))
            if group is None or not start <= row < start + group.num_rows:
                with _open(self._folder / path) as file:
                    start, group = held[path] = _group_of(file, row)
            found = group.slice(row - start, 1).to_pylist()[0]
            del found["file_no"], found["line_hash"]
            yield Reject(self._files[number], **found)


def find_rejects(
    folder: Path, manifest: Manifest, *, reason: str | None = None, file: str | None = None
) -> Rejects:
    """The rejects of a store, those of one reason and of some files if so asked.

    file: a name as the store has it, or a pattern with * and ?.
    Raises UsageError if there is no such reason or file.
    """
    if reason is not None and reason not in REJECT_REASONS:
        raise UsageError(f"unknown reason {reason!r}; available: {', '.join(REJECT_REASONS)}")
    files = {one.file_no: one for one in manifest.files if _is_named(one, file)}
    if file is not None and not files:
        raise UsageError(f"no file {file!r} in this store; its names are in {folder}/manifest.json")
    found = Rejects(Counter(), Counter(), folder, files, [])
    for segment in manifest.find("rejects"):
        row = 0
        with _open(folder / segment.path) as reader:
            for batch in reader.iter_batches(columns=["file_no", "line_no", "reason"]):
                columns = [batch[name].to_pylist() for name in ("file_no", "line_no", "reason")]
                for number, line_no, why in zip(*columns, strict=True):
                    if number in files and reason in (None, why):
                        found.by_reason[why] += 1
                        found.by_file[files[number].name] += 1
                        found._places.append((number, line_no, segment.path, row))
                    row += 1
    return found


def _is_named(file: LogFile, pattern: str | None) -> bool:
    return pattern is None or file.name == pattern or fnmatchcase(file.name, pattern)


def _open(path: Path) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(path)
    except FileNotFoundError:
        raise DataError(f"{path}: an ingest changed the store meanwhile; run it again") from None


def _group_of(reader: pq.ParquetFile, row: int) -> tuple[int, pa.Table]:
    """The row group that holds a row, and the number of its first."""
    start = 0
    for number in range(reader.num_row_groups):
        rows = reader.metadata.row_group(number).num_rows
        if row < start + rows:
            return start, reader.read_row_group(number)
        start += rows
    raise IndexError(row)
