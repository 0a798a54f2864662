"""Lesson blocks: who opened cases, tasks and career cards, and what they did in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from stembridge_analytics.measures.measure import ALL_COURSES, Definition, Measure
from stembridge_analytics.measures.shares import needed, share

__all__ = ["DEFINITIONS", "LessonUse", "lesson_use"]

_E: Final = "E, participations"
_CASES: Final = "one person in one case that the person opened"
_TASKS: Final = "one person in one numeric task that the person opened"
_ANSWERS: Final = "one person with one answer of a numeric task, tried at least once"
_CARDS: Final = "one person at one career card that the person opened"
DEFINITIONS: Final = (
    Definition("lessons.case_opened", "Opened a case", "In E, did anything in an industry case.",
               "people in E with an event of a case", _E),
    Definition("lessons.case_decided", "Decided", "Opened a case and decided on its question, "
               "whatever the decision.", "opened cases with a decision", _CASES),
    Definition("lessons.task_opened", "Tried a task", "In E, answered a numeric task or asked for "
               "a hint.", "people in E with an event of a task", _E),
    Definition("lessons.right_first", "Right at first", "The first attempt that the logs hold is "
               "right: number and unit.", "answers right at the first attempt", _ANSWERS),
    Definition("lessons.right_ever", "Right in the end", "Some attempt is right: number and unit.",
               "answers right at some attempt", _ANSWERS),
    Definition("lessons.hinted", "Asked for a hint", "Asked for at least one hint of a task, "
               "before or after an attempt.", "opened tasks with a hint", _TASKS),
    Definition("lessons.card_opened", "Met a role model", "In E, did anything at a career card.",
               "people in E with an event of a career card", _E),
    Definition("lessons.card_reflected", "Reflected", "Opened a career card and answered its "
               "question to oneself; what was written is not known.",
               "opened cards with an answer", _CARDS),
)  # fmt: skip
# Numerator and denominator of each, as columns of table `lesson_run`.
_COLUMNS: Final = {
    "lessons.case_opened": ("case_people", "enrolled"),
    "lessons.case_decided": ("cases_decided", "cases"),
    "lessons.task_opened": ("task_people", "enrolled"),
    "lessons.right_first": ("answers_right_first", "answers"),
    "lessons.right_ever": ("answers_right", "answers"),
    "lessons.hinted": ("tasks_hinted", "tasks"),
    "lessons.card_opened": ("card_people", "enrolled"),
    "lessons.card_reflected": ("cards_reflected", "cards"),
}
_SUMMED: Final = (
    "enrolled", "case_people", "cases", "case_steps", "cases_decided", "task_people", "tasks",
    "tasks_hinted", "answers", "answers_right_first", "answers_right", "card_people", "cards",
    "cards_reflected",
)  # fmt: skip
_NONE: Final = {"enrolled": "nobody is enrolled in these logs"}
_NOT_OPENED: Final = "nobody enrolled opened such a block"


@dataclass(frozen=True)
class LessonUse:
    """The lesson blocks of one course run, or of all, by people in E.

    measures: by the definition's id. steps: different steps completed, a person and case; None if
    nobody opened a case.
    """

    scope: str
    measures: dict[str, Measure]
    steps: float | None
    case_people: int
    task_people: int
    card_people: int

    @property
    def is_used(self) -> bool:
        """Whether anybody did anything in a lesson block."""
        return bool(self.case_people or self.task_people or self.card_people)

    def __getitem__(self, name: str) -> Measure:
        return self.measures[f"lessons.{name}"]


def lesson_use(runs: pd.DataFrame, window: str) -> list[LessonUse]:
    """The lesson blocks over all course runs, then of each, the largest first.

    runs: columns of table `lesson_run`. window: the days of the logs in words. Raises DataError if
    a column is missing.
    """
    frame = needed(runs, "lesson_run", ["course_id", *_SUMMED])
    ordered = frame.sort_values(["enrolled", "course_id"], ascending=[False, True])
    sums = {name: int(frame[name].sum()) for name in _SUMMED}
    rows: list[tuple[str, Mapping[Any, Any]]] = [(ALL_COURSES, sums)]
    rows += [(str(row["course_id"]), row) for row in ordered.to_dict("records")]
    return [_use(scope, row, window) for scope, row in rows]


def _use(scope: str, row: Mapping[Any, Any], window: str) -> LessonUse:
    def measure(definition: Definition) -> Measure:
        of, out_of = _COLUMNS[definition.id]
        return share(
            definition, window, (int(row[of]), int(row[out_of])), scope=scope,
            nobody=_NONE.get(out_of, _NOT_OPENED), of_people=out_of == "enrolled",
        )  # fmt: skip

    cases = int(row["cases"])
    return LessonUse(
        scope,
        {definition.id: measure(definition) for definition in DEFINITIONS},
        int(row["case_steps"]) / cases if cases else None,
        int(row["case_people"]),
        int(row["task_people"]),
        int(row["card_people"]),
    )
