"""Who is at a landmark, and that nothing counted there is from after it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from .models import COURSE, act, deed, learner, made, run, spell, us

UNIT = {"course_id": COURSE, "learner_id": "a", "is_completed": True}


def _rows(folder: Path, **rows: Any) -> dict[int, dict[str, Any]]:
    rows.setdefault("fact_learner_course", [learner()])
    found = made(folder, "participation", "landmark", **rows)
    return {row["landmark_days"]: row for row in found}


# Claim: the person, the spells, the run; the landmarks there are. C is day 56 unless told.
WHO: dict[str, tuple[dict[str, Any], list[Any], dict[str, Any], list[int]]] = {
    "at C the run is closed": ({}, [], {}, [7, 14, 21, 28, 42]),
    "before it, it is not": ({}, [], {"end": 42.1}, [7, 14, 21, 28, 42, 56]),
    "who enrols at the landmark came after it": ({"entry": 7}, [], {}, [14, 21, 28, 42]),
    "who enrols before was there": ({"entry": 6.99}, [], {}, [7, 14, 21, 28, 42]),
    "who leaves before a landmark is not at it": ({}, [spell(-5, 13.99)], {}, [7]),
    "who leaves at it, leaves after it": ({}, [spell(-5, 14)], {}, [7, 14]),
    "who is away is not there, and is again": (
        {}, [spell(-5, 10), spell(20, spell=2)], {}, [7, 21, 28, 42],
    ),
    "who has completed is done": ({"done": 20.9}, [], {}, [7, 14]),
    "completing at the landmark is after it": ({"done": 21}, [], {}, [7, 14, 21]),
    "the logs must hold the days before it": ({}, [], {"logs": 21}, [7, 14, 21]),
    "and not a day less": ({}, [], {"logs": 20}, [7, 14]),
    "without dates it is day 7 of the own clock": (
        {"entry": 40.5}, [], {"end": None, "logs": 61}, [7, 14, 21],
    ),
    "whoever left at an unknown moment is nowhere": (
        {}, [spell(-5, -5, evidence="table")], {}, [],
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def landmarks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    people, spells, runs = [], [], []
    for claim, (person, told, window, _) in WHO.items():
        course = {"course_id": f"{COURSE}-{claim}"}
        people.append({**learner(claim, **person), **course})
        spells += [{**one, "learner_id": claim, **course} for one in told]
        runs.append({**run(**window), **course})
    rows = made(
        tmp_path_factory.mktemp("who"), "participation", "landmark",
        fact_learner_course=people, fact_enrolment=spells, run_window=runs,
    )  # fmt: skip
    return {
        claim: [row["landmark_days"] for row in rows if row["learner_id"] == claim]
        for claim in WHO
    }  # fmt: skip


@pytest.mark.parametrize("claim", WHO)
def test_who_is_at_a_landmark(landmarks: dict[str, list[int]], claim: str) -> None:
    assert landmarks[claim] == WHO[claim][3]


def test_work_counts_before_the_landmark_and_is_dated(tmp_path: Path) -> None:
    work = [act(-1), act(0.2), act(0.9), act(6.999), act(7), act(30.5)]
    rows = _rows(tmp_path, events=work)
    found = {day: (r["active_days"], r["active_days_last_7"], r["silent_days"],
                   r["activity_last_us"], r["next_active_days"])
             for day, r in rows.items()}  # fmt: skip
    assert found == {
        7: (3, 2, 0, us(6.999), 0),
        14: (4, 1, 7, us(7), 16),
        21: (4, 0, 14, us(7), 9),
        28: (4, 0, 21, us(7), 2),
        42: (5, 0, 11, us(30.5), None),
    }
    assert {day: r["follow_after_days"] for day, r in rows.items()} == {
        day: 100 - day for day in rows
    }


def test_silence_of_somebody_who_never_worked_begins_with_the_enrolment(tmp_path: Path) -> None:
    rows = _rows(tmp_path, fact_learner_course=[learner(entry=3.5)])
    assert (rows[7]["silent_days"], rows[7]["activity_last_us"]) == (3, None)


def test_work_from_before_the_enrolment_does_not_count(tmp_path: Path) -> None:
    rows = _rows(tmp_path, fact_learner_course=[learner(entry=3.5)], events=[act(1), act(5)])
    assert rows[7]["active_days"] == 1


def test_answers_videos_and_posts_count_before_the_landmark(tmp_path: Path) -> None:
    lines = [
        act(1, kind="problem", action="checked"),
        act(2, kind="problem", action="checked", is_twin=True),
        act(3, kind="problem", action="shown"),
        act(4, kind="forum", action="comment.created"),
        act(5, kind="forum", action="thread.viewed"),
        act(8, kind="problem", action="checked"),
    ]
    videos = [
        {"course_id": COURSE, "learner_id": "a", "block_id": f"v{day}", "first_us": us(day)}
        for day in (4.5, 9.0)
    ]
    rows = _rows(tmp_path, events=lines, fact_learner_video=videos)
    found = {day: (rows[day]["answers"], rows[day]["posts"], rows[day]["videos"],
                   rows[day]["answers_last_us"]) for day in (7, 14)}  # fmt: skip
    assert found == {7: (1, 1, 1, us(4.5)), 14: (2, 1, 2, us(9))}


def test_units_count_when_they_were_completed(tmp_path: Path) -> None:
    units = [
        {**UNIT, "unit_id": "u1", "completed_us": us(3)},
        {**UNIT, "unit_id": "u2", "completed_us": us(7)},
        {**UNIT, "unit_id": "u3", "is_completed": False, "completed_us": None},
    ]
    rows = _rows(tmp_path, learner_unit=units)
    found = {day: (rows[day]["units_completed"], rows[day]["units_share"],
                   rows[day]["units_last_us"]) for day in (7, 14)}  # fmt: skip
    assert found == {7: (1, 0.25, us(3)), 14: (2, 0.5, us(7))}


def test_without_a_structure_units_are_not_known(tmp_path: Path) -> None:
    rows = _rows(tmp_path, run_window=[run(has_k1=False, required_units=0)])
    assert (rows[7]["units_completed"], rows[7]["units_share"]) == (None, None)


def test_a_lesson_counts_once_from_when_it_was_first_worked_in(tmp_path: Path) -> None:
    rows = _rows(
        tmp_path,
        fact_case=[deed(2, "case.opened"), deed(9, "case.step_completed"),
                   deed(10, "case.opened", block_id="c")],
        fact_challenge=[deed(3, "challenge.submitted")],
        fact_career=[deed(8, "career.viewed")],
    )  # fmt: skip
    found = {day: (rows[day]["cases"], rows[day]["challenges"], rows[day]["careers"],
                   rows[day]["lessons_last_us"]) for day in (7, 14)}  # fmt: skip
    assert found == {7: (1, 1, 0, us(3)), 14: (2, 1, 1, us(10))}


DAY = date(2025, 4, 1)
# Claim: what was said of commitments; at which landmarks one stands, and since when.
SAID: dict[str, tuple[list[tuple[str, float]], dict[int, float]]] = {
    "a plan stands from when it is made": ([("make", 5.0)], {7: 5.0, 14: 5.0, 21: 5.0}),
    "a plan withdrawn later stood": ([("make", 5.0), ("drop", 10.0)], {7: 5.0}),
    "a plan made again stands again": (
        [("make", 5.0), ("drop", 10.0), ("make", 15.0)], {7: 5.0, 21: 15.0},
    ),
    "a plan made complete later did not stand before": (
        [("begin", 5.0), ("make", 10.0)], {14: 10.0, 21: 10.0},
    ),
    "a plan made at the landmark is after it": ([("make", 7.0)], {14: 7.0, 21: 7.0}),
}  # fmt: skip


def _told(claim: str) -> list[dict[str, Any]]:
    lines = []
    for what, day in SAID[claim][0]:
        if what == "drop":
            given = {"entry_type": "commitment", "entry_id": "k"}
            lines.append(deed(day, "practice.withdrawn", claim, **given))
        else:
            given = {"class_id": "c", "planned_day": None if what == "begin" else DAY}
            more = {"commitment_id": "k", "lesson": "l", **given}
            lines.append(deed(day, "practice.committed", claim, **more))
    return lines


def test_commitments_are_read_as_they_stood(tmp_path: Path) -> None:
    rows = made(
        tmp_path, "participation", "landmark", fact_learner_course=[learner(who) for who in SAID],
        fact_practice=[line for claim in SAID for line in _told(claim)],
    )  # fmt: skip
    found: dict[str, dict[int, int]] = {claim: {} for claim in SAID}
    for row in rows:
        assert row["is_committed"] is (row["committed_us"] is not None)
        if row["is_committed"] and row["landmark_days"] <= 21:
            found[row["learner_id"]][row["landmark_days"]] = row["committed_us"]
    assert found == {
        claim: {day: us(moment) for day, moment in stands.items()}
        for claim, (_, stands) in SAID.items()
    }


def test_what_comes_after_is_counted_from_the_landmark(tmp_path: Path) -> None:
    rows = _rows(tmp_path, fact_enrolment=[spell(-5, 20.5)])
    assert {day: row["left_after_days"] for day, row in rows.items()} == {7: 13, 14: 6}
