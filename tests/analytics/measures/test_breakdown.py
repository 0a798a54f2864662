"""Completion by group: who is counted, who is pooled, what is not known."""

from __future__ import annotations

from typing import Any

import pandas as pd

from stembridge_analytics.measures import CLUSTERED, WILSON, Breakdown, breakdown


def _courses(*keys: str, **given: Any) -> pd.DataFrame:
    rows = [
        {"course_id": key, "has_pass_events": True, "is_completion_mature": None} for key in keys
    ]
    return pd.DataFrame(rows).assign(**given)


def _rows(*rows: tuple[str, str, int, int], dimension: str = "country") -> pd.DataFrame:
    found = [
        {"dimension": dimension, "label": label, "course_id": course, "enrolled": enrolled,
         "started": enrolled, "completed_k2": completed}
        for label, course, enrolled, completed in rows
    ]  # fmt: skip
    return pd.DataFrame(found)


def _one(rows: pd.DataFrame, courses: pd.DataFrame) -> Breakdown:
    (found,) = breakdown(rows, courses, "a window")
    return found


def _labels(found: Breakdown) -> list[str]:
    return [group.label for group in found.groups]


def test_the_highest_completion_comes_first_and_what_is_not_stated_last() -> None:
    rows = _rows(("AT", "a", 20, 5), ("not stated", "a", 20, 20), ("PT", "a", 20, 9))
    assert _labels(_one(rows, _courses("a"))) == ["PT", "AT", "not stated"]


def test_an_attribute_that_nobody_states_makes_no_breakdown() -> None:
    assert breakdown(_rows(("not stated", "a", 20, 5)), _courses("a"), "w") == []


def test_groups_of_fewer_than_ten_are_pooled() -> None:
    rows = _rows(("AT", "a", 20, 5), ("LU", "a", 6, 1), ("MT", "a", 7, 2), ("PT", "a", 30, 9))
    found = _one(rows, _courses("a"))
    assert _labels(found) == ["PT", "AT", "LU or MT"]
    assert (found.groups[-1].enrolled, found.groups[-1].pooled) == (13, 2)


def test_one_small_group_is_pooled_with_those_of_whom_nothing_is_stated() -> None:
    rows = _rows(("man", "a", 20, 5), ("other", "a", 2, 1), ("not stated", "a", 30, 9))
    found = _one(rows, _courses("a"))
    assert _labels(found) == ["man", "other or not stated"]
    assert found.stated == 22


def test_one_small_group_is_pooled_with_the_next_smallest() -> None:
    rows = _rows(("AT", "a", 20, 5), ("LU", "a", 6, 1), ("PT", "a", 30, 9))
    found = _one(rows, _courses("a"))
    assert _labels(found) == ["PT", "AT or LU"]
    assert (found.groups[-1].enrolled, found.groups[-1].pooled) == (26, 2)


def test_a_group_whose_share_is_about_few_people_is_pooled() -> None:
    rows = _rows(("woman", "a", 1, 1), ("woman", "b", 11, 0), ("man", "a", 40, 9),
                 ("not stated", "a", 12, 3))  # fmt: skip
    courses = _courses("a", "b", is_completion_mature=[True, False])
    assert _labels(_one(rows, courses)) == ["man", "woman or not stated"]


def test_no_participation_is_lost_by_pooling() -> None:
    rows = _rows(("AT", "a", 20, 5), ("LU", "a", 6, 1), ("not stated", "b", 9, 2))
    assert _one(rows, _courses("a", "b")).enrolled == 35


def test_runs_that_cannot_tell_count_as_enrolled_and_not_as_incomplete() -> None:
    rows = _rows(("AT", "a", 20, 5), ("AT", "b", 80, 0))
    courses = _courses("a", "b", has_pass_events=[True, False])
    (group,) = _one(rows, courses).groups
    assert (group.enrolled, group.completion.denominator, group.completion.value) == (100, 20, 0.25)


def test_runs_whose_window_has_not_passed_are_left_out() -> None:
    rows = _rows(("AT", "a", 20, 5), ("AT", "b", 80, 0))
    courses = _courses("a", "b", is_completion_mature=[True, False])
    (group,) = _one(rows, courses).groups
    assert group.completion.denominator == 20


def test_a_group_in_no_run_that_can_tell_has_no_share() -> None:
    (group,) = _one(_rows(("AT", "a", 20, 0)), _courses("a", has_pass_events=False)).groups
    assert not group.completion.available


def test_groups_in_three_runs_get_intervals_that_know_of_runs() -> None:
    rows = _rows(*[("AT", run, 20, done) for run, done in zip("abc", (5, 9, 14), strict=True)],
                 ("PT", "a", 20, 5))  # fmt: skip
    found = {group.label: group for group in _one(rows, _courses("a", "b", "c")).groups}
    assert (found["AT"].completion.interval, found["PT"].completion.interval) == (CLUSTERED, WILSON)
    assert (found["AT"].design_effect or 0) > 1
