"""The edX pipeline's daily enrolment, in all and by mode, against its state machine by hand."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder, event
from .older import Event, anchors, at, few, objects, real_lines

DAILY, BY_MODE = "edx_pipeline_enrolment_daily", "edx_pipeline_enrolment_mode_daily"
OTHER = "course-v1:Org+C2+2025"
Days = dict[tuple[str, str], tuple[int, int]]
Modes = dict[tuple[str, str, str], tuple[int, int]]


def _change(
    what: str, day: float, user: int = 8, mode: str | None = "audit", course: str = COURSE
) -> Event:
    told = {"course_id": course, "user_id": user, "mode": mode}
    return event(f"edx.course.enrollment.{what}", at(day * 86_400), 7, event=told)


def _daily(build: Builder, *files: list[Any]) -> Days:
    """(course, day) -> enrolled, ever enrolled."""
    return {
        (r["course_id"], r["day"]): (r["enrolled"], r["ever_enrolled"])
        for r in build(*files).rows(DAILY)
    }


def _modes(build: Builder, *files: list[Any]) -> Modes:
    """(course, day, mode) -> enrolled, ever enrolled."""
    return {
        (r["course_id"], r["day"], r["mode"]): (r["enrolled"], r["ever_enrolled"])
        for r in build(*files).rows(BY_MODE)
    }


def _figures(build: Builder, *lines: Event) -> list[tuple[int, int]]:
    return [found for _, found in sorted(_daily(build, list(lines)).items())]


def test_a_deactivation_takes_off_and_leaves_in_the_total(build: Builder) -> None:
    lines = [_change("activated", 0), _change("deactivated", 2)]
    assert _figures(build, *lines) == [(1, 1), (1, 1), (0, 1)]


def test_days_go_on_to_the_end_of_the_logs(build: Builder) -> None:
    lines = [_change("activated", 1), *anchors(4)]
    assert list(_daily(build, lines)) == [(COURSE, f"2025-03-0{d}") for d in (4, 5, 6)]


def test_on_and_off_on_one_day_is_nobody_and_one_ever(build: Builder) -> None:
    assert _figures(build, _change("activated", 0.1), _change("deactivated", 0.2)) == [(0, 1)]


def test_a_first_deactivation_enrols_nobody_and_counts_as_ever(build: Builder) -> None:
    assert _figures(build, _change("deactivated", 0)) == [(0, 1)]


def test_a_changed_mode_enrols_nobody_and_counts_as_ever(build: Builder) -> None:
    assert _figures(build, _change("mode_changed", 0)) == [(0, 1)]


def test_work_without_enrolment_event_is_no_enrolment(build: Builder) -> None:
    assert _figures(build, event("play_video", at(0))) == []


def test_of_one_moment_the_activation_comes_first(build: Builder) -> None:
    assert _figures(build, _change("deactivated", 0), _change("activated", 0)) == [(0, 1)]


def test_an_event_without_a_mode_is_left_out(build: Builder) -> None:
    assert _figures(build, _change("activated", 0, mode=None)) == []


def test_the_person_enrolled_counts_not_who_clicked(build: Builder) -> None:
    assert _figures(build, *[_change("activated", 0, user) for user in (8, 9)]) == [(2, 2)]


def test_a_service_account_is_enrolled_too(build: Builder) -> None:
    line = _change("activated", 0, 7)
    assert _figures(build, {**line, "username": "enterprise_worker"}) == [(1, 1)]


def test_a_late_file_of_an_early_day_lands_where_it_belongs(build: Builder) -> None:
    found = _daily(build, [_change("deactivated", 1)], [_change("activated", 0)])
    assert list(found.values()) == [(1, 1), (0, 1)]


def test_who_changes_the_mode_moves_to_it(build: Builder) -> None:
    found = _modes(build, [_change("activated", 0), _change("mode_changed", 1, mode="verified")])
    assert found == {
        (COURSE, "2025-03-03", "audit"): (1, 1),
        (COURSE, "2025-03-04", "verified"): (1, 1),
    }


def test_a_deactivation_in_another_mode_moves_to_it_too(build: Builder) -> None:
    found = _modes(build, [_change("activated", 0), _change("deactivated", 1, mode="honor")])
    assert found[COURSE, "2025-03-04", "honor"] == (0, 1)


def test_of_one_moment_the_mode_that_comes_last_in_the_alphabet_is_the_last(
    build: Builder,
) -> None:
    found = _modes(build, [_change("activated", 0, mode=mode) for mode in ("honor", "audit")])
    assert list(found) == [(COURSE, "2025-03-03", "honor")]


def _by_hand(lines: Iterable[Event]) -> tuple[Days, Modes]:
    """Each person's events sorted, one state after the other, one day after the other."""
    streams: dict[tuple[str, int], list[tuple[str, str, str]]] = defaultdict(list)
    last = max(o["time"][:10] for o in lines)
    for o in lines:
        told = o.get("event")
        what = o.get("event_type", "").removeprefix("edx.course.enrollment.")
        if what not in ("activated", "deactivated", "mode_changed") or told["mode"] is None:
            continue
        streams[told["course_id"], told["user_id"]].append((o["time"], what, told["mode"]))
    days: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    modes: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for (course, _), stream in streams.items():
        stream.sort()
        day = date.fromisoformat(stream[0][0][:10])
        while day.isoformat() <= last:
            so_far = [one for one in stream if one[0][:10] <= day.isoformat()]
            enrolled = False
            for _, what, _ in so_far:
                if what != "mode_changed":
                    enrolled = what == "activated"
            counts = Counter(enrolled=int(enrolled), ever=1)
            days[course, day.isoformat()].update(counts)
            modes[course, day.isoformat(), so_far[-1][2]].update(counts)
            day += timedelta(days=1)
    return (
        {key: (c["enrolled"], c["ever"]) for key, c in days.items()},
        {key: (c["enrolled"], c["ever"]) for key, c in modes.items()},
    )


_STREAMS = st.lists(
    st.builds(
        _change,
        st.sampled_from(["activated", "deactivated", "mode_changed"]),
        st.integers(0, 40).map(lambda quarter: quarter / 4),
        st.integers(1, 4),
        st.sampled_from(["audit", "honor", "verified", None]),
        st.sampled_from([COURSE, OTHER]),
    ),
    max_size=40,
)


@few
@given(stream=_STREAMS, again=st.integers(0, 5))
def test_enrolment_is_what_the_state_machine_by_hand_finds(
    build: Builder, stream: list[Event], again: int
) -> None:
    lines = [*anchors(12), *stream, *stream[:again]]
    assert (_daily(build, lines), _modes(build, lines)) == _by_hand(lines)


@pytest.mark.parametrize(
    "name", ["enrollment_trends_tracking.log", "answer_dist_acceptance_tracking.log"]
)
def test_enrolment_in_a_real_log_is_what_the_state_machine_by_hand_finds(
    shared_data: Path, build: Builder, name: str
) -> None:
    lines = real_lines(shared_data, name)
    assert (_daily(build, lines), _modes(build, lines)) == _by_hand(objects(lines))


# What edX's own acceptance test expects: tests/acceptance/test_enrollments.py. Of the log it had
# extracted the days from 31 July 2014 on: who enrolled before is met first when leaving.
_OLD, _NEW = "edX/Open_DemoX/edx_demo_course", "course-v1:edX+Open_DemoX+edx_demo_course2"
_PUBLISHED = {
    (_OLD, "2014-08-01"): (3, 4), (_OLD, "2014-08-02"): (2, 4), (_NEW, "2014-08-03"): (1, 1),
    (_OLD, "2014-08-03"): (3, 4), (_NEW, "2014-08-04"): (1, 1), (_OLD, "2014-08-04"): (2, 4),
    (_NEW, "2014-08-05"): (2, 2), (_OLD, "2014-08-05"): (1, 5), (_NEW, "2014-08-06"): (2, 2),
    (_OLD, "2014-08-06"): (0, 5),
}  # fmt: skip
_PUBLISHED_MODES = {
    (_OLD, "2014-08-01", "audit"): (1, 1), (_OLD, "2014-08-01", "honor"): (1, 2),
    (_OLD, "2014-08-01", "verified"): (1, 1), (_OLD, "2014-08-02", "audit"): (0, 1),
    (_OLD, "2014-08-02", "honor"): (1, 2), (_OLD, "2014-08-02", "verified"): (1, 1),
    (_NEW, "2014-08-03", "verified"): (1, 1), (_OLD, "2014-08-03", "audit"): (1, 1),
    (_OLD, "2014-08-03", "honor"): (1, 2), (_OLD, "2014-08-03", "verified"): (1, 1),
    (_NEW, "2014-08-04", "verified"): (1, 1), (_OLD, "2014-08-04", "honor"): (1, 3),
    (_OLD, "2014-08-04", "verified"): (1, 1), (_NEW, "2014-08-05", "honor"): (1, 1),
    (_NEW, "2014-08-05", "verified"): (1, 1), (_OLD, "2014-08-05", "honor"): (1, 3),
    (_OLD, "2014-08-05", "verified"): (0, 2), (_NEW, "2014-08-06", "honor"): (1, 1),
    (_NEW, "2014-08-06", "verified"): (1, 1), (_OLD, "2014-08-06", "honor"): (0, 3),
    (_OLD, "2014-08-06", "verified"): (0, 2),
}  # fmt: skip


def test_the_published_figures_are_reproduced(shared_data: Path, build: Builder) -> None:
    lines = [
        line
        for line in real_lines(shared_data, "enrollment_trends_tracking.log")
        if b'"time": "2014-07-30' not in line
    ]
    assert (_daily(build, lines), _modes(build, lines)) == (_PUBLISHED, _PUBLISHED_MODES)
