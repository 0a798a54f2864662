"""Rows into the Parquet files of the side tables, a batch at a time."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.schema import SIDE_TABLES

__all__ = ["Written", "write_distinct", "write_rows"]

_BATCH: Final = 50_000

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Written:
    """rows: in the table. repeated: left out since equal. differing: left out for a later one."""

    rows: int
    repeated: int = 0
    differing: int = 0


def write_rows(folder: Path, name: str, rows: Iterable[Row]) -> Written:
    """Write the side table `name` from its rows; as few of them are held as a batch has."""
    count = 0
    schema = arrow_schema(SIDE_TABLES[name])
    with pq.ParquetWriter(folder / f"{name}.parquet", schema, compression="zstd") as writer:
        for batch in _batches(rows):
            columns = [
                pa.array(values, field.type)
                for values, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
            count += len(batch)
    return Written(count)


def write_distinct(folder: Path, name: str, rows: Iterable[Row]) -> Written:
    """As `write_rows`, but of rows with one key only the last one stays.

    The last is the one that was modified last, if the table says when, else the one that comes
    last. Of each row 24 bytes are held.
    """
    table = SIDE_TABLES[name]
    places = [table.names.index(column) for column in table.key]
    at = table.names.index("modified_us") if "modified_us" in table.names else None
    keys, contents, times = array("q"), array("q"), array("q")

    def noted() -> Iterator[Row]:
        for row in rows:
            # Only compared with each other, in this process: 64 bits of Python's own hash do.
            keys.append(hash(tuple([row[place] for place in places])))
            contents.append(hash(row))
            times.append(row[at] or 0 if at is not None else 0)
            yield row

    written = write_rows(folder, name, noted())
    kept = _kept(np.frombuffer(keys, np.int64), np.frombuffer(times, np.int64))
    if kept is None:
        return written
    left_out = ~kept
    same = _content_of_kept(keys, contents, kept) == np.frombuffer(contents, np.int64)
    _filter(folder / f"{name}.parquet", kept)
    return Written(int(kept.sum()), int((left_out & same).sum()), int((left_out & ~same).sum()))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _kept(
    keys: npt.NDArray[np.int64], times: npt.NDArray[np.int64]
) -> npt.NDArray[np.bool_] | None:
    """Which rows are the last of their key; None: all of them."""
    sorted_keys = np.sort(keys)
    if not (sorted_keys[1:] == sorted_keys[:-1]).any():
        return None
    order = np.lexsort((times, keys))  # stable: of equal times the later row comes later
    is_last = np.ones(len(keys), np.bool_)
    is_last[:-1] = keys[order][1:] != keys[order][:-1]
    kept = np.zeros(len(keys), np.bool_)
    kept[order[is_last]] = True
    return kept


def _content_of_kept(
    keys: array[int], contents: array[int], kept: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """For each row the content of the row that is kept of its key."""
    all_keys, all_contents = np.frombuffer(keys, np.int64), np.frombuffer(contents, np.int64)
    order = np.argsort(all_keys[kept])
    places = np.searchsorted(all_keys[kept][order], all_keys)
    return all_contents[kept][order][places]


def _filter(file: Path, kept: npt.NDArray[np.bool_]) -> None:
    """Write a file anew with the rows that are kept."""
    draft = file.with_suffix(".draft")
    with pq.ParquetFile(file) as old:
        schema = old.schema_arrow
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            start = 0
            for batch in old.iter_batches(_BATCH):
                mask = kept[start : start + batch.num_rows]
                start += batch.num_rows
                writer.write_batch(batch.filter(pa.array(mask)))
    draft.replace(file)
