"""The file to start from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from stembridge_analytics.programme import load_programme
from stembridge_analytics.programme.starting import SeenCourse, starting_text

SEEN = [
    SeenCourse("course-v1:A+B+C", date(2025, 4, 7), date(2025, 6, 1), 1234),
    SeenCourse("a/b/c", date(2025, 5, 7), date(2025, 6, 2), 1),
]


def test_it_loads_as_it_is_and_says_nothing_yet(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text(starting_text(), encoding="utf-8")
    programme = load_programme(path)
    assert (programme.runs, programme.package, programme.participants) == ((), (), None)


def test_course_runs_of_logs_are_entered_but_their_days_are_off(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text(starting_text(SEEN), encoding="utf-8")
    runs = load_programme(path).runs
    assert [run.course_id for run in runs] == ["course-v1:A+B+C", "a/b/c"]
    assert {run.start for run in runs} == {None}
    assert "# start = 2025-05-07" in starting_text(SEEN)
    assert "# 1,234 events from 2025-04-07 to 2025-06-01." in starting_text(SEEN)


def test_days_that_are_switched_on_are_days(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    text = starting_text(SEEN).replace("# start = ", "start = ").replace("# end = ", "end = ")
    path.write_text(text, encoding="utf-8")
    assert [run.end_day for run in load_programme(path).runs] == [one.last_day for one in SEEN]
