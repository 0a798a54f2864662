"""The share of whom each of several ends has come: Aalen-Johansen curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.incidence import Incidence
from stembridge_analytics.estimators.life_table import Lives
from stembridge_analytics.estimators.probability_interval import SCALES
from stembridge_analytics.models.dropout.cluster_rule import (
    CORRECTIONS,
    clusters_of,
    few_clusters,
    incidence_by,
    rule_for,
)
from stembridge_analytics.models.dropout.life_data import Columns, checked, read_lives
from stembridge_analytics.models.dropout.survival_tables import at_risk
from stembridge_analytics.models.dropout.times import asked_times, sensible_times, time_text
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["NO_EVENT", "incidence"]

# The state of those to whom no end has come yet.
NO_EVENT: Final = "no event"
_CENSORING: Final = (
    "each end takes people out of the risk of the others and censors nobody; who is last seen "
    "without an end is censored, and taken as like those who go on"
)


@dataclass(frozen=True)
class _Part:
    """A group's curves. states: NO_EVENT and the causes. start: where the clock begins."""

    label: str
    lives: Lives
    curves: Incidence
    states: tuple[str, ...]
    scale: str
    level: float
    start: float


def incidence(
    data: pd.DataFrame,
    *,
    time: str,
    cause: str,
    by: str | Sequence[str] | None = None,
    entry: str | None = None,
    count: str = COUNT,
    weights: str | None = None,
    clusters: str | None = None,
    times: Sequence[float] | None = None,
    conf_type: str = "log",
    level: float = 0.95,
    start: float | None = None,
    correction: str = "rule",
    missing_is_level: bool = False,
) -> ModelResult:
    """The share to whom each cause has come by asked times, where one cause rules the others out.

    data, entry, weights, clusters: as for `survival`. cause: what ended it, a text or a number;
        null, 0 or `censored` where the person was last seen without an end.
    Returns a row for each cause and time, `F(30) completed` or `F(30) completed gender[woman]`;
        `tables` hold the whole curves (`incidence`, with the state `no event`: the shares of a
        time sum to 1) and `risk`. Errors are those of influences, as R's `survfit` of several
        states has them.
    conf_type: scale of the pointwise intervals, as for `survival`, of the share with the event.
    Source: Aalen and Johansen (1978), Scand. J. Stat. 5, 141-150.

    >>> people = pd.DataFrame(
    ...     {"day": [1, 2, 3, 4], "end": ["left", "completed", "censored", "left"]}
    ... )
    >>> found = incidence(people, time="day", cause="end", times=[4])
    >>> found.table[["term", "estimate"]]
                 term  estimate
    0  F(4) completed      0.25
    1       F(4) left      0.75
    """
    checked("conf_type", conf_type, list(SCALES))
    checked("correction", correction, CORRECTIONS)
    if not 0 < level < 1:
        raise UsageError(f"level must lie between 0 and 1, such as 0.95; found {level:g}")
    columns = Columns(
        time, cause=cause, by=by, entry=entry, count=count, weights=weights, clusters=clusters
    )
    read = read_lives(data, columns, start=start, missing_is_level=missing_is_level)
    begins = start if start is not None else min(0.0, float(read.lives.time.min()))
    rules = [rule_for(group.lives, correction) for group in read.parts]
    states = (NO_EVENT, *read.causes)
    parts = [
        _Part(
            group.label, group.lives, incidence_by(group.lives, rule), states, conf_type, level,
            begins,
        )
        for group, rule in zip(read.parts, rules, strict=True)
    ]  # fmt: skip
    asked = asked_times(times, begins, float(read.lives.time.max()))
    table = pd.concat([_at_times(part, asked) for part in parts], ignore_index=True)
    return ModelResult(
        "dropout", "incidence", f"Which end comes when: {', '.join(read.causes)}",
        f"Aalen-Johansen; pointwise intervals of {level:.0%} on the scale {conf_type}; errors: "
        "influences of each " + (f"cluster of {clusters}" if clusters else "person"),
        f"the share of these people to whom each end of {cause} has come by a time, in the "
        "presence of the others",
        table, read.n, _words(table, read.n, level), read.events, read.dropped,
        clusters_of(read.clusters, clusters, rules), clock=time, censoring=_CENSORING,
        problems=(*few_clusters(clusters, list(read.labels), rules), *_beyond(table)),
        tables={
            "incidence": pd.concat([_steps(part) for part in parts], ignore_index=True),
            "risk": _risk(parts),
        },
        unit="share",
        drawn="incidence",
    )  # fmt: skip


def _at_times(part: _Part, times: tuple[float, ...]) -> pd.DataFrame:
    """Rows of the main table of one group: causes within times."""
    table = part.curves.table
    at = table.index(times) + 1
    last_share = part.curves.share[-1, 0]
    ended = (np.asarray(times) > table.time[-1] * (1 + 1e-12)) & (last_share > 0)
    rows = []
    for state, name in enumerate(part.states):
        if state == 0:
            continue
        low, high = part.curves.interval(state, part.scale, part.level)
        share, error = part.curves.share[:, state], part.curves.error[:, state]
        found = {
            label: np.where(ended, np.nan, np.concatenate([[before], values])[at])
            for label, before, values in (
                ("estimate", 0.0, share), ("std_error", 0.0, error),
                ("conf_low", np.nan, low), ("conf_high", np.nan, high),
            )
        }  # fmt: skip
        rows.append(
            pd.DataFrame(
                {
                    "term": [f"F({time_text(t)}) {name} {part.label}".strip() for t in times],
                    **found,
                    "p_value": np.nan,
                    "n": round(part.lives.people),
                    "time": list(times),
                    "state": name,
                    "group": part.label,
                    "at_risk": at_risk(part.lives, times),
                    "events": np.concatenate([[0.0], np.cumsum(table.events[:, state - 1])])[at],
                }
            )
        )
    made = pd.concat(rows, ignore_index=True).sort_values("time", kind="stable", ignore_index=True)
    return made[[*COLUMNS, *(c for c in made if c not in COLUMNS)]]


def _steps(part: _Part) -> pd.DataFrame:
    """The whole curves of one group, the state without event first."""
    table = part.curves.table
    first = table.time[0] > part.start
    there = float(part.lives.weighted[part.lives.entry <= part.start].sum())
    rows = []
    for state, name in enumerate(part.states):
        low, high = part.curves.interval(state, part.scale, part.level)
        frame = pd.DataFrame(
            {
                "group": part.label, "state": name, "time": table.time,
                "at_risk": table.at_risk, "estimate": part.curves.share[:, state],
                "std_error": part.curves.error[:, state], "conf_low": low, "conf_high": high,
                "events": table.events[:, state - 1] if state else table.censored * 0.0,
            }
        )  # fmt: skip
        if first:
            whole = float(state == 0)
            begin = {
                "group": part.label, "state": name, "time": part.start, "at_risk": there,
                "estimate": whole, "std_error": 0.0, "conf_low": whole, "conf_high": whole,
                "events": 0.0,
            }  # fmt: skip
            frame = pd.concat([pd.DataFrame([begin]), frame], ignore_index=True)
        rows.append(frame)
    return pd.concat(rows, ignore_index=True)


def _risk(parts: list[_Part]) -> pd.DataFrame:
    """People at risk at sensible times, and how many had each end by then."""
    last = max(float(part.curves.table.time[-1]) for part in parts)
    times = (parts[0].start, *sensible_times(parts[0].start, last))
    rows = []
    for part in parts:
        table = part.curves.table
        upto = table.index(times) + 1
        ends = {
            name: np.concatenate([[0.0], np.cumsum(table.events[:, at])])[upto]
            for at, name in enumerate(part.states[1:])
        }
        censored = np.concatenate([[0.0], np.cumsum(table.censored)])[upto]
        rows.append(
            pd.DataFrame(
                {
                    "group": part.label, "time": times, "at_risk": at_risk(part.lives, times),
                    **ends, "censored": censored,
                }
            )
        )  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def _beyond(table: pd.DataFrame) -> list[Problem]:
    missing = table[table["estimate"].isna()]
    return [
        Problem("too few people", f"nobody is followed to {time_text(time)}", str(term))
        for term, time in zip(missing["term"], missing["time"], strict=True)
    ]


def _words(table: pd.DataFrame, n: int, level: float) -> str:
    known = table[table["estimate"].notna()]
    if known.empty:
        return f"Nobody of {n:,} is followed to the times asked for."
    last = known[known["time"] == known["time"].max()]
    shown = "; ".join(
        f"{group + ', ' if group else ''}{state} {share:.1%}"
        + (f" ({level:.0%} interval {low:.1%} to {high:.1%})" if low == low else "")
        for group, state, share, low, high in zip(
            *(last[name] for name in ("group", "state", "estimate", "conf_low", "conf_high")),
            strict=True,
        )
    )
    by = time_text(float(last["time"].iloc[0]))
    return f"Of {n:,} people, so many have come to each end by {by}: {shown}."
