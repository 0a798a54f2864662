"""What people in E did in lesson blocks, by course run."""

from __future__ import annotations

from typing import Any

from ..conftest import COURSE, Builder, event

Line = dict[str, Any]
BLOCK = "block-v1:Org+C1+2025+type@stembridge_{}+block@{}"


def enrolled(user: int) -> Line:
    about = {"user_id": user, "course_id": COURSE, "mode": "honor"}
    return event("edx.course.enrollment.activated", "2025-03-01T00:00:00Z", user, event=about)


def deed(what: str, second: int, user: int = 8, block: str = "b", **fields: Any) -> Line:
    key = BLOCK.format(what.partition(".")[0], block)
    payload = {"usage_key": key, "contract_version": 2, **fields}
    return event(f"stembridge.{what}", f"2025-03-03T10:00:{second:02d}Z", user, event=payload)


def tried(second: int, index: int = 0, user: int = 8, *, correct: bool | None, **more: Any) -> Line:
    return deed("challenge.submitted", second, user, answer_index=index, correct=correct, **more)


def run(build: Builder, *lines: Line) -> dict[str, Any]:
    (row,) = build([enrolled(8), enrolled(9), *lines]).rows("lesson_run")
    return row


def test_the_first_attempt_and_any_attempt_are_told_apart(build: Builder) -> None:
    row = run(build, tried(3, correct=True), tried(1, correct=False), tried(2, 1, correct=True),
              tried(4, 1, correct=False), tried(5, user=9, correct=False))  # fmt: skip
    assert (row["answers"], row["answers_right_first"], row["answers_right"]) == (3, 1, 2)
    assert (row["task_people"], row["tasks"], row["enrolled"]) == (2, 2, 2)


def test_an_answer_whose_verdict_is_not_known_is_left_out(build: Builder) -> None:
    row = run(build, tried(1, correct=None), tried(2, correct=True))
    assert (row["answers"], row["answers_right_first"], row["tasks"]) == (1, 1, 1)


def test_a_task_with_a_hint_counts_once(build: Builder) -> None:
    row = run(build, *(deed("challenge.hint_shown", s, answer_index=0) for s in (1, 2)),
              tried(3, correct=True, usage_key=BLOCK.format("challenge", "c")))  # fmt: skip
    assert (row["tasks"], row["tasks_hinted"]) == (2, 1)


def test_steps_decisions_and_cards_count_once_a_person_and_block(build: Builder) -> None:
    steps = [deed("case.step_completed", n, step=s)
             for n, s in enumerate(["person", "problem", "person"])]  # fmt: skip
    row = run(
        build, *steps, *(deed("case.decision_made", n, option="yes") for n in (4, 5)),
        deed("case.opened", 6, block="other"), deed("career.viewed", 7, card="m"),
        deed("career.reflected", 8, card="m"), deed("career.viewed", 9, 9, card="m"),
    )  # fmt: skip
    assert (row["case_people"], row["cases"], row["case_steps"], row["cases_decided"]) == (
        1,
        2,
        2,
        1,
    )
    assert (row["card_people"], row["cards"], row["cards_reflected"]) == (2, 2, 1)


def test_who_is_not_enrolled_is_in_no_count(build: Builder) -> None:
    # Without an enrolment event, work in the course would infer one: staff look without working.
    row = run(build, deed("case.opened", 1, 7) | {"username": "user8"}, deed("case.opened", 2))
    assert (row["case_people"], row["cases"]) == (1, 1)


def test_a_run_without_lesson_blocks_has_zeros(build: Builder) -> None:
    row = run(build)
    assert {name: value for name, value in row.items() if value} == {
        "course_id": COURSE, "enrolled": 2,
    }  # fmt: skip
