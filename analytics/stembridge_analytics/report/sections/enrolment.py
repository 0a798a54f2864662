"""Enrolment against time: people enrolled at the end of a day, per course."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd

from stembridge_analytics.report import charts
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.grid import (
    COURSES_A_TABLE,
    MOST_PANELS,
    by_course,
    in_blocks,
    is_comparable,
    series_of,
)
from stembridge_analytics.report.pictures import NARROW, Picture, picture
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import amount, day, quantity, short_day

__all__ = ["build"]

_TOGETHER: Final = 4
# Days are thinned to ends of weeks, months, quarters or years, so that picture and table can hold
# the same numbers: more dates for few courses, fewer for many.
_MOST_DATES: Final = 60
_LEAST_DATES: Final = 12
_MOST_ROWS: Final = 400
_STEPS: Final = (("D", "day"), ("W", "week"), ("M", "month"), ("Q", "quarter"), ("Y", "year"))


def build(found: Findings) -> Section:
    """The section on enrolment."""
    days = found.data["course_day"]
    if days.empty or found.enrolled == 0:
        return Section("enrolment", "Enrolment", "Nobody enrolled in the days of these logs")
    ends, step = _thinned(days)
    values = by_course(ends, "day", "enrolled")
    return Section(
        "enrolment",
        "Enrolment",
        _finding(found, days),
        {
            "picture": _picture(found, values, step),
            "summary": _summary(found, days),
            "tables": in_blocks(
                found,
                values,
                "enrolment-days",
                f"People enrolled at the end of each {step}",
                first="Day",
            ),
            "step": step,
            "differs": bool((days["enrolled"] != days["enrolled_edx_pipeline"]).any()),
        },
    )


def _thinned(days: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """The last day of each period, of the finest period that does not give too many dates."""
    tables = math.ceil(days["course_id"].nunique() / COURSES_A_TABLE)
    most = min(_MOST_DATES, max(_LEAST_DATES, _MOST_ROWS // tables))
    thinned, named = days, ""
    for code, step in _STEPS:
        ends = days.groupby(days["day"].dt.to_period(code))["day"].max()
        thinned, named = days[days["day"].isin(ends)], step
        if len(ends) <= most:
            break
    return thinned, named


def _finding(found: Findings, days: pd.DataFrame) -> str:
    """When half of all participations had begun."""
    totals = by_course(days, "day", "enrolled_total").ffill().fillna(0).sum(axis=1)
    half = totals[totals >= totals.iloc[-1] / 2].index[0]
    if len(totals) == 1:
        return f"All {amount(found.enrolled, 'participation')} began on {day(half)}"
    return f"Half of the {amount(found.enrolled, 'participation')} had begun by {day(half)}"


def _picture(found: Findings, values: pd.DataFrame, step: str) -> Picture:
    drawn = values.iloc[:, :MOST_PANELS]
    series = [series_of(found, drawn[course]) for course in drawn.columns]
    shared = is_comparable(series)
    few = len(series) <= _TOGETHER

    def draw(width: int) -> charts.Spec:
        if few and width > NARROW:
            return charts.together(series, width)
        return charts.panels(series, width, shared=shared)

    note = [f"Source: table course_day, definition funnel.enrolled v1; n = {found.enrolled:,}."]
    if len(values.columns) > MOST_PANELS:
        note.append(
            f"The {MOST_PANELS} largest of {amount(len(values.columns), 'course')} are drawn; the "
            "table holds all."
        )
    if not shared:
        note.append("Each frame has its own scale.")
    return picture(
        "enrolment-picture",
        "Enrolment against time",
        "; ".join(f"{one.label}: {one.values[-1]:,.0f} at the end" for one in series),
        draw,
        subtitle=f"People enrolled at the end of each {step}, per course; {found.period}.",
        note=" ".join(note),
    )


def _summary(found: Findings, days: pd.DataFrame) -> Table:
    """Each course at the end of the logs, by our definition and by the edX pipeline's."""
    funnel = found.data["course_funnel"].set_index("course_id")
    rows = []
    for course, own in days.sort_values("day").groupby("course_id"):
        gap = (own["enrolled"] - own["enrolled_edx_pipeline"]).abs().max()
        last = own.iloc[-1]
        first = funnel["first_enrolled_day"].get(course, own.iloc[0]["day"])
        rows.append(
            (
                str(course),
                short_day(first),
                quantity(int(last["enrolled_total"])),
                quantity(int(last["enrolled"])),
                quantity(int(last["enrolled_edx_pipeline"])),
                quantity(int(gap)),
            )
        )
    return Table(
        "enrolment-courses",
        f"Each course on {day(days['day'].max())}, the last day of the logs",
        (
            Column("Course", "code"),
            Column("First enrolment", "day"),
            Column("Ever enrolled (E)", "number"),
            Column("Enrolled", "number"),
            Column("By the edX pipeline's definition", "number"),
            Column("Largest difference on any day", "number"),
        ),
        rows,
    )
