"""The edX pipeline's weekly activity, against a plain reading of the same lines."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, event
from .older import Event, anchors, at, course_of, few, monday, objects, real_lines

TABLE = "edx_pipeline_activity_weekly"
OTHER = "course-v1:Org+C2+2025"
Labels = dict[tuple[str, str, str], tuple[int, int]]


def _labels(build: Builder, *files: list[Any]) -> Labels:
    """(course, week, label) -> people, events."""
    return {
        (r["course_id"], r["week"], r["label"]): (r["people"], r["events"])
        for r in build(*files).rows(TABLE)
    }


def _names(build: Builder, *lines: Event) -> dict[str, tuple[int, int]]:
    return {label: found for (_, _, label), found in _labels(build, list(lines)).items()}


def test_any_event_in_a_course_makes_active(build: Builder) -> None:
    assert _names(build, event("page_close", at(1))) == {"ACTIVE": (1, 1)}


def test_an_implicit_event_makes_active(build: Builder) -> None:
    line = event(f"/courses/{COURSE}/about", at(1), context={"user_id": 7})
    assert _names(build, line) == {"ACTIVE": (1, 1)}


def test_enrolment_events_do_not_make_active(build: Builder) -> None:
    names = ["edx.course.enrollment.activated", "edx.course.enrollment.upgrade.clicked"]
    assert _names(build, *[event(name, at(1)) for name in names]) == {}


def test_events_of_background_tasks_do_not_make_active(build: Builder) -> None:
    line = event("problem_rescore", at(1), event_source="task")
    assert _names(build, line, event("page_close", at(2), None)) == {}


def test_an_event_outside_of_courses_does_not_make_active(build: Builder) -> None:
    assert _names(build, event("edx.user.login", at(1), context={"user_id": 7})) == {}


def test_staff_and_services_are_active_too(build: Builder) -> None:
    line = event("page_close", at(1), 3, username="enterprise_worker")
    assert _names(build, line) == {"ACTIVE": (1, 1)}


def test_who_made_the_request_is_active_not_who_it_is_about(build: Builder) -> None:
    lines = [
        event("edx.grades.subsection.grade_calculated", at(user), 7, event={"user_id": user})
        for user in (8, 9)
    ]
    assert _names(build, *lines) == {"ACTIVE": (1, 2)}


def test_only_the_servers_answer_is_an_attempt(build: Builder) -> None:
    lines = [event("problem_check", at(1), event_source=s) for s in ("browser", "server")]
    assert _names(build, *lines) == {"ACTIVE": (1, 2), "ATTEMPTED_PROBLEM": (1, 1)}


@pytest.mark.parametrize("source", ["browser", "mobile"])
def test_browsers_and_telephones_play(build: Builder, source: str) -> None:
    lines = [event("play_video", at(1), event_source=source), event("page_close", at(2), None)]
    assert _names(build, *lines) == {"ACTIVE": (1, 1), "PLAYED_VIDEO": (1, 1)}


def test_reading_a_thread_is_no_post(build: Builder) -> None:
    lines = [event(f"edx.forum.{what}", at(1)) for what in ("thread.viewed", "comment.created")]
    assert _names(build, *lines) == {"ACTIVE": (1, 2), "POSTED_FORUM": (1, 1)}


def test_each_copy_of_a_line_is_an_event_and_no_person(build: Builder) -> None:
    line = event("page_close", at(1))
    assert list(_labels(build, [line, line], [line]).values()) == [(1, 3)]


def test_weeks_end_with_sunday(build: Builder) -> None:
    sunday, next_monday = 7 * 86_400 - 1, 7 * 86_400
    found = _labels(build, [event("page_close", at(sunday)), event("page_close", at(next_monday))])
    assert {week for _, week, _ in found} == {"2025-03-03", "2025-03-10"}


def test_a_week_cut_by_the_end_of_the_logs_says_so(build: Builder) -> None:
    days = {
        r["week"]: r["days_in_logs"]
        for r in build([event("page_close", at(d * 86_400)) for d in (0, 9)]).rows(TABLE)
    }
    assert days == {"2025-03-03": 7, "2025-03-10": 3}


def _by_hand(lines: Iterable[Event]) -> Labels:
    """One line after the other, as the pipeline's mapper and reducer took them."""
    people: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    events: Counter[tuple[str, str, str]] = Counter()
    for o in lines:
        user, course = (o.get("context") or {}).get("user_id"), course_of(o)
        name, source = o.get("event_type", ""), o.get("event_source")
        if not user or not course or source == "task" or name.startswith("edx.course.enrollment."):
            continue
        labels = ["ACTIVE"]
        if source == "server" and name == "problem_check":
            labels.append("ATTEMPTED_PROBLEM")
        if source == "server" and name.startswith("edx.forum.") and name.endswith(".created"):
            labels.append("POSTED_FORUM")
        if source in ("browser", "mobile") and name == "play_video":
            labels.append("PLAYED_VIDEO")
        for label in labels:
            people[course, monday(o), label].add(int(user))
            events[course, monday(o), label] += 1
    return {key: (len(who), events[key]) for key, who in people.items()}


_DEEDS = st.lists(
    st.builds(
        lambda what, user, course, hour: event(
            what[0], at(hour * 3600), user, event_source=what[1],
            context={"course_id": course, "user_id": user},
        ),
        st.sampled_from([
            ("play_video", "browser"), ("play_video", "mobile"), ("play_video", "server"),
            ("problem_check", "server"), ("problem_check", "browser"), ("seq_next", "browser"),
            ("edx.forum.response.created", "server"), ("edx.forum.thread.viewed", "server"),
            ("edx.forum.thread.created", "browser"), ("problem_rescore", "task"),
            ("edx.course.enrollment.activated", "server"), ("stembridge.diary.saved", "server"),
        ]),
        st.one_of(st.none(), st.integers(1, 4)),
        st.sampled_from([COURSE, OTHER]),
        st.integers(0, 20 * 24),
    ),
    max_size=40,
)  # fmt: skip


@few
@given(deeds=_DEEDS, again=st.integers(0, 5))
def test_activity_is_what_a_plain_reading_finds(
    build: Builder, deeds: list[Event], again: int
) -> None:
    lines = [*anchors(21), *deeds, *deeds[:again]]
    assert _labels(build, lines) == _by_hand(lines)


@pytest.mark.parametrize(
    "name",
    ["answer_dist_acceptance_tracking.log", "enrollment_trends_tracking.log",
     "lms_courseware_link_clicked_acceptance_tracking.log", "platform_sample.log",
     "obfuscation_tracking.log", "problem_response_tracking.log", "video_timeline.log"],
)  # fmt: skip
def test_activity_in_a_real_log_is_what_a_plain_reading_finds(
    shared_data: Path, build: Builder, name: str
) -> None:
    lines = real_lines(shared_data, name)
    assert _labels(build, lines) == _by_hand(objects(lines))


def test_an_event_whose_payload_alone_names_the_course_counts_here_and_not_there(
    shared_data: Path, build: Builder
) -> None:
    lines = real_lines(shared_data, "event_export_tracking.log")
    found, expected = _labels(build, lines), _by_hand(objects(lines))
    key = ("ccx-v1:AcceptanceX+Demo_ccx+T2_2014+ccx@101", "2014-05-26", "ACTIVE")
    assert (found.pop(key), expected.pop(key)) == ((1, 2), (1, 1))
    assert found == expected
