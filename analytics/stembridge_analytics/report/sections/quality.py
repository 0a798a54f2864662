"""Data quality: what is doubtful in the figures, and where the series break."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.measures import Break
from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import (
    NO_NUMBER,
    amount,
    percent,
    printable,
    quantity,
    short_day,
)

__all__ = ["build"]

_MOST: Final = 40
_KINDS: Final = {
    "server": "Server's file missing",
    "renamed": "Event renamed",
    "begins": "Event begins",
    "ends": "Event ends",
}


def build(found: Findings) -> Section:
    """The section on data quality."""
    notes = found.data["side_notes"]
    return Section(
        "quality",
        "Data quality",
        _finding(found),
        {
            "doubts": _doubts(found),
            "breaks": _breaks(found.breaks),
            "more_breaks": max(0, len(found.breaks) - _MOST),
            "notes": _notes(found) if len(notes) else None,
            "more_notes": max(0, len(notes) - _MOST),
        },
    )


def _finding(found: Findings) -> str:
    count = len(found.breaks)
    if count == 0:
        return "No break in the series was found"
    first = found.breaks[0]
    more = f", the first on {short_day(first.day)}" if count > 1 else f", on {short_day(first.day)}"
    return f"{amount(count, 'break')} in the series{more}"


def _doubts(found: Findings) -> Table:
    """What could not be used, or only with a guess: counts with what they are of."""
    facts = found.data.facts
    totals = found.data["event_totals"].iloc[0]
    events, people = int(totals["events"]), int(totals["learners"])
    enrolled = found.enrolled
    inferred = int(found.data["course_funnel"]["enrolled_inferred"].sum())
    counted = (
        ("Lines rejected", facts.rejects, facts.lines, "lines"),
        ("Duplicates folded", facts.duplicates, facts.lines, "lines"),
        ("Events of nobody that is named", int(totals["events_without_person"]), events, "events"),
        ("Events in no course run", int(totals["events_without_course"]), events, "events"),
        ("Events of service accounts", int(totals["service_events"]), events, "events"),
        ("Events of staff of the course", int(totals["staff_events"]), events, "events"),
        ("Events where name and id are two people", int(totals["mismatch_events"]), events,
         "events"),
        ("Events outside the period by a device's clock", int(totals["outside_events"]), events,
         "events"),
        ("Enrolments, grades, certificates and block events that no server wrote",
         int(totals["feigned_events"]), events, "events"),
        ("Enrolment inferred from work", inferred, enrolled, "participations"),
        ("People of whom attributes are known", int(totals["described_learners"]), people,
         "people"),
        ("People whose sources of attributes differ", int(totals["conflicting_learners"]), people,
         "people"),
    )  # fmt: skip
    rows = [
        (
            what, quantity(count), f"{quantity(of)} {noun}",
            percent(count / of, of) if of else NO_NUMBER,
        )
        for what, count, of, noun in counted
    ]  # fmt: skip
    rows.append(
        ("User names seen with several ids", quantity(facts.name_conflicts), NO_NUMBER, NO_NUMBER)
    )
    return Table(
        "doubts",
        f"What was left out, folded, inferred or is unknown, {found.period}",
        (
            Column("What"),
            Column("Count", "number"),
            Column("Of", "number"),
            Column("Share", "number"),
        ),
        rows,
    )


def _breaks(breaks: tuple[Break, ...]) -> Table:
    rows = [
        (
            short_day(one.day),
            _KINDS[one.kind],
            printable(one.detail.replace("`", "")),
        )
        for one in breaks[:_MOST]
    ]
    return Table(
        "breaks",
        "Breaks in the series, by day",
        (Column("Day", "day"), Column("Break"), Column("What")),
        rows,
    )


def _notes(found: Findings) -> Table:
    notes = found.data["side_notes"].sort_values(["input", "what"], kind="stable")
    rows = [
        (
            printable(str(note["input"])),
            str(note["what"]),
            NO_NUMBER if note["value"] is None else printable(str(note["value"])),
            quantity(int(note["rows"])),
        )
        for note in notes.head(_MOST).to_dict("records")
    ]
    return Table(
        "side-notes",
        "What was found in the programme's own files",
        (Column("File", "code"), Column("What"), Column("Code"), Column("Rows", "number")),
        rows,
    )
