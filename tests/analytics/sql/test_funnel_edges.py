"""The funnel where sources disagree, runs have not begun, or windows cut: found by attack."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .programme import at, block, dates, day_us, structure

USER = 8
RUN = [dates(5, 9)]


def _about(name: str, day: int, user: int = USER, **payload: Any) -> dict[str, Any]:
    return event(name, at(day), user, event={"user_id": user, "course_id": COURSE, **payload})


def _enrolled(day: int = 2, user: int = USER) -> dict[str, Any]:
    return _about("edx.course.enrollment.activated", day, user, mode="audit")


def _work(day: int, block_id: str = "x") -> dict[str, Any]:
    return event("problem_check", at(day), USER, event={"problem_id": block_id})


def _told(day: int, *, is_active: bool = True, user: int = USER) -> dict[str, Any]:
    created = date.fromordinal(date(2025, 3, 1).toordinal() + day - 1)
    return {
        "user": user, "course_id": COURSE, "created_us": day_us(day), "created_day": created,
        "is_active": is_active, "mode": "audit",
    }  # fmt: skip


def _row(build: Builder, *lines: dict[str, Any], **sides: Any) -> dict[str, Any]:
    (row,) = build(list(lines), sides=sides).rows("fact_learner_course")
    return row


# --- runs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [{}, {"end_us": None}])
def test_a_run_that_has_not_begun_is_mature_in_nothing(build: Builder, end: dict[str, Any]) -> None:
    coming = {**dates(60, 90), **end, "course_id": "course-v1:Org+C9+2025"}
    rows = build([_enrolled()], sides={"run_settings": [coming]}).rows("run_window")
    (row,) = [r for r in rows if r["course_id"] == coming["course_id"]]
    assert {row[f"is_{what}_mature"] for what in ("start", "completion", "certified")} == {False}


def test_flags_of_a_run_are_about_learners_and_not_about_staff(build: Builder) -> None:
    lines = [_enrolled(), _about("edx.course.grade.now_passed", 6, user=77)]
    sides = {"staff_accounts": [{"user": 77, "course_id": COURSE}]}
    (row,) = build(lines, sides=sides).rows("course_funnel")
    assert row["has_pass_events"] is False


# --- the platform's table of enrolments ---------------------------------------------------------


def test_who_worked_is_not_taken_out_of_the_funnel_by_an_inactive_row(build: Builder) -> None:
    row = _row(build, _work(6), run_settings=RUN, table_enrolments=[_told(2, is_active=False)])
    assert (row["is_in_funnel"], row["is_started"], row["is_enrolled"]) == (True, True, True)


def test_who_left_at_an_unknown_moment_stays_in_the_funnel(build: Builder) -> None:
    sides = {"run_settings": RUN, "table_enrolments": [_told(2, is_active=False, user=9)]}
    built = build([_enrolled(), _work(6)], sides=sides)
    (funnel,) = built.rows("course_funnel")
    assert (funnel["enrolled"], funnel["left_before"], funnel["unenrolled"]) == (2, 0, 1)


def test_rows_from_after_the_logs_are_left_out_and_counted(build: Builder) -> None:
    built = build([_enrolled()], sides={"table_enrolments": [_told(20, user=9)]})
    assert [row["enrolled"] for row in built.rows("course_funnel")] == [1]
    assert built.rows("event_totals")[0]["late_enrolments"] == 1


def test_course_day_counts_who_was_enrolled_before_the_logs_began(build: Builder) -> None:
    told = _told(-10, user=9)
    rows = build([_enrolled(2), _work(3)], sides={"table_enrolments": [told]}).rows("course_day")
    assert [row["enrolled_total"] for row in rows] == [2, 2]
    assert [row["enrolled_edx_pipeline"] for row in rows] == [1, 1]


# --- engaged ------------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [4, 10])
def test_acts_and_modules_outside_the_run_make_nobody_engaged(build: Builder, day: int) -> None:
    film = event("play_video", at(6), USER, event={"id": "v1", "currentTime": 0})
    lines = [_enrolled(), film, _work(day, block("problem", "p2"))]
    row = _row(build, *lines, structure_blocks=structure(), run_settings=RUN)
    assert (row["modules_active"], row["productive_acts"], row["is_engaged"]) == (1, 0, False)


def test_work_before_the_enrolment_is_no_work_in_a_module(build: Builder) -> None:
    lines = [_work(1, block("problem", "p1")), _enrolled(2), _work(3, block("problem", "p2"))]
    assert _row(build, *lines, structure_blocks=structure())["modules_active"] == 1


# --- completion ---------------------------------------------------------------------------------


def _done(kind: str, name: str, day: int = 6) -> dict[str, Any]:
    return _about("edx.completion.block_completion.changed", day,
                  block_id=block(kind, name), completion=1.0)  # fmt: skip


def test_a_unit_of_discussions_alone_is_required_of_nobody(build: Builder) -> None:
    rows = structure()
    rows = [row for row in rows if row["block_id"] != block("problem", "p2")]
    lines = [_enrolled(), _done("video", "v1"), _done("problem", "p1")]
    row = _row(build, *lines, structure_blocks=rows)
    assert (row["units_completed"], row["is_completed_k1"]) == (1, True)


def test_a_container_completed_is_no_block_of_its_unit(build: Builder) -> None:
    rows = structure()
    unit = next(row for row in rows if row["block_id"] == block("video", "v1"))
    holder = {**unit, "block_id": block("library_content", "l"), "is_leaf": False, "place": 99}
    lines = [_enrolled(), _done("video", "v1"), _done("library_content", "l")]
    row = _row(build, *lines, structure_blocks=[*rows, holder])
    assert row["units_completed"] == 0


def test_a_grade_given_after_closing_does_not_reach_the_pass_mark(build: Builder) -> None:
    told = {"user": USER, "course_id": COURSE, "grade": 0.9, "modified_us": day_us(26)}
    run = [dates(5, 9, pass_mark=0.6)]
    row = _row(build, _enrolled(), run_settings=run, table_grades=[told])
    assert row["is_completed_k3"] is False


def test_a_certificate_that_the_table_withdraws_later_does_not_count(build: Builder) -> None:
    told = {"user": USER, "course_id": COURSE, "status": "unavailable", "modified_us": day_us(9)}
    built = build([_enrolled(), _about("edx.certificate.created", 7)],
                  sides={"table_certificates": [told]})  # fmt: skip
    (course,), (certificate,) = built.rows("fact_learner_course"), built.rows("fact_certificate")
    assert (course["is_certified"], certificate["is_certified"]) == (False, False)


def test_reviews_given_after_closing_are_no_duty_done(build: Builder) -> None:
    lines = [
        _enrolled(),
        event("openassessmentblock.create_submission", at(6), USER,
              event={"submission_uuid": "mine"}),
        event("openassessmentblock.peer_assess", at(25), USER, event={"submission_uuid": "theirs"}),
    ]  # fmt: skip
    assert _row(build, *lines, run_settings=RUN)["is_waiting"] is False


def test_where_people_assess_themselves_alone_nobody_waits_on_others(build: Builder) -> None:
    lines = [
        _enrolled(),
        event("openassessmentblock.create_submission", at(6), USER,
              event={"submission_uuid": "mine"}),
        event("openassessmentblock.self_assess", at(7), USER, event={"submission_uuid": "mine"}),
    ]  # fmt: skip
    built = build(lines)
    (course,), (assessment,) = built.rows("fact_learner_course"), built.rows("fact_assessment")
    assert (course["is_waiting"], assessment["is_waiting"]) == (False, False)


# --- people -------------------------------------------------------------------------------------


def test_everybody_enrolled_is_a_learner(build: Builder) -> None:
    # Enrolled by a line on which name and id are two people: no act of this learner at all.
    masked = {**_enrolled(3, user=9), "username": "user8"}
    built = build([_enrolled(), _work(4), masked])
    enrolled = {row["learner_id"] for row in built.rows("fact_enrolment")}
    assert enrolled <= {row["learner_id"] for row in built.rows("dim_learner")}
