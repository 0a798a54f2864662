"""The random intercept by Laplace: a slow reference, invariances, the boundary."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import check_grad, minimize, minimize_scalar

from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.estimators.mixed import _Laplace, fit_random_intercept


def _people(seed: int, sd: float, groups: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = rng.integers(0, groups, 500)
    x = np.column_stack([np.ones(500), rng.integers(0, 2, 500)]).astype(float)
    linear = x @ [0.3, -0.6] + rng.normal(0, sd, groups)[group]
    return (rng.random(500) < 1 / (1 + np.exp(-linear))).astype(float), x, group


def _slow(y: np.ndarray, x: np.ndarray, group: np.ndarray, params: np.ndarray, sd: float) -> float:
    """The log-likelihood by Laplace, a group at a time, the mode by golden section."""
    total = 0.0
    for one in np.unique(group):
        fixed, outcome = (x @ params)[group == one], y[group == one]

        def depth(u: float, fixed: np.ndarray = fixed, outcome: np.ndarray = outcome) -> float:
            linear = fixed + sd * u
            return u * u / 2 - float((outcome * linear - np.log1p(np.exp(linear))).sum())

        found = minimize_scalar(depth, options={"xtol": 1e-10})
        mean = 1 / (1 + np.exp(-(fixed + sd * found.x)))
        total += -found.fun - 0.5 * np.log1p(sd**2 * (mean * (1 - mean)).sum())
    return total


def test_the_likelihood_is_that_written_out_and_nothing_near_is_higher() -> None:
    y, x, group = _people(1, 0.7)
    fit = fit_random_intercept(y, x, group)
    best = _slow(y, x, group, fit.params, fit.sd)
    assert fit.converged
    assert fit.log_likelihood == pytest.approx(best, abs=1e-8)
    for move in np.eye(3) * 0.02:
        for sign in (-1, 1):
            near = _slow(y, x, group, fit.params + sign * move[:2], fit.sd + sign * move[2])
            assert near < best


def test_the_gradient_is_that_of_the_likelihood() -> None:
    y, x, group = _people(2, 0.7)
    order = np.argsort(group)
    laplace = _Laplace(
        y[order], x[order], np.ones(500), np.zeros(500), group[order],
        np.flatnonzero(np.diff(group[order], prepend=-1)), np.zeros(12),
    )  # fmt: skip
    point = np.array([0.1, -0.4, 0.6])
    off = check_grad(
        lambda p: laplace.likelihood(p[:2], p[2])[0],
        lambda p: laplace.likelihood(p[:2], p[2])[1], point, epsilon=1e-6,
    )  # fmt: skip
    assert off < 1e-3


def test_the_interval_of_the_sd_ends_where_the_profile_has_fallen_by_half_of_chi_squared() -> None:
    y, x, group = _people(3, 0.8)
    fit = fit_random_intercept(y, x, group)

    def profile(sd: float) -> float:
        found = minimize(lambda p: -_slow(y, x, group, p, sd), fit.params, method="Nelder-Mead")
        return -float(found.fun)

    for end in (fit.sd_low, fit.sd_high):
        assert fit.log_likelihood - profile(end) == pytest.approx(1.92073, abs=1e-3)
    assert fit.sd_low < fit.sd < fit.sd_high


def test_without_the_interval_of_the_sd_all_else_is_the_same() -> None:
    y, x, group = _people(3, 0.8)
    whole, quick = (fit_random_intercept(y, x, group, interval=one) for one in (True, False))
    assert np.isnan([quick.sd_low, quick.sd_high]).all()
    assert quick.sd == whole.sd
    assert (quick.params == whole.params).all()
    assert (quick.covariance == whole.covariance).all()


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10**6))
def test_groups_of_alike_people_relabelled_and_shuffled_change_nothing(seed: int) -> None:
    y, x, group = _people(seed, 0.7)
    rows, counts = np.unique(np.column_stack([y, x, group]), axis=0, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(rows))
    rows, counts = rows[order], counts[order]
    people = fit_random_intercept(y, x, group)
    alike = fit_random_intercept(rows[:, 0], rows[:, 1:3], 99 - rows[:, 3], counts=counts)
    assert alike.log_likelihood == pytest.approx(people.log_likelihood, abs=1e-6)
    assert alike.params == pytest.approx(people.params, abs=1e-5)
    assert alike.sd == pytest.approx(people.sd, abs=1e-4)


def test_groups_that_do_not_differ_lie_at_the_boundary_which_is_the_plain_fit() -> None:
    y, _, _ = _people(4, 0.0)
    alike = np.arange(500) % 5
    y = y[np.argsort(y, kind="stable")]  # each group has its share of the outcome
    fit = fit_random_intercept(y, np.ones((500, 1)), alike)
    plain = fit_glm(y, np.ones((500, 1)))
    assert fit.boundary
    assert fit.sd == 0
    assert fit.log_likelihood == pytest.approx(plain.log_likelihood)
    assert fit.params == pytest.approx(plain.params)
    assert 0 < fit.sd_high < 1


def test_a_group_with_everybody_or_nobody_is_no_trouble() -> None:
    y, x, group = _people(5, 0.5)
    y[group == 0], y[group == 1] = 1, 0
    fit = fit_random_intercept(y, x, group)
    assert fit.converged
    assert fit.modes[0] > 0 > fit.modes[1]
