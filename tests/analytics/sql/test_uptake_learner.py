"""What one person told in a run: commitments, uses, colleagues, what stood in the way."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .uptake import answer, built, cascade, commitment, learner, run, us, use

# The run ends with day 10, so C is the end of day 24, and t1 + 365 days the end of day 375.
LAST = 10
CASES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "a commitment of the last moment before C counts": (
        [commitment(24.999)], {"is_committed": True, "first_committed_us": us(24.999)},
    ),
    "one made at C is late": (
        [commitment(25)], {"is_committed": False, "commitments_late": 1, "commitments": 0},
    ),
    "one without a class is incomplete": (
        [commitment(1, class_id=None)], {"is_committed": False, "commitments_incomplete": 1},
    ),
    "one withdrawn before C does not stand": (
        [commitment(1, is_withdrawn=True, withdrawn_us=us(24.9))],
        {"is_committed": False, "commitments": 0, "commitments_withdrawn": 1},
    ),
    "one withdrawn after C stood at C": (
        [commitment(1, is_withdrawn=True, withdrawn_us=us(25))],
        {"is_committed": True, "commitments": 1, "commitments_withdrawn": 1},
    ),
    "a withdrawn use is counted apart": (
        [use(1), use(2, is_withdrawn=True)], {"uses": 1, "uses_withdrawn": 1, "uses_e1": 1},
    ),
    "tiers add up to the uses": (
        [use(1), use(2, tier="E2"), use(3, tier="E3", is_confirmed=True), use(4, tier="E3")],
        {"uses": 4, "uses_e1": 1, "uses_e2": 1, "uses_e3": 2},
    ),
    "a use without a day is a use": (
        [use(None)], {"uses": 1, "uses_undated": 1, "uses_dated_ahead": 0},
    ),
    "a class of 40 is not flagged, one of 41 is": (
        [use(1, pupils=40), use(2, pupils=41)], {"uses": 2, "uses_large_class": 1},
    ),
    "a use dated before enrolment is flagged": (
        [use(-30), use(-31)], {"uses": 2, "uses_before_enrolment": 1},
    ),
    "a use dated the day after it was told may be east of here, two days after is flagged": (
        [use(9, told=8.5), use(11, told=9.5)], {"uses": 2, "uses_dated_ahead": 1},
    ),
    "colleagues count to the last day of the year after the run": (
        [cascade(375, colleagues=3), cascade(376, colleagues=50)],
        {"cascades": 1, "colleagues": 3},
    ),
    "withdrawn statements are counted apart": (
        [cascade(5, is_withdrawn=True), cascade(6, colleagues=2)],
        {"cascades": 1, "colleagues": 2, "cascades_withdrawn": 1},
    ),
    "the last answer is kept": (
        [answer(190, has_used=False)], {"has_used": False, "answered_us": us(190)},
    ),
    "nobody's silence is an answer": ([], {"has_used": None, "answered_us": None}),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The row of each case: a person of its own."""
    entries = [{**one, "learner_id": claim} for claim, (told, _) in CASES.items() for one in told]
    people = [learner(claim) for claim in CASES]
    folder = tmp_path_factory.mktemp("cases")
    made = built(folder, entries, people, [run(end=LAST)], ["uptake_learner"])
    return {row["learner_id"]: row for row in made["uptake_learner"]}


@pytest.mark.parametrize("claim", CASES)
def test_the_rule_holds_at_its_border(rows: dict[str, Any], claim: str) -> None:
    expected = CASES[claim][1]
    assert {name: rows[claim][name] for name in expected} == expected


def test_people_outside_of_e_are_counted_apart_and_nowhere_else(tmp_path: Path) -> None:
    people = [learner("a"), learner("left", is_in_funnel=False)]
    entries = [
        commitment(1, "a"), use(5, "a"), use(5, "left"), cascade(5, "stranger"),
        answer(200, "left", has_used=False, obstacle="time"),
    ]  # fmt: skip
    made = built(tmp_path, entries, people, [run(end=LAST)])
    (row,) = made["practice_run"]
    assert (row["entries"], row["entries_outside"], row["enrolled"]) == (5, 3, 1)
    assert (row["committed"], row["uses"], row["users"], row["cascades"]) == (1, 1, 1, 0)
    assert not made["uptake_obstacle"]
    assert len(made["class_places"]) == 1


def test_without_run_dates_every_window_is_open(tmp_path: Path) -> None:
    entries = [commitment(300, "a"), cascade(395, "a"), use(395, "a")]
    made = built(tmp_path, entries, [learner("a")])
    (row,) = made["practice_run"]
    assert (row["committed"], row["cascades"], len(made["class_places"])) == (1, 1, 1)
    assert (row["is_commitment_mature"], row["is_year_after_over"]) == (None, None)


def test_what_stood_in_the_way_is_from_withdrawals_and_answers(tmp_path: Path) -> None:
    entries = [
        commitment(1, "a", is_withdrawn=True, obstacle="timetable"),
        commitment(2, "a", is_withdrawn=True, obstacle="timetable"),
        use(3, "a", is_withdrawn=True),
        answer(200, "a", has_used=False, obstacle="time"),
        answer(200, "b", has_used=True, obstacle="time"),
        commitment(3, "b", obstacle="level"),
    ]
    made = built(tmp_path, entries, [learner("a"), learner("b")], names=["uptake_obstacle"])
    assert [tuple(row.values())[1:] for row in made["uptake_obstacle"]] == [
        ("answer", "time", 1, 1), ("commitment", "timetable", 2, 1), ("use", "not stated", 1, 1),
    ]  # fmt: skip


def test_a_person_in_two_runs_is_two_participations_and_one_person(tmp_path: Path) -> None:
    people = [learner("a"), learner("a", course_id="c2"), learner("b", course_id="c2", done=None)]
    entries = [use(5, "a"), use(5, "a", course_id="c2"), commitment(1, "b", course_id="c2")]
    runs = [run(), run(course_id="c2")]
    made = built(tmp_path, entries, people, runs, ["uptake_run", "uptake_people"])
    assert [(r["enrolled"], r["used"]) for r in made["uptake_run"]] == [
        (2, 1),
        (1, 1),
    ]  # "c2" sorts first
    (found,) = [r for r in made["uptake_people"] if r["evidence_level"] == "K2"]
    counts = [found[name] for name in ("enrolled", "committed", "completed", "used")]
    assert counts == [2, 1, 1, 1]
