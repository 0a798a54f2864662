"""Blocks of a course run in an order, each with how many people came to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.measures.shares import needed

__all__ = ["Place", "by_first_visit", "in_course_order"]

_BLOCK: Final = ["course_id", "block_id"]
_HEADINGS: Final = ("course", "chapter", "sequential")
_UNIT: Final = "vertical"


@dataclass(frozen=True)
class Place:
    """One unit or block of a course run.

    reached: people who did anything there or completed it, whoever they are; of a unit, those of
        its most visited block, so that it is the least there can have been (`is_least`).
    completed: None where the logs cannot tell.
    first_us: when the first of them came, None if nobody did.
    """

    block_id: str
    block_type: str
    module_no: int | None
    is_unit: bool
    reached: int
    is_least: bool
    completed: int | None
    first_us: int | None


def in_course_order(
    blocks: pd.DataFrame, progress: pd.DataFrame, units: pd.DataFrame, *, has_completion: bool
) -> list[Place]:
    """Units and blocks of one course run by their place; those that the structure lacks left out.

    A unit that holds a single block is not told apart from it.

    blocks, progress, units: its rows of `dim_block`, `fact_block_progress` and `learner_unit`.
    has_completion: whether its logs hold completion events; without them nothing is known, which
        is not zero.
    """
    joined = _joined(blocks, progress)
    placed = joined[joined["place"].notna() & ~joined["block_type"].isin(_HEADINGS)]
    done = needed(units, "learner_unit", ["unit_id", "is_completed"])
    done_by = done[done["is_completed"].eq(True)].groupby("unit_id").size()
    inside = placed[placed["block_type"] != _UNIT].groupby("unit_id")["learners_reached"]
    sizes, most = inside.size(), inside.max()
    places = []
    for row in placed.sort_values(["place", "block_id"]).to_dict("records"):
        block_id, is_unit = str(row["block_id"]), row["block_type"] == _UNIT
        if is_unit and sizes.get(block_id, 0) == 1:
            continue
        completed = int(row["learners_completed"])
        if is_unit:
            # Only required units are told whether they are completed as a whole.
            completed = int(done_by.get(block_id, 0)) if row["is_required"] else 0
        is_known = has_completion and not (is_unit and not row["is_required"])
        places.append(
            Place(
                block_id,
                _text(row["block_type"]),
                None if pd.isna(row["module_no"]) else int(row["module_no"]),
                is_unit,
                int(most.get(block_id, 0)) if is_unit else int(row["learners_reached"]),
                is_unit,
                completed if is_known else None,
                _moment(row["first_us"]),
            )
        )
    return places


def by_first_visit(
    blocks: pd.DataFrame, progress: pd.DataFrame, *, has_completion: bool
) -> list[Place]:  # fmt: skip
    """Blocks of one course run by when anybody first came; those that nobody reached left out.

    Without a structure this is all that logs can say of an order, and it need not be the course's.
    """
    joined = _joined(blocks, progress)
    seen = joined[joined["first_us"].notna()].sort_values(["first_us", "block_id"])
    return [
        Place(
            str(row["block_id"]),
            _text(row["block_type"]),
            None,
            row["block_type"] == _UNIT,
            int(row["learners_reached"]),
            False,
            int(row["learners_completed"]) if has_completion else None,
            _moment(row["first_us"]),
        )
        for row in seen.to_dict("records")
    ]


def _joined(blocks: pd.DataFrame, progress: pd.DataFrame) -> pd.DataFrame:
    known = needed(
        blocks, "dim_block", [*_BLOCK, "block_type", "module_no", "unit_id", "place", "is_required"]
    )
    counts = needed(
        progress,
        "fact_block_progress",
        [*_BLOCK, "learners_reached", "learners_completed", "first_us"],
    )
    return known.merge(counts, on=_BLOCK)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _moment(value: float | None) -> int | None:
    return None if value is None or pd.isna(value) else int(value)
