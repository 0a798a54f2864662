"""Aspects' enrolment: the latest event wins."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, Built, event
from .older import Event, anchors, at, few

TABLE = "aspects_enrolment"
Found = dict[tuple[str, int], tuple[str, str | None]]


def _change(
    what: str, second: float, user: int = 8, by: int | None = 7, mode: str = "audit"
) -> Event:
    told = {"course_id": COURSE, "user_id": user, "mode": mode}
    return event(f"edx.course.enrollment.{what}", at(second), by, event=told)


def _found(built: Built) -> Found:
    """(counted for, user) -> status, mode."""
    names = {built.learner(user): user for user in range(1, 20)}
    return {
        (r["counted_for"], names[r["learner_id"]]): (r["enrolment_status"], r["enrolment_mode"])
        for r in built.rows(TABLE)
    }


def _of_learner(build: Builder, *lines: Event) -> Any:
    return _found(build(list(lines))).get(("learner", 8))


def test_the_latest_event_wins(build: Builder) -> None:
    lines = [_change("deactivated", 2), _change("activated", 1)]
    assert _of_learner(build, *lines) == ("unregistered", "audit")


def test_a_changed_mode_registers(build: Builder) -> None:
    lines = [_change("deactivated", 1), _change("mode_changed", 2, mode="verified")]
    assert _of_learner(build, *lines) == ("registered", "verified")


def test_a_bulk_enrolment_counted_for_the_instructor_until_august_2025(build: Builder) -> None:
    built = build([_change("activated", n, user, by=7) for n, user in enumerate((8, 9))])
    assert _found(built) == {
        ("learner", 8): ("registered", "audit"),
        ("learner", 9): ("registered", "audit"),
        ("requester", 7): ("registered", "audit"),
    }


def test_without_a_requester_the_event_counted_for_the_learner(build: Builder) -> None:
    line = {**_change("activated", 1), "username": "", "context": {"course_id": COURSE}}
    assert ("requester", 8) in _found(build([line]))


def test_work_without_enrolment_event_is_no_enrolment(build: Builder) -> None:
    assert build([event("play_video", at(0))]).rows(TABLE) == []


@few
@given(
    changes=st.lists(
        st.tuples(
            st.sampled_from(["activated", "deactivated", "mode_changed"]), st.integers(1, 3),
            st.integers(4, 5), st.sampled_from(["audit", "honor"]),
        ),
        max_size=25,
    ),
    order=st.randoms(use_true_random=False),
)  # fmt: skip
def test_the_state_is_that_of_a_plain_reading(
    build: Builder, changes: list[tuple[str, int, int, str]], order: Any
) -> None:
    lines, expected = anchors(2), {}
    for second, (what, user, by, mode) in enumerate(changes):
        lines.append(_change(what, second, user, by, mode))
        status = "unregistered" if what == "deactivated" else "registered"
        expected["learner", user] = expected["requester", by] = (status, mode)
    order.shuffle(lines)
    assert _found(build(lines)) == expected
