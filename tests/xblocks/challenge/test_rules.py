"""The platform's rules for its own problems, kept by the challenge."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.challenge.rules import (
    Standing,
    closing_time,
    is_correctness_shown,
    is_solution_shown,
)
from stembridge_xblocks.common.content import Choice

DUE = datetime(2026, 3, 1, 12, tzinfo=UTC)

# Who sees the solution, by hand from the platform's documentation of "Show Answer": a letter for
# each of the situations below, in that order.
SITUATIONS = {
    "nothing done": Standing(0, 3, False, False),
    "one wrong attempt": Standing(1, 3, False, False),
    "right": Standing(2, 3, True, False),
    "all attempts wrong": Standing(3, 3, False, False),
    "past due, nothing done": Standing(0, 3, False, True),
    "right by the last attempt, past due": Standing(3, 3, True, True),
}
SHOWN = {
    "always": "yyyyyy",
    "answered": "nnynny",
    "attempted": "nyyyyy",
    "attempted_no_past_due": "nyyyny",
    "after_attempts": "nnyyny",  # after two
    "after_all_attempts": "nnnyny",
    "after_all_attempts_or_correct": "nnyyny",
    "closed": "nnnyyy",
    "finished": "nnyyyy",
    "correct_or_past_due": "nnynyy",
    "past_due": "nnnnyy",
    "never": "nnnnnn",
}


@pytest.mark.parametrize("rule", SHOWN)
def test_a_solution_is_shown_as_the_platform_shows_it(rule: str) -> None:
    found = "".join(
        "y" if is_solution_shown(rule, standing, after_tries=2) else "n"
        for standing in SITUATIONS.values()
    )

    assert found == SHOWN[rule]


def test_every_rule_that_an_author_can_choose_is_in_the_table() -> None:
    field = next(field for field in CHALLENGE.settings if field.name == "showanswer")
    assert isinstance(field, Choice)

    assert {value for value, _ in field.options} == set(SHOWN)


@pytest.mark.parametrize("rule", SHOWN)
def test_staff_see_a_solution_unless_it_is_never_shown(rule: str) -> None:
    staff = Standing(0, 3, False, False, is_staff=True)

    assert is_solution_shown(rule, staff) is (rule != "never")


@pytest.mark.parametrize("rule", ["", None, "whenever", 3, ["always"]])
def test_a_rule_that_is_not_known_shows_nothing(rule: object) -> None:
    assert not is_solution_shown(rule, Standing(3, 3, True, True))


def test_the_limit_counts_where_more_attempts_are_asked_for_than_there_are() -> None:
    standing = Standing(3, 3, False, False)

    assert is_solution_shown("after_attempts", standing, after_tries=9)


def test_without_a_limit_attempts_are_never_used_up() -> None:
    assert not Standing(999, None, False, False).is_out


@pytest.mark.parametrize(
    ("mode", "is_past_due", "has_due", "is_staff", "expected"),
    [
        ("always", False, True, False, True),
        ("past_due", False, True, False, False),
        ("past_due", True, True, False, True),
        ("past_due", False, False, False, True),
        ("past_due", False, True, True, True),
        ("never", True, True, False, False),
        ("never", True, True, True, False),
        ("never_but_include_grade", True, True, True, False),
        ("", False, True, False, True),
    ],
)
def test_right_and_wrong_are_hidden_as_the_platform_hides_them(
    mode: str, is_past_due: bool, has_due: bool, is_staff: bool, expected: bool
) -> None:
    shown = is_correctness_shown(mode, is_past_due=is_past_due, has_due=has_due, is_staff=is_staff)

    assert shown is expected


@pytest.mark.parametrize(
    ("grace", "hours"),
    [
        (None, 0),
        (timedelta(hours=5), 5),
        ("1 day 2 hours", 26),
        ("90 minutes", 1.5),
        ("", 0),
        ("a while", 0),
        (17, 0),
    ],
)
def test_the_grace_comes_after_the_due_date(grace: object, hours: float) -> None:
    assert closing_time(DUE, grace) == DUE + timedelta(hours=hours)


@pytest.mark.parametrize("due", [None, "2026-03-01", 0])
def test_without_a_due_date_nothing_closes(due: object) -> None:
    assert closing_time(due, timedelta(days=1)) is None


def test_a_due_date_without_a_zone_is_in_utc() -> None:
    assert closing_time(datetime(2026, 3, 1, 12), None) == DUE
