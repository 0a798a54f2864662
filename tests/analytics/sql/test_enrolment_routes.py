"""Who enrolled a learner, and what the platform's table of enrolments adds."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .programme import at, day_us


def _enrolled(learner: int, by: int | None, day: int = 2, course: str = COURSE) -> dict[str, Any]:
    payload = {"course_id": course, "user_id": learner, "mode": "audit"}
    return event("edx.course.enrollment.activated", at(day), by, event=payload)


def _routes(build: Builder, *lines: dict[str, Any]) -> set[str]:
    return {row["route"] for row in build(list(lines)).rows("fact_enrolment")}


def test_who_enrols_by_themselves_came_by_self(build: Builder) -> None:
    assert _routes(build, _enrolled(8, 8)) == {"self"}


def test_who_is_enrolled_by_somebody_came_by_staff(build: Builder) -> None:
    assert _routes(build, *[_enrolled(n, 99) for n in range(1, 5)]) == {"staff"}


def test_five_enrolled_on_one_day_by_one_person_came_in_bulk(build: Builder) -> None:
    assert _routes(build, *[_enrolled(n, 99) for n in range(1, 6)]) == {"bulk"}


def test_five_on_several_days_did_not_come_in_bulk(build: Builder) -> None:
    assert _routes(build, *[_enrolled(n, 99, day=n) for n in range(1, 6)]) == {"staff"}


def test_five_in_two_runs_did_not_come_in_bulk(build: Builder) -> None:
    lines = [_enrolled(n, 99) for n in range(1, 4)]
    lines += [_enrolled(n, 99, course="course-v1:Org+C2+2025") for n in range(4, 6)]
    assert _routes(build, *lines) == {"staff"}


def test_one_person_enrolled_five_times_did_not_come_in_bulk(build: Builder) -> None:
    left = {**_enrolled(1, 99), "name": "edx.course.enrollment.deactivated"}
    lines = []
    for hour in range(5):
        lines.append({**_enrolled(1, 99), "time": at(2, 2 * hour)})
        lines.append({**left, "time": at(2, 2 * hour + 1)})
    assert _routes(build, *lines) == {"staff"}


def test_nobodys_request_enrols_in_bulk(build: Builder) -> None:
    assert _routes(build, _enrolled(8, None)) == {"bulk"}


def test_an_inferred_enrolment_has_no_route(build: Builder) -> None:
    (row,) = build([event("play_video", at(3), 8)]).rows("fact_enrolment")
    assert (row["route"], row["evidence"], row["is_inferred"]) == (None, "work", True)


# --- the platform's table ---------------------------------------------------------------------


def _told(day: int, *, is_active: bool = True, user: int = 8) -> dict[str, Any]:
    return {
        "user": user, "course_id": COURSE, "created_us": day_us(day), "mode": "honor",
        "created_day": _date(day), "is_active": is_active,
    }  # fmt: skip


def _date(day: int) -> Any:
    from datetime import date

    return date(2025, 3, day)


def _rows(build: Builder, *lines: dict[str, Any], told: dict[str, Any]) -> list[Any]:
    rows = build(list(lines), sides={"table_enrolments": [told]}).rows("fact_enrolment")
    return [(r["evidence"], r["start_day"], r["end_day"], r["mode_last"]) for r in rows]


WORK = event("play_video", at(6), 8)


def test_the_table_dates_an_enrolment_whose_event_is_missing(build: Builder) -> None:
    assert _rows(build, WORK, told=_told(2)) == [("table", "2025-03-02", None, "honor")]


def test_the_table_tells_of_those_who_never_left_a_line(build: Builder) -> None:
    found = build([WORK], sides={"table_enrolments": [_told(2, user=9)]})
    (row,) = [r for r in found.rows("dim_learner") if r["learner_id"] == found.learner(9)]
    assert (row["first_day"], row["events"], row["courses"]) == (None, 0, 1)


def test_where_there_is_an_event_the_table_adds_nothing(build: Builder) -> None:
    assert _rows(build, _enrolled(8, 8, day=4), told=_told(2)) == [
        ("event", "2025-03-04", None, "audit")
    ]


def test_the_table_opens_the_spell_that_a_first_deactivation_ends(build: Builder) -> None:
    left = {**_enrolled(8, 8, day=5), "name": "edx.course.enrollment.deactivated"}
    assert _rows(build, left, told=_told(2, is_active=False)) == [
        ("table", "2025-03-02", "2025-03-05", "honor")
    ]


def test_who_is_inactive_in_the_table_alone_left_at_once(build: Builder) -> None:
    assert _rows(build, event("play_video", at(6), 7), told=_told(2, is_active=False))[0] == (
        "table", "2025-03-02", "2025-03-02", "honor",
    )  # fmt: skip


def test_staff_of_the_run_are_not_enrolled_by_the_table(build: Builder) -> None:
    sides = {
        "table_enrolments": [_told(2)],
        "staff_accounts": [{"user": 8, "course_id": COURSE, "role": "staff"}],
    }
    assert build([event("play_video", at(6), 7)], sides=sides).rows("fact_enrolment")[0][
        "evidence"
    ] == "work"  # of learner 7  # fmt: skip


@pytest.mark.parametrize(
    ("course", "is_staff"), [(COURSE, True), (None, True), ("course-v1:Org+C2+2025", False)]
)
def test_events_of_staff_are_nobodys_in_their_own_run(
    build: Builder, course: str | None, is_staff: bool
) -> None:
    sides = {"staff_accounts": [{"user": 8, "course_id": course}]}
    (row,) = build([WORK], sides=sides).rows("events")
    assert (row["is_staff"], row["is_own"]) == (is_staff, not is_staff)
