"""Blocks of a run: of its structure and of its events."""

from __future__ import annotations

from typing import Any

from ..conftest import COURSE, Builder, event
from .blocks import PROBLEM, STRUCTURE, UNIT, VIDEO, answered, at, graded, key, module


def _row(rows: list[dict[str, Any]], block_id: str) -> dict[str, Any]:
    (row,) = [row for row in rows if row["block_id"] == block_id]
    return row


def test_a_block_of_the_structure_has_its_place_and_module(build: Builder) -> None:
    built = build([answered(8, PROBLEM, at(12))], sides={"structure_blocks": STRUCTURE})
    rows = built.rows("dim_block")
    row = _row(rows, PROBLEM)
    assert (row["place"], row["module_no"], row["module_title"], row["unit_id"]) == (
        4, 1, "Module", UNIT,
    )  # fmt: skip
    assert (row["is_leaf"], row["is_graded"], row["is_required"]) == (True, True, True)
    assert (row["is_in_structure"], row["title"], len(rows)) == (True, "Problem", 4)


def test_a_block_that_nobody_used_is_there(build: Builder) -> None:
    built = build([answered(8, PROBLEM, at(12))], sides={"structure_blocks": STRUCTURE})
    row = _row(built.rows("dim_block"), VIDEO)
    assert (row["events"], row["learners"], row["first_day"]) == (0, 0, None)


def test_a_block_of_the_events_that_the_structure_lacks_is_there(build: Builder) -> None:
    strange = key("problem", "new")
    built = build([answered(8, strange, at(12))], sides={"structure_blocks": STRUCTURE})
    row = _row(built.rows("dim_block"), strange)
    assert (row["is_in_structure"], row["block_type"], row["place"]) == (False, "problem", None)


def test_without_a_structure_nothing_is_graded_or_required(build: Builder) -> None:
    (row,) = build([answered(8, PROBLEM, at(12))]).rows("dim_block")
    assert (row["is_graded"], row["is_required"], row["is_leaf"]) == (False, False, None)


def test_events_and_people_are_counted_copies_folded(build: Builder) -> None:
    one = answered(8, PROBLEM, at(12))
    rows = build([one, one, answered(8, PROBLEM, at(13)), answered(9, PROBLEM, at(14))]).rows(
        "dim_block"
    )
    assert [(r["events"], r["learners"], r["first_day"]) for r in rows] == [(3, 2, "2025-03-03")]


def test_two_names_of_a_block_are_one_block(build: Builder) -> None:
    lines = [event("play_video", at(12), 8, event={"id": "v"}),
             event("play_video", at(13), 8, event={"id": VIDEO})]  # fmt: skip
    (row,) = build(lines).rows("dim_block")
    assert (row["block_id"], row["events"]) == (VIDEO, 2)


def test_the_same_block_id_in_another_course_is_another_block(build: Builder) -> None:
    other = answered(8, "p", at(12))
    other["context"] = {**other["context"], "course_id": "course-v1:Org+C2+2025"}
    rows = build([answered(8, "p", at(12)), other]).rows("dim_block")
    assert [(r["course_id"], r["events"]) for r in rows] == [
        (COURSE, 1),
        ("course-v1:Org+C2+2025", 1),
    ]


def test_a_block_only_staff_touched_is_there_without_events(build: Builder) -> None:
    staff = [{"user": 9, "course_id": None, "role": "staff"}]
    (row,) = build([answered(9, PROBLEM, at(12))], sides={"staff_accounts": staff}).rows(
        "dim_block"
    )
    assert (row["events"], row["learners"]) == (0, 0)


def test_a_block_only_the_platforms_table_knows_is_there(build: Builder) -> None:
    tables = {"table_modules": [module(8, VIDEO, block_type="video")]}
    row = _row(build([answered(8, PROBLEM, at(12))], sides=tables).rows("dim_block"), VIDEO)
    assert (row["block_type"], row["events"], row["is_in_structure"]) == ("video", 0, False)


def test_a_block_at_a_time_outside_the_period_is_left_out(build: Builder) -> None:
    late = graded(8, key("problem", "late"), "2031-01-01T00:00:00Z", 1, 1)
    rows = build([answered(8, PROBLEM, at(12)), late | {"event_source": "mobile"}]).rows(
        "dim_block"
    )
    assert [row["block_id"] for row in rows] == [PROBLEM]
