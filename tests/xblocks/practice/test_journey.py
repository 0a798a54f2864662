"""What comes next for a teacher, and which days can be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.common.message import MessageError
from stembridge_xblocks.practice.classes import normal_name
from stembridge_xblocks.practice.dates import read_past_day, read_planned_day, second_use_from
from stembridge_xblocks.practice.journey import journey_of

TODAY = date(2027, 3, 10)


def plan(offset: int, withdrawn: Any = None) -> dict[str, Any]:
    return {"planned_on": (TODAY + timedelta(days=offset)).isoformat(), "withdrawn": withdrawn}


def use(offset: int, *, adapted: bool = False, withdrawn: Any = None) -> dict[str, Any]:
    day = (TODAY + timedelta(days=offset)).isoformat()
    return {"on": day, "adapted": adapted, "withdrawn": withdrawn}


TOLD = {"a": {"withdrawn": None}}
GONE = {"on": "2027-03-01", "obstacle": None}


@pytest.mark.parametrize(
    ("commitments", "uses", "cascades", "step"),
    [
        ({}, {}, {}, "commit"),
        ({"k": plan(3, GONE)}, {}, {}, "commit"),
        ({"k": plan(0)}, {}, {}, "wait"),
        ({"k": plan(3)}, {}, {}, "wait"),
        ({"k": plan(-1), "l": plan(3)}, {}, {}, "tell"),
        ({"k": plan(-1)}, {"u": use(-1, withdrawn=GONE)}, {}, "tell"),
        ({"k": plan(3)}, {"u": use(-90)}, {}, "again"),
        ({}, {"u": use(-90), "v": use(-31)}, TOLD, "again"),
        ({}, {"u": use(-90), "v": use(-30)}, {}, "share"),
        ({}, {"u": use(-90), "v": use(-30)}, TOLD, "done"),
        ({}, {"u": use(-90), "v": use(-30)}, {"a": {"withdrawn": GONE}}, "share"),
    ],
)
def test_the_next_step_follows_from_what_was_told(
    commitments: Any, uses: Any, cascades: Any, step: str
) -> None:
    assert journey_of(commitments, uses, cascades, TODAY).step == step


def test_the_plan_that_was_due_last_is_asked_for_and_the_one_due_first_is_waited_for() -> None:
    over = journey_of({"k": plan(-9), "l": plan(-2), "m": plan(4)}, {}, {}, TODAY)
    ahead = journey_of({"k": plan(9), "l": plan(2)}, {}, {}, TODAY)

    assert (over.commitment, over.day) == ("l", TODAY - timedelta(days=2))
    assert (ahead.commitment, ahead.day) == ("l", TODAY + timedelta(days=2))


def test_a_second_use_counts_sixty_days_after_the_first() -> None:
    assert second_use_from(["2027-03-05", "2027-01-01"]) == date(2027, 3, 2)
    assert second_use_from([]) is None


@given(st.dates(date(2015, 1, 1), date(2040, 1, 1)), st.dates(date(2020, 1, 1), date(2035, 1, 1)))
def test_days_are_taken_within_their_bounds_alone(day: date, today: date) -> None:
    # A day of slack on the near side, for teachers whose day is ahead of UTC's or behind.
    distance = (day - today).days

    assert accepted(read_planned_day, day, today) == (-1 <= distance <= days_of(today, 2))
    assert accepted(read_past_day, day, today) == (-days_of(today, -3) <= distance <= 1)


def days_of(today: date, years: int) -> int:
    """Days to the same day of another year; 29 February becomes the 28th."""
    day = min(today.day, 28) if today.month == 2 and today.day == 29 else today.day
    return abs((date(today.year + years, today.month, day) - today).days)


def accepted(read: Any, day: date, today: date) -> bool:
    try:
        return bool(read(day.isoformat(), today) == day.isoformat())
    except MessageError:
        return False


@given(st.one_of(st.text(max_size=12), st.integers(), st.none(), st.lists(st.text(), max_size=2)))
def test_what_is_no_day_is_refused_with_a_sentence(text: Any) -> None:
    for read in (read_planned_day, read_past_day):
        with pytest.raises(MessageError):
            read(text, TODAY)


@given(st.text(max_size=40))
def test_a_class_name_is_normal_once_and_for_all(name: str) -> None:
    normal = normal_name(name)

    assert normal_name(normal) == normal
    assert normal_name(f" {name.upper()}-") == normal_name(name.upper())
    assert all(sign.isalnum() for sign in normal)
