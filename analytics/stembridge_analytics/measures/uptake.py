"""From the course into the classroom: commitment, first use with its bounds, sustained use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.bounds import Bounds, bounds
from stembridge_analytics.measures.funnel import mature_runs
from stembridge_analytics.measures.measure import ALL_COURSES, Definition, Measure
from stembridge_analytics.measures.shares import needed, share, share_over_runs

__all__ = ["DEFINITIONS", "HEADLINE", "LEVELS", "Evidence", "NotDue", "Uptake", "uptake"]

# Completion that the report's other sections count by.
HEADLINE: Final = "K2"
LEVELS: Final = ("K1", "K2", "K3")

_K: Final = "K with 180 days of logs after completion"
_FIRST: Final = "people with a first use"
_LONG: Final = "180 days from each person's completion"


def _first_use(level: str) -> Definition:
    return Definition(
        f"uptake.first_use_{level.lower()}",
        f"First use in class, after completion ({level})",
        "Completed, and told of a dated use on the day after completion or later, to day 180. A "
        "use on the day of completion counts as before it. Silent people leave it open: all no and "
        "all yes are its bounds.",
        _FIRST,
        _K,
        level,
    )


_FIRST_USE: Final = {level: _first_use(level) for level in LEVELS}
_COMMITTED: Final = Definition(
    "uptake.committed",
    "Committed to a use",
    "In E, a commitment that names class, lesson and day, made up to 14 days after the end of the "
    "run and not withdrawn by then.",
    "participations with a commitment",
    "E in runs whose window has passed",
)
_DUE: Final = Definition(
    "uptake.due",
    "Followed for 180 days",
    "In K, and the logs hold the 180 days after completion. The others are not yet due: they are "
    "in no rate of first use, whatever they told.",
    _K,
    "K whose moment of completion is known",
    HEADLINE,
)
_BEFORE: Final = Definition(
    "uptake.used_before",
    "Used it before completion",
    "In K, with a dated use up to the day of completion, that day included. No first use after the "
    "course, so a row of its own.",
    "people with a use before completion",
    "K whose moment of completion is known",
    HEADLINE,
)
_AMONG: Final = Definition(
    "uptake.respondents",
    "First use, respondents only",
    "Of those who dated a use in the 180 days or said no after them. It is the share of all only "
    "if silence is unrelated to use.",
    _FIRST,
    "people with a first use, or who said no from day 181 on",
)
_SUSTAINED: Final = Definition(
    "uptake.sustained",
    "Sustained use, told",
    "A first use, and another at least 60 days later, up to day 365 after completion. Nobody is "
    "asked for a no, so this is the least there can be.",
    "people with a second use 60 days after the first",
    "people with a first use and 60 days of logs after it",
    HEADLINE,
)
_ADAPTED: Final = Definition(
    "uptake.adapted",
    "Adapted the lesson",
    "A first use, and a use in the same 180 days with a declared change to the lesson.",
    "people with a changed use",
    _FIRST,
    HEADLINE,
)
_TOLD: Final = Definition(
    "cascade.declared",
    "Told or trained colleagues (declared)",
    "A first use, and an own statement that colleagues were told or trained, up to 365 days after "
    "the end of the run.",
    "people with such a statement",
    _FIRST,
    HEADLINE,
)
DEFINITIONS: Final = (
    _COMMITTED,
    _DUE,
    _BEFORE,
    _FIRST_USE["K2"],
    _AMONG,
    _FIRST_USE["K1"],
    _FIRST_USE["K3"],
    _ADAPTED,
    _SUSTAINED,
    _TOLD,
)
_COUNTS: Final = (
    "enrolled", "completed", "completed_undated", "used_before", "due", "not_due", "used_not_due",
    "used", "answered_no", "answered_undated", "silent", "answered_early", "used_later", "used_e1",
    "used_e2", "used_e3", "adapted", "second_possible", "sustained", "second_year_over",
    "told_others", "colleagues",
)  # fmt: skip
_LACKING: Final = {
    "K1": "needs completion events and the list of required units",
    "K2": "the logs hold no pass or certificate event of any course with enrolments",
    "K3": "needs the pass mark of each run, and grades in the logs that reach it",
}


@dataclass(frozen=True)
class NotDue:
    """A run with people whose 180 days are not over, and when the last of them are."""

    course_id: str
    completed: int
    not_due: int
    used_so_far: int
    last_due_us: int


@dataclass(frozen=True)
class Evidence:
    """Uses by evidence tier, and what is odd about uses; flags count in the uses as well."""

    uses: int
    e1: int
    e2: int
    e3: int
    withdrawn: int
    undated: int
    large_class: int
    before_enrolment: int
    dated_ahead: int

    @property
    def unknown(self) -> int:
        """Uses whose tier cannot be read."""
        return self.uses - self.e1 - self.e2 - self.e3


@dataclass(frozen=True)
class Uptake:
    """What became of the course in class. `counts`: sums of table `uptake_run` at the headline.

    entries: whatever teachers told; none means that the courses have no practice block, or that
    nobody used it. levels: first use by each evidence level of completion. runs: first use by run,
    the largest first, those with nobody due left out. people: distinct people, by the columns of
    table `uptake_people`. telling: sums of table `practice_run`. untold: people due in runs of
    which nobody told anything, and these runs: there may have been no practice block. open_years:
    runs whose year after the end is not over.
    """

    entries: int
    committed: Measure
    due: Measure
    used_before: Measure
    first_use: Bounds
    adapted: Measure
    sustained: Measure
    told_others: Measure
    levels: tuple[Bounds, ...]
    runs: tuple[Bounds, ...]
    not_due: tuple[NotDue, ...]
    evidence: Evidence
    counts: Mapping[str, int]
    people: Mapping[str, int]
    telling: Mapping[str, int]
    untold: tuple[int, int]
    open_years: int


def uptake(
    uptake_run: pd.DataFrame, practice_run: pd.DataFrame, uptake_people: pd.DataFrame, to_end: str
) -> Uptake:
    """The uptake over all course runs, and first use by run.

    uptake_run, practice_run, uptake_people: the tables of these names. to_end: the last day of the
        logs, in words. Rates of first use count people whose 180 days are over, whatever the run.
    Raises DataError if a column is missing.
    """
    every = needed(uptake_run, "uptake_run", ["evidence_level", "course_id", "last_due_us",
                                              *_COUNTS])  # fmt: skip
    headline = every[every["evidence_level"] == HEADLINE]
    telling = _sums(practice_run, skip=("is_commitment_mature", "is_year_after_over"))
    people = uptake_people[uptake_people["evidence_level"] == HEADLINE]
    return Uptake(
        entries=telling["entries"],
        committed=_committed(practice_run, to_end),
        first_use=_bounds(HEADLINE, every, to_end),
        levels=tuple(_bounds(level, every, to_end) for level in LEVELS),
        runs=tuple(_by_run(headline, to_end)),
        not_due=tuple(_not_due(headline)),
        evidence=_evidence(telling),
        counts={name: int(headline[name].sum()) for name in _COUNTS},
        people=_sums(people),
        telling=telling,
        untold=_untold(headline, practice_run),
        open_years=int(practice_run["is_year_after_over"].eq(False).sum()),
        **_measures(headline, to_end),
    )


def _sums(table: pd.DataFrame, *, skip: tuple[str, ...] = ()) -> dict[str, int]:
    names = table.columns.difference(["course_id", "evidence_level", *skip])
    return {str(name): int(table[name].sum()) for name in names}


def _untold(headline: pd.DataFrame, practice_run: pd.DataFrame) -> tuple[int, int]:
    told = practice_run.loc[practice_run["entries"] > 0, "course_id"]
    silent = headline[(headline["due"] > 0) & ~headline["course_id"].isin(told)]
    return int(silent["due"].sum()), len(silent)


def _committed(practice_run: pd.DataFrame, to_end: str) -> Measure:
    mature = practice_run[mature_runs(practice_run, "is_commitment_mature")]
    early = len(practice_run) - len(mature)
    left_out = f"{early:,} run is" if early == 1 else f"{early:,} runs are"
    note = f"{left_out} left out: the window has not passed" if early else ""
    nobody = "no run's window has passed" if early else "nobody is enrolled in these logs"
    window = f"enrolment to 14 days after the end of the run; without run dates, to {to_end}"
    return share_over_runs(
        _COMMITTED, window, mature, ("committed", "enrolled"), nobody=nobody, note=note
    )


def _measures(headline: pd.DataFrame, to_end: str) -> dict[str, Measure]:
    runs = headline.assign(dated=headline["completed"] - headline["completed_undated"])
    nobody, unused = "nobody completed at a known moment", "nobody has a first use"
    year = f"365 days from each person's completion, to {to_end}"
    rows = {
        "used_before": (_BEFORE, "to the day of completion", ("used_before", "dated"), nobody),
        "adapted": (_ADAPTED, _LONG, ("adapted", "used"), unused),
        "sustained": (_SUSTAINED, year, ("sustained", "second_possible"),
                      "nobody with a first use has 60 days of logs after it"),
        "told_others": (_TOLD, f"to 365 days after the end of the run, or {to_end}",
                        ("told_others", "used"), unused),
    }  # fmt: skip
    # Whose days are over is the calendar's doing and not chance: no interval.
    followed = int(runs["due"].sum()), int(runs["dated"].sum())
    due = share(_DUE, f"completion to {to_end}", followed, nobody=nobody, of_people=False)
    return {"due": due} | {
        name: share_over_runs(definition, window, runs, columns, nobody=why)
        for name, (definition, window, columns, why) in rows.items()
    }


def _bounds(level: str, every: pd.DataFrame, to_end: str, scope: str = ALL_COURSES) -> Bounds:
    runs = every[every["evidence_level"] == level]
    counts = runs.rename(
        columns={"used": "yes", "answered_no": "no", "answered_undated": "undated"}
    )[["yes", "no", "undated", "silent"]]  # fmt: skip
    waiting = int(runs["not_due"].sum())
    people = "1 person is" if waiting == 1 else f"{waiting:,} people are"
    note = f"{people} not yet due" if waiting else ""
    nobody = (
        _LACKING[level] if runs.empty
        else "the 180 days of nobody who completed are over" if runs["completed"].sum()
        else "nobody completed"
    )  # fmt: skip
    window = f"{_LONG}; told to {to_end}"
    return bounds(
        (_FIRST_USE[level], _AMONG), window, counts, nobody=nobody, scope=scope, note=note
    )


def _by_run(headline: pd.DataFrame, to_end: str) -> list[Bounds]:
    due = headline[headline["due"] > 0].sort_values(["due", "course_id"], ascending=[False, True])
    return [
        _bounds(HEADLINE, due.iloc[[at]], to_end, str(due["course_id"].iloc[at]))
        for at in range(len(due))
    ]


def _not_due(headline: pd.DataFrame) -> list[NotDue]:
    waiting = headline[headline["not_due"] > 0].sort_values(["last_due_us", "course_id"])
    return [
        NotDue(
            str(row["course_id"]), int(row["completed"]), int(row["not_due"]),
            int(row["used_not_due"]), int(row["last_due_us"]),
        )
        for row in waiting.to_dict("records")
    ]  # fmt: skip


def _evidence(telling: Mapping[str, int]) -> Evidence:
    return Evidence(
        uses=telling["uses"],
        e1=telling["uses_e1"],
        e2=telling["uses_e2"],
        e3=telling["uses_e3"],
        withdrawn=telling["uses_withdrawn"],
        undated=telling["uses_undated"],
        large_class=telling["uses_large_class"],
        before_enrolment=telling["uses_before_enrolment"],
        dated_ahead=telling["uses_dated_ahead"],
    )
