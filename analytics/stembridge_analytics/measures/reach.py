"""Reach: teachers who enrolled, of the teachers their country has."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from stembridge_analytics.measures.measure import Definition, Measure
from stembridge_analytics.measures.shares import needed

__all__ = ["DEFINITIONS", "STALE_YEARS", "Reach", "reach"]

# A count older than this at the beginning of the school year is called out of date.
STALE_YEARS: Final = 5
_REACH: Final = Definition(
    "reach.teachers",
    "Reach",
    "Distinct teachers in E, of whatever run, by the school year of their enrolment (it begins on "
    "1 August), of the teachers that their country has at ISCED 1 or ISCED 2-3 by the external "
    "count, whose year stands beside it. Who states another role is left out.",
    "distinct teachers enrolled",
    "teachers of the country at that level",
)
DEFINITIONS: Final = (_REACH,)


@dataclass(frozen=True)
class Reach:
    """One country, level and school year. year: of the external count; None where there is none."""

    country: str
    level: str
    school_year: int
    enrolled: int
    without_role: int
    measure: Measure
    year: int | None
    source: str

    @property
    def is_stale(self) -> bool:
        """Whether the count was out of date when the school year began."""
        return self.year is not None and self.school_year - self.year > STALE_YEARS


def reach(table: pd.DataFrame) -> list[Reach]:
    """Each country, level and school year with anybody enrolled; none without countries.

    table: table `reach`. Shares have no interval: they count everybody.
    """
    columns = ["country", "level", "school_year", "enrolled", "without_role", "teachers", "year",
               "source"]  # fmt: skip
    rows = needed(table, "reach", columns).sort_values(["country", "level", "school_year"])
    if (rows["country"] == "not stated").all():
        return []
    return [_one(row) for row in rows.to_dict("records")]


def _one(row: Mapping[Hashable, Any]) -> Reach:
    enrolled, school_year = int(row["enrolled"]), int(row["school_year"])
    year = None if pd.isna(row["year"]) else int(row["year"])
    return Reach(
        str(row["country"]),
        str(row["level"]),
        school_year,
        enrolled,
        int(row["without_role"]),
        _measure(enrolled, row["teachers"], f"school year {school_year}"),
        year,
        row["source"] if isinstance(row["source"], str) else "",
    )


def _measure(enrolled: int, teachers: float | None, window: str) -> Measure:
    known = 0 if teachers is None or pd.isna(teachers) else int(teachers)
    if not known:
        reason = "no external count of teachers for this country and level"
        return Measure(_REACH, window, available=False, reason=reason)
    if enrolled > known:
        reason = f"{enrolled:,} enrolled and {known:,} teachers by the external count"
        return Measure(_REACH, window, available=False, reason=reason)
    return Measure(_REACH, window, enrolled, known, enrolled / known)
