"""Sessions: gaps, and time on task by two rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, event

_START = datetime(2025, 3, 3, 12, tzinfo=UTC)


def _at(second: float, what: str = "play_video", user: int = 8, **fields: Any) -> dict[str, Any]:
    return event(what, (_START + timedelta(seconds=second)).isoformat(), user, **fields)


def _sessions(build: Builder, *lines: dict[str, Any]) -> list[tuple[Any, ...]]:
    return [
        (r["session"], r["events"], r["time_5_s"], r["time_30_s"])
        for r in build(list(lines)).rows("fact_session")
    ]


def test_a_gap_of_more_than_30_minutes_ends_a_session(build: Builder) -> None:
    lines = [_at(0), _at(1800), _at(3600.000001)]
    assert _sessions(build, *lines) == [(1, 2, 0, 1800), (2, 1, 0, 0)]


def test_only_gaps_of_at_most_5_minutes_count_by_the_narrow_rule(build: Builder) -> None:
    assert _sessions(build, _at(0), _at(300), _at(600.5), _at(601)) == [(1, 4, 300.5, 601)]


def test_the_order_of_lines_in_files_does_not_matter(build: Builder) -> None:
    rows = build([_at(200)], [_at(100), _at(0)]).rows("fact_session")
    assert [(r["events"], r["time_5_s"]) for r in rows] == [(3, 200)]


def test_a_session_is_of_one_person_in_one_course(build: Builder) -> None:
    other = _at(20)
    other["context"] = {**other["context"], "course_id": "course-v1:Org+C2+2025"}
    rows = build([_at(0), _at(10, user=9), other]).rows("fact_session")
    assert [(r["session"], r["events"]) for r in rows] == [(1, 1)] * 3


def test_a_session_belongs_to_the_day_it_begins_on(build: Builder) -> None:
    (row,) = build([_at(43_200 - 60), _at(43_200 + 60)]).rows("fact_session")
    assert (row["start_day"], row["start_week"]) == ("2025-03-03", "2025-03-03")


def test_a_repeated_line_is_one_event(build: Builder) -> None:
    assert _sessions(build, _at(0), _at(0), _at(5)) == [(1, 2, 5, 5)]


def test_reading_a_page_is_activity_and_calls_of_blocks_are_not(build: Builder) -> None:
    page = _at(0, f"/courses/{COURSE}/info")
    handler = _at(9, f"/courses/{COURSE}/xblock/block-v1:Org+C1+2025+type@problem+block@p"
                     "/handler/xmodule_handler/problem_get")  # fmt: skip
    (row,) = build([page, _at(4), handler]).rows("fact_session")
    assert (row["events"], row["implicit_events"], row["courseware_events"]) == (2, 1, 1)
    assert row["time_30_s"] == 4


def test_the_twin_of_an_answer_is_no_second_piece_of_work(build: Builder) -> None:
    payload = {"problem_id": "p", "success": "correct"}
    server = _at(0, "problem_check", event=payload)
    browser = _at(1, "problem_check", event="input_1=2", event_source="browser")
    (row,) = build([server, browser]).rows("fact_session")
    assert (row["events"], row["courseware_events"]) == (2, 1)


@pytest.mark.parametrize(
    "line",
    [
        _at(10, "edx.course.enrollment.activated", 7,
            event={"user_id": 8, "course_id": COURSE, "mode": "audit"}),
        _at(10, "edx.grades.problem.submitted", event_source="task"),
        _at(10, username="staff"),
        _at(10, username="course_discovery_worker"),
    ],
    ids=["enrolled by another", "by a task", "masqueraded", "by a service"],
)  # fmt: skip
def test_what_others_do_is_no_session(build: Builder, line: dict[str, Any]) -> None:
    names = [_at(-5000, "page_close", 9, username="staff"), _at(-9000, "page_close", 8)]
    rows = build([*names, *names, line]).rows("fact_session")
    assert all(row["end_us"] < _START.timestamp() * 1e6 for row in rows)


def _by_hand(moments: list[tuple[int, int]]) -> set[tuple[int, int, int, float, float]]:
    """(user, first, last, narrow, wide) of each session; moments: user and second."""
    found = set()
    for user in {user for user, _ in moments}:
        own = sorted(second for who, second in moments if who == user)
        while own:
            session = [own.pop(0)]
            while own and own[0] - session[-1] <= 1800:
                session.append(own.pop(0))
            steps = [b - a for a, b in pairwise(session)]
            narrow = sum(step for step in steps if step <= 300)
            found.add((user, session[0], session[-1], float(narrow), float(sum(steps))))
    return found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.sampled_from([0, 1, 299, 300, 301, 1799, 1800, 1801, 5000]).flatmap(
                lambda step: st.integers(0, 9).map(lambda times: step * times)
            ),
        ),
        min_size=1,
        max_size=60,
        unique=True,
    )
)
def test_sessions_are_those_by_hand(build: Builder, moments: list[tuple[int, int]]) -> None:
    built = build([_at(second, user=user) for user, second in moments])
    first = _START.timestamp()
    people = {built.learner(user): user for user in range(1, 5)}
    assert {
        (people[r["learner_id"]], round(r["start_us"] / 1e6 - first),
         round(r["end_us"] / 1e6 - first), r["time_5_s"], r["time_30_s"])
        for r in built.rows("fact_session")
    } == _by_hand(moments)  # fmt: skip
