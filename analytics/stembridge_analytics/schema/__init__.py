"""Every table stembridge writes: its grain, and each column's type, unit, meaning and nullability.

Types are few on purpose, so that the same SQL runs on every engine: `string`, `bool`, `int32`,
`int64`, `float64`, `date` (a UTC calendar day), `binary`. Moments are `int64` microseconds since
1970-01-01 UTC and end in `_us`; days end in `_day`, `day` or `week` (the Monday).
"""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.events import (
    EVENTS,
    PAYLOAD_COLUMNS,
    REJECT_REASONS,
    STAGED_EVENTS,
    STAGED_KEYS,
    STAGED_PEOPLE,
    STAGED_REJECTS,
)
from stembridge_analytics.schema.run import TABLES, table
from stembridge_analytics.schema.side import SIDE_TABLES
from stembridge_analytics.schema.stored import PARSER_VERSION, STORE_TABLES
from stembridge_analytics.schema.table import Column, Table

__all__ = [
    "EVENTS",
    "PARSER_VERSION",
    "PAYLOAD_COLUMNS",
    "REJECT_REASONS",
    "SCHEMA_VERSION",
    "SIDE_TABLES",
    "STAGED_EVENTS",
    "STAGED_KEYS",
    "STAGED_PEOPLE",
    "STAGED_REJECTS",
    "STORE_TABLES",
    "TABLES",
    "Column",
    "Table",
    "table",
]

# Raised when a column changes its name, type or meaning.
SCHEMA_VERSION: Final = 2
