"""The days that people name, each with its number and its school year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import table

__all__ = ["FIRST_MONTH", "make_school_year_days", "school_year", "school_year_days"]

# A school year begins on 1 August: by then lessons have ended everywhere in Europe, and nowhere
# have they begun again.
FIRST_MONTH: Final = 8
_EPOCH: Final = date(1970, 1, 1)
_SELECT: Final = """
SELECT DISTINCT d.day AS day
FROM (
    SELECT p.event_day AS day FROM practice_entry AS p
    UNION ALL
    SELECT f.enrolled_day AS day FROM fact_learner_course AS f
) AS d
WHERE d.day IS NOT NULL
"""


def make_school_year_days(engine: Engine, file: Path) -> int:
    """Write table `school_year_day`; the number of rows.

    SQL that runs on every engine alike has no arithmetic of days. The calendar of the logs does
    not help, because people name days from before the logs and after them.
    """
    rows = list(school_year_days(engine.query(_SELECT)["day"].to_pylist()))
    schema = arrow_schema(table("school_year_day"))
    made = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
    pq.write_table(made, file, compression="zstd")
    return len(rows)


def school_year_days(days: Iterable[date]) -> Iterator[tuple[date, int, int]]:
    """Each day once, in order, with its days since 1970-01-01 and its school year."""
    for day in sorted(set(days)):
        yield day, (day - _EPOCH).days, school_year(day)


def school_year(day: date) -> int:
    """The calendar year in which the school year of that day begins."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1
