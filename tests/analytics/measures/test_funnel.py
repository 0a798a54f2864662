"""The funnel counts what it says, in every order of rows, and its intervals are Wilson's."""

import math
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError
from stembridge_analytics.measures import DEFINITIONS, course_completion, programme_funnel


def course(key="course-v1:Org+C1+2024", **given):
    row = {
        "course_id": key, "enrolled": 1000, "enrolled_inferred": 10, "unenrolled": 40,
        "started": 250, "completed_k2": 150, "completed_k2_started": 150, "passed": 150,
        "certified": 120, "has_pass_events": True, "has_certificate_events": True,
        "first_enrolled_day": date(2024, 1, 3), "last_enrolled_day": date(2024, 5, 30),
        "last_day": date(2024, 5, 31),
        "left_before": 0, "engaged": 0, "completed_k1": 0, "completed_k3": 0, "waiting": 0,
        "has_structure": False, "has_completion_events": False, "has_pass_mark": False,
        "has_peer_review": False, "is_start_mature": None, "is_completion_mature": None,
        "is_certified_mature": None,
    }  # fmt: skip
    return row | given


def funnel(*courses):
    return {m.name: m for m in programme_funnel(pd.DataFrame(courses))}


def wilson(numerator, denominator):
    """The limits as roots of (p - share)^2 = z^2 p (1 - p) / n, by bisection."""
    z2, share = 1.959963984540054**2, numerator / denominator

    def outside(p):
        return (p - share) ** 2 - z2 * p * (1 - p) / denominator

    def root(inside, end):
        for _ in range(200):
            middle = (inside + end) / 2
            inside, end = (inside, middle) if outside(middle) > 0 else (middle, end)
        return (inside + end) / 2

    return root(share, 0.0), root(share, 1.0)


def test_bulk_enrolment_of_1000_with_150_finishers_is_15_percent_not_60():
    rows = funnel(course())
    assert rows["funnel.started"].value == 0.25
    assert rows["funnel.completed_k2"].value == 0.15
    assert rows["funnel.completed_k2_of_started"].value == 0.60


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(15_385, 32_593, 0.466618, 0.477457), (103, 347, 0.251197, 0.346912)],
)
def test_intervals_are_the_published_ones_for_real_learners(numerator, denominator, low, high):
    made = course(enrolled=denominator, completed_k2=numerator, started=denominator,
                  completed_k2_started=numerator, certified=0)  # fmt: skip
    completed = funnel(made)["funnel.completed_k2"]
    # Half a unit of the last digit published.
    assert completed.conf_low == pytest.approx(low, abs=5e-7)
    assert completed.conf_high == pytest.approx(high, abs=5e-7)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000), st.floats(0, 1))
def test_intervals_solve_the_score_equation(denominator, part):
    numerator = math.floor(part * denominator)
    nobody = dict.fromkeys(["enrolled_inferred", "unenrolled", "completed_k2",
                            "completed_k2_started", "certified"], 0)  # fmt: skip
    started = funnel(course(enrolled=denominator, started=numerator, **nobody))
    low, high = wilson(numerator, denominator)
    measure = started["funnel.started"]
    assert measure.conf_low == pytest.approx(low, abs=1e-9)
    assert measure.conf_high == pytest.approx(high, abs=1e-9)


def test_every_row_of_the_dictionary_is_present_in_its_order():
    names = [m.name for m in programme_funnel(pd.DataFrame([course()]))]
    assert names == [definition.id for definition in DEFINITIONS]


@pytest.mark.parametrize(
    ("row", "need"),
    [
        ("funnel.engaged", "course structure"),
        ("funnel.completed_k1", "completion tracking"),
        ("funnel.completed_k3", "pass mark"),
        ("funnel.waiting", "open response assessment"),
    ],
)
def test_a_row_that_logs_cannot_fill_is_listed_with_what_it_needs(row, need):
    measure = funnel(course())[row]
    assert not measure.available
    assert need in measure.reason


def test_a_course_without_pass_events_is_left_out_and_not_zero():
    silent = course("b", enrolled=500, completed_k2=0, completed_k2_started=0, certified=0,
                    has_pass_events=False, has_certificate_events=False)  # fmt: skip
    completed = funnel(course(), silent)["funnel.completed_k2"]
    assert (completed.numerator, completed.denominator) == (150, 1000)
    assert "1 course is left out" in completed.note
    assert funnel(course(), silent)["funnel.enrolled"].numerator == 1500


def test_completion_is_not_available_when_no_course_can_tell():
    completed = funnel(course(has_pass_events=False))["funnel.completed_k2"]
    assert completed.value is None
    assert "no pass or certificate event" in completed.reason


def test_a_funnel_of_nobody_has_no_shares_and_says_so():
    empty = pd.DataFrame([course()]).head(0)
    for measure in programme_funnel(empty):
        assert not measure.available
    assert funnel(course(enrolled=0, enrolled_inferred=0, unenrolled=0, started=0, completed_k2=0,
                         completed_k2_started=0, certified=0))["funnel.started"].reason  # fmt: skip


def test_the_window_ends_with_the_last_day_of_the_logs():
    assert "31 May 2024" in funnel(course())["funnel.started"].window


def test_dates_and_datetimes_give_the_same_funnel():
    frame = pd.DataFrame([course()])
    days = ["first_enrolled_day", "last_enrolled_day", "last_day"]
    stamped = frame.assign(**{day: pd.to_datetime(frame[day]) for day in days})
    assert programme_funnel(frame) == programme_funnel(stamped)


def test_the_order_of_rows_changes_nothing():
    frame = pd.DataFrame([course("a"), course("b", enrolled=300, started=299), course("c")])
    turned = frame.iloc[::-1]
    assert programme_funnel(frame) == programme_funnel(turned)
    assert course_completion(frame) == course_completion(turned)


def test_splitting_a_course_in_two_keeps_every_share():
    counts = ["enrolled", "enrolled_inferred", "unenrolled", "started", "completed_k2",
              "completed_k2_started", "passed", "certified"]  # fmt: skip
    whole = course()
    halves = [{**whole, "course_id": key} | {c: whole[c] // 2 for c in counts} for key in "ab"]
    assert funnel(*halves) == funnel(whole)


def test_courses_are_ordered_by_share_and_the_unmeasurable_come_last():
    frame = pd.DataFrame([
        course("low", completed_k2=10, completed_k2_started=10),
        course("silent", has_pass_events=False),
        course("high", completed_k2=200, completed_k2_started=200),
    ])  # fmt: skip
    measures = course_completion(frame)
    assert [m.scope for m in measures] == ["high", "low", "silent"]
    assert measures[-1].reason.endswith("of this course")


def test_a_part_larger_than_its_whole_names_the_course():
    with pytest.raises(DataError, match=r"started 1001 of enrolled 1000 for 'course-v1:Org"):
        programme_funnel(pd.DataFrame([course(started=1001)]))


def test_a_missing_column_is_named():
    with pytest.raises(DataError, match="lacks certified"):
        programme_funnel(pd.DataFrame([course()]).drop(columns="certified"))
