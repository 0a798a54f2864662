"""Activity by week: people with work in a course, per course and week."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from stembridge_analytics.report import charts
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.grid import (
    MOST_PANELS,
    by_course,
    in_blocks,
    is_comparable,
    series_of,
)
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.wording import amount, day

__all__ = ["build"]

_DAYS_A_WEEK: Final = 7


def build(found: Findings) -> Section:
    """The section on activity."""
    weeks = found.data["course_week"]
    if weeks.empty or weeks["active_learners"].sum() == 0:
        return Section("activity", "Activity by week", "Nobody was at work in a course")
    values = by_course(weeks, "week", "active_learners")
    covered = weeks.groupby("week")["days_in_logs"].max().reindex(values.index)
    partial = covered < _DAYS_A_WEEK
    return Section(
        "activity",
        "Activity by week",
        _finding(values),
        {
            "picture": _picture(found, values, partial),
            "tables": in_blocks(
                found,
                values,
                "activity-weeks",
                "People at work in a course, by week (its Monday); weeks with nobody left out",
                first="Week",
                without_zeros=True,
                marks=[f"{int(days)} of 7 days" if days < _DAYS_A_WEEK else "" for days in covered],
            ),
            "partial": [
                f"{day(week)} ({int(days)} of 7 days)"
                for week, days in covered[partial].items()
                if isinstance(week, pd.Timestamp)
            ],
        },
    )


def _finding(values: pd.DataFrame) -> str:
    totals = values.fillna(0).sum(axis=1)
    busiest = totals.idxmax()
    assert isinstance(busiest, pd.Timestamp)
    who = amount(int(totals.max()), "participation")
    active = int((values[totals.index == busiest].to_numpy() > 0).sum())
    where = "the course" if len(values.columns) == 1 else amount(active, "course")
    return f"{who} in {where} were active in the busiest week, that of {day(busiest)}"


def _picture(found: Findings, values: pd.DataFrame, partial: pd.Series[bool]) -> Picture:
    series = []
    for course in values.columns[:MOST_PANELS]:
        known = values[course].notna()
        marks = tuple(bool(mark) for mark in partial[known])
        series.append(replace(series_of(found, values[course]), partial=marks))
    shared = is_comparable(series)
    note = ["Source: table course_week; a week is a UTC week from Monday."]
    if partial.any():
        note.append("Open points are weeks that the logs hold only in part.")
    if len(values.columns) > MOST_PANELS:
        note.append(
            f"The {MOST_PANELS} largest of {amount(len(values.columns), 'course')} are drawn; the "
            "table holds all."
        )
    if not shared:
        note.append("Each frame has its own scale.")
    return picture(
        "activity-picture",
        "Activity by week",
        "; ".join(f"{one.label}: at most {max(one.values):,.0f} in a week" for one in series),
        lambda width: charts.panels(series, width, shared=shared),
        subtitle=f"People with at least one event of work in the course, per week; {found.period}.",
        note=" ".join(note),
    )
