"""Whom the dropout model speaks of: people in course runs, and the clock they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.result import Dropped, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["ATTRIBUTES", "LEFT", "TABLE", "Population", "population"]

TABLE: Final = "participation"
# What people are compared by, where the data have it.
ATTRIBUTES: Final = (
    "gender", "level", "role", "route", "area", "age_band", "experience_band", "earlier_runs",
)  # fmt: skip
# Fewer people than this make no group of their own.
_FEWEST: Final = 10
_EXITS: Final = {"unenrolled": "left", "not completed": "left", "completed": "completed"}
LEFT: Final = "left"


@dataclass(frozen=True)
class Population:
    """Groups of people with `days`, `end` (`left`, `completed`, null: censored) and `left` (0/1).

    entry: column of the entry; None where nobody enters late. attributes: what has two groups or
    more. clusters: column; None if the data lack it. clock: in words.
    """

    data: pd.DataFrame
    entry: str | None
    attributes: tuple[str, ...]
    clusters: str | None
    clock: str
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]

    @property
    def ends(self) -> pd.DataFrame:
        """What came first, and for how many: who unenrolled apart from who did not complete."""
        named = self.data["exit_event"].fillna("censored")
        counts = self.data.groupby(named)[COUNT].sum()
        return counts.rename_axis("end").reset_index(name="n").astype({"n": int})


def population(source: Source, settings: Settings) -> Population | str:
    """The people of one clock, or why there are none.

    Runs with dates count from their start, and others from each person's enrolment: two clocks,
    never mixed in one curve. Those of the other clock are dropped and counted.
    """
    columns = source.columns(TABLE)
    lacking = [name for name in ("exit_days", "exit_event") if name not in columns]
    if lacking:
        return f"there is no table {TABLE} with {', '.join(lacking)}"
    attributes = [name for name in ATTRIBUTES if name in columns]
    clusters = settings.clusters if settings.clusters in columns else None
    by = ["exit_days", "exit_event", *attributes]
    by += [name for name in ("entry_days", "clock", clusters) if name in columns and name]
    data = source.patterns(TABLE, list(dict.fromkeys(by)))
    data, clock, dropped = _one_clock(data, settings)
    if not data[COUNT].sum():
        return "nobody has a time at risk in the logs"
    data = data.assign(
        end=data["exit_event"].map(_EXITS).where(data["exit_days"].notna()),
        left=data["exit_event"].isin([k for k, v in _EXITS.items() if v == LEFT]).astype(int),
    )
    kept = [name for name in attributes if _groups(data, name)]
    problems = [
        Problem("left out", f"{name}: {'one group only' if name in attributes else 'not there'}")
        for name in ATTRIBUTES
        if name not in kept
    ]
    return Population(
        data, "entry_days" if "entry_days" in data and (data["entry_days"] > 0).any() else None,
        tuple(kept), clusters, clock, tuple(dropped), tuple(problems),
    )  # fmt: skip


def _one_clock(data: pd.DataFrame, settings: Settings) -> tuple[pd.DataFrame, str, list[Dropped]]:
    """The rows of the clock asked for, with `days` on it; without dates that of the enrolment."""
    data = data.assign(days=data["exit_days"].astype("Float64").astype(float))
    gone = data["days"].isna()
    dropped = [
        Dropped(int(data.loc[gone, COUNT].sum()), "no day at risk, or left nobody knows when")
    ]
    data = data[~gone]
    has_run = "clock" in data and bool(data.loc[data["clock"].eq("run"), COUNT].sum())
    if settings.clock == "enrolment" or not has_run:
        if has_run and "entry_days" in data:
            data = data.assign(days=data["days"] - data["entry_days"].astype(float), entry_days=0)
        text = "days from the enrolment, or from the start of the run if that is later"
        return data, text, [d for d in dropped if d.n]
    other = ~data["clock"].eq("run")
    dropped.append(
        Dropped(int(data.loc[other, COUNT].sum()), "in a run without dates: another clock")
    )
    text = "days from the start of the run; late registrants enter when they enrol"
    return data[~other], text, [d for d in dropped if d.n]


def _groups(data: pd.DataFrame, name: str) -> bool:
    """Whether an attribute has two groups of people, not stated being one."""
    sizes = data.groupby(data[name].astype("object").fillna(NOT_STATED))[COUNT].sum()
    return int((sizes >= _FEWEST).sum()) >= 2
