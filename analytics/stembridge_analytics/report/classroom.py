"""What the page says of the classroom: the models' results, and sentences that sections share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from stembridge_analytics.measures.bounds import Bounds
from stembridge_analytics.measures.cascade import Cascade, cascade
from stembridge_analytics.measures.class_places import Places, class_places
from stembridge_analytics.measures.reach import Reach, reach
from stembridge_analytics.measures.uptake import Uptake, uptake
from stembridge_analytics.report.data import ReportData
from stembridge_analytics.report.wording import NO_NUMBER, amount, day, percent, quantity

__all__ = ["Classroom", "classroom", "range_cell", "range_interval", "uptake_sentence"]


@dataclass(frozen=True)
class Classroom:
    """Uptake, places, cascade and reach of one run of the report.

    places: of all first, then by school year and level. obstacles: table `uptake_obstacle`.
    """

    uptake: Uptake
    places: tuple[Places, ...]
    cascade: Cascade
    reach: tuple[Reach, ...]
    obstacles: pd.DataFrame

    @property
    def is_empty(self) -> bool:
        """Whether nobody told anything."""
        return not self.uptake.entries


def classroom(data: ReportData) -> Classroom:
    """The results of the models on the classroom."""
    last = data.facts.last_day
    found = uptake(
        data["uptake_run"], data["practice_run"], data["uptake_people"],
        "the last day of the logs" if last is None else day(last),
    )  # fmt: skip
    return Classroom(
        found,
        tuple(class_places(data["class_places"])),
        cascade(data["referral"], _first(data["uptake_people"], "enrolled")),
        tuple(reach(data["reach"])),
        data["uptake_obstacle"],
    )


def _first(table: pd.DataFrame, column: str) -> int:
    return 0 if table.empty else int(table[column].iloc[0])


def range_cell(bounds: Bounds) -> str:
    """`22 % to 92 %` for a cell of a table, one share where nobody is silent, a dash for nobody."""
    if bounds.limits is None:
        return NO_NUMBER
    return _range(bounds.limits.low, bounds.limits.high, bounds.people)


def range_interval(bounds: Bounds) -> str:
    """The interval around the bounds: `19 % to 95 %`; a dash for nobody."""
    if bounds.limits is None:
        return NO_NUMBER
    return _range(bounds.limits.conf_low, bounds.limits.conf_high, bounds.people)


def _range(low: float, high: float, people: int) -> str:
    ends = percent(low, people), percent(high, people)
    return ends[0] if low == high else f"{ends[0]} to {ends[1]}"


def uptake_sentence(found: Classroom) -> str:
    """What became of the course in class, in one sentence of the first page."""
    first, counts = found.uptake.first_use, found.uptake.counts
    if found.is_empty:
        return (
            "Used in class: nothing is told. These logs hold no event of the practice block, in "
            "which teachers say what they plan and what they did."
        )
    if first.limits is None:
        return (
            f"Used in class within 180 days of completion: not measurable; {first.reason}"
            f"{_so_far(counts)}."
        )
    who = f"{quantity(first.people)} whose 180 days after completion are over"
    return (
        f"Used in class within 180 days of completion (evidence level K2): "
        f"{quantity(first.yes)} of {who} dated a use; "
        f"{amount(first.silent + first.undated, 'person', 'people')} left it open, so "
        f"{_or_between(first)}."
    )


def _or_between(first: Bounds) -> str:
    if first.limits is None or first.limits.low == first.limits.high:
        return f"it is {range_cell(first)}"
    return f"the share lies anywhere from {range_cell(first)}"


def _so_far(counts: Mapping[str, int]) -> str:
    used = counts["used_not_due"]
    return f" ({amount(used, 'person', 'people')} dated a use so far)" if used else ""
