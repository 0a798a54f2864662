"""What the section on engagement says of problems."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from stembridge_analytics.measures.breakdown import FEWEST
from stembridge_analytics.measures.problems import Problem, ProblemUse, hardest
from stembridge_analytics.report import charts
from stembridge_analytics.report.blocks import Labels, kept, rest
from stembridge_analytics.report.findings import (
    Findings,
    counted,
    fraction,
    fraction_cell,
    interval,
)
from stembridge_analytics.report.pictures import Picture, picture
from stembridge_analytics.report.section import Column, Table
from stembridge_analytics.report.wording import NO_NUMBER, ZERO_MARK, amount, quantity

__all__ = ["values"]

_MOST_ROWS: Final = 10


def values(
    found: Findings, uses: Sequence[ProblemUse], tried: Sequence[Problem], labels: Labels
) -> dict[str, object]:
    """What the template shows; `picture` is None without a problem that enough people answered."""
    hard = hardest(tried, _MOST_ROWS)
    return {
        "is_empty": not tried,
        "sentences": _sentences(uses[0], tried, hard),
        "picture": _picture(found, uses[0], hard, labels) if hard else None,
        "runs": _runs(found, uses),
        "table": _table(found, tried, labels),
        "fewest": FEWEST,
    }


def _sentences(
    use: ProblemUse, tried: Sequence[Problem], hard: Sequence[Problem]
) -> list[str]:  # fmt: skip
    if not tried:
        return []
    said = [f"Answered a problem, of those who started: {fraction(use.answered)}."]
    if use.pairs:
        said.append(
            f"They gave {amount(use.answers, 'answer')} to problems, "
            f"{use.answers / use.pairs:.1f} for each problem that a person answered. "
            f"Right at the first answer: {fraction(use.first)}; at the last: {fraction(use.last)}."
        )
    if use.others:
        said.append(
            f"{amount(use.others, 'more person', 'more people')} answered without being among "
            "those who started (not enrolled, or outside the run); not counted here."
        )
    if not hard:
        said.append(f"No problem was answered by {FEWEST} people or more, so none is ranked.")
    return said


def _picture(
    found: Findings, use: ProblemUse, hard: Sequence[Problem], labels: Labels
) -> Picture:  # fmt: skip
    rows = [
        charts.ShareRow(
            f"{labels(one.course_id, one.block_id)}, {found.labels[one.course_id]}",
            fraction(one.first), one.first.value, one.first.conf_low, one.first.conf_high,
        )
        for one in hard
    ]  # fmt: skip
    reference = None
    if use.first.value is not None:
        reference = (use.first.value, f"All answers of those who started: {fraction(use.first)}")
    zero = f" {ZERO_MARK} marks a zero." if any(row.value == 0 for row in rows) else ""
    return picture(
        "engagement-problems",
        "The problems least often right at the first answer",
        "; ".join(f"{row.label}: {row.detail}" for row in rows),
        lambda width: charts.share_rows(rows, width, mark="dot", reference=reference),
        subtitle=f"People whose first answer was right, of those who answered; {found.period}.",
        note=f"Source: table fact_problem_response, definition {hard[0].first.definition_id}. The "
        f"{len(rows)} lowest of the problems that at least {FEWEST} people answered. The line "
        "through a dot is its 95\u00a0% Wilson interval: it describes these people only. A problem "
        f"may be hard, or unclear, or its key wrong: look at it.{zero}",
    )


def _runs(found: Findings, uses: Sequence[ProblemUse]) -> Table:
    shown = kept(uses, lambda use: use.scope)
    return Table(
        "engagement-problem-runs",
        f"Answers to problems by those who started, {found.period}; right: of the answers that "
        "were judged, one first and one last answer for each person and problem"
        f"{rest(shown, uses, 'rows', 'fact_problem_response')}",
        (
            Column("Course"),
            Column("Answered", "number"),
            Column("95\u00a0% interval", "day"),
            Column("Answers (each problem)", "number"),
            Column("Right at first", "number"),
            Column("Right at last", "number"),
        ),
        [
            (
                found.scope(use.scope),
                fraction_cell(use.answered),
                interval(use.answered) or NO_NUMBER,
                f"{quantity(use.answers)} ({use.answers / use.pairs:.1f})"
                if use.pairs
                else NO_NUMBER,
                counted(use.first),
                counted(use.last),
            )
            for use in shown
        ],
    )


def _table(found: Findings, tried: Sequence[Problem], labels: Labels) -> Table:
    shown = kept(tried, lambda one: one.course_id)
    return Table(
        "engagement-problems-table",
        "Problems by number of people who answered; of their first and last answers that were "
        f"judged, those that were right{rest(shown, tried, 'problems', 'fact_problem_response')}",
        (
            Column("Problem"),
            Column("People", "number"),
            Column("Answers", "number"),
            Column("Right at first", "number"),
            Column("95\u00a0% interval", "day"),
            Column("Right at last", "number"),
        ),
        [
            (
                f"{labels(one.course_id, one.block_id)}, {found.labels[one.course_id]}",
                quantity(one.people),
                quantity(one.answers),
                counted(one.first),
                interval(one.first) or NO_NUMBER,
                counted(one.last),
            )
            for one in shown
        ],
    )
