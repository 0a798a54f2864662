"""What is stored of a learner's answers."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.challenge.formula import read_formula
from stembridge_xblocks.challenge.grading import Verdict
from stembridge_xblocks.challenge.submissions import (
    MAX_INPUT,
    Input,
    Submission,
    read_submissions,
    to_json,
)
from stembridge_xblocks.challenge.task import Answer, Hint
from stembridge_xblocks.challenge.units import ONE

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(
        st.sampled_from(["tries", "inputs", "hints", "earned", "correct", "unit", "mistake", "q"]),
        inner, max_size=7,
    ),
    max_leaves=30,
)  # fmt: skip


def answer(*costs: float) -> Answer:
    hints = tuple(Hint(f"h{i}", {}, cost) for i, cost in enumerate(costs, 1))
    return Answer("q", {}, read_formula("1"), ONE, (), False, "exact", 0.0, 3, 1.0, (), hints,
                  {}, {})  # fmt: skip


def verdict(share: float) -> Verdict:
    return Verdict(share == 1, share == 1, None, share)


@given(ANYTHING)
def test_whatever_was_stored_is_read_and_written_without_an_error(stored: Any) -> None:
    read = read_submissions(stored)
    again = read_submissions(json.loads(json.dumps(to_json(read))))

    assert again == dict(list(read.items())[-40:])
    assert all(0 <= one.earned <= 1 and one.tries >= 0 for one in read.values())


def test_a_submission_comes_back_as_it_was() -> None:
    one = Submission(2, (Input("1,5", "Ah", "de", 1),), ("h1",), 0.75, True, True, False, "whole")

    assert read_submissions(json.loads(json.dumps(to_json({"q": one})))) == {"q": one}


def test_the_first_and_the_last_of_many_attempts_are_kept() -> None:
    one = Submission()
    for number in range(1, 31):
        one = one.with_input(Input(str(number), "", "en"))

    assert one.tries == 30
    assert [i.number for i in one.inputs] == ["1", "2", "3", "4", "5", "26", "27", "28", "29", "30"]


def test_the_best_attempt_counts() -> None:
    one = Submission()
    for share in (0.25, 0.75, 0.0):
        one = one.with_verdict(verdict(share), Input("1", "", "en"), answer())

    assert one.earned == 0.75


def test_only_hints_shown_before_an_attempt_cost_something() -> None:
    one = Submission(hints=("h1", "h2"))
    before_all, after_one, after_two = (
        one.with_verdict(verdict(1), Input("1", "", "en", seen), answer(0.2, 0.3)).earned
        for seen in (0, 1, 2)
    )

    assert (before_all, after_one, after_two) == (1, 0.8, 0.5)


def test_hints_never_cost_more_than_there_is() -> None:
    one = Submission(hints=("h1", "h2"))

    assert one.with_verdict(verdict(1), Input("1", "", "en", 2), answer(0.8, 0.8)).earned == 0


def test_a_hint_that_is_gone_costs_nothing() -> None:
    one = Submission(hints=("gone",))

    assert one.with_verdict(verdict(1), Input("1", "", "en", 1), answer(0.5)).earned == 1


def test_attempts_that_were_given_back_are_not_counted_but_what_was_earned_stays() -> None:
    stored = to_json({"q": Submission(tries=3, earned=0.5, inputs=(Input("1", "", "en"),))})

    back = read_submissions(stored, is_reset=True)["q"]

    assert (back.tries, back.earned, len(back.inputs)) == (0, 0.5, 1)


def test_the_largest_state_fits_its_bound() -> None:
    wide = "ä" * MAX_INPUT  # letters of two bytes
    full = Submission(
        tries=10**6,
        inputs=tuple(Input(wide, wide, "sr_Latn", 8) for _ in range(10)),
        hints=tuple("h" * 32 for _ in range(8)),
        earned=1 / 3,
        mistake="m" * 64,
    )
    stored = to_json({f"answer-{i:025}": full for i in range(12)})

    # As the platform stores it, escaped.
    assert len(json.dumps(stored)) < 120_000
    assert len(json.dumps(stored, ensure_ascii=False).encode()) < 45_000
