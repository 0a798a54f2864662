"""Who reached which block, and how far."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .blocks import PROBLEM, UNIT, VIDEO, answered, at, completed, graded, module, us


def _row(build: Builder, *lines: dict[str, Any], **sides: Any) -> dict[str, Any]:
    (row,) = build(list(lines), sides=sides).rows("learner_block")
    return row


def test_a_block_is_reached_by_the_learners_own_events(build: Builder) -> None:
    row = _row(build, answered(8, PROBLEM, at(12)), answered(8, PROBLEM, at(14)))
    assert (row["first_us"], row["last_us"], row["events"]) == (us(12), us(14), 2)
    assert (row["is_completed"], row["completion_max"], row["is_in_logs"]) == (False, None, True)


@pytest.mark.parametrize(("share", "done"), [(1.0, True), (0.99, False)])
def test_completed_is_exactly_1(build: Builder, share: float, done: bool) -> None:
    row = _row(build, completed(8, VIDEO, at(12), share))
    assert (row["completion_max"], row["is_completed"], row["events"]) == (share, done, 0)


def test_completion_posted_again_lower_takes_nothing_back(build: Builder) -> None:
    row = _row(build, completed(8, VIDEO, at(12)), completed(8, VIDEO, at(13), 0.5))
    assert row["is_completed"] is True


def test_the_block_is_completed_by_who_the_event_names(build: Builder) -> None:
    line = completed(8, VIDEO, at(12))
    built = build([line | {"context": {**line["context"], "user_id": 9}, "username": "user9"}])
    (row,) = built.rows("learner_block")
    assert row["learner_id"] == built.learner(8)


def test_the_buttons_done_is_a_completion(build: Builder) -> None:
    payload = {"user_id": 8, "course_id": COURSE, "block_id": UNIT, "done": True}
    assert _row(build, event("edx.done.toggled", at(12), 8, event=payload))["is_completed"] is True


def test_a_grade_alone_reaches_nothing(build: Builder) -> None:
    assert build([graded(8, PROBLEM, at(12), 1, 1)]).rows("learner_block") == []


def test_the_last_grade_counts(build: Builder) -> None:
    lines = [graded(8, PROBLEM, at(14), 2, 3), graded(8, PROBLEM, at(13), 1, 3)]
    row = _row(build, answered(8, PROBLEM, at(12)), *lines)
    assert (row["earned"], row["possible"]) == (2, 3)


def test_the_weighted_grade_goes_before_the_one_on_the_answer(build: Builder) -> None:
    row = _row(build, graded(8, PROBLEM, at(12), 5, 10), answered(8, PROBLEM, at(13)))
    assert (row["earned"], row["possible"]) == (5, 10)


def test_without_the_platforms_grade_the_one_on_the_answer_counts(build: Builder) -> None:
    row = _row(build, answered(8, PROBLEM, at(12), 0, 2), answered(8, PROBLEM, at(13), 1, 2))
    assert (row["earned"], row["possible"]) == (1, 2)


def test_a_block_is_reached_by_the_platforms_table(build: Builder) -> None:
    states = [module(8, PROBLEM, earned=1, possible=2, created_us=us(9), modified_us=us(10))]
    row = _row(build, event("page_close", at(12), 8), table_modules=states)
    assert (row["is_in_logs"], row["events"], row["first_us"], row["last_us"]) == (
        False, 0, us(9), us(10),
    )  # fmt: skip
    assert (row["earned"], row["possible"], row["is_completed"]) == (1, 2, False)


def test_who_is_in_no_log_goes_by_the_tables_key(build: Builder) -> None:
    built = build([event("page_close", at(12), 8)], sides={"table_modules": [module(99, PROBLEM)]})
    (row,) = built.rows("learner_block")
    assert (row["learner_id"], row["first_us"]) == (built.learner(99), None)


def test_a_reached_block_in_both_is_one_row(build: Builder) -> None:
    states = [module(8, PROBLEM, earned=9, possible=9, created_us=us(9))]
    row = _row(build, answered(8, PROBLEM, at(12)), table_modules=states)
    assert (row["first_us"], row["earned"], row["is_in_logs"]) == (us(12), 1, True)


@pytest.mark.parametrize("course", [None, COURSE])
def test_staff_reach_nothing(build: Builder, course: str | None) -> None:
    built = build(
        [answered(8, PROBLEM, at(12))],
        sides={
            "staff_accounts": [{"user": 8, "course_id": course}],
            "table_modules": [module(8, VIDEO)],
        },
    )
    assert built.rows("learner_block") == []


def test_staff_of_another_course_are_learners_here(build: Builder) -> None:
    staff = [{"user": 8, "course_id": "course-v1:Org+C2+2025"}]
    row = _row(build, event("page_close", at(12), 8), staff_accounts=staff,
               table_modules=[module(8, VIDEO)])  # fmt: skip
    assert row["block_id"] == VIDEO


def test_the_browsers_twin_has_no_grade_of_its_own(build: Builder) -> None:
    twin = answered(8, PROBLEM, at(13), 0, 5) | {"event_source": "browser"}
    row = _row(build, answered(8, PROBLEM, at(12)), twin)
    assert (row["earned"], row["possible"]) == (1, 1)
