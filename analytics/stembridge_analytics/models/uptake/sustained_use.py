"""Time to sustained use: a second use in class at least 60 days after the first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.follow_up import event_share
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.uptake import completers
from stembridge_analytics.models.uptake.completers import PEOPLE, YEAR_DAYS
from stembridge_analytics.models.words import said

__all__ = ["AFTER_FIRST_DAYS", "APART_DAYS", "Clock", "sustained_use"]

Clock = Literal["first use", "completion"]

APART_DAYS: Final = 60
AFTER_FIRST_DAYS: Final = (60, 90, 120, 180)
AFTER_COMPLETION_DAYS: Final = (90, 180, 270, 365)
_LEAST: Final = "told by then, at least"
_TITLE: Final = "Sustained use in class"


def sustained_use(
    data: pd.DataFrame,
    *,
    clock: Clock = "first use",
    days: Sequence[int] | None = None,
    day: str = "first_use_days",
    again: str = "sustained_use_days",
    clusters: str | None = "course_id",
    count: str | None = COUNT,
) -> ModelResult:
    """Share with a second use by each day, 60 days or more after the first: least and most.

    data: one row a person who completed, or a group with column `count`: `answer`, the day of the
        first use after completion, the day of the first use at least 60 days after that (null:
        none told), `days_followed`.
    clock: `first use` asks it of first users (in the 180 days) with 60 days of logs after that
        use, by days since it; `completion` of all who completed and whose 365 days are over, by
        days since completion.
    Nobody is asked whether there was no second use. What was told is therefore the least; the most
    takes all as sustained who told nothing against it. With the clock of first use the row of
    `table` is one minus Kaplan and Meier of what was told, with logs that end, or day 365 since
    completion, as the end of follow-up; its bounds are of people whose 365 days are over.
    Raises UsageError for another clock or days out of range, DataError as `first_use`.
    Sources: as `first_use`.

    >>> people = pd.DataFrame({
    ...     "answer": ["used", "used", "silent"], "first_use_days": [20, 50, None],
    ...     "sustained_use_days": [90, None, None], "days_followed": 400, "n": [30, 50, 20]})
    >>> found = sustained_use(people, days=[60, 90], clusters=None)
    >>> found.table[["term", "estimate", "n"]].values.tolist()
    [['day 60', 0.0, 80], ['day 90', 0.375, 80]]
    """
    if clock not in ("first use", "completion"):
        raise UsageError(f"clock {clock!r} is unknown; allowed: 'first use', 'completion'")
    asked = days or (AFTER_FIRST_DAYS if clock == "first use" else AFTER_COMPLETION_DAYS)
    if min(asked) < 1 or max(asked) > YEAR_DAYS:
        raise UsageError(f"days {list(asked)}: name days from 1 to {YEAR_DAYS}")
    frame = completers.read(data, ["answer", day, again, "days_followed"], count, clusters)
    frame["first_"], frame["again_"] = frame[day], frame[again]
    made = _since_first if clock == "first use" else _since_completion
    return made(frame, sorted(set(asked)), clusters)


def _since_first(frame: pd.DataFrame, days: list[int], clusters: str | None) -> ModelResult:
    used = frame["answer"].eq("used")
    possible = frame["days_followed"].ge(frame["first_"] + APART_DAYS)
    gone = completers.dropped(frame[used], possible[used], "fewer than 60 days since the first use")
    people = frame[used & possible]
    if not people[PEOPLE].sum():
        return _nobody(gone, "no first user has 60 days of logs after that use")
    end = people["days_followed"].clip(upper=YEAR_DAYS)
    happened = people["again_"].le(end)
    time = people["again_"].where(happened, end) - people["first_"]
    told = event_share(
        time, happened, days, counts=people[PEOPLE],
        codes=None if clusters is None else pd.factorize(people[clusters])[0],
    )  # fmt: skip
    rows = [
        {"term": f"day {at}", "estimate": float(told.share[i]),
         "std_error": float(told.std_error[i]),
         "conf_low": float(told.conf_low[i]), "conf_high": float(told.conf_high[i]),
         "p_value": float("nan"), "n": round(float(people[PEOPLE].sum()))}
        for i, at in enumerate(days)
    ]  # fmt: skip
    beyond = [day for day, share in zip(days, told.share, strict=True) if share != share]
    problems = [
        Problem(
            "not mature", f"nobody is followed for {day} days after the first use", f"day {day}"
        )
        for day in beyond
    ]
    over = people[people["days_followed"].ge(YEAR_DAYS)]

    def open_at(part: pd.DataFrame, at: int) -> tuple[pd.Series[bool], pd.Series[bool]]:
        since = part["again_"].where(part["again_"] <= YEAR_DAYS) - part["first_"]
        return since.le(at), since.isna() & (at >= APART_DAYS)

    incidence = [
        {"group": _LEAST, "state": "sustained use", "time": at,
         "at_risk": round(float(told.at_risk[i])), "estimate": float(told.share[i]),
         "conf_low": float(told.conf_low[i]), "conf_high": float(told.conf_high[i])}
        for i, at in enumerate(days)
    ]  # fmt: skip
    return _result(
        "sustained_use", people, over, rows, days, open_at, clusters, problems, gone,
        {"incidence": pd.DataFrame(incidence)},
        "share of first users with a second use in class at least 60 days after the first, by "
        "that day after the first",
        "days since the first use", round(float(people.loc[happened, PEOPLE].sum())),
    )  # fmt: skip


def _since_completion(frame: pd.DataFrame, days: list[int], clusters: str | None) -> ModelResult:
    over = frame["days_followed"].ge(YEAR_DAYS)
    gone = completers.dropped(frame, over, "the 365 days are not over")
    people = frame[over]
    if not people[PEOPLE].sum():
        return _nobody(gone, "nobody completed whose 365 days are over")

    def open_at(part: pd.DataFrame, at: int) -> tuple[pd.Series[bool], pd.Series[bool]]:
        used = part["answer"].eq("used")
        again = part["again_"].where(used & (part["again_"] <= YEAR_DAYS))
        # Soonest after who told a first use; who is silent may have begun on day 1.
        soonest = (part["first_"].where(used, 1) + APART_DAYS).where(~part["answer"].eq("no"))
        return again.le(at), again.isna() & soonest.le(at)

    rows = []
    for at in days:
        yes, _ = open_at(people, at)
        runs = completers.by_cluster(people, clusters, {"yes": yes})
        rows.append(
            {"term": f"day {at}", **completers.point(runs, "yes", "people"),
             "p_value": float("nan"), "n": round(float(people[PEOPLE].sum()))}
        )  # fmt: skip
    told, _ = open_at(people, YEAR_DAYS)
    return _result(
        "sustained_use_since_completion", people, people, rows, days, open_at, clusters, [], gone,
        {}, "share of those who completed, and whose 365 days are over, with a second use in class "
        "at least 60 days after the first, by that day after completion",
        "days since the day of completion", round(float(people.loc[told, PEOPLE].sum())),
    )  # fmt: skip


_Open = Callable[[pd.DataFrame, int], "tuple[pd.Series[bool], pd.Series[bool]]"]


def _result(
    name: str, people: pd.DataFrame, over: pd.DataFrame, rows: list[dict[str, Any]],
    days: list[int], open_at: _Open, clusters: str | None, problems: list[Problem],
    gone: tuple[Dropped, ...], tables: dict[str, pd.DataFrame], estimand: str, clock: str,
    events: int,
) -> ModelResult:  # fmt: skip
    bounds, used = [], None
    for at in days if len(over) else []:
        yes, open_ = open_at(over, at)
        runs = completers.by_cluster(over, clusters, {"yes": yes, "no": ~yes & ~open_})
        row, limits = completers.bound_row(f"day {at}", runs)
        bounds.append(row)
        used = completers.clusters_of(runs, clusters, limits.method)
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    if bounds:
        tables = {"bounds": pd.DataFrame(bounds), **tables}
    else:
        problems = [*problems, Problem("not mature", "no year is over, so there are no bounds")]
    return ModelResult(
        model="uptake",
        name=name,
        title=_TITLE if name == "sustained_use" else f"{_TITLE}, since completion",
        method="share told, the least; worst-case bounds, Imbens-Manski interval around them",
        estimand=estimand,
        table=table,
        n_used=round(float(people[PEOPLE].sum())),
        events=events,
        in_words=_in_words(table, tables.get("bounds"), people),
        dropped=gone,
        clusters=used,
        clock=clock,
        censoring="end of the logs, or day 365 after completion",
        problems=(
            *problems,
            *completers.few_clusters(people, clusters),
            *_few_over(people, over, clusters),
        ),
        tables=tables,
        drawn="bounds" if bounds else "",
        unit="share",
    )


def _few_over(
    people: pd.DataFrame, over: pd.DataFrame, clusters: str | None
) -> tuple[Problem, ...]:
    """A doubt if the bounds alone, which are of fewer people, rest on too few clusters."""
    if over is people or not len(over) or completers.few_clusters(people, clusters):
        return ()
    few = completers.few_clusters(over, clusters)
    return tuple(Problem(one.name, f"the bounds: {one.text}") for one in few)


def _in_words(table: pd.DataFrame, bounds: pd.DataFrame | None, people: pd.DataFrame) -> str:
    sure = table.dropna(subset=["estimate"])
    if sure.empty:
        return "Nothing can be said yet: the logs are too short."
    last = sure["term"].iloc[-1]
    words = said(
        "Of {n:,} people {end.estimate:.1%} told of a second use by {day}, 60 days or more after "
        "the first. Nobody is asked whether there was none, so this is the least.",
        table, {"end": last}, n=round(float(people[PEOPLE].sum())), day=last,
    )  # fmt: skip
    if bounds is not None:
        words += said(
            " With what nobody told left open, it is between {end.low:.1%} and {end.high:.1%} of "
            "the {n:,} people whose whole year is over; with chance allowed for, "
            "{end.conf_low:.1%} to {end.conf_high:.1%}.",
            bounds, {"end": last}, n=int(bounds["n"].iloc[-1]),
        )  # fmt: skip
    return words


def _nobody(gone: tuple[Dropped, ...], why: str) -> ModelResult:
    return ModelResult(
        model="uptake", name="sustained_use", title=_TITLE, method="share told, the least",
        estimand="share with a second use 60 days after the first",
        table=pd.DataFrame(columns=[*COLUMNS]), n_used=0, in_words=f"Nothing can be said: {why}.",
        dropped=gone, problems=(Problem("not available", why),),
    )  # fmt: skip
