"""Weeks: sums of days."""

from __future__ import annotations

from typing import Any

from ..conftest import Builder, event


def _weeks(build: Builder, *lines: dict[str, Any]) -> list[dict[str, Any]]:
    return build(list(lines)).rows("fact_learner_week")


def test_a_week_begins_on_monday_in_utc(build: Builder) -> None:
    sunday = event("play_video", "2025-03-09T23:59:59Z", 8)
    monday = event("play_video", "2025-03-10T01:00:00+01:00", 8)
    assert [row["week"] for row in _weeks(build, monday, sunday)] == ["2025-03-03", "2025-03-10"]


def test_days_of_a_week_are_added_up(build: Builder) -> None:
    (row,) = _weeks(
        build,
        event("play_video", "2025-03-04T12:00:00Z", 8),
        event("problem_check", "2025-03-04T13:00:00Z", 8),
        event("edx.forum.thread.created", "2025-03-05T12:00:00Z", 8),
        event("play_video", "2025-03-06T12:00:00Z", 8),
        event("/courses/course-v1:Org+C1+2025/info", "2025-03-07T12:00:00Z", 8),
    )
    counts = ("events", "courseware_events", "implicit_events", "video_events", "problem_events")
    assert [row[name] for name in counts] == [5, 3, 1, 2, 1]
    assert row["forum_events"] == 1


def test_days_without_work_are_not_active_days(build: Builder) -> None:
    (row,) = _weeks(
        build,
        event("play_video", "2025-03-04T12:00:00Z", 8),
        event("page_close", "2025-03-05T12:00:00Z", 8),
    )
    assert (row["active_days"], row["is_active"]) == (1, True)


def test_a_week_without_work_is_not_active(build: Builder) -> None:
    (row,) = _weeks(build, event("page_close", "2025-03-05T12:00:00Z", 8))
    assert (row["active_days"], row["is_active"]) == (0, False)


def test_active_people_of_a_week_are_those_of_course_week(build: Builder) -> None:
    built = build(
        [event("play_video", f"2025-03-{d:02d}T12:00:00Z", u) for d, u in [(4, 7), (5, 8), (12, 8)]]
        + [event("page_close", "2025-03-05T12:00:00Z", 9)]
    )
    active = [row["week"] for row in built.rows("fact_learner_week") if row["is_active"]]
    weeks = {r["week"]: r["active_learners"] for r in built.rows("course_week")}
    assert {week: active.count(week) for week in weeks} == weeks
