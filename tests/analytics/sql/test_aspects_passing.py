"""Aspects' passing state and grade: the latest event wins, and who has none failed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, Built, event
from .older import Event, anchors, at, few, objects, real_lines

TABLE = "aspects_passing"
NAMES = {
    "passed": "edx.course.grade.now_passed",
    "first": "edx.course.grade.passed.first_time",
    "failed": "edx.course.grade.now_failed",
    "graded": "edx.grades.course.grade_calculated",
}


def _enrolled(user: int = 8) -> Event:
    told = {"course_id": COURSE, "user_id": user, "mode": "audit"}
    return event("edx.course.enrollment.activated", at(0), user, event=told)


def _told(what: str, second: float, user: int = 8, by: int = 8, **more: Any) -> Event:
    told = {"course_id": COURSE, "user_id": user, **more}
    return event(NAMES[what], at(second), by, event=told)


def _found(built: Built, counted_for: str = "learner") -> dict[int, tuple[str, float | None]]:
    names = {built.learner(user): user for user in range(1, 20)}
    return {
        names[r["learner_id"]]: (r["approving_state"], r["course_grade"])
        for r in built.rows(TABLE)
        if r["counted_for"] == counted_for
    }


def _one(build: Builder, *lines: Event) -> Any:
    return _found(build([_enrolled(), *lines]))[8]


def test_who_has_no_state_failed(build: Builder) -> None:
    assert _one(build) == ("failed", None)


@pytest.mark.parametrize("what", ["passed", "first"])
def test_the_latest_state_wins(build: Builder, what: str) -> None:
    assert _one(build, _told("failed", 1), _told(what, 2))[0] == "passed"
    assert _one(build, _told("failed", 3), _told(what, 2))[0] == "failed"


@pytest.mark.parametrize(
    ("letter", "state"), [("Pass", "passed"), ("", "failed"), ("Fail", "failed"), ("A", "passed")]
)
def test_of_letters_only_pass_and_fail_say_something(
    build: Builder, letter: str, state: str
) -> None:
    graded = _told("graded", 2, percent_grade=0.5, letter_grade=letter)
    assert _one(build, _told("passed", 1), graded) == (state, 0.5)


def test_in_a_course_with_letters_a_grade_alone_passes_nobody(build: Builder) -> None:
    assert _one(build, _told("graded", 1, percent_grade=0.95, letter_grade="A")) == ("failed", 0.95)


def test_the_grade_is_the_latest_and_passing_leaves_it(build: Builder) -> None:
    lines = [
        _told("graded", 1, percent_grade=0.5, letter_grade="Pass"),
        _told("graded", 2, percent_grade=0.75, letter_grade="Pass"),
        _told("passed", 3),
    ]
    assert _one(build, *lines) == ("passed", 0.75)


def test_failing_makes_the_grade_nought(build: Builder) -> None:
    lines = [_told("graded", 1, percent_grade=0.5, letter_grade="Pass"), _told("failed", 2)]
    assert _one(build, *lines) == ("failed", 0)


def test_who_was_never_enrolled_has_no_row(build: Builder) -> None:
    assert _found(build([_enrolled(9), _told("passed", 1, 8)])) == {9: ("failed", None)}


def test_until_august_2025_the_requester_passed(build: Builder) -> None:
    lines = [_enrolled(7), _enrolled(8), _told("passed", 1, user=8, by=7)]
    assert _found(build(lines), "requester") == {7: ("passed", None), 8: ("failed", None)}


@few
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([*NAMES]), st.integers(1, 3), st.sampled_from([0, 0.25, 1]),
            st.sampled_from(["Pass", "", "Fail", "A", None]),
        ),
        max_size=25,
    ),
    order=st.randoms(use_true_random=False),
)  # fmt: skip
def test_the_state_is_that_of_a_plain_reading(
    build: Builder, steps: list[tuple[str, int, float, str | None]], order: Any
) -> None:
    lines = [*anchors(2), *map(_enrolled, (1, 2, 3))]
    expected: dict[int, tuple[str, float | None]] = dict.fromkeys((1, 2, 3), ("failed", None))
    for second, (what, user, grade, letter) in enumerate(steps, start=1):
        told = {"percent_grade": grade, "letter_grade": letter} if what == "graded" else {}
        lines.append(_told(what, second, user, **told))
        state, last = expected[user]
        if what == "graded":
            last = grade
            if (letter or "Fail") in ("Pass", "Fail"):
                state = "passed" if letter == "Pass" else "failed"
        else:
            state, last = ("failed", 0) if what == "failed" else ("passed", last)
        expected[user] = (state, last)
    order.shuffle(lines)
    assert _found(build(lines)) == expected


def test_the_platform_of_today_says_who_passed(shared_data: Path, build: Builder) -> None:
    lines = real_lines(shared_data, "platform_sample.log")
    states = dict.fromkeys((1, 2, 3), "failed")
    for o in sorted(objects(lines), key=lambda o: str(o["time"])):
        told = o["event"]
        if o["name"] == NAMES["graded"] and (told["letter_grade"] or "Fail") in ("Pass", "Fail"):
            states[int(told["user_id"])] = "passed" if told["letter_grade"] == "Pass" else "failed"
        elif o["name"].startswith("edx.course.grade."):
            states[int(told["user_id"])] = "passed" if "passed" in o["name"] else "failed"
    found = _found(build(lines))
    enrolled = {
        int(o["event"]["user_id"]) for o in objects(lines) if ".enrollment.activated" in o["name"]
    }
    assert {user: state for user, (state, _) in found.items()} == {
        user: states[user] for user in enrolled
    }
