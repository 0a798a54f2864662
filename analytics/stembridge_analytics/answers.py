"""Answers to problems, one row for each part: what the column `answers` of events holds."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.parts import Part, load_parts
from stembridge_analytics.schema import table

__all__ = ["make_problem_answers"]

# Each answer has few parts; this many rows are in memory at a time.
_ROWS: Final = 65_536
_SELECT: Final = """
SELECT
    a.course_id AS course_id,
    a.learner_id AS learner_id,
    a.block_id AS block_id,
    a.attempt_no AS attempt_no,
    a.answers AS answers,
    a.time_us AS time_us,
    a.file_no AS file_no,
    a.line_no AS line_no
FROM (
    SELECT
        e.course_id AS course_id,
        e.learner_id AS learner_id,
        e.block_id AS block_id,
        ROW_NUMBER() OVER (
            PARTITION BY e.course_id, e.learner_id, e.block_id
            ORDER BY e.time_us, CAST(e.file_no AS BIGINT) * 1099511627776 + e.line_no
        ) AS attempt_no,
        e.answers AS answers,
        e.time_us AS time_us,
        e.file_no AS file_no,
        e.line_no AS line_no
    FROM events AS e
    WHERE e.is_own AND e.kind = 'problem' AND e.action = 'checked' AND NOT e.is_twin
        AND e.block_id IS NOT NULL
) AS a
WHERE a.answers IS NOT NULL
ORDER BY course_id, learner_id, block_id, attempt_no
"""

# The same few answers are given again and again.
_parts = lru_cache(maxsize=65_536)(load_parts)


def make_problem_answers(engine: Engine, file: Path) -> int:
    """Write table `problem_answer` of the registered events, in its order; the number of rows."""
    schema = arrow_schema(table("problem_answer"))
    rows = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in engine.stream(_SELECT, _ROWS):
            made = _by_part(batch, schema)
            writer.write_batch(made)
            rows += made.num_rows
    return rows


def _by_part(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows of answers as rows of their parts."""
    answers = [_parts(text) for text in batch.column("answers").to_pylist()]
    row = np.repeat(np.arange(len(answers)), [len(parts) for parts in answers])
    columns: dict[str, Any] = dict(
        zip(Part._fields, zip(*(part for parts in answers for part in parts), strict=True),
            strict=True) if len(row) else ((name, ()) for name in Part._fields)
    )  # fmt: skip
    arrays = [
        pa.array(columns[field.name], field.type)
        if field.name in columns
        else batch.column(field.name).take(pa.array(row)).cast(field.type)
        for field in schema
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)
