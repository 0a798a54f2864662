"""Problems: answers, shown solutions, hints, rescoring.

The browser sends a `problem_check` of its own beside the server's: `source` tells the twins apart,
and only the server's knows the grade.
"""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import block_type, number, text, truth, whole

__all__ = ["KIND"]


class Problem(Payload):
    """Payload of problem events; answers are not read."""

    problem_id: Any = None
    module_id: Any = None
    problem: Any = None
    success: Any = None
    attempts: Any = None
    grade: Any = None
    max_grade: Any = None
    new_score: Any = None
    new_total: Any = None


def _values(p: Problem) -> tuple[object, ...]:
    block_id = text(p.problem_id) or text(p.module_id) or text(p.problem)
    earned = p.grade if p.grade is not None else p.new_score
    possible = p.max_grade if p.max_grade is not None else p.new_total
    return (
        block_id,
        block_type(block_id) or "problem",
        truth(p.success),
        whole(p.attempts),
        number(earned),
        number(possible),
    )


KIND = Kind(
    name="problem",
    payload=Problem,
    actions={
        "problem_check": "checked",
        "edx.problem.check": "checked",
        "problem_check_fail": "check_failed",
        "problem_graded": "graded",
        "problem_show": "answer_shown",
        "showanswer": "answer_shown",
        "edx.problem.show": "answer_shown",
        "problem_save": "saved",
        "save_problem_success": "saved",
        "edx.problem.save": "saved",
        "save_problem_fail": "save_failed",
        "problem_reset": "reset",
        "reset_problem": "reset",
        "reset_problem_fail": "reset_failed",
        "problem_rescore": "rescored",
        "problem_rescore_fail": "rescore_failed",
        "edx.problem.hint.demandhint_displayed": "hint_shown",
        "edx.problem.hint.feedback_displayed": "feedback_shown",
    },
    columns=("block_id", "block_type", "success", "attempts", "earned", "possible"),
    values=_values,
    # Rescoring is somebody else's work.
    courseware=frozenset(
        {
            "checked",
            "check_failed",
            "graded",
            "answer_shown",
            "saved",
            "save_failed",
            "reset",
            "reset_failed",
            "hint_shown",
            "feedback_shown",
        }
    ),
)
