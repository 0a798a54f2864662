"""Arrow schemas of the tables in `schema`."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from stembridge_analytics.schema import Table

__all__ = ["arrow_schema", "arrow_type"]

_TYPES: Final = {
    "string": pa.string(),
    "bool": pa.bool_(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "float64": pa.float64(),
    "date": pa.date32(),
    "binary": pa.binary(),
}


def arrow_type(name: str) -> pa.DataType:
    """The Arrow type of a column type of `schema`."""
    return _TYPES[name]


def arrow_schema(table: Table) -> pa.Schema:
    """The Arrow schema of a table, with its nullability."""
    return pa.schema([pa.field(c.name, _TYPES[c.type], nullable=c.null) for c in table.columns])
