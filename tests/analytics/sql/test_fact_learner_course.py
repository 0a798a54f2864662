"""The person-course table: what each rule does on the smallest log that shows it."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event

USER = 8


def _at(day: int, hour: int = 12) -> str:
    return f"2025-03-{day:02d}T{hour:02d}:00:00+00:00"


def _about(name: str, day: int, **payload: Any) -> dict[str, Any]:
    return event(name, _at(day), USER, event={"user_id": USER, "course_id": COURSE, **payload})


ENROLLED = _about("edx.course.enrollment.activated", 2, mode="audit")


def _row(build: Builder, *lines: dict[str, Any]) -> dict[str, Any]:
    (row,) = build([ENROLLED, *lines]).rows("fact_learner_course")
    return row


def test_enrolled_without_any_work_is_not_started(build: Builder) -> None:
    row = _row(build)
    assert (row["is_started"], row["started_day"], row["active_days"]) == (False, None, 0)


@pytest.mark.parametrize(
    "name",
    ["seq_next", "play_video", "problem_check", "xblock.poll.submitted", "stembridge.case.opened",
     f"/courses/{COURSE}/courseware/w1/u1/"],
)  # fmt: skip
def test_work_in_the_course_after_enrolment_is_a_start(build: Builder, name: str) -> None:
    row = _row(build, event(name, _at(3), USER))
    assert (row["is_started"], row["started_day"]) == (True, "2025-03-03")


@pytest.mark.parametrize(
    "name",
    ["page_close", "edx.ui.lms.link_clicked", "edx.completion.block_completion.changed",
     "edx.forum.thread.created", f"/courses/{COURSE}/about", f"/courses/{COURSE}/info",
     f"/courses/{COURSE}/xblock/block-v1:x/handler/xmodule_handler/problem_get"],
)  # fmt: skip
def test_what_is_not_on_the_list_is_no_start(build: Builder, name: str) -> None:
    assert _row(build, event(name, _at(3), USER))["is_started"] is False


def test_work_before_enrolment_is_no_start(build: Builder) -> None:
    assert _row(build, event("play_video", _at(1), USER))["is_started"] is False


def test_the_last_word_decides_whether_one_passed(build: Builder) -> None:
    lines = [
        _about("edx.course.grade.passed.first_time", 3),
        _about("edx.course.grade.now_failed", 4),
    ]
    assert _row(build, *lines)["is_passed"] is False
    again = _about("edx.course.grade.now_passed", 5)
    assert _row(build, *lines, again)["is_passed"] is True


def test_a_revoked_certificate_does_not_count(build: Builder) -> None:
    lines = [_about("edx.certificate.created", 3), _about("edx.certificate.revoked", 4)]
    row = _row(build, *lines)
    assert (row["is_certified"], row["certified_us"], row["is_completed_k2"]) == (
        False,
        None,
        False,
    )


def test_a_certificate_updated_after_its_first_day_keeps_its_first_day(build: Builder) -> None:
    row = _row(build, _about("edx.certificate.created", 3), _about("edx.certificate.created", 9))
    assert row["is_certified"] is True
    assert row["completed_k2_us"] == row["certified_us"] == 1_741_003_200_000_000


def test_completion_begins_with_the_earlier_of_pass_and_certificate(build: Builder) -> None:
    row = _row(
        build, _about("edx.course.grade.now_passed", 4), _about("edx.certificate.created", 6)
    )
    assert row["completed_k2_us"] == row["passed_us"] < row["certified_us"]


def test_only_completion_of_exactly_one_completes_a_block(build: Builder) -> None:
    name = "edx.completion.block_completion.changed"
    lines = [
        _about(name, 3, block_id="a", completion=1.0),
        _about(name, 4, block_id="a", completion=1.0),
        _about(name, 4, block_id="b", completion=0.999),
    ]
    assert _row(build, *lines)["blocks_completed"] == 1


def test_the_last_course_grade_is_kept(build: Builder) -> None:
    name = "edx.grades.course.grade_calculated"
    row = _row(build, _about(name, 3, percent_grade=0.9), _about(name, 5, percent_grade=0.4))
    assert row["grade_last"] == 0.4


def test_another_course_changes_nothing(build: Builder) -> None:
    context = {"course_id": "course-v1:Org+C2+2025", "user_id": USER}
    built = build([ENROLLED, event("play_video", _at(3), USER, context=context)])
    rows = {row["course_id"]: row for row in built.rows("fact_learner_course")}
    assert rows[COURSE]["is_started"] is False
    assert rows["course-v1:Org+C2+2025"]["is_inferred"] is True


def test_a_course_without_any_pass_or_certificate_event_cannot_tell_completion(
    build: Builder,
) -> None:
    (course,) = build([ENROLLED]).rows("course_funnel")
    assert (course["has_pass_events"], course["has_certificate_events"]) == (False, False)


def test_a_day_without_events_is_in_the_calendar(build: Builder) -> None:
    days = build([ENROLLED, event("play_video", _at(5), USER)]).rows("dim_day")
    assert [(d["day"], d["events"]) for d in days] == [
        ("2025-03-02", 1), ("2025-03-03", 0), ("2025-03-04", 0), ("2025-03-05", 1),
    ]  # fmt: skip


def test_the_clock_of_a_phone_does_not_stretch_the_calendar(build: Builder) -> None:
    lost = event("play_video", "2031-01-01T00:00:00Z", USER, event_source="mobile")
    assert [d["day"] for d in build([ENROLLED, lost]).rows("dim_day")] == ["2025-03-02"]


def test_a_week_counts_people_not_events(build: Builder) -> None:
    lines = [event("play_video", _at(3, hour), USER) for hour in range(5)]
    lines.append(event("play_video", _at(4), 9))
    weeks = build([ENROLLED, *lines]).rows("course_week")
    assert [(w["week"], w["active_learners"], w["courseware_events"], w["days_in_logs"])
            for w in weeks] == [("2025-02-24", 0, 0, 1), ("2025-03-03", 2, 6, 2)]  # fmt: skip


def test_a_device_clock_outside_the_period_starts_nothing(build: Builder) -> None:
    lost = event("play_video", "2031-01-01T00:00:00Z", USER, event_source="mobile")
    row = _row(build, lost)
    assert (row["is_started"], row["last_active_day"]) == (False, None)


def test_answers_in_the_async_form_are_counted(build: Builder) -> None:
    answer = event("problem_check", _at(3), USER, event={"problem_id": "p"}, event_source=None)
    assert _row(build, answer)["problems"] == 1


def test_the_twin_of_an_answer_is_no_second_piece_of_work(build: Builder) -> None:
    server = event("problem_check", _at(3), USER, event={"problem_id": "p"})
    twin = {**server, "event_source": "browser", "event": "input_1=2"}
    assert _row(build, server, twin)["courseware_events"] == 1
