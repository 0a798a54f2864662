"""How many people reached and completed each block."""

from __future__ import annotations

from ..conftest import Builder
from .blocks import (
    CHAPTER,
    PROBLEM,
    STRUCTURE,
    UNIT,
    VIDEO,
    answered,
    at,
    completed,
    key,
    module,
    us,
)


def test_people_are_counted_by_block(build: Builder) -> None:
    lines = [answered(8, PROBLEM, at(12)), answered(8, PROBLEM, at(13)),
             answered(9, PROBLEM, at(11)), completed(9, PROBLEM, at(14))]  # fmt: skip
    (row,) = build(lines).rows("fact_block_progress")
    assert (row["learners_reached"], row["learners_completed"]) == (2, 1)
    assert row["first_us"] == us(11)


def test_blocks_stand_in_the_order_of_the_course_strange_ones_last(build: Builder) -> None:
    lines = [answered(8, key("problem", "a"), at(12)), answered(8, PROBLEM, at(13))]
    rows = build(lines, sides={"structure_blocks": STRUCTURE}).rows("fact_block_progress")
    assert [(r["block_id"], r["learners_reached"]) for r in rows] == [
        (CHAPTER, 0), (UNIT, 0), (VIDEO, 0), (PROBLEM, 1), (key("problem", "a"), 1),
    ]  # fmt: skip


def test_who_is_only_in_the_platforms_table_is_counted_apart(build: Builder) -> None:
    tables = {"table_modules": [module(8, PROBLEM), module(9, PROBLEM)]}
    (row,) = build([answered(8, PROBLEM, at(12))], sides=tables).rows("fact_block_progress")
    assert (row["learners_reached"], row["learners_by_table"]) == (2, 1)
