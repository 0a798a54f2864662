"""The lesson blocks: cases, numeric tasks and career cards, and what people did in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stembridge_analytics.measures.lessons import LessonUse, lesson_use
from stembridge_analytics.report import charts
from stembridge_analytics.report.blocks import MOST_A_RUN
from stembridge_analytics.report.findings import Findings, counted, fraction
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Column, Section, Table
from stembridge_analytics.report.wording import NO_NUMBER, ZERO_MARK, amount, percent, quantity

__all__ = ["build"]

# In the order in which a lesson asks for them, with what each is a share of.
_DRAWN: Final = (
    ("case_decided", "Cases opened: decided"),
    ("right_first", "Answers tried: right at the first attempt"),
    ("right_ever", "Answers tried: right in the end"),
    ("hinted", "Tasks opened: asked for a hint"),
    ("card_reflected", "Career cards opened: reflected"),
)


def build(found: Findings) -> Section:
    """The section on what people did in lesson blocks."""
    uses = lesson_use(found.data["lesson_run"], found.period)
    whole = uses[0]
    return Section(
        "lessons",
        "In the lessons",
        _finding(whole),
        {
            "picture": _picture(found, whole),
            "sentences": _sentences(whole),
            "table": _table(found, uses),
        },
    )


def _finding(whole: LessonUse) -> str:
    if not whole.is_used:
        return "The logs tell of no case, numeric task or career card"
    right = whole["right_first"]
    if right.value is not None:
        ever = whole["right_ever"]
        share = percent(right.value, right.denominator or 0)
        later = percent(ever.value or 0, ever.denominator or 0)
        return f"{share} of the answers to numeric tasks are right at once, {later} in the end"
    decided = whole["case_decided"]
    if decided.value is not None:
        share = percent(decided.value, decided.denominator or 0)
        return f"{share} of the cases opened end in a decision"
    return f"{amount(whole.card_people, 'person', 'people')} met a role model on a career card"


def _sentences(whole: LessonUse) -> list[str]:
    said = []
    if whole.case_people:
        said.append(
            f"Opened an industry case, of the enrolled: {fraction(whole['case_opened'])}. Of the "
            f"cases opened, decided: {fraction(whole['case_decided'])}; steps completed, on "
            f"average: {whole.steps:.1f} of up to 7."
        )
    if whole.task_people:
        said.append(
            f"Worked on a numeric task, of the enrolled: {fraction(whole['task_opened'])}. Of the "
            f"answers tried, right at the first attempt: {fraction(whole['right_first'])}, in the "
            f"end: {fraction(whole['right_ever'])}. Of the tasks opened, asked for a hint: "
            f"{fraction(whole['hinted'])}."
        )
    if whole.card_people:
        said.append(
            f"Opened a career card, of the enrolled: {fraction(whole['card_opened'])}. Of the "
            f"cards opened, reflected: {fraction(whole['card_reflected'])}."
        )
    return said


def _picture(found: Findings, whole: LessonUse) -> Picture | None:
    """What became of blocks that were opened, over all courses; None if none was."""
    drawn = [(whole[name], label) for name, label in _DRAWN]
    rows = [
        charts.ShareRow(label, fraction(measure), measure.value)
        for measure, label in drawn
        if measure.value is not None
    ]
    if not rows:
        return None
    zero = f" {ZERO_MARK} marks a zero." if any(row.value == 0 for row in rows) else ""
    return picture(
        "lessons-picture",
        "What people do in lesson blocks",
        "; ".join(f"{row.label}: {row.detail}" for row in rows),
        lambda width: charts.share_rows(rows, width, mark="bar"),
        subtitle=f"All courses, people of the enrolled; {found.period}.",
        note=f"Source: table lesson_run. One person counts once for each block or answer.{zero}",
    )


def _table(found: Findings, uses: Sequence[LessonUse]) -> Table:
    used = [use for use in uses if use.is_used]
    cut = ""
    if len(used) > MOST_A_RUN:
        cut = f"; the {MOST_A_RUN} largest of {len(used):,} rows, all are in the tables"
    return Table(
        "lessons-runs",
        f"Lesson blocks by course, {found.period}, people of the enrolled: one person in one case, "
        f"with one answer of a task, at one card; shares are of those opened or tried{cut}",
        (
            Column("Course"),
            Column("Cases", "number"),
            Column("Decided", "number"),
            Column("Answers", "number"),
            Column("Right at first", "number"),
            Column("In the end", "number"),
            Column("Cards", "number"),
            Column("Reflected", "number"),
        ),
        [
            (
                found.scope(use.scope),
                *_cells(use, "case_decided"),
                *_cells(use, "right_first", "right_ever"),
                *_cells(use, "card_reflected"),
            )
            for use in used[:MOST_A_RUN]
        ],
    )


def _cells(use: LessonUse, *names: str) -> list[str]:
    """What they are all out of, then each."""
    measures = [use[name] for name in names]
    whole = quantity(measures[0].denominator or 0)
    return [whole, *(NO_NUMBER if m.value is None else counted(m) for m in measures)]
