"""Duplicates: which event lines share time and key, which of them is kept, how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.schema import STORE_TABLES, Column, Table

__all__ = ["PLACES", "Kept", "changed_keys"]

PLACES: Final = Table(
    "places",
    "one event line whose time and hash another line has too, or had",
    (
        *STORE_TABLES["duplicates"].columns,
        Column("month", "string", "UTC month of the time"),
        Column("origin", "int32", "0 kept in the store, 1 folded there, 2 new, 9 taken back", "-"),
        Column("place", "int64", "1 for the line that is kept", "number"),
        Column("copies", "int64", "lines that there are now", "count"),
    ),
    # So that who looks for a month and some times reads little of it.
    key=("month", "time_us", "duplicate_key", "place"),
)
_FIELDS: Final = ("file_no", "line_no", "origin", "copies")
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Kept:
    """Of some rows that have duplicates, the line that is kept."""

    file_no: Whole
    line_no: Whole
    origin: Whole
    copies: Whole

    @classmethod
    def read(cls, places: Path, month: str, times: Whole, keys: Whole) -> tuple[Whole, Kept]:
        """Which of these rows of a month have duplicates, and what is kept of each of them."""
        found: list[tuple[Whole, list[Whole]]] = []
        with pq.ParquetFile(places) as file:
            for group in _groups(file, month, int(times.min()), int(times.max())):
                for batch in file.iter_batches(row_groups=[group], use_threads=False):
                    wanted = pc.and_(pc.equal(batch["month"], month), pc.equal(batch["place"], 1))
                    batch = batch.filter(wanted)
                    rows, at = _matches(times, keys, batch)
                    values = [batch[name].to_numpy()[at].astype(np.int64) for name in _FIELDS]
                    found.append((rows, values))
        if not found:
            none = np.empty(0, np.int64)
            return none, cls(none, none, none, none)
        fields = [np.concatenate([values[at] for _, values in found]) for at in range(len(_FIELDS))]
        return np.concatenate([rows for rows, _ in found]), cls(*fields)


def _groups(file: pq.ParquetFile, month: str, first: int, last: int) -> list[int]:
    """The row groups that may hold rows of a month between two times."""
    names = file.schema_arrow.names
    month_at, time_at = names.index("month"), names.index("time_us")
    found = []
    for number in range(file.num_row_groups):
        group = file.metadata.row_group(number)
        months, times = (group.column(at).statistics for at in (month_at, time_at))
        if months is not None and not months.min <= month <= months.max:
            continue
        if times is not None and (times.min > last or times.max < first):
            continue
        found.append(number)
    return found


def _matches(times: Whole, keys: Whole, batch: pa.RecordBatch) -> tuple[Any, Any]:
    """Rows, and the place of the batch that agrees with each in key and time.

    Several rows may agree with one place: the lines of one event.
    """
    place_keys = batch["duplicate_key"].to_numpy()
    order = np.argsort(place_keys)
    place_keys, place_times = place_keys[order], batch["time_us"].to_numpy()[order]
    at = np.searchsorted(place_keys, keys)
    rows = np.flatnonzero(at < len(place_keys))
    at = at[rows]
    found: list[tuple[Whole, Whole]] = []
    while len(rows):
        has_key = place_keys[at] == keys[rows]
        rows, at = rows[has_key], at[has_key]
        same = place_times[at] == times[rows]
        found.append((rows[same], order[at[same]]))
        # Equal keys of another time are two events after all: perhaps it is the next one.
        rows, at = rows[~same], at[~same] + 1
        inside = at < len(place_keys)
        rows, at = rows[inside], at[inside]
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate([r for r, _ in found]), np.concatenate([a for _, a in found])


def changed_keys(places: Path) -> dict[str, Whole]:
    """By month the keys of lines of the store whose copies, place or being kept changes."""
    found: dict[str, list[Whole]] = {}
    with pq.ParquetFile(places) as file:
        for batch in file.iter_batches(columns=["month", "origin", "duplicate_key"]):
            batch = batch.filter(pc.not_equal(batch["origin"], 2))
            for month in pc.unique(batch["month"]).to_pylist():
                keys = batch["duplicate_key"].filter(pc.equal(batch["month"], month))
                found.setdefault(month, []).append(keys.to_numpy(zero_copy_only=False))
    return {month: np.unique(np.concatenate(keys)) for month, keys in found.items()}
