"""Breaks in series: found where they are, and not where a course's calendar explains them."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from stembridge_analytics.measures import Break, breaks_in_series
from stembridge_analytics.measures.breaks import server_of

FIRST = date(2025, 3, 1)
A_MONTH = range(30)


def _day(number: int) -> pd.Timestamp:
    return pd.Timestamp(FIRST + timedelta(days=number))


def _files(*paths: str) -> pd.DataFrame:
    return pd.DataFrame(list(enumerate(paths, 1)), columns=["file_no", "path"])


def _file_day(by_file: dict[int, list[int]], learners: int = 20) -> pd.DataFrame:
    rows = [(file_no, _day(n), learners) for file_no, days in by_file.items() for n in days]
    return pd.DataFrame(rows, columns=["file_no", "day", "learners"])


def _activity(days: range = A_MONTH, course: str = "c", events: int = 50) -> pd.DataFrame:
    rows = [(course, _day(n), events) for n in days]
    return pd.DataFrame(rows, columns=["course_id", "day", "courseware_events"])


def _span(
    name: str, first: int, last: int, *, kind: str = "video", action: str = "played",
    events: int = 300, course: str = "c",
) -> tuple[object, ...]:  # fmt: skip
    return (course, kind, action, name, _day(first), _day(last), events)


def _breaks(
    *spans: tuple[object, ...], activity: pd.DataFrame | None = None,
    file_day: pd.DataFrame | None = None, files: pd.DataFrame | None = None,
) -> list[Break]:  # fmt: skip
    columns = ["course_id", "kind", "action", "event_name", "first_day", "last_day", "events"]
    return breaks_in_series(
        pd.DataFrame(list(spans or [_span("play_video", 0, 29)]), columns=columns),
        _activity() if activity is None else activity,
        _file_day({1: list(A_MONTH)}) if file_day is None else file_day,
        _files("a.log") if files is None else files,
    )


def test_events_all_along_are_no_break() -> None:
    assert _breaks(_span("play_video", 0, 29)) == []


def test_a_name_that_begins_in_the_middle_of_the_work_is_one() -> None:
    (found,) = _breaks(_span("edx.completion", 12, 29, kind="completion", action="block"))
    assert (found.kind, found.what, found.day) == ("begins", "edx.completion", _day(12).date())


def test_a_name_that_ends_in_the_middle_of_the_work_is_one() -> None:
    (found,) = _breaks(_span("problem_check", 0, 15, kind="problem", action="checked"))
    assert (found.kind, found.day) == ("ends", _day(15).date())


def test_a_name_that_begins_with_the_work_is_none() -> None:
    assert _breaks(_span("play_video", 12, 29), activity=_activity(range(12, 30))) == []


def test_a_rare_name_is_none() -> None:
    assert _breaks(_span("play_video", 12, 29, events=10)) == []


def test_a_deed_of_the_last_week_is_none() -> None:
    assert (
        _breaks(_span("edx.course.grade.now_passed", 25, 29, kind="grade", action="passed")) == []
    )


def test_a_name_that_gives_way_to_another_for_the_same_deed_is_renamed() -> None:
    (found,) = _breaks(_span("play_video", 0, 14), _span("edx.video.played", 15, 29))
    assert (found.kind, found.what) == ("renamed", "play_video -> edx.video.played")
    assert found.day == _day(15).date()


def test_names_of_two_course_runs_are_not_renamed() -> None:
    found = _breaks(_span("play_video", 0, 14), _span("edx.video.played", 15, 29, course="d"))
    assert "renamed" not in {one.kind for one in found}


def test_two_names_used_side_by_side_are_not_renamed() -> None:
    assert _breaks(_span("play_video", 0, 29), _span("edx.video.played", 1, 29)) == []


def test_a_days_file_of_one_of_two_servers_is_missed() -> None:
    files = _files(
        *[f"lms1/tracking.log-{20250301 + n}.gz" for n in range(10)], "lms2/tracking.log"
    )
    by_file = {n + 1: [n] for n in range(10) if n != 4}
    by_file[11] = list(range(10))
    (found,) = _breaks(file_day=_file_day(by_file), files=files)
    assert (found.kind, found.day, found.days) == ("server", _day(4).date(), 1)
    assert "lms1" in found.what


def test_a_day_on_which_nobody_was_there_is_no_missing_file() -> None:
    by_file = {1: [0, 1, 3, 4], 2: [0, 1, 3, 4]}
    assert _breaks(file_day=_file_day(by_file), files=_files("lms1.log", "lms2.log")) == []


def test_a_server_that_joins_late_is_no_missing_file() -> None:
    by_file = {1: list(range(10)), 2: list(range(5, 10))}
    assert _breaks(file_day=_file_day(by_file), files=_files("lms1.log", "lms2.log")) == []


@pytest.mark.parametrize(
    ("path", "server"),
    [
        ("lms1-tracking-2025-04-07.log.gz", "lms1-tracking"),
        ("prod-edxapp-003/tracking.log-20140407-1396872000.gz", "prod-edxapp-003/tracking"),
        ("edx-prod-events-2014-05-01.log.gz", "edx-prod-events"),
        ("2025-04/lms2.log", "lms2"),
        ("tracking.log", "tracking"),
        ("tracking.log.2.gz", "tracking"),
        ("i-012345678a/tracking.log", "i-012345678a/tracking"),
        ("lms1/2025/03/07/tracking.log.gz", "lms1/tracking"),
    ],
)
def test_the_files_of_one_server_share_a_name(path: str, server: str) -> None:
    assert server_of(path) == server
