"""Golden tables of the sums over people, days and names: the smallest log that shows each rule."""

from __future__ import annotations

from typing import Any

from ..conftest import COURSE, Builder, event
from .programme import at

OTHER = "course-v1:Org+C2+2025"


def _enrolment(what: str, day: int, user: int = 8, hour: int = 12) -> dict[str, Any]:
    payload = {"user_id": user, "course_id": COURSE, "mode": "audit"}
    return event(f"edx.course.enrollment.{what}", at(day, hour), user, event=payload)


def _film(day: int, user: int = 8, hour: int = 12, course: str = COURSE) -> dict[str, Any]:
    line = event("play_video", at(day, hour), user, event={"id": "v", "currentTime": 0})
    return {**line, "context": {**line["context"], "course_id": course}}


def _about_page(day: int, user: int = 8) -> dict[str, Any]:
    return event(f"/courses/{COURSE}/about", at(day), user)


# --- by course and day or week ----------------------------------------------------------------


def test_course_day_counts_who_is_enrolled_at_the_end_of_each_day(build: Builder) -> None:
    lines = [
        _enrolment("activated", 3), _enrolment("activated", 4, user=9),
        _enrolment("deactivated", 5), _enrolment("activated", 6),
    ]  # fmt: skip
    rows = build(lines).rows("course_day")
    assert [(r["day"], r["enrolled"], r["enrolled_total"]) for r in rows] == [
        ("2025-03-03", 1, 1), ("2025-03-04", 2, 2), ("2025-03-05", 1, 2), ("2025-03-06", 2, 2),
    ]  # fmt: skip


def test_course_day_keeps_inferred_enrolments_out_of_the_pipelines_count(build: Builder) -> None:
    (row,) = build([_film(3), _enrolment("activated", 3, user=9)]).rows("course_day")
    assert (row["enrolled"], row["enrolled_edx_pipeline"]) == (2, 1)


def test_course_week_counts_people_at_work_and_weeks_without_any(build: Builder) -> None:
    rows = build([_film(3), _film(4), _about_page(4, user=9), _film(18)]).rows("course_week")
    found = [(r["week"], r["active_learners"], r["courseware_events"]) for r in rows]
    assert found == [("2025-03-03", 1, 2), ("2025-03-10", 0, 0), ("2025-03-17", 1, 1)]


def test_course_week_says_how_many_days_of_a_week_the_logs_hold(build: Builder) -> None:
    rows = build([_film(8), _film(11)]).rows("course_week")
    assert [r["days_in_logs"] for r in rows] == [2, 2]


def test_course_activity_sums_people_and_their_work_by_day(build: Builder) -> None:
    rows = build([_film(3), _film(3, user=9), _about_page(3, user=9)]).rows("course_activity")
    assert [(r["events"], r["courseware_events"], r["learners"]) for r in rows] == [(3, 2, 2)]


def test_fact_learner_day_leaves_twins_out_of_work(build: Builder) -> None:
    twin = event("problem_check", at(3), 8, event="input_x=1", event_source="browser")
    server = event("problem_check", at(3), 8, event={"problem_id": "x", "success": "correct"})
    (row,) = build([twin, server]).rows("fact_learner_day")
    assert (row["events"], row["courseware_events"], row["problem_events"]) == (2, 1, 1)


def test_fact_learner_day_parts_course_runs(build: Builder) -> None:
    rows = build([_film(3), _film(3, course=OTHER)]).rows("fact_learner_day")
    assert [r["course_id"] for r in rows] == [COURSE, OTHER]


# --- groups -----------------------------------------------------------------------------------


def test_group_funnel_counts_missing_attributes_as_a_group(build: Builder) -> None:
    lines = [_enrolment("activated", 3), _enrolment("activated", 3, user=9), _film(4)]
    sides = {"person_attributes": [{"user": 8, "source": "participants", "country": "AT"}]}
    rows = build(lines, sides=sides).rows("group_funnel")
    found = {(r["dimension"], r["label"]): (r["enrolled"], r["started"]) for r in rows}
    assert found["country", "AT"] == (1, 1)
    assert found["country", "not stated"] == (1, 0)
    assert found["gender", "not stated"] == (2, 1)


def test_every_dimension_of_group_funnel_adds_up_to_the_funnel(build: Builder) -> None:
    lines = [_enrolment("activated", 3, user=n) for n in range(1, 6)]
    lines += [_film(4, user=2), _enrolment("deactivated", 5, user=3)]
    built = build(lines)
    (funnel,) = built.rows("course_funnel")
    sums: dict[str, int] = {}
    for row in built.rows("group_funnel"):
        sums[row["dimension"]] = sums.get(row["dimension"], 0) + row["enrolled"]
    assert set(sums.values()) == {funnel["enrolled"]}


# --- courses, days, names, files --------------------------------------------------------------


def test_dim_course_takes_its_key_apart_and_its_dates_from_the_programme(build: Builder) -> None:
    sides = {"run_settings": [{"course_id": COURSE, "title": "Batteries", "country": "AT"}]}
    (row,) = build([_film(3), _film(5)], sides=sides).rows("dim_course")
    assert (row["org"], row["course"], row["run"]) == ("Org", "C1", "2025")
    assert (row["title"], row["country"], row["start_day"]) == ("Batteries", "AT", None)
    assert (row["first_day"], row["last_day"], row["learners"]) == ("2025-03-03", "2025-03-05", 1)


def test_dim_day_has_the_days_between_on_which_nothing_happened(build: Builder) -> None:
    rows = build([_film(3), _film(5)]).rows("dim_day")
    assert [(r["day"], r["events"]) for r in rows] == [
        ("2025-03-03", 1), ("2025-03-04", 0), ("2025-03-05", 1),
    ]  # fmt: skip


def test_a_device_whose_clock_is_wrong_makes_no_day(build: Builder) -> None:
    wrong = {**_film(3), "time": "2031-01-01T00:00:00Z", "event_source": "mobile"}
    built = build([_film(3), wrong])
    assert [r["day"] for r in built.rows("dim_day")] == ["2025-03-03"]
    assert built.rows("event_totals")[0]["outside_events"] == 1


def test_event_names_counts_a_repeated_line_once(build: Builder) -> None:
    rows = build([_film(3), _film(3), _film(4)]).rows("event_names")
    assert [(r["event_name"], r["events"]) for r in rows] == [("play_video", 2)]


def test_event_span_says_from_when_to_when_a_name_was_in_use(build: Builder) -> None:
    rows = build([_film(3), _film(9), _film(5, course=OTHER)]).rows("event_span")
    assert [(r["course_id"], r["first_day"], r["last_day"]) for r in rows] == [
        (COURSE, "2025-03-03", "2025-03-09"), (OTHER, "2025-03-05", "2025-03-05"),
    ]  # fmt: skip


def test_file_day_counts_events_and_people_of_each_file(build: Builder) -> None:
    rows = build([_film(3), _film(3, user=9)], [_film(3, hour=13)]).rows("file_day")
    assert [(r["file_no"], r["events"], r["learners"]) for r in rows] == [(1, 2, 2), (2, 1, 1)]


def test_event_totals_count_who_is_left_out_and_why(build: Builder) -> None:
    service = {**_film(3), "username": "course_discovery_worker"}
    service["context"] = {**service["context"], "user_id": 5}
    nobody = event("play_video", at(3), None)
    nowhere = _film(3, course="")
    staff = _film(3, user=77)
    lines = [_film(3), service, nobody, nowhere, staff]
    sides = {"staff_accounts": [{"user": 77, "course_id": COURSE}]}
    (row,) = build(lines, sides=sides).rows("event_totals")
    assert {name: row[name] for name in (
        "events", "service_events", "staff_events", "events_without_person",
        "events_without_course", "learners",
    )} == {
        "events": 5, "service_events": 1, "staff_events": 1, "events_without_person": 1,
        "events_without_course": 1, "learners": 1,
    }  # fmt: skip


def test_reject_reasons_name_the_first_line_of_each(build: Builder) -> None:
    rows = build([_film(3), "{ cut", "[1]"], ["{ cut"]).rows("reject_reasons")
    found = {r["reason"]: (r["lines"], r["first_path"], r["first_line"]) for r in rows}
    assert found["not_object"][0] == 1
    assert (2, "0.log", 2) in found.values()
