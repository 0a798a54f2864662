"""Codes of colleagues: whose they are, and whether they count."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .uptake import COURSE, built, code, created, learner, run, us


def _referrals(
    folder: Path, *entries: Any, owners: Any = ("a",), people: Any = None, runs: Any = None
) -> list[dict[str, Any]]:
    deeds = [created(who) if isinstance(who, str) else who for who in owners]
    people = people or [learner(who) for who in ("a", "b", "n")]
    made = built(folder, entries, people, runs or [run(end=10)], ["referral"], fact_practice=deeds)
    return made["referral"]


def test_a_code_leads_to_its_owner(tmp_path: Path) -> None:
    (row,) = _referrals(tmp_path, code(20, "n", of="a"))
    assert (row["owner_id"], row["owners"], row["owner_course_id"]) == ("a", 1, COURSE)
    assert (row["is_verified"], row["is_self"], row["entered_us"]) == (True, False, us(20))


def test_the_own_code_is_told_and_does_not_count(tmp_path: Path) -> None:
    (row,) = _referrals(tmp_path, code(20, "a", of="a"))
    assert (row["is_self"], row["is_verified"]) == (True, False)


def test_a_code_that_nobody_asked_for_has_no_owner(tmp_path: Path) -> None:
    (row,) = _referrals(tmp_path, code(20, "n", of="ghost"))
    assert (row["owner_id"], row["owners"], row["is_verified"]) == (None, 0, False)


def test_a_code_of_two_people_is_nobodys(tmp_path: Path) -> None:
    twice = {**created("b"), "referral_code": "Ra"}
    (row,) = _referrals(tmp_path, code(20, "n", of="a"), owners=("a", twice))
    assert (row["owner_id"], row["owners"], row["is_verified"]) == (None, 2, False)


def test_asking_for_the_code_again_in_another_run_is_the_same_code(tmp_path: Path) -> None:
    again = {**created("a", 30), "course_id": "c2"}
    (row,) = _referrals(tmp_path, code(20, "n", of="a"), owners=("a", again))
    assert (row["owners"], row["is_verified"]) == (1, True)


def test_the_window_ends_a_year_after_the_owners_run(tmp_path: Path) -> None:
    rows = _referrals(tmp_path, code(375.99, "n", of="a"), code(376, "b", of="a"))
    assert [(r["learner_id"], r["is_in_window"]) for r in rows] == [("b", False), ("n", True)]
    assert [r["is_verified"] for r in rows] == [False, True]


def test_the_owners_last_run_begun_by_then_is_the_one_it_counts_for(tmp_path: Path) -> None:
    people = [
        learner("a"), learner("a", course_id="c2", enrolled_us=us(200)),
        learner("a", course_id="c3", enrolled_us=us(390)), learner("n", course_id="c2"),
    ]  # fmt: skip
    runs = [run(end=10), run(end=250, course_id="c2"), run(end=450, course_id="c3")]
    (row,) = _referrals(tmp_path, code(380, "n", of="a", course_id="c2"), people=people, runs=runs)
    assert (row["owner_course_id"], row["is_verified"]) == ("c2", True)


def test_an_owner_who_is_no_participant_has_no_cascade(tmp_path: Path) -> None:
    people = [learner("a", is_in_funnel=False), learner("n")]
    (row,) = _referrals(tmp_path, code(20, "n", of="a"), people=people)
    assert (row["owner_id"], row["owner_course_id"], row["is_verified"]) == ("a", None, False)
