"""The tables of the section on the classroom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import pandas as pd

from stembridge_analytics.measures import Measure
from stembridge_analytics.measures.bounds import Bounds
from stembridge_analytics.measures.class_places import Places, school_year_label
from stembridge_analytics.measures.reach import Reach
from stembridge_analytics.measures.uptake import Uptake
from stembridge_analytics.report.blocks import MOST_A_RUN
from stembridge_analytics.report.classroom import range_cell, range_interval
from stembridge_analytics.report.findings import Findings, fraction_cell, interval
from stembridge_analytics.report.section import Column, Table
from stembridge_analytics.report.wording import NO_NUMBER, percent, quantity, short_day

__all__ = ["evidence", "levels", "not_due", "obstacles", "path", "places", "reach", "runs"]

# Hall and Loucks' Levels of Use, as far as a deed can stand for one.
_PROXIES: Final = {
    "uptake.committed": "II",
    "uptake.first_use_k2": "III",
    "uptake.sustained": "IVA",
    "uptake.adapted": "IVB",
    "cascade.declared": "V",
}
# The contract's obstacles, as a reader meets them.
_OBSTACLES: Final = {
    "time": "no time",
    "timetable": "the timetable",
    "curriculum": "the curriculum",
    "equipment": "equipment",
    "level": "the level of the class",
    "language": "language",
    "leave": "leave, or a change of job",
    "leadership": "the school's leadership",
    "other": "something else",
    "not stated": "not stated",
}
_KINDS: Final = (
    ("commitment", "Commitments withdrawn"), ("use", "Uses withdrawn"),
    ("cascade", "Statements withdrawn"), ("answer", "Not used, by the follow-up"),
)  # fmt: skip


def path(found: Findings) -> Table:
    """The path from commitment to colleagues, every figure with its window and definition."""
    up = found.classroom.uptake
    rows = [
        _measure(up.committed), _measure(up.due), _measure(up.used_before), _range(up.first_use),
        _measure(up.first_use.respondents), _measure(up.adapted), _measure(up.sustained),
        _measure(up.told_others),
    ]  # fmt: skip
    return Table(
        "uptake-path",
        "The path into the classroom over all course runs, participations; completion by evidence "
        "level K2",
        (
            Column("Measure"), Column("Numerator", "number"), Column("Denominator", "number"),
            Column("Share", "day"), Column("95\u00a0% interval", "day"), Column("Window"),
            Column("Definition", "code"), Column("Note"),
        ),
        rows,
    )  # fmt: skip


def _measure(measure: Measure) -> tuple[str, ...]:
    cells = [NO_NUMBER if n is None else quantity(n)
             for n in (measure.numerator, measure.denominator)]  # fmt: skip
    share = "not available"
    if measure.value is not None:
        share = percent(measure.value, measure.denominator or 0)
    return (
        measure.label, *cells, share, interval(measure) or NO_NUMBER, measure.window,
        measure.definition_id, _note(measure.name, measure.reason or measure.note),
    )  # fmt: skip


def _range(bounds: Bounds) -> tuple[str, ...]:
    share = range_cell(bounds) if bounds.limits else "not available"
    return (
        bounds.definition.label, quantity(bounds.yes), quantity(bounds.people), share,
        range_interval(bounds), bounds.window, bounds.definition_id,
        _note(bounds.definition.id, bounds.reason or bounds.note),
    )  # fmt: skip


def _note(name: str, said: str) -> str:
    proxy = f"proxy of Level of Use {_PROXIES[name]}" if name in _PROXIES else ""
    return "; ".join(part for part in (said, proxy) if part) or NO_NUMBER


_ANSWERS: Final = (
    Column("Due", "number"), Column("Used", "number"), Column("No", "number"),
    Column("Yes, undated", "number"), Column("Silent", "number"), Column("Share", "day"),
    Column("95\u00a0% interval", "day"), Column("Respondents only", "number"),
)  # fmt: skip


def _answers(bounds: Bounds) -> tuple[str, ...]:
    counts = (bounds.people, bounds.yes, bounds.no, bounds.undated, bounds.silent)
    return (
        *(quantity(count) for count in counts), range_cell(bounds), range_interval(bounds),
        fraction_cell(bounds.respondents),
    )  # fmt: skip


def levels(up: Uptake) -> Table:
    """First use by each evidence level of completion, never mixed."""
    return Table(
        "uptake-levels",
        "First use in 180 days, by the evidence level of completion; each level has its own people "
        "and its own clock",
        (Column("Completed by"), *_ANSWERS, Column("Note")),
        [
            (one.definition.evidence_level or NO_NUMBER, *_answers(one),
             one.reason or one.note or NO_NUMBER)
            for one in up.levels
        ],
    )  # fmt: skip


def runs(found: Findings) -> Table:
    """First use by course run."""
    up = found.classroom.uptake
    cut = "" if len(up.runs) <= MOST_A_RUN else (
        f"; the {MOST_A_RUN} largest of {len(up.runs):,} runs, all are in tables/uptake_run.csv"
    )  # fmt: skip
    return Table(
        "uptake-runs",
        "First use in 180 days by course run, evidence level K2: of those due, who dated a use, "
        f"said no, said yes without a date, or nothing{cut}",
        (Column("Course"), *_ANSWERS),
        [(found.scope(one.scope), *_answers(one)) for one in (up.first_use, *up.runs[:MOST_A_RUN])],
    )


def evidence(up: Uptake) -> Table:
    """Uses by evidence tier, and the best evidence of each first use."""
    one, counts = up.evidence, up.counts
    tiers = [
        ("E1, the teacher's own word", one.e1, counts["used_e1"]),
        ("E2, with an artefact", one.e2, counts["used_e2"]),
        ("E3, confirmed by a colleague or leader", one.e3, counts["used_e3"]),
    ]
    if one.unknown:
        known = counts["used_e1"] + counts["used_e2"] + counts["used_e3"]
        tiers.append(("not stated", one.unknown, counts["used"] - known))
    return Table(
        "uptake-evidence",
        "Evidence of the uses that stand, whenever and by whomever in E; and the best evidence of "
        "each person with a first use in 180 days",
        (Column("Evidence"), Column("Uses", "number"), Column("Share", "number"),
         Column("People with a first use", "number")),
        [(name, quantity(uses), percent(uses / one.uses, one.uses) if one.uses else NO_NUMBER,
          quantity(people)) for name, uses, people in tiers],
        ("All", quantity(one.uses), NO_NUMBER, quantity(counts["used"])),
    )  # fmt: skip


def places(found: Sequence[Places]) -> Table:
    """Places by school year and level of the classes, all last."""
    whole, *parts = found
    return Table(
        "uptake-places",
        "Pupil places: the largest size of each class, once a teacher and school year (from 1 "
        "August); definition places.pupils v1. Teachers are distinct in each row",
        (Column("School year, level"), Column("Places", "number"), Column("Classes", "number"),
         Column("Above 40", "number"), Column("Teachers", "number"),
         Column("Girls, of places where stated", "number")),
        [_places(f"{school_year_label(part.school_year or 0)}, {_level(part.level)}", part)
         for part in parts],
        _places("All", whole) if parts else (),
    )  # fmt: skip


def _level(level: int | None) -> str:
    return "level not stated" if level is None else f"ISCED\u00a0{level}"


def _places(label: str, part: Places) -> tuple[str, ...]:
    girls = f"{quantity(part.girls)} of {quantity(part.stated)}" if part.stated else NO_NUMBER
    counts = (part.places, part.classes, part.large, part.teachers)
    return (label, *(quantity(count) for count in counts), girls)


def obstacles(table: pd.DataFrame) -> Table | None:
    """What stood in the way, the most frequent first; None if nobody said anything."""
    if table.empty:
        return None
    sums = table.pivot_table(
        index="obstacle", columns="entry_type", values="entries", aggfunc="sum", fill_value=0
    )
    kinds = [(kind, title) for kind, title in _KINDS if kind in sums.columns]
    totals = sums.sum(axis=1)
    order = sorted(totals.index, key=lambda name: (name == "not stated", -totals[name], name))
    return Table(
        "uptake-obstacles",
        "What stood in the way, chosen from a list by who withdrew something, or said after the "
        "course that the lesson was not used",
        (Column("In the way"), *(Column(title, "number") for _, title in kinds)),
        [
            (_OBSTACLES.get(str(name), str(name)),
             *(quantity(int(sums.loc[name, kind])) for kind, _ in kinds))
            for name in order
        ],
    )  # fmt: skip


def not_due(found: Findings) -> Table | None:
    """Runs with people whose 180 days are not over; None if there are none."""
    waiting = found.classroom.uptake.not_due
    if not waiting:
        return None
    return Table(
        "uptake-not-due",
        "Not yet due: completed, and the logs end before day 180; in no rate of first use",
        (Column("Course"), Column("Completed", "number"), Column("Not yet due", "number"),
         Column("Of these, used so far", "number"), Column("All due on", "day")),
        [(found.labels[one.course_id], quantity(one.completed), quantity(one.not_due),
          quantity(one.used_so_far), short_day(_day(one.last_due_us))) for one in waiting],
    )  # fmt: skip


def _day(moment_us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment_us)


def reach(found: Sequence[Reach]) -> Table:
    """Reach by country, level and school year."""
    return Table(
        "uptake-reach",
        "Reach: distinct teachers enrolled in a school year (from 1 August), of the teachers of "
        "their country; definition reach.teachers v1",
        (Column("Country"), Column("Level", "day"), Column("School year", "day"),
         Column("Enrolled", "number"), Column("Teachers", "number"), Column("Share", "number"),
         Column("Counted in", "day"), Column("Note")),
        [
            (one.country, one.level, school_year_label(one.school_year), quantity(one.enrolled),
             NO_NUMBER if one.measure.denominator is None else quantity(one.measure.denominator),
             _small(one.measure), NO_NUMBER if one.year is None else str(one.year),
             _reach_note(one))
            for one in found
        ],
    )  # fmt: skip


def _small(measure: Measure) -> str:
    """Reach is far below one in a hundred, so two digits that say something are printed."""
    if measure.value is None:
        return NO_NUMBER
    return f"{100 * measure.value:.2g}\u00a0%"


def _reach_note(one: Reach) -> str:
    parts = [one.measure.reason] if one.measure.reason else []
    if one.is_stale and one.year is not None:
        parts.append(f"out of date by {one.school_year - one.year} years")
    if one.without_role:
        parts.append(f"role not stated of {quantity(one.without_role)}")
    return "; ".join(parts) or NO_NUMBER
