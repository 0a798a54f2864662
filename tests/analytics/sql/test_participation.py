"""When people are at risk, what ends it, and who they are: each rule at its border."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .models import COURSE, learner, made, run, spell

# Claim: the person, the spells, the run; what is found. Days are counted from t0; t1 is the end of
# day 41, so that C is day 56, and the logs end with day 99.
CASES: dict[str, tuple[dict[str, Any], list[Any], dict[str, Any], dict[str, Any]]] = {
    "who enrols before t0 enters with it": (
        {}, [], {}, {"clock": "run", "entry_days": 0, "close_days": 56, "follow_days": 56},
    ),
    "who comes late is at risk from then on": (
        {"entry": 9.9}, [], {}, {"entry_days": 9, "exit_days": 56, "exit_event": "not completed"},
    ),
    "who left before t0 and came back came then": (
        {}, [spell(-5, -1), spell(8.5, spell=2)], {}, {"entry_days": 8, "left_days": None},
    ),
    "a spell that t0 falls into counts from t0": (
        {}, [spell(-5, 3.5)], {},
        {"entry_days": 0, "left_days": 3, "exit_days": 4, "exit_event": "unenrolled"},
    ),
    "who enrols and leaves on one day was there for one": (
        {"entry": 7.1}, [spell(7.1, 7.2)], {},
        {"entry_days": 7, "left_days": 7, "exit_days": 8, "exit_event": "unenrolled"},
    ),
    "who came back within the run did not leave": (
        {}, [spell(-5, 3), spell(20, spell=2)], {},
        {"left_days": None, "exit_event": "not completed"},
    ),
    "who came back after C had left": (
        {}, [spell(-5, 3), spell(60, spell=2)], {}, {"left_days": 3, "exit_event": "unenrolled"},
    ),
    "of two leavings the one that stood counts": (
        {}, [spell(-5, 3), spell(5, 30, spell=2)], {}, {"left_days": 30, "exit_days": 31},
    ),
    "who leaves at the last moment before C has left": (
        {}, [spell(-5, 55.999)], {}, {"exit_days": 56, "exit_event": "unenrolled"},
    ),
    "who leaves at C had not completed by then": (
        {}, [spell(-5, 56)], {},
        {"left_days": None, "exit_days": 56, "exit_event": "not completed"},
    ),
    "completion before C ends it": (
        {"done": 30.5}, [], {},
        {"completed_days": 30, "exit_days": 31, "exit_event": "completed"},
    ),
    "who completes and then leaves completed": (
        {"done": 30.5}, [spell(-5, 31)], {}, {"left_days": 31, "exit_event": "completed"},
    ),
    "who leaves and is passed afterwards had left": (
        {"done": 30.5}, [spell(-5, 29)], {},
        {"exit_days": 30, "exit_event": "unenrolled", "is_completed_k2": True},
    ),
    "of both at one moment, completion": (
        {"done": 30.5}, [spell(-5, 30.5)], {}, {"exit_event": "completed"},
    ),
    "who completed before t0 was never at risk": (
        {"done": -0.5}, [], {},
        {"completed_days": -1, "exit_days": None, "exit_event": None, "is_completed_k2": True},
    ),
    "who enrols after C was never at risk": (
        {"entry": 57}, [], {}, {"entry_days": 57, "exit_days": None, "exit_event": None},
    ),
    "whoever the table alone knows as gone left at no known moment": (
        {}, [spell(-5, -5, evidence="table")], {},
        {"left_days": None, "exit_days": None, "exit_event": None},
    ),
    "logs that end before C censor": (
        {}, [], {"logs": 20},
        {"follow_days": 20, "exit_days": 20, "exit_event": "censored", "is_mature": False},
    ),
    "logs that end with C do not": (
        {}, [], {"logs": 56},
        {"follow_days": 56, "exit_event": "not completed", "is_mature": True},
    ),
    "a leaving stands to the end of the logs": (
        {}, [spell(-5, 3)], {"logs": 20}, {"left_days": 3, "exit_event": "unenrolled"},
    ),
    "a run that begins after the logs has nobody at risk": (
        {}, [], {"logs": -2},
        {"follow_days": 0, "exit_days": None, "exit_event": None, "is_mature": False},
    ),
    "without dates the clock is the day of enrolment": (
        {"entry": 9.9}, [], {"end": None},
        {"clock": "enrolment", "entry_days": 0, "close_days": None, "follow_days": 91,
         "exit_days": 91, "exit_event": "censored", "is_mature": True},
    ),
    "and who completes within that day does so on day 0": (
        {"entry": 9.1, "done": 9.9}, [], {"end": None},
        {"completed_days": 0, "exit_days": 1, "exit_event": "completed"},
    ),
    "a known end without a start is a C on the own clock": (
        {"entry": 9.9}, [], {"start_us": None}, {"clock": "enrolment", "close_days": 47},
    ),
    "without passes and certificates nobody is known not to have completed": (
        {}, [], {"has_k2": False, "has_certificates": False},
        {"is_completed_k2": None, "is_certified": None, "exit_days": 56,
         "exit_event": "censored"},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The row of each case: a person of its own, in a run of its own."""
    people, spells, runs = [], [], []
    for claim, (person, told, window, _) in CASES.items():
        course = {"course_id": f"{COURSE}-{claim}"}
        people.append({**learner(claim, **person), **course})
        spells += [{**one, "learner_id": claim, **course} for one in told]
        runs.append({**run(**window), **course})
    found = made(
        tmp_path_factory.mktemp("cases"), "participation",
        fact_learner_course=people, fact_enrolment=spells, run_window=runs,
    )  # fmt: skip
    return {row["learner_id"]: row for row in found}


@pytest.mark.parametrize("claim", CASES)
def test_the_rule_holds_at_its_border(rows: dict[str, Any], claim: str) -> None:
    expected = CASES[claim][3]
    assert {name: rows[claim][name] for name in expected} == expected


def test_a_start_within_a_day_gives_days_of_24_hours_from_it(tmp_path: Path) -> None:
    noon = run(end=42.5, logs=100, start_us=run()["start_us"] + 43_200_000_000)
    (row,) = made(
        tmp_path, "participation", run_window=[noon],
        fact_learner_course=[learner(entry=1.4, done=56.49)],
        fact_enrolment=[spell(1.4)],
    )  # fmt: skip
    assert (row["entry_days"], row["completed_days"], row["close_days"]) == (0, 55, 56)
    assert row["exit_days"] == 56


def test_who_is_not_in_e_has_no_row(tmp_path: Path) -> None:
    gone = learner("gone", is_in_funnel=False)
    found = made(tmp_path, "participation", fact_learner_course=[learner(), gone])
    assert [row["learner_id"] for row in found] == ["a"]


def test_earlier_runs_are_those_enrolled_in_before(tmp_path: Path) -> None:
    entries = {"first": -90.0, "second": -60.0, "third": -60.0, "fourth": -5.0}
    people = [learner(course_id=course, entry=day) for course, day in entries.items()]
    people.append(learner(course_id="left", entry=-99, is_in_funnel=False))
    runs = [run(course_id=course) for course in (*entries, "left")]
    found = made(tmp_path, "participation", fact_learner_course=people, run_window=runs)
    assert {row["course_id"]: row["earlier_runs"] for row in found} == {
        "first": "0", "second": "1", "third": "1", "fourth": "2 or more",
    }  # fmt: skip


PEOPLE = {
    "young": ({"birth_year": 1995, "experience_years": 4.9}, ("under 30", "under 5")),
    "thirty": ({"birth_year": 1994, "experience_years": 5.0}, ("30-39", "5-9")),
    "fifty": ({"birth_year": 1974, "experience_years": 20.0}, ("50 and over", "20 and over")),
    "silent": ({}, (None, None)),
}


def test_bands_begin_at_their_first_year_and_what_is_missing_is_null(tmp_path: Path) -> None:
    people = [learner(who) for who in PEOPLE]
    known = [
        {"learner_id": who, "gender": "not stated", **given} for who, (given, _) in PEOPLE.items()
    ]
    found = made(
        tmp_path, "participation", fact_learner_course=people, dim_learner=known,
        # The enrolment is five days before t0.
        school_year_day=[{"day": date(2025, 2, 26), "day_no": 0, "school_year": 2024}],
        run_settings=[{"course_id": COURSE, "programme": "p", "language": "de"}],
    )  # fmt: skip
    bands = {r["learner_id"]: (r["age_band"], r["experience_band"]) for r in found}
    assert bands == {who: expected for who, (_, expected) in PEOPLE.items()}
    assert {(r["gender"], r["area"], r["programme"], r["language"]) for r in found} == {
        (None, None, "p", "de")
    }
