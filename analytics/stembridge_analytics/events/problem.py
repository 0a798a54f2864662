"""Problems: answers, shown solutions, hints, rescoring.

The browser sends a `problem_check` of its own beside the server's: `source` tells the twins apart,
and only the server's knows the grade.
"""

from __future__ import annotations

from stembridge_analytics.events.answers import answers
from stembridge_analytics.events.kind import Combined, Derived, Field, Kind
from stembridge_analytics.events.values import NUMBER, TEXT, TRUTH, WHOLE, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="problem",
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
    columns={
        "block_id": Field(TEXT, "problem_id", "module_id", "problem"),
        "block_type": Derived("block_id", lambda block_id: block_type(block_id) or "problem"),
        "success": Field(TRUTH, "success"),
        "attempts": Field(WHOLE, "attempts"),
        "earned": Field(NUMBER, "grade", "new_score"),
        "possible": Field(NUMBER, "max_grade", "new_total"),
        "answers": Combined(answers, "submission", "answers", "correct_map"),
    },
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
