"""The share that goes on: Kaplan-Meier curves, quantiles, people at risk, simultaneous bands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.bands import BANDS
from stembridge_analytics.estimators.probability_interval import SCALES
from stembridge_analytics.models.dropout.cluster_rule import (
    CORRECTIONS,
    clusters_of,
    few_clusters,
    rule_for,
    survival_by,
)
from stembridge_analytics.models.dropout.life_data import Columns, checked, read_lives
from stembridge_analytics.models.dropout.survival_tables import (
    Part,
    at_times,
    bands_table,
    quantiles_table,
    risk_table,
    steps,
)
from stembridge_analytics.models.dropout.times import asked_times, time_text
from stembridge_analytics.models.result import ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["QUARTILES", "survival"]

QUARTILES: Final = (0.25, 0.5, 0.75)
CENSORING: Final = (
    "people are at risk after their entry, to their event or to when they are last seen; who is "
    "last seen without event is censored, and taken as like those who go on"
)


def survival(
    data: pd.DataFrame,
    *,
    time: str,
    event: str,
    by: str | Sequence[str] | None = None,
    entry: str | None = None,
    count: str = COUNT,
    weights: str | None = None,
    clusters: str | None = None,
    times: Sequence[float] | None = None,
    quantiles: Sequence[float] = QUARTILES,
    conf_type: str = "log",
    level: float = 0.95,
    bands: str | None = None,
    band_range: tuple[float | None, float | None] = (None, None),
    start: float | None = None,
    correction: str = "rule",
    missing_is_level: bool = False,
) -> ModelResult:
    """The share still without the event at asked times, by the Kaplan-Meier estimate.

    data: a row a person, or a group of `count` people alike. time: of the event or of when the
        person is last seen. event: 1 or 0. entry: when risk begins, for late registrants; nobody is
        at risk of what happens at their entry itself. by: columns that make groups.
    weights: how many others a person stands for; errors are then those of influences, and
        Greenwood's else. clusters: column whose people resemble each other; errors by the
        few-clusters rule, or with `correction="R"` as R's `survfit`.
    times: asked for, by default some round ones. quantiles: shares that have had the event.
    conf_type: scale of the pointwise intervals: log, log-log, plain, logit, arcsine.
    bands: `hall-wellner` or `equal precision` adds the table `bands`: limits that hold for the
        whole curve at once, over `band_range`, on the scale `conf_type`.
    start: the curve is of those who reach this time, as `start.time` of `survfit`.
    Returns a result whose table has a row for each time, `S(30)` or `S(30) gender[woman]`, with
        `at_risk` just before and `events` by then; `tables` hold the whole curve (`survival`),
        `risk`, `quantiles` (NaN where the curve does not get there) and `bands`.
    Raises UsageError or DataError for a call or data that cannot be used.
    Source: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481; conventions of R's survival.

    >>> people = pd.DataFrame({"day": [3, 7, 7, 10], "left": [1, 1, 0, 0], "n": [10, 20, 5, 65]})
    >>> found = survival(people, time="day", event="left", times=[3, 7])
    >>> found.table[["term", "estimate", "at_risk", "events"]].round(3)
       term  estimate  at_risk  events
    0  S(3)       0.9    100.0    10.0
    1  S(7)       0.7     90.0    30.0
    """
    checked("conf_type", conf_type, list(SCALES))
    checked("correction", correction, CORRECTIONS)
    _check_numbers(level, quantiles)
    columns = Columns(
        time, event, by=by, entry=entry, count=count, weights=weights, clusters=clusters
    )
    read = read_lives(data, columns, start=start, missing_is_level=missing_is_level)
    if bands is not None:
        checked("bands", bands, BANDS)
        if read.lives.is_weighted or clusters:
            raise UsageError("bands are for people without weights and clusters")
    groups = read.parts
    rules = [rule_for(group.lives, correction) for group in groups]
    begins = start if start is not None else min(0.0, float(read.lives.time.min()))
    parts = [
        Part(group.label, group.lives, survival_by(group.lives, rule), conf_type, level, begins)
        for group, rule in zip(groups, rules, strict=True)
    ]
    asked = asked_times(times, begins, float(read.lives.time.max()))
    table = pd.concat([at_times(part, asked) for part in parts], ignore_index=True)
    tables = {
        "survival": pd.concat([steps(part) for part in parts], ignore_index=True),
        "risk": risk_table(parts),
        "quantiles": quantiles_table(parts, quantiles),
    }
    if bands is not None:
        tables["bands"] = bands_table(parts, bands, band_range)
    labels = [group.label for group in groups]
    return ModelResult(
        "dropout", "survival", f"Share without {event} over {time}",
        f"Kaplan-Meier; pointwise intervals of {level:.0%} on the scale {conf_type}, each for one "
        f"time; errors: {_errors(read.lives.is_weighted, clusters)}",
        f"the share of these people still without the event `{event}` at a time"
        + (f", of those who reach {start:g}" if start is not None else ""),
        table, read.n, _words(table, event, read.n, level), read.events, read.dropped,
        clusters_of(read.clusters, clusters, rules), clock=time, censoring=CENSORING,
        problems=(*few_clusters(clusters, labels, rules), *_beyond(table)), tables=tables,
        unit="share", drawn="survival",
    )  # fmt: skip


def _check_numbers(level: float, quantiles: Sequence[float]) -> None:
    if not 0 < level < 1:
        raise UsageError(f"level must lie between 0 and 1, such as 0.95; found {level:g}")
    if not all(0 < q < 1 for q in quantiles):
        raise UsageError("quantiles are shares between 0 and 1, such as 0.5 for the median")


def _errors(weighted: bool, clusters: str | None) -> str:
    if clusters:
        return f"by clusters of {clusters}"
    return "influences of each person" if weighted else "Greenwood's"


def _beyond(table: pd.DataFrame) -> list[Problem]:
    """A problem for each time that nobody of the group is followed to."""
    missing = table[table["estimate"].isna()]
    return [
        Problem("too few people", f"nobody is followed to {time_text(time)}", str(term))
        for term, time in zip(missing["term"], missing["time"], strict=True)
    ]


def _words(table: pd.DataFrame, event: str, n: int, level: float) -> str:
    known = table[table["estimate"].notna()]
    if known.empty:
        return f"Nobody of {n:,} is followed to the times asked for."
    last = known["time"].max()
    shares = "; ".join(
        f"{row.group + ': ' if row.group else ''}{row.estimate:.1%}" + _limits(row, level)
        for row in known[known["time"] == last].itertuples()
    )
    return f"Of {n:,} people, so many are still without {event} at {time_text(last)}: {shares}."


def _limits(row: Any, level: float) -> str:
    if np.isnan(row.conf_low):
        return ""
    return f" ({level:.0%} interval {row.conf_low:.1%} to {row.conf_high:.1%})"
