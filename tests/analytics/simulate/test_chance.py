"""Draws: the same everywhere, in the range asked for, in the shares asked for."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.simulate.chance import Chance, logistic


def test_draws_are_the_recorded_ones_on_every_python():
    chance = Chance(7, "teacher", 12)
    assert [chance.between(0, 999) for _ in range(5)] == [105, 343, 377, 592, 297]
    assert Chance(7, "teacher", 12).hexadecimal(12) == "1afc31e257df"


@given(st.integers(), st.integers(-50, 50), st.integers(0, 50))
def test_between_stays_within_its_ends(seed, low, width):
    chance = Chance(seed)
    assert {chance.between(low, low + width) for _ in range(20)} <= set(range(low, low + width + 1))


def test_between_reaches_both_ends():
    chance = Chance("ends")
    assert {chance.between(1, 3) for _ in range(200)} == {1, 2, 3}


def test_weighted_follows_the_weights():
    chance = Chance("weights")
    drawn = [chance.weighted({"a": 3, "b": 1, "never": 0}) for _ in range(4000)]
    # Five standard errors of a share of 3/4 in 4,000 draws.
    assert drawn.count("a") / 4000 == pytest.approx(0.75, abs=5 * math.sqrt(0.75 * 0.25 / 4000))
    assert "never" not in drawn


def test_logistic_turns_odds_of_three_to_one_into_three_quarters():
    assert logistic(math.log(3)) == pytest.approx(0.75)
