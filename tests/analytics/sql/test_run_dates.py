"""What run dates and a structure change: the funnel of a run with a beginning and an end."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .programme import at, block, dates, day_us, structure

USER = 8


def _about(name: str, day: int, **payload: Any) -> dict[str, Any]:
    return event(name, at(day), USER, event={"user_id": USER, "course_id": COURSE, **payload})


def _enrolment(what: str, day: int) -> dict[str, Any]:
    return _about(f"edx.course.enrollment.{what}", day, mode="audit")


def _work(day: int, block_id: str = "x") -> dict[str, Any]:
    return event("problem_check", at(day), USER, event={"problem_id": block_id})


def _completion(kind: str, name: str, day: int) -> dict[str, Any]:
    return _about(
        "edx.completion.block_completion.changed", day, block_id=block(kind, name), completion=1.0
    )


def _row(build: Builder, *lines: dict[str, Any], **sides: Any) -> dict[str, Any]:
    lines = (_enrolment("activated", 2), *lines)
    (row,) = build(list(lines), sides=sides).rows("fact_learner_course")
    return row


RUN = [dates(5, 9)]


@pytest.mark.parametrize(("day", "is_started"), [(4, False), (5, True), (9, True), (10, False)])
def test_work_is_a_start_from_the_first_day_of_the_run_to_its_last(
    build: Builder, day: int, is_started: bool
) -> None:
    assert _row(build, _work(day), run_settings=RUN)["is_started"] is is_started


def test_work_outside_the_run_still_counts_as_activity(build: Builder) -> None:
    assert _row(build, _work(10), run_settings=RUN)["active_days"] == 1


def test_a_self_paced_run_has_no_window(build: Builder) -> None:
    run = [dates(5, 9, is_self_paced=True)]
    assert _row(build, _work(12), run_settings=run)["is_started"] is True


@pytest.mark.parametrize(("left", "counts"), [(4, False), (5, True)])
def test_who_left_before_the_run_began_is_not_in_the_funnel(
    build: Builder, left: int, counts: bool
) -> None:
    row = _row(build, _enrolment("deactivated", left), run_settings=RUN)
    assert row["is_in_funnel"] is counts


def test_who_left_before_the_run_and_came_back_is_in_the_funnel(build: Builder) -> None:
    lines = [_enrolment("deactivated", 3), _enrolment("activated", 7)]
    assert _row(build, *lines, run_settings=RUN)["is_in_funnel"] is True


def test_who_left_before_the_run_is_counted_beside_e(build: Builder) -> None:
    lines = [_enrolment("activated", 2), _enrolment("deactivated", 3)]
    built = build(lines, sides={"run_settings": RUN})
    (row,) = built.rows("course_funnel")
    assert (row["enrolled"], row["left_before"]) == (0, 1)
    assert [row["enrolled_people"] for row in built.rows("event_totals")] == [0]


@pytest.mark.parametrize(("day", "is_passed"), [(23, True), (24, False)])
def test_passing_counts_up_to_fourteen_days_after_the_run(
    build: Builder, day: int, is_passed: bool
) -> None:
    row = _row(build, _about("edx.course.grade.now_passed", day), run_settings=RUN)
    assert (row["is_passed"], row["is_completed_k2"]) == (is_passed, is_passed)


def test_a_certificate_of_the_month_after_closing_is_certified_and_not_completed(
    build: Builder,
) -> None:
    row = _row(build, _about("edx.certificate.created", 25), run_settings=RUN)
    assert (row["is_certified"], row["is_completed_k2"]) == (True, False)


def test_a_fail_after_closing_changes_nothing(build: Builder) -> None:
    lines = [
        _about("edx.course.grade.now_passed", 8),
        _about("edx.course.grade.now_failed", 24),
    ]
    assert _row(build, *lines, run_settings=RUN)["is_passed"] is True


def test_a_run_is_mature_when_the_logs_reach_its_close(build: Builder) -> None:
    lines = [_enrolment("activated", 2), _work(23)]
    (row,) = build(lines, sides={"run_settings": RUN}).rows("run_window")
    assert row["close_us"] == day_us(24)
    assert (row["is_start_mature"], row["is_completion_mature"]) == (True, True)
    assert row["is_certified_mature"] is False


def test_without_run_dates_maturity_is_unknown(build: Builder) -> None:
    (row,) = build([_enrolment("activated", 2)]).rows("run_window")
    assert (row["is_start_mature"], row["close_us"]) == (None, None)


# --- with a structure -------------------------------------------------------------------------


def test_engaged_is_work_in_half_of_the_modules_and_a_productive_act(build: Builder) -> None:
    line = _work(6, block("problem", "p1"))
    row = _row(build, line, structure_blocks=structure())
    assert (row["modules_active"], row["productive_acts"], row["is_engaged"]) == (1, 1, True)


def test_watching_alone_is_not_engaged(build: Builder) -> None:
    film = event("play_video", at(6), USER, event={"id": "v1", "currentTime": 0})
    row = _row(build, film, structure_blocks=structure())
    assert (row["modules_active"], row["is_engaged"]) == (1, False)


def test_without_structure_nobody_can_say_who_is_engaged(build: Builder) -> None:
    row = _row(build, _work(6))
    assert (row["modules_active"], row["is_engaged"], row["is_completed_k1"]) == (None, None, None)


ALL_DONE = (("video", "v1", 5), ("problem", "p1", 6), ("problem", "p2", 7))


def test_all_blocks_of_all_required_units_complete_the_run(build: Builder) -> None:
    lines = [_completion(*one) for one in ALL_DONE]
    row = _row(build, *lines, structure_blocks=structure())
    assert (row["units_completed"], row["is_completed_k1"]) == (2, True)
    assert row["completed_k1_us"] == day_us(7) + 12 * 3600 * 1_000_000


def test_one_block_short_is_one_unit_short(build: Builder) -> None:
    lines = [_completion(*one) for one in ALL_DONE[:2]]
    row = _row(build, *lines, structure_blocks=structure())
    assert (row["units_completed"], row["is_completed_k1"]) == (1, False)


def test_a_unit_that_the_platform_calls_complete_is(build: Builder) -> None:
    lines = [_completion("vertical", "u1", 5), _completion("vertical", "u2", 5)]
    assert _row(build, *lines, structure_blocks=structure())["is_completed_k1"] is True


def test_units_completed_after_closing_do_not_count(build: Builder) -> None:
    lines = [_completion("vertical", "u1", 5), _completion("vertical", "u2", 24)]
    row = _row(build, *lines, structure_blocks=structure(), run_settings=RUN)
    assert (row["units_completed"], row["is_completed_k1"]) == (1, False)


def test_without_completion_events_in_the_run_k1_is_not_to_be_known(build: Builder) -> None:
    assert _row(build, _work(6), structure_blocks=structure())["is_completed_k1"] is None


@pytest.mark.parametrize(("grade", "is_reached"), [(0.59, False), (0.6, True)])
def test_the_pass_mark_decides_k3(build: Builder, grade: float, is_reached: bool) -> None:
    line = _about("edx.grades.course.grade_calculated", 6, percent_grade=grade)
    row = _row(build, line, run_settings=[{"course_id": COURSE, "pass_mark": 0.6}])
    assert row["is_completed_k3"] is is_reached


def test_without_pass_mark_k3_is_not_to_be_known(build: Builder) -> None:
    line = _about("edx.grades.course.grade_calculated", 6, percent_grade=0.9)
    assert _row(build, line)["is_completed_k3"] is None


# --- the platform's tables, and waiting on others ---------------------------------------------


def _certificate(status: str, day: int) -> dict[str, Any]:
    return {"user": USER, "course_id": COURSE, "status": status, "created_us": day_us(day)}


def test_a_certificate_in_the_platforms_table_counts_where_no_event_tells(build: Builder) -> None:
    row = _row(build, _work(6), table_certificates=[_certificate("downloadable", 8)])
    assert (row["is_certified"], row["certified_us"], row["is_completed_k2"]) == (
        True, day_us(8), True,
    )  # fmt: skip


def test_a_certificate_not_to_be_downloaded_does_not_count(build: Builder) -> None:
    row = _row(build, _work(6), table_certificates=[_certificate("notpassing", 8)])
    assert row["is_certified"] is False


def test_a_revocation_in_the_logs_comes_before_the_table(build: Builder) -> None:
    lines = [_about("edx.certificate.created", 7), _about("edx.certificate.revoked", 8)]
    row = _row(build, *lines, table_certificates=[_certificate("downloadable", 7)])
    assert row["is_certified"] is False


def test_a_grade_in_the_platforms_table_passes_where_no_event_tells(build: Builder) -> None:
    told = {"user": USER, "course_id": COURSE, "grade": 0.8, "passed_us": day_us(9)}
    row = _row(build, _work(6), table_grades=[told])
    assert (row["passed_us"], row["grade_last"]) == (day_us(9), 0.8)


def test_the_platforms_table_makes_a_run_measurable(build: Builder) -> None:
    sides = {"table_certificates": [_certificate("notpassing", 8)]}
    (row,) = build([_enrolment("activated", 2)], sides=sides).rows("course_funnel")
    assert (row["has_pass_events"], row["completed_k2"]) == (True, 0)


def _ora(what: str, day: int, uuid: str, user: int = USER) -> dict[str, Any]:
    return event(f"openassessmentblock.{what}", at(day), user, event={"submission_uuid": uuid})


DUTIES = (_ora("create_submission", 6, "mine"), _ora("peer_assess", 7, "theirs"))


def test_who_did_the_own_duties_and_was_assessed_by_nobody_waits(build: Builder) -> None:
    assert _row(build, *DUTIES, run_settings=RUN)["is_waiting"] is True


def test_who_only_submitted_does_not_wait_on_others(build: Builder) -> None:
    assert _row(build, DUTIES[0], run_settings=RUN)["is_waiting"] is False


@pytest.mark.parametrize(("day", "waits"), [(23, False), (24, True)])
def test_an_assessment_counts_if_it_comes_before_closing(
    build: Builder, day: int, waits: bool
) -> None:
    lines = [_enrolment("activated", 2), *DUTIES, _ora("peer_assess", day, "mine", user=9)]
    rows = build(lines, sides={"run_settings": RUN}).rows("fact_learner_course")
    assert [row["is_waiting"] for row in rows if row["enrolment_evidence"] == "event"] == [waits]
