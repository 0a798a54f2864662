"""The columns that payloads fill, kind by kind: a whole batch at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stembridge_analytics.arrow import arrow_type
from stembridge_analytics.events import Combined, Derived, Field, Kind
from stembridge_analytics.events.values import Coercion
from stembridge_analytics.ingest.coded import Coded, Numbers, numbers_of
from stembridge_analytics.ingest.labels import Labelled
from stembridge_analytics.ingest.scanner import USAGE_KEY, Codes, Path, Scanned
from stembridge_analytics.schema import PAYLOAD_COLUMNS

__all__ = ["payload_columns"]

_TYPES: Final = {column.name: arrow_type(column.type) for column in PAYLOAD_COLUMNS}
Rows = npt.NDArray[np.intp]


def payload_columns(scanned: Scanned, labelled: Labelled) -> dict[str, pa.Array]:
    """The sparse columns of a batch, those that any of its events fills."""
    made = _Made(scanned)
    for kind, rows in labelled.kinds():
        if kind.is_implicit:
            made.put_texts("block_id", rows, [one.block_id for one in labelled.labels],
                           labelled.codes[rows])  # fmt: skip
        else:
            made.put(kind, rows)
    return made.arrays()


class _Made:
    def __init__(self, scanned: Scanned) -> None:
        self._scanned = scanned
        self._texts: dict[str, tuple[Coded, Codes]] = {}
        self._numbers: dict[str, Numbers] = {}
        # What coercions make of the values of a field, and their codes in a column; several kinds
        # may read the same one.
        self._coerced: dict[tuple[Path, Coercion], pa.Array] = {}
        self._recoded: dict[tuple[str, Path, Coercion], Codes] = {}
        self._numbered: dict[tuple[Path, Coercion], tuple[Any, npt.NDArray[np.bool_]]] = {}

    def put(self, kind: Kind, rows: Rows) -> None:
        """Fill the columns of a kind: from fields, then those derived from them."""
        for column, source in kind.columns.items():
            if isinstance(source, Derived):
                self._derive(column, source, rows)
                continue
            if isinstance(source, Combined):
                self._combine(column, source, rows)
                continue
            paths: list[Path] = [("event", name) for name in source.names]
            for path in [*paths, USAGE_KEY] if source.or_module else paths:
                found = self._scanned.columns.get(path)
                if found is not None:
                    self._put_field(column, source, path, rows, found.codes[rows])

    def _put_field(self, column: str, field: Field, path: Path, rows: Rows, codes: Codes) -> None:
        if codes.max() < 0:
            return
        coerced = (path, field.coercion)
        values = self._coerced.get(coerced)
        if values is None:
            given = self._scanned.columns[path].values
            values = self._coerced[coerced] = field.coercion.many(given)
        if values.null_count == len(values):
            return
        if _TYPES[column] == pa.string():
            anew = self._recoded.get((column, *coerced))
            if anew is None:
                anew = self._text(column)[0].recode(values.to_pylist())
                self._recoded[column, *coerced] = anew
            self._put_codes(column, rows, anew[codes])
            return
        if coerced not in self._numbered:
            self._numbered[coerced] = numbers_of(values)
        data, valid = self._numbered[coerced]
        self._put_numbers(column, rows, data[codes], valid[codes])

    def _put_numbers(
        self, column: str, rows: Rows, data: Any, valid: npt.NDArray[np.bool_]
    ) -> None:
        if column not in self._numbers:
            self._numbers[column] = Numbers(self._scanned.count, _TYPES[column])
        self._numbers[column].fill(rows, data, valid)

    def _combine(self, column: str, source: Combined, rows: Rows) -> None:
        """Worked out once for each distinct combination of values."""
        found = [self._scanned.columns.get(("event", name)) for name in source.names]
        nothing = np.full(len(rows), -1, np.int32)
        codes = np.stack([nothing if one is None else one.codes[rows] for one in found])
        told = np.flatnonzero((codes >= 0).any(axis=0))
        if not len(told):
            return
        distinct, places = np.unique(codes[:, told], axis=1, return_inverse=True)
        made = [
            source.make(*(
                None if one is None or at < 0 else one.values[at]
                for one, at in zip(found, each, strict=True)
            ))
            for each in distinct.T.tolist()
        ]  # fmt: skip
        rows = rows[told]
        code: Codes = places.reshape(-1).astype(np.int32)
        if _TYPES[column] == pa.string():
            self.put_texts(column, rows, made, code)
            return
        data, valid = numbers_of(pa.array(made, _TYPES[column]))
        self._put_numbers(column, rows, data[code], valid[code])

    def put_texts(self, column: str, rows: Rows, values: list[Any], codes: Codes) -> None:
        """Texts by code into those of the rows that have none yet."""
        self._put_codes(column, rows, self._text(column)[0].recode(values)[codes])

    def _put_codes(self, column: str, rows: Rows, codes: Codes) -> None:
        _, target = self._text(column)
        target[rows] = np.where(target[rows] < 0, codes, target[rows])

    def _text(self, column: str) -> tuple[Coded, Codes]:
        if column not in self._texts:
            self._texts[column] = (Coded(), np.full(self._scanned.count, -1, np.int32))
        return self._texts[column]

    def _derive(self, column: str, source: Derived, rows: Rows) -> None:
        """Worked out once for each distinct value: blocks repeat."""
        coded, target = self._text(source.column)
        values: list[str | None] = [*coded.values, None]
        codes = target[rows]
        used = np.zeros(len(values), np.bool_)
        used[codes] = True
        made: list[Any] = [
            source.make(value) if is_used else None
            for value, is_used in zip(values, used, strict=True)
        ]
        anew = self._text(column)[0].recode(made)[:-1]
        self._put_codes(column, rows, anew[codes])

    def arrays(self) -> dict[str, pa.Array]:
        found = {name: coded.array(codes) for name, (coded, codes) in self._texts.items()}
        return found | {name: numbers.array() for name, numbers in self._numbers.items()}
