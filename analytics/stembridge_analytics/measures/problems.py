"""Answers to problems: who answers, how often, and how often right."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from stembridge_analytics.measures.breakdown import FEWEST
from stembridge_analytics.measures.measure import Definition, Measure
from stembridge_analytics.measures.runs import NOBODY_STARTED, of_starters, people_in, scopes
from stembridge_analytics.measures.shares import PERSON, needed, share

__all__ = ["DEFINITIONS", "Problem", "ProblemUse", "hardest", "problem_use", "problems"]

_BLOCK: Final = ["course_id", "block_id"]
_NONE_JUDGED: Final = "no answer was judged right or wrong"
_SUMS: Final = {
    name: (name, "sum") for name in ("first_known", "first_right", "last_known", "last_right")
}

DEFINITIONS: Final = (
    Definition(
        "problem.answered",
        "Answered a problem",
        "In S, the server recorded an answer to any problem of the course run.",
        "starters with an answer",
        "S, participations with work in the course",
    ),
    Definition(
        "problem.right_at_first",
        "Right at the first answer",
        "Of the problems that starters answered, a pair of person and problem each: the first "
        "answer was wholly right.",
        "pairs of person and problem whose first answer was right",
        "pairs of person and problem with an answer that was judged",
    ),
    Definition(
        "problem.right_at_last",
        "Right at the last answer",
        "As above, by the last answer in the logs.",
        "pairs of person and problem whose last answer was right",
        "pairs of person and problem with an answer that was judged",
    ),
)
_ANSWERED, _FIRST, _LAST = DEFINITIONS


@dataclass(frozen=True)
class ProblemUse:
    """Answers to the problems of one course run, or of all, by its starters.

    answers: of all of them. pairs: of person and problem. others: people who answered and are not
    among the starters; in no figure here.
    """

    scope: str
    answered: Measure
    answers: int
    pairs: int
    first: Measure
    last: Measure
    others: int


@dataclass(frozen=True)
class Problem:
    """One problem of one course run: people who answered, their answers, and how many were right.

    first, last: of people here, since each has one first and one last answer.
    """

    course_id: str
    block_id: str
    people: int
    answers: int
    first: Measure
    last: Measure


def problem_use(responses: pd.DataFrame, learners: pd.DataFrame, window: str) -> list[ProblemUse]:
    """Answers over all course runs, then in each with a starter, the most starters first.

    responses: columns of table `fact_problem_response`. learners: of `fact_learner_course`.
    Raises DataError if a column is missing.
    """
    columns = [*PERSON, "block_id", "answers", "first_is_correct", "is_correct"]
    frame = needed(responses, "fact_problem_response", columns)
    theirs, others, started = of_starters(frame[frame["answers"] > 0], learners)
    uses = []
    for scope, number, mine in scopes(theirs, started):
        people = mine.drop_duplicates(PERSON)
        uses.append(
            ProblemUse(
                scope,
                share(
                    _ANSWERED, window, (len(people), number), nobody=NOBODY_STARTED, scope=scope
                ),
                int(mine["answers"].sum()),
                len(mine),
                *_right(_judged(mine)[list(_SUMS)].sum().to_dict(), window, scope, of_people=False),
                people_in(others, scope),
            )
        )  # fmt: skip
    return uses


def problems(responses: pd.DataFrame, window: str) -> list[Problem]:
    """Every problem that anybody answered, most people first; everybody counts here.

    responses: columns of table `fact_problem_response`.
    """
    columns = [*_BLOCK, "answers", "first_is_correct", "is_correct"]
    frame = needed(responses, "fact_problem_response", columns)
    given = _judged(frame[frame["answers"] > 0])
    summed = given.groupby(_BLOCK, sort=True).agg(
        people=("answers", "size"), answers=("answers", "sum"), **_SUMS
    )  # fmt: skip
    made = [
        Problem(
            str(row["course_id"]),
            str(row["block_id"]),
            int(row["people"]),
            int(row["answers"]),
            *_right(row, window, str(row["course_id"]), of_people=True),
        )
        for row in summed.reset_index().to_dict("records")
    ]
    return sorted(made, key=lambda p: (-p.people, p.course_id, p.block_id))


def hardest(answered: Sequence[Problem], at_most: int) -> list[Problem]:
    """Those with the lowest share right at first, of those with enough people to be ranked."""
    ranked = [p for p in answered if (p.first.denominator or 0) >= FEWEST]
    return sorted(ranked, key=lambda p: (p.first.value, -p.people, p.course_id, p.block_id))[
        :at_most
    ]


def _judged(given: pd.DataFrame) -> pd.DataFrame:
    """With a column each for the first and the last answer judged, and right."""
    return given.assign(
        first_known=given["first_is_correct"].notna(),
        first_right=given["first_is_correct"].eq(True),
        last_known=given["is_correct"].notna(),
        last_right=given["is_correct"].eq(True),
    )


def _right(
    counts: Mapping[Hashable, Any], window: str, scope: str, *, of_people: bool
) -> tuple[Measure, Measure]:
    """Right at the first and at the last answer, of those that were judged."""
    pairs = [
        share(
            definition,
            window,
            (int(counts[f"{which}_right"]), int(counts[f"{which}_known"])),
            scope=scope,
            nobody=_NONE_JUDGED,
            of_people=of_people,
        )
        for definition, which in ((_FIRST, "first"), (_LAST, "last"))
    ]
    return pairs[0], pairs[1]
