"""Negative binomial fits against R's MASS, and what must not change them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import nbinom

from stembridge_analytics.estimators.negative_binomial import (
    NegativeBinomialFit,
    fit_negative_binomial,
)

Y = np.array([12, 30, 5, 0, 44, 18, 9, 61, 3, 27, 15, 8, 33, 2, 70, 21.0])
EXPOSURE = np.array(
    [1000, 2500, 800, 150, 3000, 1200, 900, 5200, 400, 1500, 1600, 700, 2100, 300, 4000, 1900.0]
)
X = np.column_stack([np.ones(16), np.tile([0.0, 1.0], 8), np.tile([0.0, 0.0, 1.0, 1.0], 4)])
WEIGHTS = np.array([1, 2, 1, 3, 2, 1, 1, 2, 1, 1, 2, 3, 1, 1, 2, 1.0])


def errors(fit: NegativeBinomialFit) -> np.ndarray:
    return np.sqrt(np.diag(fit.bread))


# R 4.2.2, MASS 7.3.58.2: glm.nb(y ~ level + year + offset(log(exposure))), with and without
# weights; digits beyond the fifth differ where its alternation stops early.
@pytest.mark.parametrize(
    ("counts", "params", "spread", "theta", "theta_error", "likelihood"),
    [
        (None, [-4.2362776950, -0.0693794045, -0.1491819591],
         [0.1055356475, 0.1252743723, 0.1250512735], 86.01395, 126.58430, -45.0195507519),
        (WEIGHTS, [-4.2115240007, -0.1508408315, -0.1010888396],
         [0.0815284574, 0.0928550609, 0.0936738696], 143.85259, 246.71831, -69.7420246110),
    ],
    ids=["plain", "weighted"],
)  # fmt: skip
def test_it_gives_the_numbers_of_r(
    counts: np.ndarray | None,
    params: list[float],
    spread: list[float],
    theta: float,
    theta_error: float,
    likelihood: float,
) -> None:
    fit = fit_negative_binomial(Y, X, counts=counts, offset=np.log(EXPOSURE))
    assert fit.params == pytest.approx(params, abs=1e-7)
    assert errors(fit) == pytest.approx(spread, abs=1e-7)
    assert fit.theta == pytest.approx(theta, rel=1e-6)
    assert fit.theta_error == pytest.approx(theta_error, rel=1e-5)
    assert fit.log_likelihood == pytest.approx(likelihood, abs=1e-7)


def test_the_poisson_likelihood_beside_it_is_that_of_r() -> None:
    fit = fit_negative_binomial(Y, X, counts=WEIGHTS, offset=np.log(EXPOSURE))
    assert fit.poisson_log_likelihood == pytest.approx(-69.9002901401, abs=1e-7)


def test_a_group_of_three_counts_is_three_rows() -> None:
    grouped = fit_negative_binomial(Y, X, counts=WEIGHTS, offset=np.log(EXPOSURE))
    rows = np.repeat(np.arange(16), WEIGHTS.astype(int))
    single = fit_negative_binomial(Y[rows], X[rows], offset=np.log(EXPOSURE[rows]))
    assert grouped.params == pytest.approx(single.params, abs=1e-9)
    assert grouped.bread == pytest.approx(single.bread, abs=1e-9)
    assert grouped.log_likelihood == pytest.approx(single.log_likelihood, abs=1e-8)


def test_counts_that_spread_less_than_poisson_are_fitted_as_poisson() -> None:
    fit = fit_negative_binomial([4, 5, 5, 6, 5, 5], np.ones((6, 1)))
    assert fit.converged
    assert fit.is_boundary
    assert fit.alpha == 0
    assert fit.log_likelihood == pytest.approx(fit.poisson_log_likelihood)
    # The mean of 30 Poisson counts in six rows: error of its log 1 / sqrt(30).
    assert errors(fit)[0] == pytest.approx(30**-0.5)
    assert fit.overdispersion_p == 1


def test_counts_that_spread_far_are_told_from_poisson() -> None:
    fit = fit_negative_binomial([0, 1, 0, 95, 3, 240, 0, 12], np.ones((8, 1)))
    assert fit.overdispersion_p < 1e-20
    assert fit.alpha > 1


@given(st.lists(st.integers(0, 60), min_size=6, max_size=20), st.floats(0.01, 100))
@settings(max_examples=50, deadline=None)
def test_a_larger_unit_of_exposure_moves_the_constant_alone(counts: list[int], unit: float) -> None:
    y = np.array([*counts, 3.0])
    x = np.column_stack([np.ones(len(y)), np.arange(len(y)) % 2])
    if not all((y * (x[:, 1] == side)).sum() > 0 for side in (0, 1)):
        return
    one = fit_negative_binomial(y, x, offset=np.zeros(len(y)))
    other = fit_negative_binomial(y, x, offset=np.full(len(y), np.log(unit)))
    assert one.converged
    assert one.params[0] == pytest.approx(other.params[0] + np.log(unit), abs=1e-6)
    assert one.params[1] == pytest.approx(other.params[1], abs=1e-6)
    assert one.alpha == pytest.approx(other.alpha, rel=1e-4, abs=1e-6)


@given(st.lists(st.integers(0, 60), min_size=5, max_size=20))
@settings(max_examples=50, deadline=None)
def test_no_dispersion_nearby_is_more_likely(counts: list[int]) -> None:
    y = np.array([*counts, 1.0])
    fit = fit_negative_binomial(y, np.ones((len(y), 1)))
    # With a constant alone the mean is the sample's, whatever the dispersion.
    assert np.exp(fit.params[0]) == pytest.approx(y.mean())

    def likelihood(alpha: float) -> float:
        return float(nbinom.logpmf(y, 1 / alpha, 1 / (1 + alpha * y.mean())).sum())

    at = max(fit.alpha, 1e-4)
    nearby = [likelihood(at * factor) for factor in (0.8, 0.9, 1.1, 1.25)]
    assert fit.log_likelihood >= max(nearby) - 1e-7


def test_scores_sum_to_nothing() -> None:
    fit = fit_negative_binomial(Y, X, counts=WEIGHTS, offset=np.log(EXPOSURE))
    assert WEIGHTS @ fit.scores == pytest.approx(np.zeros(3), abs=1e-7)


def test_more_spread_gives_more_dispersion() -> None:
    middle = 20
    alphas = [
        fit_negative_binomial([middle - d, middle + d] * 6, np.ones((12, 1))).alpha
        for d in (3, 8, 14, 19)
    ]
    assert all(less <= more for less, more in pairwise(alphas))
    assert alphas[0] == 0 < alphas[-1]
