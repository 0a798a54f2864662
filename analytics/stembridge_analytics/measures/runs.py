"""Course runs and their starters: how figures are counted run by run."""

from __future__ import annotations

from typing import Final

import pandas as pd

from stembridge_analytics.measures.measure import ALL_COURSES
from stembridge_analytics.measures.shares import PERSON, starters

__all__ = ["NOBODY_STARTED", "by_course", "of_starters", "people_in", "scopes"]

NOBODY_STARTED: Final = "nobody started"


def by_course(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The rows of each course run, found once and not by going through all for each."""
    return {str(course): rows for course, rows in frame.groupby("course_id")}


def of_starters(
    frame: pd.DataFrame, learners: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series[int], pd.Series[int]]:
    """The rows of starters, the number of other people and of starters in each course run."""
    started = starters(learners)
    marked = frame.merge(started.assign(is_starter=True), on=PERSON, how="left")
    theirs = marked["is_starter"].eq(True)
    others = marked.loc[~theirs, PERSON].drop_duplicates()
    return (
        marked[theirs],
        others.groupby("course_id").size(),
        started.groupby("course_id").size(),
    )


def scopes(
    theirs: pd.DataFrame, started: pd.Series[int]
) -> list[tuple[str, int, pd.DataFrame]]:  # fmt: skip
    """All courses, then each with its number of starters and its rows, most starters first."""
    parts = by_course(theirs)
    ordered = sorted(((str(c), int(n)) for c, n in started.items()), key=lambda s: (-s[1], s[0]))
    return [
        (ALL_COURSES, int(started.sum()), theirs),
        *((course, number, parts.get(course, theirs.head(0))) for course, number in ordered),
    ]


def people_in(others: pd.Series[int], scope: str) -> int:
    """How many of these people are in the course run, or in all."""
    return int(others.sum()) if scope == ALL_COURSES else int(others.get(scope, 0))
