"""edx2bigquery's viewed, explored and certified, by the platform's tables or by events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from ..conftest import COURSE, Builder, Built, event
from .older import Event, at, moment_us

TABLE = "edx2bigquery_person_course"
Rows = list[dict[str, Any]]


def _chapter(number: int) -> str:
    return f"block-v1:Org+C1+2025+type@chapter+block@ch{number}"


def _structure(chapters: int) -> Rows:
    """Chapters with one problem each."""
    rows = []
    for number in range(1, chapters + 1):
        for kind, name in (("chapter", f"ch{number}"), ("problem", f"p{number}")):
            rows.append({
                "course_id": COURSE, "block_type": kind, "module_id": _chapter(number),
                "block_id": f"block-v1:Org+C1+2025+type@{kind}+block@{name}",
                "module_no": number, "place": len(rows) + 1, "is_leaf": kind == "problem",
                "is_graded": False, "is_required": True,
            })  # fmt: skip
    return rows


def _opened(user: int, *numbers: int) -> Rows:
    return [
        {"user": user, "course_id": COURSE, "block_id": _chapter(n), "block_type": "chapter"}
        for n in numbers
    ]


def _answered(user: int, number: int) -> Event:
    told = {"problem_id": f"block-v1:Org+C1+2025+type@problem+block@p{number}"}
    return event("problem_check", at(number), user, event=told)


def _change(what: str, second: float, user: int, mode: str = "audit") -> Event:
    told = {"course_id": COURSE, "user_id": user, "mode": mode}
    return event(f"edx.course.enrollment.{what}", at(second), user, event=told)


def _by_user(built: Built) -> dict[int, dict[str, Any]]:
    names = {built.learner(user): user for user in range(1, 40)}
    return {names[r["learner_id"]]: r for r in built.rows(TABLE)}


def _one(build: Builder, *lines: Event, sides: Mapping[str, Rows] | None = None) -> dict[str, Any]:
    return _by_user(build(list(lines), sides=sides))[7]


@pytest.mark.parametrize(
    ("chapters", "opened", "explored"),
    [(8, 3, False), (8, 4, True), (7, 2, False), (7, 3, True), (1, 1, True)],
)
def test_explored_is_half_of_the_chapters_rounded_down(
    build: Builder, chapters: int, opened: int, explored: bool
) -> None:
    sides = {
        "structure_blocks": _structure(chapters),
        "table_modules": _opened(7, *range(1, opened + 1)),
    }
    row = _one(build, event("page_close", at(0)), sides=sides)
    assert (row["viewed"], row["explored"], row["nchapters"]) == (True, explored, opened)
    assert (row["course_chapters"], row["viewed_evidence"]) == (chapters, "table")


def test_other_blocks_in_the_table_of_states_are_no_chapters(build: Builder) -> None:
    video = {**_opened(7, 1)[0], "block_id": "v", "block_type": "video"}
    sides = {"structure_blocks": _structure(2), "table_modules": [*_opened(8, 1), video]}
    row = _one(build, event("page_close", at(0)), sides=sides)
    assert (row["viewed"], row["explored"], row["nchapters"]) == (False, False, None)


def test_with_the_table_work_in_the_logs_makes_nobody_a_viewer(build: Builder) -> None:
    sides = {"structure_blocks": _structure(2), "table_modules": _opened(8, 1)}
    assert not _one(build, _answered(7, 1), sides=sides)["viewed"]


def test_without_the_table_work_on_blocks_tells_the_chapters(build: Builder) -> None:
    lines = [_answered(7, n) for n in (1, 1, 2)]
    row = _one(build, *lines, sides={"structure_blocks": _structure(4)})
    assert (row["viewed"], row["explored"], row["nchapters"]) == (True, True, 2)
    assert row["viewed_evidence"] == "events"


def test_without_structure_nobody_can_tell_who_explored(build: Builder) -> None:
    row = _one(build, _answered(7, 1))
    assert (row["viewed"], row["explored"], row["nchapters"]) == (True, None, None)


def test_who_only_looked_at_pages_about_the_course_is_no_viewer(build: Builder) -> None:
    row = _one(build, event(f"/courses/{COURSE}/about", at(0)))
    assert (row["viewed"], row["explored"]) == (False, False)


def test_registered_are_those_in_the_table_of_enrolments(build: Builder) -> None:
    enrolled = {
        "user": 7,
        "course_id": COURSE,
        "created_us": 5,
        "created_day": date(1970, 1, 1),
        "is_active": False,
        "mode": "honor",
    }
    lines = [_change("activated", 1, 8), event("page_close", at(2), 7)]
    found = _by_user(build(lines, sides={"table_enrolments": [enrolled]}))
    assert {user: row["registered"] for user, row in found.items()} == {7: True, 8: False}
    row = found[7]
    assert (row["start_us"], row["is_active"], row["mode"]) == (5, False, "honor")
    assert {row["registered_evidence"] for row in found.values()} == {"table"}


def test_who_is_in_the_table_and_in_no_event_has_a_row(build: Builder) -> None:
    enrolled = {
        "user": 7,
        "course_id": COURSE,
        "created_us": 5,
        "created_day": date(1970, 1, 1),
        "is_active": True,
    }
    built = build([event("page_close", at(2), 8)], sides={"table_enrolments": [enrolled]})
    row = _by_user(built)[7]
    assert (row["registered"], row["nevents"], row["viewed"]) == (True, 0, False)


def test_without_the_table_enrolment_events_tell_who_is_registered(build: Builder) -> None:
    lines = [
        _change("activated", 1, 7), _change("deactivated", 2, 7),
        _change("mode_changed", 3, 7, "verified"), event("page_close", at(4), 8),
    ]  # fmt: skip
    found = _by_user(build(lines))
    assert {user: row["registered"] for user, row in found.items()} == {7: True, 8: False}
    row = found[7]
    assert (row["start_us"], row["is_active"], row["mode"]) == (
        moment_us(lines[0]),
        False,
        "verified",
    )
    assert row["registered_evidence"] == "events"


def test_certified_is_a_certificate_that_can_be_downloaded(build: Builder) -> None:
    rows = [
        {"user": 7, "course_id": COURSE, "status": "downloadable", "grade": 0.9},
        {"user": 8, "course_id": COURSE, "status": "notpassing", "grade": 0.2},
    ]
    lines = [event("page_close", at(0), user) for user in (7, 8)]
    found = _by_user(build(lines, sides={"table_certificates": rows}))
    assert {user: (r["certified"], r["grade"]) for user, r in found.items()} == {
        7: (True, 0.9),
        8: (False, 0.2),
    }
    assert found[7]["certified_evidence"] == "table"


def test_with_the_table_certificate_events_do_not_count(build: Builder) -> None:
    rows = [{"user": 8, "course_id": COURSE, "status": "downloadable"}]
    line = event("edx.certificate.created", at(0), 7, event={"user_id": 7, "course_id": COURSE})
    assert not _one(build, line, sides={"table_certificates": rows})["certified"]


@pytest.mark.parametrize(("last", "certified"), [("created", True), ("revoked", False)])
def test_without_the_table_the_last_certificate_event_counts(
    build: Builder, last: str, certified: bool
) -> None:
    lines = [
        event(f"edx.certificate.{what}", at(second), 7, event={"user_id": 7, "course_id": COURSE})
        for second, what in enumerate(["created", last])
    ]
    row = _one(build, *lines)
    assert (row["certified"], row["certified_evidence"]) == (certified, "events")


def test_days_and_times_add_up_over_days(build: Builder) -> None:
    lines = [event("page_close", at(second)) for second in (0, 60, 86_400, 86_400 + 600)]
    row = _one(build, *lines)
    assert (row["ndays_act"], row["nevents"], row["sum_dt_s"]) == (2, 4, 60)
    assert (row["total_time_5_s"], row["total_time_30_s"]) == (60, 660)
    assert (row["first_event_us"], row["last_event_us"]) == (
        moment_us(lines[0]),
        moment_us(lines[-1]),
    )


def test_posts_are_counted_once_each(build: Builder) -> None:
    line = event("edx.forum.thread.created", at(0))
    assert _one(build, line, line)["nforum_posts"] == 1
