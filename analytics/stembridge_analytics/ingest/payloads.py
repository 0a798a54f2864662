"""The columns that payloads fill, kind by kind: a whole batch at a time."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stembridge_analytics.arrow import arrow_type
from stembridge_analytics.events import Derived, Field, Kind
from stembridge_analytics.events.values import Coercion
from stembridge_analytics.ingest.coded import Coded, Numbers, numbers_of
from stembridge_analytics.ingest.labels import Labelled
from stembridge_analytics.ingest.scanner import Codes, Scanned
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
        self._coerced: dict[tuple[str, Coercion], pa.Array] = {}
        self._recoded: dict[tuple[str, str, Coercion], Codes] = {}
        self._numbered: dict[tuple[str, Coercion], tuple[Any, npt.NDArray[np.bool_]]] = {}

    def put(self, kind: Kind, rows: Rows) -> None:
        """Fill the columns of a kind: from fields, then those derived from them."""
        for column, source in kind.columns.items():
            if isinstance(source, Derived):
                self._derive(column, source, rows)
                continue
            for name in source.names:
                found = self._scanned.columns.get(("event", name))
                if found is not None:
                    self._put_field(column, source, name, rows, found.codes[rows])

    def _put_field(self, column: str, field: Field, name: str, rows: Rows, codes: Codes) -> None:
        if codes.max() < 0:
            return
        coerced = (name, field.coercion)
        values = self._coerced.get(coerced)
        if values is None:
            given = self._scanned.columns["event", name].values
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
        if column not in self._numbers:
            self._numbers[column] = Numbers(self._scanned.count, _TYPES[column])
        data, valid = self._numbered[coerced]
        self._numbers[column].fill(rows, data[codes], valid[codes])

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
