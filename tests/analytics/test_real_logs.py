"""Logs that real platforms wrote. What is expected is computed here by a few independent lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from .conftest import Builder

NAMES = [
    "active_users_tracking.log",
    "answer_dist_acceptance_tracking.log",
    "enrollment_trends_tracking.log",
    "event_export_tracking.log",
    "lms_courseware_link_clicked_acceptance_tracking.log",
    "obfuscation_tracking.log",
    "platform_sample.log",
    "problem_response_tracking.log",
    "video_timeline.log",
]


def _lines(shared_data: Path, name: str) -> list[bytes]:
    content = (shared_data / "edx_logs" / name).read_bytes()
    return content.removesuffix(b"\n").split(b"\n")


def _objects(shared_data: Path, name: str) -> Iterator[dict[str, Any]]:
    for line in _lines(shared_data, name):
        if line.strip() and not line.startswith(b"#"):
            yield json.loads(line)


@pytest.mark.parametrize("name", NAMES)
def test_every_line_is_an_event_a_duplicate_or_a_skip(
    shared_data: Path, build: Builder, name: str
) -> None:
    lines = _lines(shared_data, name)
    built = build(lines)
    account = built.staged.accounts[0]
    assert account.lines == len(lines)
    assert account.blank == sum(not line.strip() for line in lines)
    assert account.comment == sum(line.startswith(b"#") for line in lines)
    assert (account.rejects, account.problem) == (0, None)
    copies = [row["copies"] for row in built.rows("events")]
    assert sum(copies) == account.staged_events == len(list(_objects(shared_data, name)))


@pytest.mark.parametrize("name", NAMES)
def test_lines_that_repeat_each_other_are_one_event(
    shared_data: Path, build: Builder, name: str
) -> None:
    keys = {
        json.dumps([o.get(k) for k in ("username", "context", "event_source", "event_type",
                                       "name", "event", "time")], sort_keys=True)
        for o in _objects(shared_data, name)
    }  # fmt: skip
    assert len(build(_lines(shared_data, name)).rows("events")) == len(keys)


def test_the_platform_of_today_is_read_whole(shared_data: Path, build: Builder) -> None:
    names = Counter(
        o["name"] for o in _objects(shared_data, "platform_sample.log") if o["name"][0] != "/"
    )
    built = build(_lines(shared_data, "platform_sample.log"))
    found = {r["event_name"]: r["events"] for r in built.rows("event_names") if r["kind"] != "page"}
    assert found == names


def test_the_platform_of_today_says_who_passed(shared_data: Path, build: Builder) -> None:
    passed: dict[int, bool] = {}
    for o in sorted(_objects(shared_data, "platform_sample.log"), key=lambda o: str(o["time"])):
        if o["name"].startswith("edx.course.grade."):
            passed[int(o["event"]["user_id"])] = "passed" in o["name"]
    built = build(_lines(shared_data, "platform_sample.log"))
    rows = {row["learner_id"]: row["is_passed"] for row in built.rows("fact_learner_course")}
    assert {user for user in (1, 2, 3) if rows[built.learner(user)]} == {
        user for user, state in passed.items() if state
    }


def _enrolled_by_day(objects: Iterator[dict[str, Any]]) -> dict[str, list[int]]:
    """The edX pipeline's daily enrolment: who is enrolled at the end of each day."""
    changes = sorted(
        (o["time"], o["event"]["course_id"], o["event"]["user_id"], o["event_type"][-11:])
        for o in objects
    )
    last = date.fromisoformat(changes[-1][0][:10])
    found: dict[str, list[int]] = {}
    for course in {change[1] for change in changes}:
        own = [change for change in changes if change[1] == course]
        day = date.fromisoformat(own[0][0][:10])
        found[course] = []
        while day <= last:
            state = {c[2]: c[3] for c in own if c[0][:10] <= day.isoformat()}
            found[course].append(sum(what != "deactivated" for what in state.values()))
            day += timedelta(days=1)
    return found


def test_daily_enrolment_is_the_edx_pipelines(shared_data: Path, build: Builder) -> None:
    name = "enrollment_trends_tracking.log"
    expected = _enrolled_by_day(_objects(shared_data, name))
    # The published figures, from 30 July and from 3 August 2014.
    assert expected == {
        "edX/Open_DemoX/edx_demo_course": [2, 2, 5, 4, 5, 4, 2, 1],
        "course-v1:edX+Open_DemoX+edx_demo_course2": [1, 1, 2, 2],
    }
    found: dict[str, list[int]] = {}
    for row in build(_lines(shared_data, name)).rows("course_day"):
        found.setdefault(row["course_id"], []).append(row["enrolled_edx_pipeline"])
    assert found == expected


def test_lines_with_only_a_name_and_a_time_are_events_of_unknown_kind(
    shared_data: Path, build: Builder
) -> None:
    built = build(_lines(shared_data, "active_users_tracking.log"))
    assert {(r["kind"], r["event_name"]) for r in built.rows("events")} == {("other", "")}
    people = {o["username"] for o in _objects(shared_data, "active_users_tracking.log")} - {""}
    assert len(built.rows("dim_learner")) == len(people)


def test_a_name_and_an_id_of_two_accounts_are_a_counted_conflict(
    shared_data: Path, build: Builder
) -> None:
    built = build(_lines(shared_data, "obfuscation_tracking.log"))
    assert sum(row["is_conflict"] for row in built.rows("identity")) == 1
    assert [row["line_no"] for row in built.rows("events") if row["is_mismatch"]] == [4]


def test_activity_without_enrolment_events_is_inferred_enrolment(
    shared_data: Path, build: Builder
) -> None:
    for row in build(_lines(shared_data, "video_timeline.log")).rows("course_funnel"):
        assert row["enrolled"] == row["enrolled_inferred"] == row["started"] > 0
