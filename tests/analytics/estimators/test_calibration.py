"""Calibration of predicted shares: R's numbers, and what a true forecast must show."""

import numpy as np
import pytest

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.calibration import bins, brier, calibration, ratio

Y = [1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 1]
P = [0.9, 0.4, 0.8, 0.35, 0.3, 0.2, 0.7, 0.6, 0.55, 0.5, 0.1, 0.35]
ONES = [1] * 12


def test_slope_and_level_are_those_of_r():
    # R 4.2.2: glm(y ~ qlogis(p), binomial), glm(y ~ offset(qlogis(p)), binomial).
    found = calibration(Y, P, ONES)
    assert found.slope.params == pytest.approx([0.1764323809, 1.4683544503], abs=1e-7)
    assert np.sqrt(np.diag(found.slope.covariance)) == pytest.approx(
        [0.7215458342, 0.9119356198], abs=1e-6
    )
    assert found.level.params == pytest.approx([0.106056903], abs=1e-7)
    assert np.sqrt(found.level.covariance[0, 0]) == pytest.approx(0.6508422794, abs=1e-6)


def test_predictions_that_are_the_shares_have_slope_1_and_level_0():
    share = np.array([0.1, 0.4, 0.8])
    truth = np.repeat([1, 0], 3)
    count = np.concatenate([share, 1 - share]) * 1000
    found = calibration(truth, np.tile(share, 2), count)
    assert found.slope.params == pytest.approx([0, 1], abs=1e-8)
    assert found.level.params == pytest.approx([0], abs=1e-8)
    assert ratio(truth, np.tile(share, 2), count).ratio == pytest.approx(1)


def test_the_brier_score_is_the_mean_squared_error():
    truth, share = np.array(Y, dtype=float), np.array(P)
    assert brier(Y, P, ONES).score == pytest.approx(((truth - share) ** 2).mean())


def test_one_share_for_everybody_has_no_skill():
    assert brier([1, 0], [0.3, 0.3], [30, 70]).skill == pytest.approx(0)


def test_bins_hold_everybody_once():
    found = bins(Y, P, ONES, at_most=4)
    assert sum(one.people for one in found) == 12
    assert sum(one.observed for one in found) == sum(Y)
    assert [one.predicted for one in found] == sorted(one.predicted for one in found)


def test_a_share_beyond_0_to_1_is_refused():
    with pytest.raises(DataError, match="between 0 and 1"):
        calibration([1, 0], [1.2, 0.4], [1, 1])
