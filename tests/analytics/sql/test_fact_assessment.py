"""Open response assessments: submitted, assessed, waiting."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .blocks import at, key, us

TASK = key("openassessment", "o")


def _did(
    what: str, hour: int, user: int, of: str | None = None, *, block: str | None = TASK, **more: Any
) -> dict[str, Any]:
    """What a person did at a task; of: the submission it is about."""
    line = event(
        f"openassessmentblock.{what}", at(hour), user, event={"submission_uuid": of, **more}
    )
    if block:
        line["context"]["module"] = {"display_name": "Task", "usage_key": block}
    return line


def _points(*earned: float) -> list[dict[str, Any]]:
    return [{"option": {"points": p}, "criterion": {"points_possible": 5}} for p in earned]


def _rows(build: Builder, *lines: dict[str, Any], **sides: Any) -> dict[int, dict[str, Any]]:
    built = build(list(lines), sides=sides)
    people = {built.learner(user): user for user in range(1, 100)}
    return {people[row["learner_id"]]: row for row in built.rows("fact_assessment")}


def test_a_submission_and_what_its_author_gave_are_one_row(build: Builder) -> None:
    rows = _rows(
        build,
        _did("create_submission", 9, 8, "s8"),
        _did("peer_assess", 10, 8, "s9"),
        _did("peer_assess", 11, 8, "s7"),
        _did("self_assess", 12, 8, "s8"),
    )
    row = rows[8]
    assert (row["block_id"], row["submissions"], row["submission_id"]) == (TASK, 1, "s8")
    assert (row["submitted_us"], row["peer_given"], row["self_given"]) == (us(9), 2, 1)


def test_an_assessment_is_received_by_the_author_of_the_submission(build: Builder) -> None:
    rows = _rows(
        build,
        _did("create_submission", 9, 8, "s8"),
        _did("create_submission", 9, 9, "s9"),
        _did("peer_assess", 10, 9, "s8", parts=_points(3)),
        _did("peer_assess", 11, 7, "s8", parts=_points(4)),
    )
    assert {user: row["peer_received"] for user, row in rows.items()} == {8: 2, 9: 0, 7: 0}
    row = rows[8]
    assert (row["first_received_us"], row["last_received_us"]) == (us(10), us(11))
    assert (row["peer_earned_mean"], row["peer_possible"]) == (3.5, 5)


def test_the_same_peer_counts_once_with_the_last_word(build: Builder) -> None:
    lines = [_did("create_submission", 9, 8, "s8"),
             _did("peer_assess", 11, 9, "s8", parts=_points(5)),
             _did("peer_assess", 10, 9, "s8", parts=_points(1))]  # fmt: skip
    row = _rows(build, *lines)[8]
    assert (row["peer_received"], row["peer_earned_mean"]) == (1, 5)


def test_staff_who_are_no_learners_assess_too(build: Builder) -> None:
    lines = [_did("create_submission", 9, 8, "s8"),
             _did("staff_assess", 10, 9, "s8", parts=_points(1, 1)),
             _did("staff_assess", 11, 9, "s8", parts=_points(2, 3))]  # fmt: skip
    rows = _rows(build, *lines, staff_accounts=[{"user": 9, "course_id": COURSE}])
    row = rows[8]
    assert (row["staff_received"], row["staff_earned"], row["staff_possible"]) == (1, 5, 10)
    assert set(rows) == {8}


def test_a_self_assessment_tells_whose_a_submission_is_that_is_not_logged(build: Builder) -> None:
    rows = _rows(build, _did("self_assess", 9, 8, "s8"), _did("peer_assess", 10, 9, "s8"))
    assert (rows[8]["submissions"], rows[8]["peer_received"]) == (0, 1)


def test_an_assessment_of_a_submission_nobody_is_known_to_have_made_is_only_given(
    build: Builder,
) -> None:
    rows = _rows(build, _did("peer_assess", 10, 9, "lost"))
    assert {user: (r["peer_given"], r["peer_received"]) for user, r in rows.items()} == {9: (1, 0)}


@pytest.mark.parametrize(
    ("more", "waiting"),
    [
        ([], False),
        ([_did("peer_assess", 10, 8, "s9")], True),
        ([_did("self_assess", 10, 8, "s8")], False),
        ([_did("self_assess", 10, 8, "s8"), _did("peer_assess", 11, 9, "s7")], True),
        ([_did("self_assess", 10, 8, "s8"), _did("peer_assess", 11, 9, "s8")], False),
        ([_did("self_assess", 10, 8, "s8"), _did("staff_assess", 11, 9, "s8")], False),
    ],
    ids=[
        "gave nothing",
        "gave to peers",
        "nobody assesses others",
        "gave to self",
        "got from a peer",
        "got from staff",
    ],
)
def test_waiting_is_who_did_the_own_part_and_got_nothing(
    build: Builder, more: list[dict[str, Any]], waiting: bool
) -> None:
    rows = _rows(build, _did("create_submission", 9, 8, "s8"), *more)
    assert rows[8]["is_waiting"] is waiting


def test_who_did_not_submit_is_not_waiting(build: Builder) -> None:
    assert _rows(build, _did("peer_assess", 10, 9, "s8"))[9]["is_waiting"] is False


def test_tasks_are_told_apart_by_their_block(build: Builder) -> None:
    other = key("openassessment", "o2")
    lines = [
        _did("create_submission", 9, 8, "a"),
        _did("create_submission", 9, 8, "b", block=other),
        _did("peer_assess", 10, 9, "b", block=other),
    ]
    rows = build(lines).rows("fact_assessment")
    assert sorted((r["block_id"], r["submissions"], r["peer_received"]) for r in rows) == [
        (TASK, 1, 0), (other, 0, 0), (other, 1, 1),
    ]  # fmt: skip


def test_without_a_block_the_tasks_of_a_run_are_one_row(build: Builder) -> None:
    lines = [_did("create_submission", 9, 8, "a", block=None),
             _did("create_submission", 10, 8, "b", block=None)]  # fmt: skip
    row = _rows(build, *lines)[8]
    assert (row["block_id"], row["submissions"], row["submission_id"]) == (None, 2, "b")


def test_the_same_submission_id_in_another_course_is_another(build: Builder) -> None:
    foreign = _did("peer_assess", 10, 9, "s8")
    foreign["context"]["course_id"] = "course-v1:Org+C2+2025"
    assert _rows(build, _did("create_submission", 9, 8, "s8"), foreign)[8]["peer_received"] == 0


def test_copies_and_the_order_of_files_do_not_matter(build: Builder) -> None:
    assess, submit = _did("peer_assess", 10, 9, "s8"), _did("create_submission", 9, 8, "s8")
    built = build([assess, assess], [assess, submit, submit])
    found = {r["learner_id"]: (r["submissions"], r["peer_given"], r["peer_received"])
             for r in built.rows("fact_assessment")}  # fmt: skip
    assert found == {built.learner(8): (1, 0, 1), built.learner(9): (0, 1, 0)}
