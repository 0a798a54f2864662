"""Plans: in order, inside the logs, of the size asked for, with everything that is to be shown."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_xblocks.demo.cohort import ENDS, plan_cohort
from stembridge_xblocks.demo.course import Outline
from stembridge_xblocks.demo.course_reading import read_outline
from stembridge_xblocks.demo.lesson import CHALLENGES, earned_share
from stembridge_xblocks.demo.plan import midnight
from stembridge_xblocks.demo.told import told
from stembridge_xblocks.preview.olx import read_course
from stembridge_xblocks.preview.samples import sample_course

OUTLINE: Outline = read_outline(read_course(sample_course()))


@given(st.integers(0, 10**6), st.integers(10, 60))
@settings(max_examples=20)
def test_plans_are_in_order_and_end_with_the_logs(seed: int, teachers: int) -> None:
    cohort = plan_cohort(OUTLINE, teachers=teachers, seed=seed)
    assert len(cohort.teachers) == teachers
    for plan in cohort.plans:
        moments = [act.at for act in plan.acts]
        assert moments == sorted(moments)
        assert all(moment < midnight(ENDS) for moment in moments)


@given(st.integers(0, 10**6))
@settings(max_examples=10)
def test_nobody_acts_in_a_course_that_they_have_not_entered(seed: int) -> None:
    for plan in plan_cohort(OUTLINE, teachers=20, seed=seed).plans:
        if not plan.teacher.is_staff:
            assert plan.acts[0].what == "enrol"
            assert Counter(act.what for act in plan.acts)["enrol"] == 1


def test_the_cohort_a_newcomer_sees_does_everything_that_the_demo_can_show() -> None:
    done = {act.what for plan in plan_cohort(OUTLINE).plans for act in plan.acts}
    assert done == {
        "dashboard", "enrol", "leave", "open", "read", "certificate", "case", "step", "estimate",
        "decide", "answer", "hint", "card", "reflect", "commit", "use", "ask", "confirm",
        "cascade", "code", "enter", "withdraw", "follow_up",
    }  # fmt: skip


def test_no_count_of_the_cohort_a_newcomer_sees_is_zero() -> None:
    truth = told(plan_cohort(OUTLINE), OUTLINE)
    sums = Counter[str]()
    for counts in (*truth["runs"].values(), *truth["practice"]["runs"].values(),
                   *truth["practice"]["uptake"]["K2"].values()):  # fmt: skip
        sums.update(counts)
    # What the blocks refuse, what only logs with gaps have, and what nobody of 150 happens to do:
    # be enrolled singly by the course team, or say no before the 180 days are over.
    refused = {"commitments_incomplete", "uses_undated", "uses_dated_ahead"}
    of_gaps = {"entries_outside", "completed_undated"}
    zero = {name for name, count in sums.items() if not count}
    assert zero == refused | of_gaps | {"enrolled_staff", "answered_early"}
    assert sum(truth["practice"]["cascade_verified"].values()) > 0


def test_every_block_of_the_sample_course_that_can_be_played_is_known() -> None:
    kinds = {kind for unit in OUTLINE.units for kind, _ in unit.blocks}
    assert kinds == {
        "html", "stembridge_case", "stembridge_challenge", "stembridge_career",
        "stembridge_practice",
    }  # fmt: skip
    assert set(OUTLINE.named("stembridge_challenge")) == set(CHALLENGES) == set(OUTLINE.weights)


@pytest.mark.parametrize(
    ("deeds", "share"),
    [
        ([("answer", "right")], 1.0),
        ([("answer", "wrong")], 0.25),
        ([("hint", "start"), ("answer", "right")], 0.9),
        ([("hint", "start"), ("hint", "formula"), ("answer", "right")], 0.6),
        ([("answer", "cell-mass"), ("hint", "start"), ("answer", "right")], 0.9),
        ([], 0.0),
    ],
)
def test_the_best_attempt_counts_less_the_hints_before_it(
    deeds: list[tuple[str, str]], share: float
) -> None:
    question = CHALLENGES["battery_charge"]["charge"]
    assert earned_share(question, iter(deeds)) == pytest.approx(share)


def test_a_grade_is_rounded_as_the_platform_rounds() -> None:
    # (3/3 + 0/2) / 2 sections; and a share just under the pass mark that the platform lifts.
    assert OUTLINE.grade({"battery_charge": 1.0}) == 0.5
    assert OUTLINE.grade({"battery_charge": 1.0, "battery_plating": 0.191}) == 0.6
