"""First use, second use, adaptation, answers: each rule at its border."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .uptake import COURSE, answer, built, commitment, learner, run, us, use

# Claim: what one person told, and what becomes of it. `last_day` is that of the logs, `done` the
# moment of completion, in days after DAY_0.
CASES: dict[str, tuple[list[Any], dict[str, Any], dict[str, Any]]] = {
    "a use before is no first use": (
        [use(-1)], {}, {"is_used": False, "first_use_days": None, "uses_before": 1},
    ),
    "a use on the day of completion counts as before it": (
        [use(0)], {"done": 0.999}, {"is_used": False, "uses_before": 1, "uses_after": 0},
    ),
    "so it does if completed at midnight": (
        [use(0)], {"done": 0.0}, {"is_used": False, "uses_before": 1},
    ),
    "a use on the next day is a first use": (
        [use(1)], {"done": 0.999}, {"is_used": True, "first_use_days": 1, "uses_before": 0},
    ),
    "day 180 is in the window": ([use(180)], {}, {"is_used": True, "answer": "used"}),
    "day 181 is not": (
        [use(181)], {}, {"is_used": False, "first_use_days": 181, "uses_after": 1,
                         "answer": "silent"},
    ),
    "without day 180 in the logs nobody is due": (
        [use(5)], {"last_day": 179}, {"is_due": False, "is_used": True, "due_us": us(181)},
    ),
    "with day 180 in the logs everybody is": (
        [], {"last_day": 180}, {"is_due": True, "is_used": False},
    ),
    "59 days are no second use": (
        [use(10), use(69)], {}, {"is_sustained": False, "sustained_use_days": None},
    ),
    "60 days are": ([use(10), use(70)], {}, {"is_sustained": True, "sustained_use_days": 70}),
    "to day 365": ([use(10), use(365)], {}, {"is_sustained": True, "sustained_use_days": 365}),
    "and not to day 366": (
        [use(10), use(366)], {}, {"is_sustained": False, "sustained_use_days": None},
    ),
    "a use in between takes nothing away": (
        [use(10), use(50), use(90), use(99)], {}, {"is_sustained": True, "sustained_use_days": 90},
    ),
    "a second use needs 60 days of logs": (
        [use(160)], {"last_day": 219}, {"is_second_possible": False, "is_year_over": False},
    ),
    "and 60 are enough": (
        [use(160)], {"last_day": 220}, {"is_second_possible": True, "is_year_over": False},
    ),
    "who has no first use cannot sustain": (
        [use(181), use(300)], {},
        {"is_second_possible": False, "is_sustained": False, "sustained_use_days": None},
    ),
    "a change before completion is no adaptation": (
        [use(90), use(0, is_adapted=True)], {}, {"is_adapted": False},
    ),
    "a change on day 180 is": (
        [use(90), use(180, is_adapted=True)], {}, {"is_adapted": True},
    ),
    "a change on day 181 is not": (
        [use(90), use(181, is_adapted=True)], {}, {"is_adapted": False},
    ),
    "the best evidence in the window counts": (
        [use(5, tier="E2"), use(6, tier="E1"), use(200, tier="E3")], {}, {"tier": "E2"},
    ),
    "a confirmation lifts a use, however late it comes": (
        [use(5, tier="E3", is_confirmed=True, confirmed_us=us(390))], {}, {"tier": "E3"},
    ),
    "who says nothing is silent": ([], {}, {"answer": "silent", "is_answered_early": False}),
    "a no on day 180 leaves the day open": (
        [answer(180.9, has_used=False)], {}, {"answer": "silent", "is_answered_early": True},
    ),
    "a no on day 181 is an answer": (
        [answer(181, has_used=False)], {}, {"answer": "no", "is_answered_early": False},
    ),
    "a yes is no use": ([answer(190, has_used=True)], {}, {"answer": "yes without a date"}),
    "a dated use says more than a no": (
        [answer(190, has_used=False), use(180)], {}, {"answer": "used"},
    ),
    "a no and a later use are a no to the window": (
        [answer(190, has_used=False), use(181)], {}, {"answer": "no"},
    ),
    "a withdrawn use says nothing": (
        [use(10, is_withdrawn=True)], {}, {"answer": "silent", "uses_after": 0},
    ),
    "a use whose day cannot be read says nothing": ([use(None)], {}, {"answer": "silent"}),
    "a yes at one of two blocks counts, said last": (
        [answer(185, has_used=False, block_id="b1"), answer(200, has_used=True, block_id="b2")],
        {}, {"answer": "yes without a date"},
    ),
    "and said first: each block asks of its own lessons": (
        [answer(210, has_used=False, block_id="b1"), answer(200, has_used=True, block_id="b2")],
        {}, {"answer": "yes without a date"},
    ),
    "of noes at two blocks the last counts": (
        [answer(100, has_used=False, block_id="b1"), answer(200, has_used=False, block_id="b2")],
        {}, {"answer": "no"},
    ),
    "who completed at an unknown moment is in no window": (
        [use(5)], {"is_completed_k2": True, "completed_k2_us": None},
        {"is_due": False, "is_used": False, "answer": "silent", "uses_before": 0},
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The row of each case: a person of its own, in a run of its own last day."""
    entries, people, runs = [], [], {}
    for claim, (told, given, _) in CASES.items():
        more = dict(given)
        last_day = more.pop("last_day", 400)
        course = f"{COURSE}-{last_day}"
        runs[course] = run(last_day=last_day, course_id=course)
        people.append(learner(claim, course_id=course, **more))
        entries += [{**entry, "course_id": course, "learner_id": claim} for entry in told]
    folder = tmp_path_factory.mktemp("cases")
    made = built(folder, entries, people, list(runs.values()), ["uptake_completer"])
    return {row["learner_id"]: row for row in made["uptake_completer"]}


@pytest.mark.parametrize("claim", CASES)
def test_the_rule_holds_at_its_border(rows: dict[str, Any], claim: str) -> None:
    expected = CASES[claim][2]
    assert {name: rows[claim][name] for name in expected} == expected


def test_levels_of_completion_have_a_row_and_a_clock_each(tmp_path: Path) -> None:
    person = learner(is_completed_k1=True, completed_k1_us=us(20.5), is_completed_k3=True)
    made = built(
        tmp_path, [use(10)], [person], [run(has_k1=True, has_k3=True)],
        ["uptake_completer", "uptake_run"],
        k3_moment=[{"course_id": COURSE, "learner_id": "a", "reached_us": us(5.5)}],
    )  # fmt: skip
    found = {r["evidence_level"]: (r["is_used"], r["first_use_days"], r["uses_before"])
             for r in made["uptake_completer"]}  # fmt: skip
    assert found == {"K1": (False, None, 1), "K2": (True, 10, 0), "K3": (True, 5, 0)}
    used = {r["evidence_level"]: (r["used"], r["used_before"]) for r in made["uptake_run"]}
    assert used == {"K1": (0, 1), "K2": (1, 0), "K3": (1, 0)}


def test_the_sums_of_a_run_add_up(tmp_path: Path) -> None:
    people = [learner(who) for who in "abcdefg"] + [
        learner("late", done=300.5), learner("gone", done=None),
        learner("when", is_completed_k2=True, completed_k2_us=None),
    ]  # fmt: skip
    entries = [
        use(10, "a", is_adapted=True), use(80, "a"), use(20, "b", tier="E2"), use(-3, "b"),
        answer(190, "c", has_used=False), answer(190, "d", has_used=True),
        answer(90, "e", has_used=False), use(200, "f"), use(310, "late"),
        commitment(-2, "a"), commitment(-2, "g"),
    ]  # fmt: skip
    (found,) = built(tmp_path, entries, people, names=["uptake_run"])["uptake_run"]
    expected = {
        "enrolled": 10, "completed": 9, "completed_undated": 1, "due": 7, "not_due": 1,
        "used": 2, "answered_no": 1, "answered_undated": 1, "silent": 3, "answered_early": 1,
        "used_later": 1, "used_before": 1, "used_not_due": 1, "due_committed": 2, "used_e1": 1,
        "used_e2": 1, "used_e3": 0, "adapted": 1, "second_possible": 2, "sustained": 1,
        "second_year_over": 2, "last_due_us": us(481),
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    answers = ("used", "answered_no", "answered_undated", "silent")
    assert sum(found[name] for name in answers) == found["due"]
