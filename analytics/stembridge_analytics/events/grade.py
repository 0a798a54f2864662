"""Grades: of a problem, a subsection, a course; passing and no longer passing."""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import block_type, number, share, text

__all__ = ["KIND"]


class Grade(Payload):
    """Payload of `edx.grades.*` and `edx.course.grade.*`."""

    problem_id: Any = None
    block_id: Any = None
    weighted_earned: Any = None
    weighted_possible: Any = None
    weighted_graded_earned: Any = None
    weighted_graded_possible: Any = None
    percent_grade: Any = None
    letter_grade: Any = None


def _values(p: Grade) -> tuple[object, ...]:
    block_id = text(p.problem_id) or text(p.block_id)
    earned = p.weighted_earned if p.weighted_earned is not None else p.weighted_graded_earned
    possible = (
        p.weighted_possible if p.weighted_possible is not None else p.weighted_graded_possible
    )
    return (
        block_id,
        block_type(block_id),
        number(earned),
        number(possible),
        share(p.percent_grade),
        text(p.letter_grade),
    )


KIND = Kind(
    name="grade",
    payload=Grade,
    actions={
        "edx.grades.problem.submitted": "problem_graded",
        "edx.grades.problem.rescored": "problem_rescored",
        "edx.grades.problem.score_overridden": "problem_overridden",
        "edx.grades.problem.state_deleted": "problem_deleted",
        "edx.grades.subsection.grade_calculated": "subsection_graded",
        "edx.grades.subsection.score_overridden": "subsection_overridden",
        "edx.grades.course.grade_calculated": "course_graded",
        "edx.grades.grading_policy_changed": "policy_changed",
        "edx.course.grade.passed.first_time": "passed",
        "edx.course.grade.now_passed": "passed",
        "edx.course.grade.now_failed": "failed",
    },
    columns=("block_id", "block_type", "earned", "possible", "grade", "letter_grade"),
    values=_values,
    learner_course=True,
)
