"""A small course, and what happens at its blocks."""

from __future__ import annotations

from typing import Any

from ..conftest import COURSE, event


def key(kind: str, name: str) -> str:
    """The usage key of a block of the small course."""
    return f"block-v1:Org+C1+2025+type@{kind}+block@{name}"


CHAPTER, UNIT = key("chapter", "c"), key("vertical", "u")
PROBLEM, VIDEO = key("problem", "p"), key("video", "v")


def block(block_id: str, place: int, **fields: Any) -> dict[str, Any]:
    """A row of the structure of the small course."""
    kind = block_id.partition("type@")[2].partition("+")[0]
    return {
        "course_id": COURSE, "block_id": block_id, "block_type": kind, "title": kind.title(),
        "module_id": CHAPTER, "module_no": 1, "module_title": "Module", "place": place,
        "is_leaf": kind in ("problem", "video"), "is_graded": kind == "problem",
        "is_required": kind == "problem", "unit_id": UNIT, **fields,
    }  # fmt: skip


STRUCTURE = [block(CHAPTER, 1), block(UNIT, 2), block(VIDEO, 3), block(PROBLEM, 4)]


def module(user: int, block_id: str, **fields: Any) -> dict[str, Any]:
    """A row of the platform's table of learners' states."""
    return {"user": user, "course_id": COURSE, "block_id": block_id, **fields}


def completed(user: int, block_id: str, time: str, share: float = 1.0) -> dict[str, Any]:
    payload = {"user_id": user, "course_id": COURSE, "block_id": block_id, "completion": share}
    return event("edx.completion.block_completion.changed", time, user, event=payload)


def graded(
    user: int, block_id: str, time: str, earned: float, possible: float, by: int | None = None
) -> dict[str, Any]:
    payload = {"user_id": user, "course_id": COURSE, "problem_id": block_id,
               "weighted_earned": earned, "weighted_possible": possible}  # fmt: skip
    return event("edx.grades.problem.submitted", time, by or user, event=payload)


def answered(
    user: int, block_id: str, time: str, earned: float = 1, possible: float = 1, **payload: Any
) -> dict[str, Any]:
    success = "correct" if earned == possible else "incorrect"
    fields = {"problem_id": block_id, "success": success, "grade": earned, "max_grade": possible}
    return event("problem_check", time, user, event={**fields, **payload})


def at(hour: int, minute: int = 0) -> str:
    return f"2025-03-03T{hour:02d}:{minute:02d}:00Z"


def us(hour: int, minute: int = 0) -> int:
    """The moment of `at` in microseconds."""
    return 1_740_960_000_000_000 + (hour * 60 + minute) * 60_000_000
