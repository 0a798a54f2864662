"""The area between ROC curves: against a fine grid, and p-values that are uniform by chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.estimators.abroca import abroca, area_between
from stembridge_analytics.estimators.roc import Curve, roc_curve


@st.composite
def curves(draw):
    def sides():
        return draw(st.lists(st.integers(0, 4), min_size=4, max_size=4).filter(any))

    negative, positive = sides(), sides()
    return Curve(
        np.concatenate([[0.0], np.cumsum(negative) / sum(negative)]),
        np.concatenate([[0.0], np.cumsum(positive) / sum(positive)]),
    )


def on_a_grid(one, other):
    """Slow and plain: midpoints of a fine grid."""
    cells = 120_000
    x = (np.arange(cells) + 0.5) / cells

    def height(curve):
        # Just right of a straight rise the later of its points counts.
        at = np.searchsorted(curve.false_positive, x, side="right") - 1
        at = np.minimum(at, len(curve.false_positive) - 2)
        left, right = curve.false_positive[at], curve.false_positive[at + 1]
        low, high = curve.true_positive[at], curve.true_positive[at + 1]
        return low + (x - left) / (right - left) * (high - low)

    return float(np.abs(height(one) - height(other)).mean())


@given(curves(), curves())
def test_the_area_is_that_of_a_fine_grid(one, other):
    assert area_between(one, other) == pytest.approx(on_a_grid(one, other), abs=2e-5)


@given(curves(), curves())
def test_the_area_is_symmetric_and_nothing_of_a_curve_with_itself(one, other):
    assert area_between(one, other) == pytest.approx(area_between(other, one))
    assert area_between(one, one) == 0


def sample(rng, n, *, differs):
    group = rng.integers(0, 2, n)
    truth = rng.integers(0, 2, n)
    signal = np.where(group == 1, -1.0 if differs else 1.0, 1.0)
    return truth, np.round(truth * signal + rng.normal(size=n), 1), group


def test_curves_that_differ_have_a_small_p_value():
    truth, score, group = sample(np.random.default_rng(1), 600, differs=True)
    assert abroca(truth, score, group, np.ones(600), permutations=199).p_value == 1 / 200


def test_p_values_of_equal_curves_are_not_small_more_often_than_they_say():
    rng = np.random.default_rng(2)
    found = [
        abroca(*sample(rng, 300, differs=False), np.ones(300), permutations=39, seed=n).p_value
        for n in range(120)
    ]
    # Of 120, 10 % are 12; 25 are four standard errors above it.
    assert sum(p <= 0.1 for p in found) <= 25
    assert sum(p <= 0.1 for p in found) >= 2


def test_groups_of_people_give_what_the_people_give():
    truth, score, group = sample(np.random.default_rng(3), 200, differs=False)
    cells, count = np.unique(np.column_stack([truth, score, group]), axis=0, return_counts=True)
    one = abroca(truth, score, group, np.ones(200), permutations=50)
    other = abroca(cells[:, 0], cells[:, 1], cells[:, 2], count, permutations=50)
    assert other.area == pytest.approx(one.area)
    assert other.p_value == one.p_value


def test_different_base_rates_alone_do_not_part_the_curves():
    """Half of one group and a tenth of the other complete; scores say the same of either."""
    rng = np.random.default_rng(4)
    group = np.repeat([0, 1], 400)
    truth = (rng.random(800) < np.where(group == 1, 0.1, 0.5)).astype(int)
    score = np.round(truth + rng.normal(size=800), 1)
    assert abroca(truth, score, group, np.ones(800), permutations=199).p_value > 0.05


def test_the_statistic_needs_both_outcomes_in_both_groups():
    from stembridge_analytics.errors import DataError

    with pytest.raises(DataError, match="needs both"):
        abroca([1, 0, 1, 1], [1, 2, 3, 4], [0, 0, 1, 1], [1, 1, 1, 1])


def test_the_curve_of_a_score_is_used_as_it_is():
    curve = roc_curve([1, 0], [0.9, 0.1], [1, 1])
    assert area_between(curve, Curve(np.array([0.0, 1.0]), np.array([0.0, 1.0]))) == 0.5
