"""Completion by country, gender and what else is known of people."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.measures import CLUSTERED, FEWEST, OTHERS, Breakdown, Group
from stembridge_analytics.report import charts
from stembridge_analytics.report.findings import Findings, fraction, interval
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import (
    NO_NUMBER,
    ZERO_MARK,
    amount,
    listing,
    percent,
    quantity,
)

__all__ = ["build"]

# The attributes with a picture of their own; the others stand in tables.
_PICTURED: Final = ("country", "gender")
_MOST_ROWS: Final = 30
_TITLES: Final = {"route": "route of enrolment", "rural": "rural or urban school"}

_COLUMNS: Final = (
    Column("Group"),
    Column("Enrolled", "number"),
    Column("Started", "number"),
    Column("Completed", "number"),
    Column("Of", "number"),
    Column("Share", "number"),
    Column("95\u00a0% interval", "day"),
    Column("Runs", "number"),
    Column("Design effect", "number"),
)


def build(found: Findings) -> Section:
    """The section on groups of people."""
    return Section(
        "groups",
        "Who completes",
        _finding(found),
        {
            "pictures": [
                _picture(found, one)
                for one in found.groups
                if one.dimension in _PICTURED and any(g.completion.available for g in one.groups)
            ],
            "tables": [_table(one) for one in found.groups],
            "fewest": FEWEST,
            "missing": [name for name in _PICTURED if name not in _named(found)],
            "described": found.described,
        },
    )


def _named(found: Findings) -> set[str]:
    return {one.dimension for one in found.groups}


def _finding(found: Findings) -> str:
    for one in found.groups:
        shown = [g for g in one.groups if g.completion.available and not g.pooled]
        shown = [g for g in shown if g.label != "not stated"]
        if len(shown) > 1:
            return (
                f"By {_title(one)}, completion lies between {_share(shown[-1])} ({shown[-1].label})"
                f" and {_share(shown[0])} ({shown[0].label})"
            )
    if found.groups:
        known = listing([_title(one) for one in found.groups])
        return f"Of the people's attributes only {known} is known, and cannot be compared"
    return "Nothing is known of who the people are"


def _title(one: Breakdown) -> str:
    return _TITLES.get(one.dimension, one.dimension)


def _share(group: Group) -> str:
    return percent(group.completion.value or 0.0, group.completion.denominator or 0)


def _label(group: Group) -> str:
    is_named = not group.pooled or group.label != OTHERS
    return group.label if is_named else f"{group.pooled} small groups"


def _picture(found: Findings, one: Breakdown) -> Picture:
    groups = [group for group in one.groups if group.completion.available][:_MOST_ROWS]
    rows = [
        charts.ShareRow(
            _label(group),
            fraction(group.completion),
            group.completion.value,
            group.completion.conf_low,
            group.completion.conf_high,
        )
        for group in groups
    ]
    whole = found.funnel["funnel.completed_k2"]
    reference = (whole.value or 0.0, f"All: {fraction(whole)}")
    clustered = sum(group.completion.interval == CLUSTERED for group in groups)
    marks = [
        f"Intervals of {clustered} of {len(groups)} groups allow for people in one run resembling "
        "each other; the others, in fewer than three runs, describe these people only."
    ]
    if any(row.value == 0 for row in rows):
        marks.append(f"{ZERO_MARK} marks a zero.")
    if any(group.pooled for group in groups):
        marks.append(f"Groups of fewer than {FEWEST} are pooled.")
    return picture(
        f"groups-{one.dimension}-picture",
        f"Completion by {_title(one)}",
        "; ".join(f"{row.label}: {row.detail}" for row in rows) + f". {reference[1]}",
        lambda width: charts.share_rows(rows, width, mark="dot", reference=reference),
        subtitle=f"By {_title(one)}: passed or certified (evidence level K2), of the enrolled, "
        f"from {whole.window}.",
        note=f"Source: table group_funnel, definition {whole.definition_id}; {_title(one)} known "
        f"for {quantity(one.stated)} of {quantity(one.enrolled)} participations. "
        f"{' '.join(marks)}",
    )


def _table(one: Breakdown) -> Table:
    rows = []
    for group in one.groups:
        measure = group.completion
        rows.append(
            (
                _label(group),
                quantity(group.enrolled),
                quantity(group.started),
                NO_NUMBER if measure.numerator is None else quantity(measure.numerator),
                NO_NUMBER if measure.denominator is None else quantity(measure.denominator),
                _share(group) if measure.available else "not available",
                interval(measure) or NO_NUMBER,
                quantity(group.runs),
                NO_NUMBER if group.design_effect is None else f"{group.design_effect:.1f}",
            )
        )
    return Table(
        f"groups-{one.dimension.replace(' ', '-')}",
        f"Completion by {_title(one)}, evidence level K2, known for {quantity(one.stated)} of "
        f"{amount(one.enrolled, 'participation')}",
        _COLUMNS,
        rows,
    )
