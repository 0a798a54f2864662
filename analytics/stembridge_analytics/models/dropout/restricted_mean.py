"""Time without the event up to a horizon, and its differences between groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.delete_one import delete_one
from stembridge_analytics.estimators.life_table import Lives, life_table
from stembridge_analytics.estimators.restricted_mean import RestrictedMean
from stembridge_analytics.estimators.restricted_mean import restricted_mean as mean_of
from stembridge_analytics.estimators.survival_curve import critical_value
from stembridge_analytics.models.dropout.cluster_rule import (
    CORRECTIONS,
    Rule,
    clusters_of,
    few_clusters,
    rule_for,
)
from stembridge_analytics.models.dropout.life_data import Columns, LifeData, checked, read_lives
from stembridge_analytics.models.dropout.survival import CENSORING
from stembridge_analytics.models.dropout.times import time_text
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["restricted_mean"]


@dataclass(frozen=True)
class _Asked:
    """Up to which time, from which time, at which level, with which correction."""

    horizon: float
    start: float
    level: float
    correction: str


def restricted_mean(
    data: pd.DataFrame,
    *,
    time: str,
    event: str,
    horizon: float | None = None,
    by: str | Sequence[str] | None = None,
    entry: str | None = None,
    count: str = COUNT,
    weights: str | None = None,
    clusters: str | None = None,
    references: Mapping[str, str] | None = None,
    level: float = 0.95,
    start: float | None = None,
    correction: str = "rule",
    missing_is_level: bool = False,
) -> ModelResult:
    """Mean time without the event up to a horizon (RMST): the area under the Kaplan-Meier curve.

    data and columns: as for `survival`. horizon: by default the latest time to which every group
        is followed; a later one gives NaN for the groups that do not reach it. references: by
        column, the group that others are compared with; without it the first, and with two columns
        all pairs are compared.
    Returns a row a group, `RMST(240)` or `RMST(240) gender[woman]`, and a row a difference,
        `RMST(240) gender[man] - gender[woman]`, with its p-value. Clusters may lie across groups:
        the difference allows for that.
    Sources: Royston and Parmar (2013), BMC Medical Research Methodology 13, 152; error as R's
    `print(survfit, rmean=)`.

    >>> people = pd.DataFrame({"day": [2, 4, 6], "left": [1, 0, 1], "n": [25, 25, 50]})
    >>> restricted_mean(people, time="day", event="left", horizon=6).table[["term", "estimate"]]
          term  estimate
    0  RMST(6)       5.0
    """
    checked("correction", correction, CORRECTIONS)
    columns = Columns(
        time, event, by=by, entry=entry, count=count, weights=weights, clusters=clusters
    )
    read = read_lives(data, columns, start=start, missing_is_level=missing_is_level)
    begins = start if start is not None else min(0.0, float(read.lives.time.min()))
    ends = horizon if horizon is not None else _common_end(read)
    if ends <= begins:
        raise UsageError(f"horizon must come after {begins:g}; found {ends:g}")
    asked = _Asked(ends, begins, level, correction)
    rules = [rule_for(group.lives, correction) for group in read.parts]
    means = [
        _mean(group.lives, rule, asked, read.clusters)
        for group, rule in zip(read.parts, rules, strict=True)
    ]
    name = f"RMST({time_text(ends)})"
    rows = [
        _row(f"{name} {group.label}".strip(), mean.mean, mean.error, rule.freedom, asked)
        | {"n": round(group.lives.people), "p_value": np.nan}
        for group, mean, rule in zip(read.parts, means, rules, strict=True)
    ]
    for one, other in _pairs(read.labels, columns.groups, references or {}):
        rows.append(_difference(read, means, rules, (one, other), name, asked))
    table = pd.DataFrame(rows)[list(COLUMNS)]
    return ModelResult(
        "dropout", "restricted mean", f"Time without {event} up to {time_text(ends)}",
        f"area under the Kaplan-Meier curve; normal intervals of {level:.0%}",
        f"the mean of {time} without the event `{event}`, counted from {begins:g} "
        f"and to {ends:g} at most",
        table, read.n, _words(table, event, read.n, asked), read.events, read.dropped,
        clusters_of(read.clusters, clusters, rules), clock=time, censoring=CENSORING,
        problems=(*few_clusters(clusters, list(read.labels), rules), *_short(table, ends)),
        statistics={"horizon": ends},
    )  # fmt: skip


def _common_end(read: LifeData) -> float:
    return min(float(group.lives.time.max()) for group in read.parts)


def _mean(lives: Lives, rule: Rule, asked: _Asked, clusters: int) -> RestrictedMean:
    """A group's mean with its error by the rule; NaN if nobody is followed so far."""
    if rule.too_few:
        lives = replace(lives, clusters=None)
    table = life_table(lives)
    found = mean_of(
        lives, table, asked.horizon, start=asked.start,
        clusters=clusters if lives.clusters is not None else 0,
    )  # fmt: skip
    ends_early = table.time[-1] < asked.horizon and table.surviving[-1] > 0
    if ends_early:
        return replace(found, mean=np.nan, error=np.nan)
    scale = np.sqrt(rule.factor)
    if rule.is_jackknife:
        error = float(np.sqrt(delete_one(lives, lambda rest: _alone(rest, asked))[0]))
        return replace(found, error=error)
    return replace(found, error=found.error * scale, influence=found.influence * scale)


def _alone(lives: Lives, asked: _Asked) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    alone = replace(lives, clusters=None)
    return np.array([mean_of(alone, life_table(alone), asked.horizon, start=asked.start).mean])


def _row(
    term: str, estimate: float, error: float, freedom: float, asked: _Asked
) -> dict[str, object]:
    half = critical_value(asked.level, freedom) * error
    return {
        "term": term, "estimate": estimate, "std_error": error,
        "conf_low": estimate - half, "conf_high": estimate + half,
    }  # fmt: skip


def _pairs(
    labels: tuple[str, ...], groups: tuple[str, ...], references: Mapping[str, str]
) -> list[tuple[int, int]]:
    """Which group is compared with which, as places of labels."""
    if len(groups) > 1:
        return [(b, a) for a, b in combinations(range(len(labels)), 2)]
    if len(labels) < 2:
        return []
    base = 0
    wanted = references.get(groups[0])
    if wanted is not None:
        label = f"{groups[0]}[{wanted}]"
        checked("reference", label, labels)
        base = labels.index(label)
    return [(at, base) for at in range(len(labels)) if at != base]


def _difference(
    read: LifeData,
    means: list[RestrictedMean],
    rules: list[Rule],
    pair: tuple[int, int],
    name: str,
    asked: _Asked,
) -> dict[str, object]:
    """The row of the difference of two groups, who are unrelated unless clusters say otherwise."""
    one, other = (means[at] for at in pair)
    parts = [read.parts[at] for at in pair]
    error, freedom = float(np.hypot(one.error, other.error)), np.inf
    if one.influence.size and other.influence.size:
        both = rule_for(read.lives.where(np.isin(read.groups, pair)), asked.correction)
        if both.is_jackknife:
            error, freedom = _left_out(read, pair, asked), both.freedom
        else:
            error = float(np.sqrt(((one.influence - other.influence) ** 2).sum()))
    estimate = one.mean - other.mean
    z = abs(estimate) / error if error > 0 else np.nan
    p = 2 * float(ndtr(-z) if np.isinf(freedom) else stdtr(freedom, -z))
    row = _row(f"{name} {parts[0].label} - {parts[1].label}", estimate, error, freedom, asked)
    return row | {"p_value": p, "n": round(sum(part.lives.people for part in parts))}


def _left_out(read: LifeData, pair: tuple[int, int], asked: _Asked) -> float:
    """The jackknife's error of a difference; a cluster may have people in both groups."""
    one, other = (read.parts[at].lives for at in pair)
    assert one.clusters is not None
    assert other.clusters is not None
    codes = np.union1d(one.clusters, other.clusters)
    gaps = np.array(
        [
            _alone(one.where(one.clusters != code), asked)[0]
            - _alone(other.where(other.clusters != code), asked)[0]
            for code in codes
        ]
    )
    return float(np.sqrt((len(codes) - 1) / len(codes) * ((gaps - gaps.mean()) ** 2).sum()))


def _short(table: pd.DataFrame, horizon: float) -> list[Problem]:
    return [
        Problem("too few people", f"nobody is followed to {time_text(horizon)}", str(term))
        for term in table["term"][table["estimate"].isna()]
    ]


def _words(table: pd.DataFrame, event: str, n: int, asked: _Asked) -> str:
    shown = "; ".join(
        f"{term}: {estimate:.1f} ({asked.level:.0%} interval {low:.1f} to {high:.1f})"
        for term, estimate, low, high in zip(
            *(table[name] for name in ("term", "estimate", "conf_low", "conf_high")), strict=True
        )
        if not np.isnan(estimate)
    )
    return f"Mean time without {event} of {n:,} people, up to {time_text(asked.horizon)}: {shown}."
