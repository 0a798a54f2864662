"""Definitions and method: what each figure means and what it was made from."""

from __future__ import annotations

from stembridge_analytics.measures import DICTIONARY, METRICS_VERSION, WILSON
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import amount, quantity, short_day

__all__ = ["build"]


def build(found: Findings) -> Section:
    """The section on definitions and method."""
    facts = found.data.facts
    return Section(
        "method",
        "Definitions and method",
        f"Every figure follows metric dictionary version {METRICS_VERSION}",
        {
            "definitions": DICTIONARY,
            "interval": WILSON,
            "window": found.funnel["funnel.started"].window,
            "breaks": _breaks(found),
            "facts": (
                ("stembridge", facts.version),
                ("Made at", f"{facts.made_at:%Y-%m-%d %H:%M:%S %Z}"),
                ("Command", facts.command),
                ("Fingerprint of the input", facts.fingerprint),
                ("Metric dictionary", f"version {METRICS_VERSION}"),
                ("Period", found.period),
            ),
            "courses": _courses(found),
        },
    )


def _breaks(found: Findings) -> list[str]:
    """Where the series are not of one piece, as far as the logs show it."""
    files = found.data["files"]
    broken = int(files["problem"].notna().sum())
    breaks = []
    if found.silent_days:
        silent = sum((last - first).days + 1 for first, last in found.silent_days)
        breaks.append(f"{amount(silent, 'day')} without any event; see what was read.")
    if broken:
        breaks.append(f"{amount(broken, 'file')} could not be read to the end.")
    courses = found.data["dim_course"]
    facts = found.data.facts
    late = [
        found.labels[str(course)]
        for course, first in zip(courses["course_id"], courses["first_day"], strict=True)
        if facts.first_day is not None and first.date() > facts.first_day
    ]
    if late:
        breaks.append(
            f"{amount(len(late), 'course')} of {quantity(len(courses))} begin after the first day "
            "of the logs; see the table of courses."
        )
    return breaks


def _courses(found: Findings) -> Table:
    rows = [
        (
            str(course["course_id"]),
            short_day(course["first_day"]),
            short_day(course["last_day"]),
            *(
                quantity(int(course[column]))
                for column in (
                    "events", "learners", "pass_events", "certificate_events", "completion_events",
                )
            ),
        )
        for course in found.data["dim_course"].sort_values("course_id").to_dict("records")
    ]  # fmt: skip
    return Table(
        "courses",
        "Courses in the logs, and the events that tell who passed or completed",
        (
            Column("Course", "code"),
            Column("First event", "day"),
            Column("Last event", "day"),
            Column("Events", "number"),
            Column("People", "number"),
            Column("Pass or fail events", "number"),
            Column("Certificate events", "number"),
            Column("Completion events", "number"),
        ),
        rows,
    )
