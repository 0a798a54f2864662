"""Time from completion to the first use in class, with bounds for who is silent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.follow_up import event_share
from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.uptake import completers
from stembridge_analytics.models.uptake.completers import PEOPLE
from stembridge_analytics.models.words import said

__all__ = ["DAYS", "HORIZON_DAYS", "STEP_DAYS", "first_use"]

HORIZON_DAYS: Final = 180
DAYS: Final = (30, 60, 90, 120, 150, 180)
# Curves are printed by tens of days: single days would tell of single people.
STEP_DAYS: Final = 10
_TOLD: Final = "told by then, who is not yet due included"
_RESPONDENTS: Final = "respondents only, if silence is unrelated to use"
_LOW: Final = "silent all no"
_HIGH: Final = "silent all yes"


def first_use(
    data: pd.DataFrame,
    *,
    days: Sequence[int] = DAYS,
    day: str = "first_use_days",
    clusters: str | None = "course_id",
    by: str | None = None,
    step_days: int = STEP_DAYS,
    count: str | None = COUNT,
) -> ModelResult:
    """Bounds of the share with a first use by each day after completion, silence left open.

    data: one row a person who completed, or a group with column `count`: `answer` (`used`, `no`,
        `yes without a date`, `silent`), the day of the first use, `days_followed` (whole days of
        logs after completion), `is_due` (the logs hold day 180).
    days: from 1 to 180. step_days: of the curves. by: column whose values are shown each.
    clusters: column of the course run; None takes people as unrelated.
    People whose 180 days are not over are left out: their silence has had less time to end. In
    `table` each bound is a row with its own interval; `tables["bounds"]` has the interval of
    Imbens and Manski around both (`measures.bounds`); `tables["incidence"]` the curves, with that
    of respondents alone and that of what was told so far by everybody, those not yet due censored
    at the end of their logs.
    Raises UsageError for days out of range, DataError for a missing column or unknown answer.
    Sources: Manski (1989), J. Human Resources 24, 343-360; Imbens and Manski (2004), Econometrica
        72, 1845-1857.

    >>> people = pd.DataFrame({
    ...     "answer": ["used", "used", "no", "silent"], "first_use_days": [20, 100, None, None],
    ...     "days_followed": 200, "is_due": True, "n": [50, 40, 30, 280]})
    >>> found = first_use(people, days=[60, 180], clusters=None)
    >>> found.tables["bounds"][["term", "low", "high"]].values.tolist()
    [['day 60', 0.125, 0.825], ['day 180', 0.225, 0.925]]
    """
    _check_days([*days, step_days])
    wanted = ["answer", day, "days_followed", "is_due", *([] if by is None else [by])]
    frame = completers.read(data, wanted, count, clusters)
    if by is not None:
        frame[by] = frame[by].astype(object).where(frame[by].notna(), NOT_STATED)
    answer = frame["answer"]
    frame["used_"], frame["silent_"] = answer.eq("used"), answer.eq("silent")
    frame["open_"] = answer.isin(["silent", "yes without a date"])
    dated = frame["days_followed"].notna()
    due = frame["is_due"].eq(True)
    undated = completers.dropped(frame, dated, "completed at a moment that is not known")
    waiting = completers.dropped(frame, due | ~dated, "the 180 days are not over")
    known, people = frame[dated], frame[dated & due]
    problems = list(_problems(people, clusters, waiting))
    if not people[PEOPLE].sum():
        return _nobody(undated + waiting, problems)
    rows: list[dict[str, Any]] = []
    bounds: list[dict[str, Any]] = []
    curves: list[dict[str, Any]] = []
    for name, part in _parts(people, by):
        prefix = f"{name}, " if name else ""
        for at in sorted(set(days)):
            runs = _runs(part, day, at, clusters)
            rows += _rows(f"{prefix}day {at}", runs)
            row, limits = completers.bound_row(f"{prefix}day {at}", runs)
            bounds.append(row)
        whole = known if by is None else known[known[by] == part[by].iloc[0]]
        curves += _curves(name, part, whole, day, clusters, step_days)
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    shown = pd.DataFrame(bounds)
    runs = _runs(people, day, HORIZON_DAYS, clusters)
    return ModelResult(
        model="uptake",
        name="first_use",
        title="First use in class after completion",
        method="worst-case bounds by day; Imbens-Manski interval around them; shares",
        estimand="share of those who completed, and whose 180 days are over, with a first use in "
        "class by that day after completion",
        table=table,
        n_used=round(float(people[PEOPLE].sum())),
        events=round(float(runs["yes"].sum())),
        in_words=_in_words(shown, table, runs, by is None),
        dropped=undated + waiting,
        clusters=completers.clusters_of(runs, clusters, limits.method),
        clock="days since the day of completion; day 1 is the day after",
        censoring="people whose 180 days are not over are left out, whatever they told; the line "
        "of what was told so far censors them at the end of their logs",
        problems=tuple(problems),
        tables={"bounds": shown, "incidence": pd.DataFrame(curves)},
        statistics=_statistics(runs),
        drawn="bounds",
        unit="share",
    )  # fmt: skip


def _check_days(days: Sequence[int]) -> None:
    wrong = [at for at in days if not 1 <= at <= HORIZON_DAYS]
    if wrong or not len(days):
        raise UsageError(f"days {list(wrong or days)}: name days from 1 to {HORIZON_DAYS}")


def _problems(
    people: pd.DataFrame, clusters: str | None, waiting: tuple[Any, ...]
) -> tuple[Problem, ...]:
    found = completers.few_clusters(people, clusters) if len(people) else ()
    if waiting:
        text = f"the 180 days of {waiting[0].n:,} people are not over; they are left out"
        found = (*found, Problem("not mature", text))
    return found


def _parts(people: pd.DataFrame, by: str | None) -> list[tuple[str, pd.DataFrame]]:
    if by is None:
        return [("", people)]
    return [(f"{by}[{name}]", part) for name, part in people.groupby(by, observed=True)]


def _runs(people: pd.DataFrame, day: str, at: int, clusters: str | None) -> pd.DataFrame:
    """By cluster: who used it by then, who did not, who left it open."""
    by_then = people["used_"] & people[day].le(at)
    open_ = people["open_"]
    return completers.by_cluster(
        people, clusters,
        {"yes": by_then, "no": ~by_then & ~open_, "could": by_then | open_, "open": open_,
         "told": ~open_, "silent": people["silent_"]},
    )  # fmt: skip


def _rows(term: str, runs: pd.DataFrame) -> list[dict[str, Any]]:
    told, everybody = ("told", "yes"), ("people", "yes")
    named = {_LOW: everybody, _HIGH: ("people", "could"), "respondents only": told}
    return [
        {"term": f"{term}, {name}", **completers.point(runs, part, of), "p_value": float("nan"),
         "n": round(float(runs[of].sum()))}
        for name, (of, part) in named.items()
    ]  # fmt: skip


def _curves(
    name: str, part: pd.DataFrame, whole: pd.DataFrame, day: str, clusters: str | None, step: int
) -> list[dict[str, Any]]:
    """Rows of `incidence`: each line, by steps of days."""
    grid = range(step, HORIZON_DAYS + 1, step)
    prefix = f"{name}, " if name else ""
    rows: list[dict[str, Any]] = []
    for at in grid:
        runs = _runs(part, day, at, clusters)
        for label, of, yes in ((_LOW, "people", "yes"), (_HIGH, "people", "could"),
                               (_RESPONDENTS, "told", "yes")):  # fmt: skip
            found = completers.point(runs, yes, of)
            rows.append(
                {"group": f"{prefix}{label}", "state": "first use", "time": at,
                 "at_risk": round(float(runs[of].sum() - runs[yes].sum())),
                 **{k: found[k] for k in ("estimate", "conf_low", "conf_high")}}
            )  # fmt: skip
    end = whole["days_followed"].clip(upper=HORIZON_DAYS)
    happened = whole[day].le(end)
    told = event_share(
        whole[day].where(happened, end), happened, list(grid), counts=whole[PEOPLE],
        codes=None if clusters is None else pd.factorize(whole[clusters])[0],
    )  # fmt: skip
    rows += [
        {"group": f"{prefix}{_TOLD}", "state": "first use", "time": at,
         "at_risk": round(float(told.at_risk[i])), "estimate": float(told.share[i]),
         "conf_low": float(told.conf_low[i]), "conf_high": float(told.conf_high[i])}
        for i, at in enumerate(grid)
    ]  # fmt: skip
    return rows


def _statistics(runs: pd.DataFrame) -> dict[str, float]:
    people = float(runs["people"].sum())
    return {
        "silent": float(runs["silent"].sum()),
        "silent_share": float(runs["silent"].sum()) / people,
        "respondents": float(runs["told"].sum()),
        "yes_without_a_date": float((runs["open"] - runs["silent"]).sum()),
    }


def _in_words(bounds: pd.DataFrame, table: pd.DataFrame, runs: pd.DataFrame, whole: bool) -> str:
    last = bounds["term"].iloc[-1]
    by_day = last.rsplit("day ", 1)[1]
    words = said(
        "Of {n:,} people who completed, {silent:,} told nothing of use in class. By day {day} "
        "between {end.low:.1%} (if none of the silent used it) and {end.high:.1%} (if all did) had "
        "a first use; with chance allowed for, {end.conf_low:.1%} to {end.conf_high:.1%}.",
        bounds, {"end": last}, n=round(float(runs["people"].sum())),
        silent=round(float(runs["silent"].sum())), day=by_day,
    )  # fmt: skip
    if not whole:
        words = words.replace("By day", f"For {last.rsplit(', day', 1)[0]}, by day", 1)
    term = f"{last}, respondents only"
    if pd.notna(table.loc[table["term"] == term, "estimate"]).all():
        words += said(
            " Of those who told, it is {told.estimate:.1%}, which is the share of all only if "
            "silence is unrelated to use.",
            table, {"told": term},
        )  # fmt: skip
    return words


def _nobody(dropped: tuple[Any, ...], problems: list[Problem]) -> ModelResult:
    why = "nobody completed whose 180 days are over"
    return ModelResult(
        model="uptake", name="first_use", title="First use in class after completion",
        method="worst-case bounds by day", estimand="share with a first use after completion",
        table=pd.DataFrame(columns=[*COLUMNS]), n_used=0, in_words=f"Nothing can be said: {why}.",
        dropped=dropped, problems=(*problems, Problem("not available", why)),
    )  # fmt: skip
