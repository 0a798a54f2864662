"""Places in classrooms: pupils of distinct classes, once in a school year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.measure import Definition
from stembridge_analytics.measures.shares import needed

__all__ = ["DEFINITIONS", "Places", "class_places", "school_year_label"]

_PLACES: Final = Definition(
    "places.pupils",
    "Pupil places",
    "The sum over distinct teacher, class and school year of the largest class size, by dated uses "
    "that stand, up to 365 days after the end of the run. Places, not pupils: one pupil may sit in "
    "classes of two teachers. A school year begins on 1 August. Classes above 40 and teachers "
    "above 300 places in a school year are flagged and counted.",
    "places",
    "none",
)
DEFINITIONS: Final = (_PLACES,)


@dataclass(frozen=True)
class Places:
    """Places of one school year and ISCED level, or of all (None).

    stated: places in classes of which girls are stated, no more than pupils; girls: of these.
    large: classes above 40. many: teachers above 300 places in a school year; they are told of the
    whole year, so not by level.
    """

    definition: Definition
    school_year: int | None
    level: int | None
    places: int
    classes: int
    teachers: int
    stated: int
    girls: int
    large: int
    many: int


def class_places(table: pd.DataFrame) -> list[Places]:
    """Places over all years, then of each school year and level of the classes.

    table: table `class_places`.
    """
    columns = ["learner_id", "class_id", "school_year", "pupils", "girls", "level",
               "is_large_class", "is_many_places"]  # fmt: skip
    frame = needed(table, "class_places", columns)
    found = [_places(frame, None, None)]
    for year, rows in frame.groupby("school_year"):
        for level, part in rows.groupby("level", dropna=False):
            whole = None if pd.isna(level) else int(float(str(level)))
            found.append(_places(part, int(str(year)), whole))
    return found


def _places(rows: pd.DataFrame, school_year: int | None, level: int | None) -> Places:
    stated = rows[rows["girls"] <= rows["pupils"]]
    many = rows[rows["is_many_places"].astype(bool)]
    return Places(
        _PLACES,
        school_year,
        level,
        places=int(rows["pupils"].sum()),
        classes=len(rows),
        teachers=int(rows["learner_id"].nunique()),
        stated=int(stated["pupils"].sum()),
        girls=int(stated["girls"].sum()),
        large=int(rows["is_large_class"].astype(bool).sum()),
        many=int(many["learner_id"].nunique()),
    )


def school_year_label(year: int) -> str:
    """A school year as schools write it: `2025/26`."""
    return f"{year}/{(year + 1) % 100:02d}"
