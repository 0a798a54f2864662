"""Pupil places that a course reached: in all, per teacher who used it, per completion."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.models.fitting import critical_value
from stembridge_analytics.models.result import COLUMNS, Clusters, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.words import said

__all__ = ["places_reached"]

_FEWEST_RUNS: Final = 3
_JACKKNIFE: Final = "delete-one-cluster jackknife, t(G-1)"
_FLAGS: Final = {
    "is_large_class": "class above 40 pupils",
    "is_many_places": "teacher above 300 places in a school year",
}
_PER: Final = {
    "places per user": ("places", "users"),
    "places per completion": ("places", "completed"),
    "classes per user": ("classes", "users"),
}


def places_reached(
    classes: pd.DataFrame,
    runs: pd.DataFrame | None = None,
    *,
    pupils: str = "pupils",
    learner: str = "learner_id",
    clusters: str = "course_id",
    completed: str = "completed",
    count: str | None = COUNT,
) -> ModelResult:
    """Places, and places per teacher and per completion, with intervals for runs as drawn.

    classes: one row a class of a teacher in a school year (or alike ones with column `count`):
        its places, the teacher, the course run; flags `is_large_class` and `is_many_places` where
        there are. runs: one row a course run with how many completed it; runs without a class
        count as none. A completion's places are all that were told in the run, whoever told them.
        A teacher who told in several runs is a user of each.
    Ratios are of totals; intervals are those of the log ratio, by jackknife over course runs with
    t(G-1), from three runs on. The total is a count of what was told: its interval is of such a
    draw of as many runs, not of what was counted here.
    Raises DataError for a missing column or negative places.
    Source: Cochran (1977), Sampling Techniques, sect. 6.17, for the jackknife of ratios.

    >>> classes = pd.DataFrame({"course_id": ["a", "a", "b", "c"], "learner_id": list("wxyz"),
    ...                         "pupils": [20, 30, 25, 25]})
    >>> found = places_reached(classes)
    >>> found.table[["term", "estimate", "n"]].values.tolist()[:2]
    [['places', 100.0, 4], ['places per user', 25.0, 4]]
    """
    frame = _read(classes, [pupils, learner, clusters], pupils, count)
    sums = _by_run(frame, runs, learner, clusters, completed)
    known = [name for name, (_, of) in _PER.items() if of in sums and sums[of].sum() > 0]
    users = int(frame[learner].nunique())
    rows = [{"term": "places", **_total(sums["places"]), "n": users}]
    rows += [
        {"term": name, **_ratio(sums[_PER[name][0]], sums[_PER[name][1]]),
         "n": round(float(sums[_PER[name][1]].sum()))}
        for name in known
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    enough = len(sums) >= _FEWEST_RUNS
    return ModelResult(
        model="uptake",
        name="places_reached",
        title="Pupil places reached",
        method="sums and ratios of sums; log ratio by jackknife over runs",
        estimand="places (the largest size of each class of each teacher, once a school year) of "
        "course runs like these",
        table=table,
        n_used=users,
        events=None,
        in_words=_in_words(table, users, len(sums)),
        clusters=Clusters(len(sums), clusters, _JACKKNIFE) if enough else None,
        problems=tuple(_problems(frame, sums, clusters)),
        tables={"runs": sums.reset_index(names=clusters), "flags": _flags(frame, learner)},
        statistics={"classes": float(frame["n_"].sum()), "users": float(users)},
    )


def _read(classes: pd.DataFrame, wanted: list[str], pupils: str, count: str | None) -> pd.DataFrame:
    missing = [name for name in wanted if name not in classes.columns]
    if missing:
        raise DataError(
            f"the classes lack {', '.join(missing)}; they have {', '.join(classes.columns)}"
        )
    frame = classes.copy(deep=False)
    frame["n_"] = frame[count].astype(float) if count in frame.columns else 1.0
    frame["places_"] = frame[pupils].astype(float) * frame["n_"]
    if not (frame["places_"] >= 0).all():
        raise DataError(f"column {pupils}: places must be numbers from 0 on")
    return frame


def _by_run(
    frame: pd.DataFrame, runs: pd.DataFrame | None, learner: str, clusters: str, completed: str
) -> pd.DataFrame:
    groups = frame.groupby(clusters)
    sums = pd.DataFrame(
        {"places": groups["places_"].sum(), "classes": groups["n_"].sum(),
         "users": groups[learner].nunique().astype(float)}
    )  # fmt: skip
    if runs is None:
        return sums
    missing = [name for name in (clusters, completed) if name not in runs.columns]
    if missing:
        raise DataError(f"the runs lack {', '.join(missing)}; they have {', '.join(runs.columns)}")
    done = runs.groupby(clusters)[completed].sum().astype(float)
    everywhere = sums.index.union(done[done > 0].index)
    return sums.reindex(everywhere).assign(completed=done).fillna(0.0)


def _total(places: pd.Series[float]) -> dict[str, float]:
    runs, total = len(places), float(places.sum())
    error = float(np.sqrt(runs * places.var(ddof=1))) if runs >= _FEWEST_RUNS else np.nan
    reach = critical_value(max(runs - 1, 1)) * error
    return {
        "estimate": total, "std_error": error,
        "conf_low": max(total - reach, 0.0) if reach == reach else np.nan,
        "conf_high": total + reach, "p_value": np.nan,
    }  # fmt: skip


def _ratio(part: pd.Series[float], of: pd.Series[float]) -> dict[str, float]:
    """A ratio of totals with the interval of its log; the jackknife leaves out one run each."""
    runs, ratio = len(part), float(part.sum() / of.sum())
    error = low = high = np.nan
    if runs >= _FEWEST_RUNS:
        with np.errstate(divide="ignore", invalid="ignore"):
            without = np.log((part.sum() - part) / (of.sum() - of)) - np.log(ratio)
        spread = float(np.sqrt((runs - 1) / runs * (without**2).sum()))
        if np.isfinite(without).all():
            reach = critical_value(runs - 1) * spread
            error, low, high = ratio * spread, ratio * np.exp(-reach), ratio * np.exp(reach)
    return {"estimate": ratio, "std_error": error, "conf_low": low, "conf_high": high,
            "p_value": np.nan}  # fmt: skip


def _flags(frame: pd.DataFrame, learner: str) -> pd.DataFrame:
    """What is flagged, and counted all the same."""
    rows: list[dict[str, Any]] = []
    for name, words in _FLAGS.items():
        if name in frame:
            inside = frame[frame[name].astype(bool)]
            rows.append(
                {"flag": words, "classes": round(float(inside["n_"].sum())),
                 "teachers": int(inside[learner].nunique()),
                 "places": round(float(inside["places_"].sum()))}
            )  # fmt: skip
    return pd.DataFrame(rows, columns=["flag", "classes", "teachers", "places"])


def _problems(frame: pd.DataFrame, sums: pd.DataFrame, clusters: str) -> list[Problem]:
    if frame.empty:
        return [Problem("not available", "nobody told of a dated use in a class")]
    found = []
    if len(sums) < FEWEST:
        text = f"{len(sums)} of {clusters}, {FEWEST} are needed: "
        text += "no interval" if len(sums) < _FEWEST_RUNS else "intervals may be too short"
        found.append(Problem("too few clusters", text))
    return found


def _in_words(table: pd.DataFrame, users: int, runs: int) -> str:
    if not users:
        return "Nobody told of a dated use in a class."
    words = said(
        "{users:,} teachers of {runs:,} course runs told of {all.estimate:,.0f} pupil places "
        "(places, not pupils: one pupil may sit in classes of two teachers), {per.estimate:.1f} "
        "per teacher and run.",
        table, {"all": "places", "per": "places per user"}, users=users, runs=runs,
    )  # fmt: skip
    row = table[table["term"] == "places per completion"]
    if len(row) and row["conf_low"].notna().all():
        words += said(
            " Over runs like these, {x.estimate:.1f} places were told for each completion (95 % "
            "interval {x.conf_low:.1f} to {x.conf_high:.1f}).",
            table, {"x": "places per completion"},
        )  # fmt: skip
    return words
