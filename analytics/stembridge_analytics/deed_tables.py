"""Deeds in this project's blocks, one row each: what the column `deed` of events holds, typed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.deeds import FAMILIES, Value
from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import table

__all__ = ["FIELDS", "deed_maker"]

_ROWS: Final = 65_536  # in memory at a time
# Days end in `_day` in all tables, and `on` is a word of SQL. Other fields keep their names.
FIELDS: Final = {"on_day": "on", "planned_day": "planned_on"}
# The family is told by the name: stores of earlier make called all of these events `block`.
_SELECT: Final = """
SELECT
    e.course_id AS course_id,
    e.learner_id AS learner_id,
    ROW_NUMBER() OVER (
        PARTITION BY e.course_id, e.learner_id
        ORDER BY e.time_us, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no
    ) AS deed_no,
    COALESCE(e.block_id, '') AS block_id,
    e.time_us AS time_us,
    e.day AS day,
    e.action AS action,
    e.deed AS deed
FROM events AS e
WHERE e.is_own AND e.event_name LIKE 'stembridge.{family}.%'
    AND e.action IN ({actions})
ORDER BY course_id, learner_id, deed_no
"""


def deed_maker(family: str) -> Callable[[Engine, Path], int]:
    """What writes table `fact_<family>` of the registered events, in its order; returns its rows.

    Whoever a deed is about did it, or another did it for them without an account (a colleague
    confirms a use): deeds of staff, and of staff in the place of a learner, are left out.
    """
    actions = ", ".join(f"'{family}.{verb}'" for verb in FAMILIES[family].events)
    select = _SELECT.format(family=family, actions=actions)

    def make(engine: Engine, file: Path) -> int:
        schema = arrow_schema(table(f"fact_{family}"))
        rows = 0
        with pq.ParquetWriter(file, schema, compression="zstd") as writer:
            for batch in engine.stream(select, _ROWS):
                writer.write_batch(_unpacked(batch, family, schema))
                rows += batch.num_rows
        return rows

    return make


def _unpacked(batch: pa.RecordBatch, family: str, schema: pa.Schema) -> pa.RecordBatch:
    """The rows with the fields of their deeds, each in its column."""
    load = _loader(family)
    texts, actions = batch.column("deed").to_pylist(), batch.column("action").to_pylist()
    deeds = [load(text, action) for text, action in zip(texts, actions, strict=True)]
    arrays = [
        batch.column(field.name).cast(field.type)
        if field.name in batch.schema.names
        else _column(deeds, field)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _loader(family: str) -> Callable[[str | None, str], dict[str, Value]]:
    # Cards, steps and first attempts are the same for many.
    return lru_cache(maxsize=4096)(FAMILIES[family].load)


def _column(deeds: list[dict[str, Value]], field: pa.Field) -> pa.Array:
    name = FIELDS.get(field.name, field.name)
    values: list[Any] = [deed[name] for deed in deeds]
    if field.type == pa.date32():
        values = [None if value is None else date.fromisoformat(value) for value in values]
    return pa.array(values, field.type)
