"""What was read: totals that add up, files, rejects, gaps, and who could be told apart."""

from __future__ import annotations

from typing import Final

import pandas as pd

from stembridge_analytics.report.findings import Findings
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import (
    amount,
    byte_size,
    day_range,
    percent,
    quantity,
)

__all__ = ["build"]

_TOP_NAMES = 20
_MOST_STRETCHES = 10

_MOST_FILES: Final = 100
_ADVICE: Final = {
    "bad_text": "Text that is not Unicode. Export the line again if it matters.",
    "bad_time": "The time cannot be read. Look at the line: its writer may use another form.",
    "bad_utf8": "Damaged bytes. Export or copy the file again.",
    "cut": "The line ends in the middle, as platforms do with long lines. Nothing to mend; "
    "events of this kind are missing.",
    "no_time": "An event without a time. Probably no tracking log: leave such files out.",
    "not_json": "No event in the line. Look at it: other messages may be mixed into the log.",
    "not_object": "JSON, but no event. Probably no tracking log: leave such files out.",
    "two_events": "A line end is missing between two events. Export the file again if it matters.",
    "too_long": "Larger than any event. Probably no tracking log: leave such files out.",
}
_OTHER_ADVICE = "Look at the line named here; if it is an event, please report it as a bug."


def build(found: Findings) -> Section:
    """The section on the input."""
    facts = found.data.facts
    days = found.data["dim_day"]
    events, implicit = int(days["events"].sum()), int(days["implicit_events"].sum())
    return Section(
        "reading",
        "What was read",
        _finding(found),
        {
            "sum": _sum(found),
            "files": _files(found),
            "reasons": _reasons(found.data["reject_reasons"]),
            "problems": _problems(found.data["files"]),
            "left_aside": Table(
                "left-aside",
                "Files in the given folders that were not read",
                (Column("File", "code"), Column("Why")),
                facts.left_aside,
            ),
            "silent": _silent(found),
            "days": len(days),
            "names": _names(found.data["event_names"]),
            "identity": _identity(found),
            "implicit": f"{quantity(implicit)} of {quantity(events)} events "
            f"({percent(implicit / events, events)}), {found.period}"
            if events
            else "",
        },
    )


def _finding(found: Findings) -> str:
    facts = found.data.facts
    if facts.lines == 0:
        return "Nothing could be read"
    if facts.rejects == 0:
        return f"All {quantity(facts.lines)} lines were read, none was rejected"
    share = percent(facts.rejects / facts.lines, facts.lines)
    return f"{quantity(facts.rejects)} of {quantity(facts.lines)} lines ({share}) were rejected"


def _sum(found: Findings) -> list[tuple[str, str]]:
    """The parts of all lines; the template sets them as a sum."""
    facts = found.data.facts
    return [
        ("events", quantity(facts.events)),
        ("duplicates, folded", quantity(facts.duplicates)),
        ("rejected", quantity(facts.rejects)),
        ("blank", quantity(facts.blank)),
        ("comments", quantity(facts.comment)),
        ("lines", quantity(facts.lines)),
    ]


def _silent(found: Findings) -> list[str]:
    """The stretches of days without events, the longest ones if there are many."""
    stretches = found.silent_days
    longest = sorted(stretches, key=lambda s: (s[0] - s[1], s[0]))[:_MOST_STRETCHES]
    told = [day_range(first, last) for first, last in sorted(longest)]
    if len(stretches) > len(longest):
        rest = len(stretches) - len(longest)
        told.append(f"and {amount(rest, 'shorter stretch', 'shorter stretches')}")
    return told


def _files(found: Findings) -> Table:
    counts = ("lines", "events", "duplicates", "rejects", "blank", "comment")
    files = found.data["files"]
    # Those with faults first, then the largest: of thousands of files nobody reads all here.
    ordered = files.assign(broken=files["problem"].notna()).sort_values(
        ["broken", "rejects", "lines"], ascending=False, kind="stable"
    )
    shown = (ordered if len(files) > _MOST_FILES else files).head(_MOST_FILES)
    rows = [
        (file["path"], byte_size(int(file["bytes"])), *(quantity(int(file[c])) for c in counts))
        for file in shown.to_dict("records")
    ]
    total = ("All files", byte_size(int(files["bytes"].sum())))
    which = "Each file"
    if len(shown) < len(files):
        which = f"{quantity(len(shown))} of {quantity(len(files))} files (all in tables/files.csv)"
    return Table(
        "files",
        f"{which}; its lines are events, duplicates, rejects, blank lines and comments",
        (
            Column("File", "code"),
            Column("Size", "number"),
            Column("Lines", "number"),
            Column("Events", "number"),
            Column("Duplicates", "number"),
            Column("Rejected", "number"),
            Column("Blank", "number"),
            Column("Comments", "number"),
        ),
        rows,
        (*total, *(quantity(int(files[c].sum())) for c in counts)) if len(files) > 1 else (),
    )


def _reasons(reasons: pd.DataFrame) -> Table:
    ordered = reasons.sort_values(["lines", "reason"], ascending=[False, True])
    return Table(
        "reasons",
        "Rejected lines by reason, with the first of each",
        (
            Column("Reason", "code"),
            Column("Lines", "number"),
            Column("First at", "code"),
            Column("What was found"),
            Column("What to do"),
        ),
        [
            (
                str(row["reason"]),
                quantity(int(row["lines"])),
                f"{row['first_path']}:{row['first_line']}",
                str(row["detail"]),
                _ADVICE.get(str(row["reason"]), _OTHER_ADVICE),
            )
            for row in ordered.to_dict("records")
        ],
    )


def _problems(files: pd.DataFrame) -> Table:
    broken = files[files["problem"].notna()]
    return Table(
        "problems",
        "Files that could not be read to the end; what came before the fault is counted",
        (Column("File", "code"), Column("Problem"), Column("Lines read", "number")),
        [
            (file["path"], str(file["problem"]), quantity(int(file["lines"])))
            for file in broken.to_dict("records")
        ],
    )


def _names(names: pd.DataFrame) -> dict[str, object]:
    """The most frequent event names that stembridge does not know; they are kept and counted."""
    unknown = names[names["kind"] == "other"]
    unknown = unknown.sort_values(["events", "event_name"], ascending=[False, True])
    shown = unknown.head(_TOP_NAMES)
    caption = f"Unknown event names by number of events, {amount(len(shown), 'name')}"
    if len(unknown) > len(shown):
        caption = f"The {_TOP_NAMES} most frequent of {quantity(len(unknown))} unknown event names"
    total, everything = int(unknown["events"].sum()), int(names["events"].sum())
    return {
        "count": len(unknown),
        "sentence": f"{amount(len(unknown), 'event name')} unknown to stembridge: "
        f"{quantity(total)} of {quantity(everything)} events "
        f"({percent(total / everything, everything)})"
        if everything
        else "",
        "table": Table(
            "names",
            caption,
            (Column("Event name", "code"), Column("Events", "number")),
            [
                (str(row["event_name"]), quantity(int(row["events"])))
                for row in shown.to_dict("records")
            ],
        ),
    }


def _identity(found: Findings) -> Table:
    facts = found.data.facts
    rows = (
        ("People told apart", facts.learners, "Each has one pseudonym; service accounts left out."),
        (
            "User names with more than one id",
            facts.name_conflicts,
            "One name, several accounts: retired names used again, or faults in the logs.",
        ),
        (
            "Events whose name and id disagree",
            facts.mismatch_events,
            "Staff acting as a learner, or a conflict. Marked in the tables.",
        ),
        (
            "Events outside the period",
            facts.outside_events,
            "Dated before the first or after the last day by the clock of a device. Not counted.",
        ),
        (
            "Events by service accounts",
            facts.service_events,
            "Written by the platform itself. Not counted as people.",
        ),
        (
            "Events without a person",
            facts.events_without_person,
            "Nobody to count them for; they stay in the event totals.",
        ),
        (
            "Events without a course",
            facts.events_without_course,
            "Outside courses, or in pages that name none; in no course's figures.",
        ),
    )
    return Table(
        "identity",
        "People and events that could or could not be assigned",
        (Column("What"), Column("Count", "number"), Column("What it means")),
        [(what, quantity(count), meaning) for what, count, meaning in rows],
    )
