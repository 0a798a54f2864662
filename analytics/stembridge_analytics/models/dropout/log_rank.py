"""Whether groups leave at the same rate: log-rank tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import ndtr

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.log_rank import WEIGHTS, LogRank, trend
from stembridge_analytics.estimators.log_rank import log_rank as test_of
from stembridge_analytics.estimators.survival_curve import critical_value
from stembridge_analytics.models.dropout.life_data import Columns, LifeData, checked, read_lives
from stembridge_analytics.models.dropout.survival import CENSORING
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["log_rank"]


def log_rank(
    data: pd.DataFrame,
    *,
    time: str,
    event: str,
    by: str | Sequence[str],
    strata: str | Sequence[str] | None = None,
    entry: str | None = None,
    count: str = COUNT,
    weighting: str = "fleming-harrington",
    rho: float = 0.0,
    gamma: float = 0.0,
    scores: Mapping[str, float] | None = None,
    missing_is_level: bool = False,
) -> ModelResult:
    """Observed and expected events of groups, and the test that all have the same hazard.

    data and columns: as for `survival`. strata: columns within whose values groups are compared,
        such as the course run. weighting: `fleming-harrington` with S(t-)^rho (1 - S(t-))^gamma
        (rho 0: log-rank; rho 1: Peto and Peto's Wilcoxon), `gehan` or `tarone-ware`.
    scores: of the groups by their level, for a test of trend.
    Returns a row a group: `estimate` is observed less expected events, with its error, and
        `observed`, `expected`, `p_value` of that group alone against the others. The test of all
        is in `statistics`: `chi_square`, `degrees_of_freedom`, `p_value`, and with scores
        `trend_z`, `trend_p_value`. `tables["strata"]` has the counts by stratum.
    Raises DataError if there is one group only.
    Sources: Mantel (1966); Harrington and Fleming (1982), Biometrika 69, 553-566; R's `survdiff`.

    >>> people = pd.DataFrame({"day": [1, 2, 3, 4], "left": 1, "sex": ["f", "f", "m", "m"]})
    >>> found = log_rank(people, time="day", event="left", by="sex")
    >>> round(found.statistics["chi_square"], 4)
    2.8824
    """
    checked("weighting", weighting, list(WEIGHTS))
    columns = Columns(time, event, by=by, entry=entry, count=count, strata=strata)
    read = read_lives(data, columns, missing_is_level=missing_is_level)
    if len(read.labels) < 2:
        raise DataError(f"a test needs two groups or more; {by} has one: {read.labels[0]}")
    test = test_of(read.lives, read.groups, read.strata, weighting=weighting, rho=rho, gamma=gamma)
    table = _table(read, test)
    statistics = {
        "chi_square": test.chi_square,
        "degrees_of_freedom": float(test.freedom),
        "p_value": test.p_value,
    } | _trend(test, read.labels, columns.groups, scores)
    kind = _kind(weighting, rho, gamma)
    within = f" within {', '.join(columns.layers)}" if columns.layers else ""
    return ModelResult(
        "dropout", "log-rank",
        f"Whether {event} comes at the same rate: {', '.join(columns.groups)}",
        f"{kind}{', stratified' if within else ''}; variance exact at ties",
        f"events of each group less those expected if all had the same hazard of {event}{within}",
        table, read.n, _words(read, test, event, within, kind), read.events, read.dropped,
        clock=time, censoring=CENSORING, problems=_problems(read, test),
        tables={"strata": _by_stratum(read, test)}, statistics=statistics,
    )  # fmt: skip


def _kind(weighting: str, rho: float, gamma: float) -> str:
    if weighting != "fleming-harrington":
        return f"{weighting.title()} test"
    return "log-rank test" if rho == gamma == 0 else f"Fleming-Harrington test ({rho:g}, {gamma:g})"


def _table(read: LifeData, test: LogRank) -> pd.DataFrame:
    difference = test.differences
    error = np.sqrt(np.maximum(np.diag(test.covariance), 0.0))
    half = critical_value(0.95) * error
    with np.errstate(invalid="ignore", divide="ignore"):
        p_value = np.where(error > 0, 2 * ndtr(-np.abs(difference / error)), np.nan)
    table = pd.DataFrame(
        {
            "term": read.labels,
            "estimate": difference,
            "std_error": error,
            "conf_low": difference - half,
            "conf_high": difference + half,
            "p_value": p_value,
            "n": test.people.sum(axis=1).round().astype(int),
            "observed": test.observed.sum(axis=1),
            "expected": test.expected.sum(axis=1),
        }
    )
    return table[[*COLUMNS, "observed", "expected"]]


def _trend(
    test: LogRank,
    labels: tuple[str, ...],
    groups: tuple[str, ...],
    scores: Mapping[str, float] | None,
) -> dict[str, float]:
    if scores is None:
        return {}
    if len(groups) != 1:
        raise UsageError(f"scores are for one column of groups; found {len(groups)}")
    wanted = {f"{groups[0]}[{level}]": float(score) for level, score in scores.items()}
    lacking = [label for label in labels if label not in wanted]
    if lacking:
        raise UsageError(f"scores lack {', '.join(lacking)}; a score for each level is needed")
    z, _, p_value = trend(test, np.array([wanted[label] for label in labels]))
    return {"trend_z": z, "trend_p_value": p_value}


def _by_stratum(read: LifeData, test: LogRank) -> pd.DataFrame:
    groups, strata = len(read.labels), len(read.strata_labels)
    return (
        pd.DataFrame(
            {
                "stratum": np.repeat(read.strata_labels, groups),
                "group": np.tile(read.labels, strata),
                "n": test.people.T.ravel().round().astype(int),
                "observed": test.observed.T.ravel(),
                "expected": test.expected.T.ravel(),
            }
        )
        .query("n > 0", engine="python")
        .reset_index(drop=True)
    )


def _problems(read: LifeData, test: LogRank) -> tuple[Problem, ...]:
    """Where nothing, or little, can be compared."""
    if test.freedom == 0:
        return (Problem("not identified", "no stratum has an event with two groups at risk"),)
    found = []
    expected = test.expected.sum(axis=1)
    for label, events in zip(read.labels, expected, strict=True):
        if events < 5:
            found.append(
                Problem(
                    "too few events",
                    f"{label}: {events:.1f} events expected, and the test's distribution is "
                    "near to chi-square from 5 on",
                    label,
                )
            )
    return tuple(found)


def _words(read: LifeData, test: LogRank, event: str, within: str, kind: str) -> str:
    if test.freedom == 0:
        return f"Among {read.n:,} people the groups cannot be compared."
    shown = "; ".join(
        f"{label}: {seen:,.0f} with {event}, {expected:,.1f} expected"
        for label, seen, expected in zip(
            read.labels, test.observed.sum(axis=1), test.expected.sum(axis=1), strict=True
        )
    )
    p_value = "below 0.001" if test.p_value < 0.001 else f"{test.p_value:.3f}"
    return (
        f"If all of {read.n:,} people{within} left at the same rate: {shown}. Chance alone would "
        f"make differences as large with a probability of {p_value} ({kind})."
    )
