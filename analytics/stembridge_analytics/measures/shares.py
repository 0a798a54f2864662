"""What models of shares have in common: who is counted, how sure, and what is too small to show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.measures.intervals import CLUSTERED, WILSON, clustered_share, wilson
from stembridge_analytics.measures.measure import ALL_COURSES, Definition, Measure

__all__ = [
    "PERSON", "Spread", "enrolled", "needed", "share", "share_over_runs", "spread", "starters",
    "true",
]  # fmt: skip

# One participation: one person in one course run.
PERSON: Final = ["course_id", "learner_id"]


@dataclass(frozen=True)
class Spread:
    """Median and quartiles of n values, in the unit of the values."""

    low: float
    median: float
    high: float
    n: int


def spread(values: pd.Series[float]) -> Spread | None:
    """Median and quartiles, by linear interpolation; None of nothing."""
    if values.empty:
        return None
    low, median, high = values.quantile([0.25, 0.5, 0.75]).tolist()
    return Spread(low, median, high, len(values))


def share(
    definition: Definition,
    window: str,
    counts: tuple[int, int],
    *,
    nobody: str,
    scope: str = ALL_COURSES,
    note: str = "",
    of_people: bool = True,
) -> Measure:
    """Numerator and denominator as a measure; not available, with the reason `nobody`, of none.

    of_people: whether the denominator counts people; only then the interval says something.
    """
    numerator, denominator = counts
    if denominator == 0:
        return Measure(definition, window, 0, 0, scope=scope, available=False, reason=nobody)
    value = numerator / denominator
    if not of_people:
        return Measure(
            definition, window, numerator, denominator, value, scope=scope, note=note
        )  # fmt: skip
    low, high = wilson(numerator, denominator)
    return Measure(
        definition, window, numerator, denominator, value, low, high, WILSON, scope, note
    )  # fmt: skip


def share_over_runs(
    definition: Definition,
    window: str,
    runs: pd.DataFrame,
    columns: tuple[str, str],
    *,
    nobody: str,
    note: str = "",
) -> Measure:
    """The share over all runs, its interval for people who cluster in them where that is known.

    runs: one row a run. columns: names of numerator and denominator. nobody: as for `share`.
    """
    numerators, denominators = runs[columns[0]].astype(int), runs[columns[1]].astype(int)
    counts = int(numerators.sum()), int(denominators.sum())
    clustered = clustered_share(numerators, denominators)
    if clustered is None:
        return share(definition, window, counts, nobody=nobody, note=note)
    value = counts[0] / counts[1]
    return Measure(
        definition, window, *counts, value, min(clustered.low, value), max(clustered.high, value),
        CLUSTERED, note=note,
    )  # fmt: skip


def needed(frame: pd.DataFrame, table: str, columns: Iterable[str]) -> pd.DataFrame:
    """These columns of the frame. Raises DataError, naming the table, if one is missing."""
    wanted = list(columns)
    missing = [column for column in wanted if column not in frame.columns]
    if missing:
        raise DataError(
            f"{table} lacks {', '.join(missing)}; it needs {', '.join(wanted)}: "
            "run the pipeline of this version again"
        )
    return frame.loc[:, wanted]


def enrolled(learners: pd.DataFrame) -> pd.DataFrame:
    """E: course_id and learner_id of each participation, from table `fact_learner_course`."""
    people = needed(learners, "fact_learner_course", [*PERSON, "is_in_funnel"])
    return people.loc[people["is_in_funnel"].astype(bool), PERSON]


def starters(learners: pd.DataFrame) -> pd.DataFrame:
    """S: course_id and learner_id of each participation that started."""
    people = needed(learners, "fact_learner_course", [*PERSON, "is_in_funnel", "is_started"])
    started = people["is_in_funnel"].astype(bool) & people["is_started"].astype(bool)
    return people.loc[started, PERSON]


def true(flags: pd.Series[bool]) -> int:
    """How many are true, nulls left out."""
    return int(flags.eq(True).sum())
