"""Columns on their way to Arrow: codes and distinct values, or numbers with a mask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from stembridge_analytics.ingest.scanner import Codes

__all__ = ["CODED", "Coded", "Numbers", "coalesced", "compacted", "joined", "numbers_of", "taken"]

# Text in staged events: a batch names each value once.
CODED: Final = pa.dictionary(pa.int32(), pa.string())
_NUMPY: Final = {
    pa.float64(): np.float64, pa.int64(): np.int64, pa.bool_(): np.bool_, pa.date32(): np.int32,
}  # fmt: skip


class Coded:
    """Distinct texts by code. One may serve several columns that hold the same kind of text."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}

    @property
    def values(self) -> list[str]:
        """The texts, by code."""
        return list(self._known)

    def recode(self, values: Iterable[str | None]) -> Codes:
        """The code of each value, and at last -1: what code -1 of the values becomes."""
        known = self._known
        found = [-1 if v is None else known.setdefault(v, len(known)) for v in values]
        return np.array([*found, -1], np.int32)

    def array(self, codes: Codes) -> pa.DictionaryArray:
        """The column of these codes, with their values and no others."""
        used = np.zeros(len(self._known) + 1, np.bool_)
        used[codes] = True
        values = pa.array(self._known, pa.string())
        kept = np.flatnonzero(used[:-1])
        if len(kept) < len(values):
            values = values.take(pa.array(kept))
            anew = np.full(len(used), -1, np.int32)
            anew[kept] = np.arange(len(kept), dtype=np.int32)
            codes = anew[codes]
        return pa.DictionaryArray.from_arrays(_indices(codes), values)


def _indices(codes: Codes) -> pa.Array:
    missing = codes < 0
    return pa.array(codes, mask=missing) if missing.any() else pa.array(codes)


class Numbers:
    """A column of numbers, truths or days, null until they are put in."""

    def __init__(self, count: int, kind: pa.DataType) -> None:
        self._kind = kind
        self._data: npt.NDArray[Any] = np.zeros(count, _NUMPY[kind])
        self._valid = np.zeros(count, np.bool_)

    def fill(self, rows: npt.NDArray[np.intp], data: Any, valid: npt.NDArray[np.bool_]) -> None:
        """Put in what is valid, in those of the rows that have nothing yet."""
        fresh = valid & ~self._valid[rows]
        self._data[rows[fresh]] = data[fresh]
        self._valid[rows[fresh]] = True

    def array(self) -> pa.Array:
        """The column."""
        if not self._valid.any():
            return pa.nulls(len(self._data), self._kind)
        raw = pa.array(self._data, mask=~self._valid)
        return raw.cast(self._kind) if self._kind == pa.date32() else raw


def numbers_of(values: pa.Array) -> tuple[Any, npt.NDArray[np.bool_]]:
    """Values by code as numpy, and which are valid; at last what code -1 becomes: nothing."""
    valid = np.append(values.is_valid().to_numpy(zero_copy_only=False), False)
    if values.type == pa.date32():
        values = values.cast(pa.int32())
    zero = pa.scalar(0).cast(values.type)
    data = pc.fill_null(values, zero).to_numpy(zero_copy_only=False)
    return np.append(data, np.zeros(1, data.dtype)), valid


def coalesced(columns: Sequence[Codes]) -> Codes:
    """Row by row the first code that is one; all of the same `Coded`."""
    found = columns[0]
    for other in columns[1:]:
        missing = found < 0
        if not missing.any():
            break
        found = np.where(missing, other, found)
    return found


def joined(parts: Sequence[pa.Array]) -> pa.Array:
    """The arrays as one; of codes also their values."""
    if len(parts) == 1:
        return parts[0]
    if all(part.null_count == len(part) for part in parts):
        return pa.nulls(sum(map(len, parts)), parts[0].type)
    if not pa.types.is_dictionary(parts[0].type):
        return pa.concat_arrays(parts)
    chunks = pa.chunked_array(parts).unify_dictionaries().chunks
    indices = pa.concat_arrays([chunk.indices for chunk in chunks])
    return pa.DictionaryArray.from_arrays(indices, chunks[0].dictionary)


def taken(column: pa.Array, rows: npt.NDArray[np.intp]) -> pa.Array:
    """The rows of a column, each of which there must be; quick where it is empty."""
    if column.null_count == len(column):
        return pa.nulls(len(rows), column.type)
    return pc.take(column, pa.array(rows), boundscheck=False)


def compacted(column: pa.Array) -> pa.Array:
    """The same column without values that none of its rows has: no file may hold them."""
    if not pa.types.is_dictionary(column.type) or not len(column.dictionary):
        return column
    missing = len(column.dictionary)
    codes = column.indices.fill_null(missing).to_numpy()
    used = np.zeros(missing + 1, np.bool_)
    used[codes] = True
    used[missing] = False
    kept = np.flatnonzero(used)
    if len(kept) == missing:
        return column
    anew = np.full(missing + 1, -1, np.int32)
    anew[kept] = np.arange(len(kept), dtype=np.int32)
    return pa.DictionaryArray.from_arrays(_indices(anew[codes]), column.dictionary.take(kept))
