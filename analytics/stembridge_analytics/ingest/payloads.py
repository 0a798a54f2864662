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
        # What coercions make of the values of a field; several kinds may read the same one.
        self._coerced: dict[tuple[str, Coercion], pa.Array] = {}

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
        values = self._coerced.get((name, field.coercion))
        if values is None:
            given = self._scanned.columns["event", name].values
            values = self._coerced[name, field.coercion] = field.coercion.many(given)
        if values.null_count == len(values):
            return
        if _TYPES[column] == pa.string():
            self.put_texts(column, rows, values.to_pylist(), codes)
            return
        if column not in self._numbers:
            self._numbers[column] = Numbers(self._scanned.count, _TYPES[column])
        data, valid = numbers_of(values)
        self._numbers[column].fill(rows, data[codes], valid[codes])

    def put_texts(self, column: str, rows: Rows, values: list[Any], codes: Codes) -> None:
        """Texts by code into those of the rows that have none yet."""
        coded, target = self._text(column)
        found = coded.recode(values)[codes]
        target[rows] = np.where(target[rows] < 0, found, target[rows])

    def _text(self, column: str) -> tuple[Coded, Codes]:
        if column not in self._texts:
            self._texts[column] = (Coded(), np.full(self._scanned.count, -1, np.int32))
        return self._texts[column]

    def _derive(self, column: str, source: Derived, rows: Rows) -> None:
        """Worked out once for each distinct value: blocks repeat."""
        coded, codes = self._text(source.column)
        values = coded.values
        distinct, places = np.unique(codes[rows], return_inverse=True)
        made = [source.make(values[code] if code >= 0 else None) for code in distinct]
        self.put_texts(column, rows, made, places.astype(np.int32))

    def arrays(self) -> dict[str, pa.Array]:
        found = {name: coded.array(codes) for name, (coded, codes) in self._texts.items()}
        return found | {name: numbers.array() for name, numbers in self._numbers.items()}
