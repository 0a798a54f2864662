"""Tables of progress: modules of courses, and their blocks in the order of the course."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from stembridge_analytics.measures.places import Place, by_first_visit, in_course_order
from stembridge_analytics.measures.steps import Progress, Step
from stembridge_analytics.report.blocks import MOST_A_RUN, Labels, rest
from stembridge_analytics.report.findings import Findings, counted, interval
from stembridge_analytics.report.section import Column, Table
from stembridge_analytics.report.wording import NO_NUMBER, quantity

__all__ = ["block_tables", "module_tables", "order_tables", "running_table",
           "title"]  # fmt: skip

# Course runs with a table of their own.
_MOST_TABLES: Final = 6
_KINDS: Final = {
    "html": "text",
    "lti": "other tool",
    "lti_consumer": "other tool",
    "openassessment": "open response",
    "drag-and-drop-v2": "drag and drop",
    "library_content": "drawn problems",
    "sequential": "subsection",
    "chapter": "module",
}
_PROGRESS: Final = ("fact_block_progress", "learner_unit")


def title(step: Step) -> str:
    """The title of a module without its own number in front."""
    said = step.title
    for lead in (f"{step.number}. ", f"{step.number}: ", f"{step.number} "):
        said = said.removeprefix(lead)
    return said


def module_tables(found: Findings, runs: Sequence[Progress], name: str) -> list[Table]:
    """A table of modules for each of the first runs; `whole` programmes are named as such."""
    tables = []
    for number, run in enumerate(runs[:_MOST_TABLES], start=1):
        which = f"programme {run.programme}" if run.programme else "no programme named"
        of_all = f"All courses of {which}, together"
        where = found.labels.get(run.scope, of_all)
        more = ""
        if number == 1 and len(runs) > _MOST_TABLES:
            more = f"; the {_MOST_TABLES} largest of {len(runs):,} have a table here"
        cut = ""
        if len(run.steps) > MOST_A_RUN:
            cut = f"; the first {MOST_A_RUN} of {len(run.steps):,} modules"
        tables.append(
            Table(
                f"progress-{name}-{number}",
                f"{where}: {quantity(run.starters)} started. Shares are of these; stopped here: of "
                f"those still there{cut}{more}",
                (
                    Column("Module"),
                    Column("Worked in it", "number"),
                    Column("Still there", "number"),
                    Column("95\u00a0% interval", "day"),
                    Column("Stopped here", "number"),
                    *((Column("May go on", "number"),) if run.is_over is None else ()),
                    Column("Completed it", "number"),
                ),
                [_module(step, run.is_over is None) for step in run.steps[:MOST_A_RUN]],
            )
        )
    return tables


def _module(step: Step, may_go_on: bool) -> tuple[str, ...]:
    """One module as a row; at the start there is nothing to have worked in, or to be unsure of."""
    name = f"{step.number} {title(step)}".strip() if step.number else "Start"
    still_open = quantity(step.still_open) if step.stopped else NO_NUMBER
    return (
        name if step.is_on_path else f"{name} (nothing required)",
        counted(step.worked if step.number else None),
        counted(step.there),
        (interval(step.there) if step.there and step.number else "") or NO_NUMBER,
        counted(step.stopped),
        *((still_open,) if may_go_on else ()),
        counted(step.completed),
    )


def running_table(found: Findings, runs: Sequence[Progress]) -> Table:
    """Runs that end after the logs, a row each: nobody in them has stopped yet."""
    return Table(
        "progress-running",
        "Courses that were not over when the logs end, and in no other figure of this section: "
        "people still there at each module so far",
        (Column("Course"), Column("Started", "number"), Column("Module: people so far")),
        [
            (
                found.scope(run.scope),
                quantity(run.starters),
                ", ".join(f"{s.number}: {_people(s)}" for s in run.path if s.number),
            )
            for run in runs[:MOST_A_RUN]
        ],
    )


def _people(step: Step) -> str:
    return quantity(step.there.numerator or 0) if step.there else NO_NUMBER


def block_tables(found: Findings, courses: Sequence[str]) -> list[Table]:
    """Units and their blocks in the order of the course, for each of the first course runs."""
    tables = []
    for number, course in enumerate(courses[:_MOST_TABLES], start=1):
        places = in_course_order(
            *(_of(found, name, course) for name in ("dim_block", *_PROGRESS)),
            has_completion=_has_completion(found, course),
        )
        shown, started = places[:MOST_A_RUN], _started(found, course)
        labels = Labels(found.data["dim_block"], [course])
        tables.append(
            Table(
                f"progress-blocks-{number}",
                f"{found.labels[course]}: units and their blocks in the order of the course; "
                f"{_who(started)}{rest(shown, places, 'rows', 'fact_block_progress')}",
                (
                    Column("Unit or block"),
                    Column("Kind"),
                    Column("Module", "number"),
                    Column("Reached by", "number"),
                    Column("For 100 starters", "number"),
                    Column("Completed by", "number"),
                ),
                [
                    (
                        labels(course, place.block_id)
                        if place.is_unit
                        else f"\u2013 {labels(course, place.block_id)}",
                        _kind(place),
                        NO_NUMBER if place.module_no is None else str(place.module_no),
                        *_counts(place, started),
                    )
                    for place in shown
                ],
            )
        )
    return tables


def order_tables(found: Findings, courses: Sequence[str]) -> list[Table]:
    """Blocks by when anybody first came there, for the first course runs without a structure."""
    tables = []
    for number, course in enumerate(courses[:_MOST_TABLES], start=1):
        places = by_first_visit(
            _of(found, "dim_block", course), _of(found, "fact_block_progress", course),
            has_completion=_has_completion(found, course),
        )  # fmt: skip
        shown, started = places[:MOST_A_RUN], _started(found, course)
        labels = Labels(found.data["dim_block"], [course])
        tables.append(
            Table(
                f"progress-order-{number}",
                f"{found.labels[course]}: blocks in the order in which anybody first reached them, "
                f"which need not be that of the course; {_who(started)}"
                f"{rest(shown, places, 'blocks', 'fact_block_progress')}",
                (
                    Column("Block"),
                    Column("Kind"),
                    Column("First reached", "day"),
                    Column("Reached by", "number"),
                    Column("For 100 starters", "number"),
                    Column("Completed by", "number"),
                ),
                [
                    (
                        labels(course, place.block_id),
                        _kind(place),
                        f"{pd.Timestamp(place.first_us or 0, unit='us'):%Y-%m-%d}",
                        *_counts(place, started),
                    )
                    for place in shown
                ],
            )
        )
    return tables


def _of(found: Findings, name: str, course: str) -> pd.DataFrame:
    """The rows of a table that are about one course run."""
    table = found.data[name]
    return table[table["course_id"] == course]


def _has_completion(found: Findings, course: str) -> bool:
    return bool((_of(found, "dim_course", course)["completion_events"] > 0).any())


def _started(found: Findings, course: str) -> int:
    return int(_of(found, "course_funnel", course)["started"].sum())


def _who(started: int) -> str:
    return (
        "reached by everybody who did anything there or completed it, starters or not; "
        f"{quantity(started)} started"
    )


def _kind(place: Place) -> str:
    """What a reader calls a block of that type."""
    if place.is_unit:
        return "unit"
    plain = place.block_type.removeprefix("stembridge_").replace("_", " ").replace("-", " ")
    return _KINDS.get(place.block_type, plain) or NO_NUMBER


def _counts(place: Place, started: int) -> tuple[str, str, str]:
    """Reached, reached for 100 starters, completed; a dash is not known."""
    reached = quantity(place.reached)
    return (
        f"at least {reached}" if place.is_least else reached,
        f"{100 * place.reached / started:.0f}" if started else NO_NUMBER,
        NO_NUMBER if place.completed is None else quantity(place.completed),
    )
