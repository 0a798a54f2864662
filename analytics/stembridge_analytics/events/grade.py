"""Grades: of a problem, a subsection, a course; passing and no longer passing."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import NUMBER, SHARE, TEXT, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="grade",
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
    columns={
        "block_id": Field(TEXT, "problem_id", "block_id"),
        "block_type": Derived("block_id", block_type),
        "earned": Field(NUMBER, "weighted_earned", "weighted_graded_earned"),
        "possible": Field(NUMBER, "weighted_possible", "weighted_graded_possible"),
        "grade": Field(SHARE, "percent_grade"),
        "letter_grade": Field(TEXT, "letter_grade"),
    },
    learner_course=True,
)
