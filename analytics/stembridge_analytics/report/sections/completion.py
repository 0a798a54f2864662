"""Completion by course: shares with their intervals, ordered, and the courses nobody can judge."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.measures import Measure
from stembridge_analytics.report import charts
from stembridge_analytics.report.findings import RECENT_DAYS, Findings, fraction
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.sections.funnel import COLUMNS, table_row
from stembridge_analytics.report.wording import ZERO_MARK, amount, percent, short_day

__all__ = ["build"]

_MOST_ROWS: Final = 20
# The same for every course, so the caption says it once.
_SAID_IN_CAPTION: Final = [column for column in COLUMNS if column.label in {"Window", "Definition"}]


def build(found: Findings) -> Section:
    """The section on completion by course."""
    measured = [measure for measure in found.completion if measure.available]
    return Section(
        "completion",
        "Completion by course",
        _finding(found, measured),
        {
            "picture": _picture(found, measured) if measured else None,
            "table": _table(found),
            "unmeasurable": found.unmeasurable,
            "courses": found.courses,
            "recent_days": RECENT_DAYS,
        },
    )


def _finding(found: Findings, measured: list[Measure]) -> str:
    if found.courses == 0:
        return "No course has an enrolment"
    if not measured:
        subject = "the one course" if found.courses == 1 else f"any of {found.courses:,} courses"
        return f"Completion cannot be measured in {subject}"
    highest, lowest = measured[0], measured[-1]
    if len(measured) == 1:
        return f"{_share(highest)} completed in {found.labels[highest.scope]}"
    if highest.value == lowest.value:
        return f"Completion is {_share(highest)} in all {len(measured)} courses measured"
    return (
        f"Completion lies between {_share(lowest)} and {_share(highest)} in {len(measured)} courses"
    )


def _share(measure: Measure) -> str:
    return percent(measure.value or 0.0, measure.denominator or 0)


def _picture(found: Findings, measured: list[Measure]) -> Picture:
    # The largest courses, because their shares say most; ordered by value again below.
    by_size = sorted(measured, key=lambda m: (-(m.denominator or 0), m.scope))
    kept = {measure.scope for measure in by_size[:_MOST_ROWS]}
    rows = [
        charts.ShareRow(found.labels[m.scope], fraction(m), m.value, m.conf_low, m.conf_high)
        for m in measured
        if m.scope in kept
    ]
    whole = found.funnel["funnel.completed_k2"]
    reference = (whole.value or 0.0, f"All courses measured: {fraction(whole)}")
    marks = ["The line through a dot is its 95\u00a0% Wilson interval: it describes these people "
             "only. Courses cluster, so overlap or distance of lines is no test."]  # fmt: skip
    if any(row.value == 0 for row in rows):
        marks.append(f"{ZERO_MARK} marks a zero.")
    if len(measured) > len(rows):
        marks.append(
            f"The {_MOST_ROWS} largest of {amount(len(measured), 'course')} are drawn; the table "
            "holds all."
        )
    return picture(
        "completion-picture",
        "Completion by course",
        "; ".join(f"{row.label}: {row.detail}" for row in rows) + f". {reference[1]}",
        lambda width: charts.share_rows(
            rows, width, mark="dot", reference=reference if len(measured) > 1 else None
        ),
        subtitle=f"Passed or certified (evidence level K2), of the enrolled, from {whole.window}.",
        note=f"Source: table course_funnel, definition {whole.definition_id}; "
        f"n = {whole.denominator or 0:,} participations. {' '.join(marks)}",
    )


def _table(found: Findings) -> Table:
    latest = found.data["course_funnel"].set_index("course_id")["last_enrolled_day"]
    whole = found.funnel["funnel.completed_k2"]
    rows = []
    for measure in found.completion:
        row = dict(zip(COLUMNS, table_row(measure.scope, measure), strict=True))
        kept = [cell for column, cell in row.items() if column not in _SAID_IN_CAPTION]
        rows.append((*kept[:-1], short_day(latest[measure.scope]), kept[-1]))
    columns = [column for column in COLUMNS[1:] if column not in _SAID_IN_CAPTION]
    return Table(
        "completion-table",
        f"Completion of the enrolled by course, evidence level K2 (passed or certified), "
        f"definition {whole.definition_id}, window: {whole.window}",
        (Column("Course", "code"), *columns[:-1], Column("Latest enrolment", "day"), columns[-1]),
        rows,
    )
