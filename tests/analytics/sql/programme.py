"""A course run with two modules of one required unit each, as side inputs tell of it."""

from __future__ import annotations

from typing import Any

from ..conftest import COURSE

__all__ = ["at", "block", "dates", "day_us", "structure"]

DAY_US = 86_400_000_000
MARCH_1 = 1_740_787_200_000_000


def at(day: int, hour: int = 12) -> str:
    """A time in March 2025."""
    return f"2025-03-{day:02d}T{hour:02d}:00:00+00:00"


def day_us(day: int) -> int:
    """The first moment of a day of March 2025, which may be one of a later month."""
    return MARCH_1 + (day - 1) * DAY_US


def block(kind: str, name: str) -> str:
    """A usage key."""
    return f"block-v1:Org+C1+2025+type@{kind}+block@{name}"


def dates(start: int, end: int, **fields: Any) -> dict[str, Any]:
    """Settings of the run: from one day of March 2025 to another, included."""
    return {"course_id": COURSE, "start_us": day_us(start), "end_us": day_us(end + 1), **fields}


def structure() -> list[dict[str, Any]]:
    """Module 1 with film v1 and questions p1, module 2 with questions p2 and a discussion."""
    rows: list[dict[str, Any]] = []
    for number, leaves in ((1, ["video v1", "problem p1"]), (2, ["problem p2", "discussion d2"])):
        module = {"module_id": block("chapter", f"c{number}"), "module_no": number}
        unit = {**module, "unit_id": block("vertical", f"u{number}"), "is_required": True}
        rows.append({**module, "block_id": module["module_id"], "block_type": "chapter"})
        rows.append({**unit, "block_id": unit["unit_id"], "block_type": "vertical"})
        for leaf in leaves:
            kind, name = leaf.split()
            rows.append(
                {**unit, "block_id": block(kind, name), "block_type": kind, "is_leaf": True}
            )
    blank = {"course_id": COURSE, "is_leaf": False, "is_graded": False, "is_required": False}
    return [{**blank, **row, "place": place} for place, row in enumerate(rows, 1)]
