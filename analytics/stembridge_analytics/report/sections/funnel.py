"""The funnel: from enrolment to certificate, with every row that cannot be computed and why."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.measures import WILSON, Measure
from stembridge_analytics.report import charts
from stembridge_analytics.report.findings import RECENT_DAYS, Findings, fraction, interval
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import (
    MISSING_MARK,
    NO_NUMBER,
    ZERO_MARK,
    day_range,
    percent,
    quantity,
)

__all__ = ["COLUMNS", "build", "table_row"]

# The steps that are shares of the enrolled, in their order; the other rows stand in the table.
_STEPS: Final = (
    "funnel.enrolled", "funnel.started", "funnel.completed_k2", "funnel.certified",
)  # fmt: skip

COLUMNS: Final = (
    Column("Measure"),
    Column("Numerator", "number"),
    Column("Denominator", "number"),
    Column("Share", "number"),
    Column("95\u00a0% interval", "day"),
    Column("Window"),
    Column("Definition", "code"),
    Column("Note"),
)


def build(found: Findings) -> Section:
    """The section on the funnel."""
    measures = list(found.funnel.values())
    return Section(
        "funnel",
        "The funnel",
        _finding(found),
        {
            "picture": _picture(found) if found.enrolled else None,
            "table": Table(
                "funnel-table",
                f"The funnel over all courses, {found.enrolled:,} participations of "
                f"{found.data.facts.enrolled_people:,} people",
                COLUMNS,
                [table_row(measure.label, measure) for measure in measures],
            ),
            "beside": _beside(found),
            "late": _late(found),
            "recent_days": RECENT_DAYS,
            "interval": WILSON,
        },
    )


def table_row(head: str, measure: Measure) -> tuple[str, ...]:
    """A measure as a row of a table with `COLUMNS`; a dash where there is no number."""
    counts = (measure.numerator, measure.denominator)
    cells = [NO_NUMBER if count is None else quantity(count) for count in counts]
    share = "not available"
    if measure.value is not None and measure.denominator is not None:
        share = percent(measure.value, measure.denominator)
    note = measure.note if measure.available else measure.reason
    return (
        head, *cells, share, interval(measure) or NO_NUMBER, measure.window, measure.definition_id,
        note or NO_NUMBER,
    )  # fmt: skip


def _finding(found: Findings) -> str:
    if found.enrolled == 0:
        return "Nobody is enrolled, so there is no funnel"
    started = found.funnel["funnel.started"]
    completed = found.funnel["funnel.completed_k2"]
    first = f"{_share(started)} of the enrolled started"
    if not completed.available:
        return f"{first}; these logs cannot tell who completed"
    where = " where it can be measured" if found.unmeasurable else ""
    return f"{first}, {_share(completed)} completed{where}"


def _share(measure: Measure) -> str:
    return percent(measure.value or 0.0, measure.denominator or 0)


def _picture(found: Findings) -> Picture:
    rows = []
    for name in _STEPS:
        measure = found.funnel[name]
        level = f", evidence level {measure.evidence_level}" if measure.evidence_level else ""
        rows.append(
            charts.ShareRow(
                f"{measure.definition.label}{level}" if not level else "Completed" + level,
                fraction(measure), measure.value, measure.conf_low, measure.conf_high,
            )
        )  # fmt: skip
    marks = ["Bars start at zero; the thin line is the 95\u00a0% interval."]
    if any(row.value is None for row in rows):
        marks.append(f"{MISSING_MARK} marks a step that cannot be measured.")
    if any(row.value == 0 for row in rows):
        marks.append(f"{ZERO_MARK} marks a zero.")
    return picture(
        "funnel-picture",
        "The funnel over all courses",
        "; ".join(f"{row.label}: {row.detail}" for row in rows),
        lambda width: charts.share_rows(rows, width, mark="bar"),
        subtitle=f"Share of the participations that could be measured at each step, "
        f"from {found.funnel['funnel.started'].window}.",
        note=f"Source: table course_funnel, metric dictionary version "
        f"{found.funnel['funnel.enrolled'].dictionary_version}; n = {found.enrolled:,} "
        f"participations, {found.data.facts.enrolled_people:,} people. {' '.join(marks)}",
    )


def _beside(found: Findings) -> str:
    """K/S beside K/E, so that neither is read alone."""
    of_enrolled = found.funnel["funnel.completed_k2"]
    of_started = found.funnel["funnel.completed_k2_of_started"]
    if not (of_enrolled.available and of_started.available):
        return ""
    return (
        f"Of the enrolled {fraction(of_enrolled)} completed. Of those who started it is "
        f"{fraction(of_started)}. That leaves out everyone who never started, so it is not the "
        "headline."
    )


def _late(found: Findings) -> str:
    """How many had little time, because they enrolled shortly before the logs end."""
    funnel = found.data["course_funnel"]
    if not found.recent or funnel.empty:
        return ""
    share = percent(found.recent / found.enrolled, found.enrolled)
    latest, end = funnel["last_enrolled_day"].max(), funnel["last_day"].max()
    return (
        f"{quantity(found.recent)} of {quantity(found.enrolled)} participations ({share}) began "
        f"in the last {RECENT_DAYS} days of the logs. The latest person enrolled and the end of "
        f"the logs: {day_range(latest, end)}. They had little time to start or complete, so the "
        "shares may still rise."
    )
