"""In the classroom: from completion over commitment to first and sustained use."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.measures import FEWEST, Measure
from stembridge_analytics.measures.bounds import Bounds
from stembridge_analytics.measures.uptake import Uptake
from stembridge_analytics.report import uptake_tables
from stembridge_analytics.report.classroom import Classroom, range_cell
from stembridge_analytics.report.findings import Findings, fraction
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.ranges import RESPONDENTS_MARK, RangeRow, range_rows
from stembridge_analytics.report.section import Section
from stembridge_analytics.report.wording import (
    MISSING_MARK,
    ZERO_MARK,
    amount,
    percent,
    quantity,
)

__all__ = ["build"]

_MOST_ROWS: Final = 20


def build(found: Findings) -> Section:
    """The section on uptake in the classroom."""
    room = found.classroom
    up = room.uptake
    return Section(
        "uptake",
        "In the classroom",
        _finding(room),
        {
            "is_empty": room.is_empty,
            "reach": uptake_tables.reach(room.reach) if _has_counts(room) else None,
            "reach_is_stale": any(one.is_stale for one in room.reach),
            "without_counts": bool(room.reach) and not _has_counts(room),
        }
        | ({} if room.is_empty else {
            "sentences": _sentences(up),
            "picture": _path(found),
            "by_run": _by_run(found),
            "path": uptake_tables.path(found),
            "levels": uptake_tables.levels(up),
            "runs": uptake_tables.runs(found),
            "evidence": uptake_tables.evidence(up),
            "odd": _odd(up),
            "places": uptake_tables.places(room.places),
            "places_said": _places(room),
            "cascade": _cascade(room),
            "obstacles": uptake_tables.obstacles(room.obstacles),
            "not_due": uptake_tables.not_due(found),
            "interval": "" if up.first_use.limits is None else up.first_use.limits.method,
            "fewest": FEWEST,
        }),
    )  # fmt: skip


def _has_counts(room: Classroom) -> bool:
    return any(one.measure.available for one in room.reach)


def _finding(room: Classroom) -> str:
    first = room.uptake.first_use
    if room.is_empty:
        return "These logs tell nothing of the classroom"
    if first.limits is None:
        so_far = room.uptake.counts["used_not_due"]
        if so_far:
            return (
                f"It is too early for a rate: {amount(so_far, 'person', 'people')} dated a first "
                "use so far"
            )
        return f"No first use can be counted: {first.reason}"
    told = (
        f"{quantity(first.yes)} of {quantity(first.people)} whose 180 days are over told of a "
        "first use in class"
    )
    if first.limits.low == first.limits.high:
        return f"{told}, {range_cell(first)}; nobody was silent"
    return f"{told}; with those who left it open it is {range_cell(first)}"


def _sentences(up: Uptake) -> list[str]:
    first, counts = up.first_use, up.counts
    said = [f"Committed to a use, of the enrolled: {fraction(up.committed)}."]
    if first.limits is not None:
        said.append(_answers(first, counts["used_later"]))
        if up.untold[0]:
            people, runs = amount(up.untold[0], "person", "people"), amount(up.untold[1], "run")
            said.append(
                f"Of these, {people} completed {runs} of which nobody told anything, perhaps "
                "because there was no practice block: they make the bounds wider."
            )
    said += [
        f"Used it before completion, of those who completed: {fraction(up.used_before)}.",
        f"Of those with a first use, changed the lesson: {fraction(up.adapted)}; used it again 60 "
        f"days later or more: {fraction(up.sustained)}, at least, because nobody is asked for a "
        "no.",
        _people(up),
    ]
    return said


def _answers(first: Bounds, later: int) -> str:
    parts = [
        f"{quantity(first.yes)} dated a use in the 180 days",
        f"{quantity(first.no)} said no after them",
        f"{quantity(first.silent)} said nothing",
    ]
    if first.undated:
        parts.insert(2, f"{quantity(first.undated)} said yes and dated no use in them")
    sentence = f"Of {amount(first.people, 'person', 'people')} whose 180 days are over, "
    sentence += f"{', '.join(parts[:-1])} and {parts[-1]}."
    if first.respondents.value is not None:
        share = percent(first.respondents.value, first.respondents.denominator or 0)
        sentence += (
            f" Among those who dated a use or said no it is {share}, the share of all only if "
            "silence is unrelated to use."
        )
    if later:
        sentence += f" {amount(later, 'person', 'people')} used it after the 180 days alone."
    return sentence


def _people(up: Uptake) -> str:
    names = ("committed", "completed", "due", "used", "sustained")
    committed, completed, due, used, sustained = (up.people.get(name, 0) for name in names)
    return (
        "These are participations (one person in one course). Distinct people: "
        f"{quantity(committed)} committed, {quantity(completed)} completed, {quantity(due)} are "
        f"due, {quantity(used)} used it, {quantity(sustained)} again."
    )


def _path(found: Findings) -> Picture | None:
    """The path as a picture; None if fewer than FEWEST people are due."""
    up = found.classroom.uptake
    if up.first_use.limits is None or up.first_use.people < FEWEST:
        return None
    completed = found.funnel["funnel.completed_k2"]
    rows = [
        _share("Committed to a use, of the enrolled", up.committed),
        _share("Completed (K2), of the enrolled", completed),
        _range_row("First use, of those who completed", up.first_use),
        _share("Changed the lesson, of those with a first use", up.adapted),
        _share("Used it again, of those with a first use", up.sustained, least=True),
    ]
    return picture(
        "uptake-picture",
        "From the course into the classroom",
        "; ".join(f"{row.label}: {row.detail}" for row in rows),
        lambda width: range_rows(rows, width),
        subtitle=f"Each share is of the people named beside it; first use: {up.first_use.window}.",
        note=_note(rows, up.first_use),
    )


def _share(label: str, measure: Measure, *, least: bool = False) -> RangeRow:
    if measure.denominator and measure.denominator < FEWEST:
        return RangeRow(label, f"of fewer than {FEWEST} people: see the table", None)
    said = fraction(measure)
    return RangeRow(
        label, f"at least {said}" if least and measure.available else said, measure.value,
        low=measure.conf_low, high=measure.conf_high,
    )  # fmt: skip


def _range_row(label: str, bounds: Bounds) -> RangeRow:
    assert bounds.limits is not None  # only runs and sums with people are drawn
    limits, among = bounds.limits, bounds.respondents
    detail = f"{range_cell(bounds)} of {quantity(bounds.people)}"
    enough = (among.denominator or 0) >= FEWEST
    if enough and among.value is not None:
        share = percent(among.value, among.denominator or 0)
        detail += f"; {RESPONDENTS_MARK} {share} of {quantity(among.denominator or 0)} respondents"
    return RangeRow(
        label, detail, limits.low, limits.high, limits.conf_low, limits.conf_high,
        among.value if enough else None,
    )  # fmt: skip


def _note(rows: list[RangeRow], first: Bounds) -> str:
    parts = [
        f"Source: tables uptake_run and practice_run, definition {first.definition_id}; n = "
        f"{quantity(first.people)} whose 180 days are over. Dark: what is certain. Light, to the "
        "upright stroke: what is possible, if all who left it open used it. The thin line is the "
        f"95\u00a0% interval. {RESPONDENTS_MARK} those who dated a use or said no alone, right if "
        "silence is unrelated to use."
    ]
    if any(row.value == 0 and row.upper is None for row in rows):
        parts.append(f"{ZERO_MARK} marks a zero.")
    if any(row.value is None for row in rows):
        parts.append(f"{MISSING_MARK} marks what cannot be shown.")
    return " ".join(parts)


def _by_run(found: Findings) -> Picture | None:
    """First use by run as a picture; None without two runs of FEWEST people due."""
    up = found.classroom.uptake
    large = [run for run in up.runs if run.people >= FEWEST]
    if len(large) < 2 or up.first_use.limits is None:
        return None
    drawn = sorted(
        large[:_MOST_ROWS], key=lambda run: (-(run.limits.low if run.limits else 0.0), run.scope)
    )
    rows = [_range_row(found.labels[run.scope], run) for run in drawn]
    small = len(up.runs) - len(large)
    note = [_note(rows, up.first_use)]
    note.append("Intervals of single runs take people as drawn one by one.")
    if small:
        note.append(
            f"{amount(small, 'run')} with fewer than {FEWEST} people due "
            f"{'is' if small == 1 else 'are'} not drawn, but in the figure of all."
        )
    if len(large) > len(drawn):
        note.append(f"The {_MOST_ROWS} largest of {amount(len(large), 'run')} are drawn.")
    return picture(
        "uptake-runs-picture",
        "First use in class, by course run",
        "; ".join(f"{row.label}: {row.detail}" for row in rows),
        lambda width: range_rows(rows, width),
        subtitle=f"First use, of those who completed (evidence level K2), by course run, in order "
        f"of what is certain; {up.first_use.window}. All: {range_cell(up.first_use)}.",
        note=" ".join(note),
    )


def _odd(up: Uptake) -> list[str]:
    """What is odd about uses: told, and counted all the same."""
    one, counts = up.evidence, up.telling
    flags = [
        (one.large_class, "in a class of more than 40"),
        (one.before_enrolment, "dated before the enrolment"),
        (one.dated_ahead, "dated after the day they were told"),
        (one.undated, "without a day that can be read, so in no window"),
    ]
    said = [f"{amount(number, 'use')} {what}" for number, what in flags if number]
    apart = [
        (one.withdrawn, "use withdrawn", "uses withdrawn"),
        (counts["commitments_withdrawn"], "commitment withdrawn", "commitments withdrawn"),
        (counts["commitments_late"], "commitment made after the window",
         "commitments made after the window"),
        (counts["commitments_incomplete"], "commitment without class, lesson or day",
         "commitments without class, lesson or day"),
        (counts["entries_outside"], "entry of somebody not enrolled",
         "entries of people not enrolled"),
    ]  # fmt: skip
    left = [amount(number, single, many) for number, single, many in apart if number]
    sentences = []
    if said:
        sentences.append(f"Flagged and counted: {'; '.join(said)}.")
    if left:
        sentences.append(f"Not counted: {'; '.join(left)}.")
    return sentences


def _places(room: Classroom) -> str:
    whole = room.places[0]
    if not whole.places:
        return "No dated use names a class and its size, so there are no places to count."
    said = (
        f"{amount(whole.places, 'pupil place')} in "
        f"{amount(whole.classes, 'class and school year', 'classes and school years')} of "
        f"{amount(whole.teachers, 'teacher')}: places, not pupils."
    )
    if whole.stated:
        said += (
            f" Girls are stated for {quantity(whole.stated)} of them: {quantity(whole.girls)} "
            f"({percent(whole.girls / whole.stated, whole.stated)})."
        )
    flags = [
        (whole.large, f"{amount(whole.large, 'class', 'classes')} of more than 40"),
        (whole.many, f"{amount(whole.many, 'teacher')} with more than 300 places in a year"),
    ]
    odd = [what for number, what in flags if number]
    return f"{said} Flagged and counted: {' and '.join(odd)}." if odd else said


def _cascade(room: Classroom) -> list[str]:
    codes, up = room.cascade, room.uptake
    said = []
    if codes.per_participant is None or not codes.entered:
        said.append("Verified: no code of a colleague was entered.")
    else:
        said.append(
            f"Verified: {amount(codes.newcomers, 'person', 'people')} entered the code of "
            f"{amount(codes.owners, 'participant')}, {100 * codes.per_participant:.1f} for each "
            f"100 of {amount(codes.participants, 'participant')}, up to 365 days after the end of "
            "the participant's last run."
        )
        rest = [
            (codes.own, "the own"), (codes.late, "entered after the window"),
            (codes.unknown, "of somebody these logs do not know as a participant"),
        ]  # fmt: skip
        odd = [f"{quantity(number)} {what}" for number, what in rest if number]
        if odd:
            said.append(f"Codes that do not count: {', '.join(odd)}.")
    counts = up.counts
    said.append(
        f"Declared: of those with a first use, told or trained colleagues in the same time: "
        f"{fraction(up.told_others)}"
        + (
            f", {amount(counts['colleagues'], 'colleague')} in all."
            if counts["colleagues"]
            else "."
        )
    )
    if up.telling["colleagues"] > counts["colleagues"]:
        said.append(
            f"Completed or not, {amount(up.telling['told_others'], 'person', 'people')} told of "
            f"{amount(up.telling['colleagues'], 'colleague')}."
        )
    if up.open_years:
        said.append(
            f"The 365 days after the end of {amount(up.open_years, 'run')} are not over: these "
            "counts may still grow."
        )
    return said
