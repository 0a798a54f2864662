"""Grades of problems, subsections and courses: the last word counts."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import COURSE, Builder, event
from .blocks import PROBLEM, at, graded, key, us

SUBSECTION = key("sequential", "s")


def _about(name: str, hour: int, user: int = 8, by: int | None = None, **payload: Any) -> Any:
    payload = {"user_id": user, "course_id": COURSE, **payload}
    return event(f"edx.grades.{name}", at(hour), by or user, event=payload)


def _subsection(hour: int, earned: float, possible: float) -> Any:
    return _about("subsection.grade_calculated", hour, block_id=SUBSECTION,
                  weighted_graded_earned=earned, weighted_graded_possible=possible)  # fmt: skip


def _course(hour: int, grade: float, letter: str = "") -> Any:
    return _about("course.grade_calculated", hour, percent_grade=grade, letter_grade=letter)


def _row(build: Builder, *lines: Any, **sides: Any) -> dict[str, Any]:
    (row,) = build(list(lines), sides=sides).rows("fact_grade")
    return row


def test_each_level_has_its_own_row(build: Builder) -> None:
    rows = build([graded(8, PROBLEM, at(9), 1, 2), _subsection(9, 3, 4), _course(9, 0.5)]).rows(
        "fact_grade"
    )
    assert [(r["level"], r["block_id"], r["grade"]) for r in rows] == [
        ("course", None, 0.5), ("problem", PROBLEM, 0.5), ("subsection", SUBSECTION, 0.75),
    ]  # fmt: skip


def test_the_last_grade_counts_whatever_the_order_of_files(build: Builder) -> None:
    built = build([_course(12, 0.8, "Pass")], [_course(9, 0.3), _course(15, 0.6)])
    (row,) = built.rows("fact_grade")
    assert (row["grade"], row["letter_grade"], row["events"]) == (0.6, None, 3)
    assert (row["first_us"], row["graded_us"]) == (us(9), us(15))


def test_the_grade_is_of_who_the_event_names(build: Builder) -> None:
    built = build([_about("course.grade_calculated", 9, 8, by=9, percent_grade=1.0)])
    assert [r["learner_id"] for r in built.rows("fact_grade")] == [built.learner(8)]


def test_an_override_without_points_is_counted_and_changes_none(build: Builder) -> None:
    override = _about("subsection.score_overridden", 10, by=9, block_id=SUBSECTION)
    row = _row(build, _subsection(9, 1, 4), override)
    assert (row["overrides"], row["earned"], row["graded_us"]) == (1, 1, us(9))
    again = _row(build, _subsection(9, 1, 4), override, _subsection(11, 4, 4))
    assert (again["overrides"], again["earned"]) == (1, 4)


def test_a_deleted_state_leaves_no_grade(build: Builder) -> None:
    deleted = _about("problem.state_deleted", 10, by=9, problem_id=PROBLEM)
    row = _row(build, graded(8, PROBLEM, at(9), 1, 2), deleted)
    assert (row["earned"], row["possible"], row["grade"], row["events"]) == (None, None, None, 2)


def test_points_out_of_none_are_no_share(build: Builder) -> None:
    row = _row(build, _subsection(9, 0, 0))
    assert (row["earned"], row["possible"], row["grade"]) == (0, 0, None)


@pytest.mark.parametrize(("modified", "source", "grade"), [(8, "event", 0.3), (10, "table", 0.9)])
def test_the_later_of_event_and_table_counts(
    build: Builder, modified: int, source: str, grade: float
) -> None:
    table = [{"user": 8, "course_id": COURSE, "grade": 0.9, "modified_us": us(modified)}]
    row = _row(build, _course(9, 0.3), table_grades=table)
    assert (row["source"], row["grade"], row["events"]) == (source, grade, 1)


def test_a_table_without_a_time_stands_behind_events(build: Builder) -> None:
    table = [{"user": 8, "course_id": COURSE, "grade": 0.9}]
    assert _row(build, _course(9, 0.3), table_grades=table)["source"] == "event"


def test_the_tables_subsections_count_too(build: Builder) -> None:
    table = [{"user": 8, "course_id": COURSE, "block_id": SUBSECTION, "earned": 3, "possible": 4,
              "modified_us": us(10)}]  # fmt: skip
    row = _row(build, _subsection(9, 1, 4), table_subsection_grades=table)
    assert (row["source"], row["earned"], row["grade"]) == ("table", 3, 0.75)


def test_people_who_are_only_in_the_table_have_a_row(build: Builder) -> None:
    table = [{"user": 99, "course_id": COURSE, "grade": 0.9}]
    built = build([event("page_close", at(9), 8)], sides={"table_grades": table})
    (row,) = built.rows("fact_grade")
    assert (row["learner_id"], row["grade"], row["events"]) == (built.learner(99), 0.9, 0)


@pytest.mark.parametrize("course", [None, COURSE])
def test_staff_have_no_grade(build: Builder, course: str | None) -> None:
    sides = {
        "table_grades": [{"user": 8, "course_id": COURSE, "grade": 0.9}],
        "staff_accounts": [{"user": 8, "course_id": course}],
    }
    assert build([_course(9, 0.3)], sides=sides).rows("fact_grade") == []


def test_passing_is_no_grade(build: Builder) -> None:
    line = event("edx.course.grade.now_passed", at(9), 8,
                 event={"user_id": 8, "course_id": COURSE})  # fmt: skip
    assert build([line]).rows("fact_grade") == []
