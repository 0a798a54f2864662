"""Terms without a finite estimate are found exactly, and the others are the limit's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.estimators.separation import (
    fit_identified,
    separated_rows,
    unidentified_terms,
)


def test_a_level_nobody_of_which_completes_has_no_estimate_and_others_have() -> None:
    matrix = [[1, 0, 0], [1, 0, 0], [1, 1, 0], [1, 1, 0], [1, 0, 1]]
    found = fit_identified([1, 0, 1, 0, 0], matrix, counts=[30, 20, 10, 40, 7])
    assert found.infinite.tolist() == [False, False, True]
    assert found.fit.params[:2] == pytest.approx([np.log(1.5), np.log(0.25) - np.log(1.5)])
    assert np.isnan(found.fit.params[2])
    assert found.fit.fitted[4] == 0
    assert found.fit.n == 107


def test_a_reference_level_without_completions_takes_all_contrasts_with_it() -> None:
    matrix = [[1, 0, 0], [1, 1, 0], [1, 1, 0], [1, 0, 1], [1, 0, 1]]
    found = fit_identified([0, 1, 0, 1, 0], matrix, counts=[7, 10, 10, 10, 20])
    assert found.infinite.tolist() == [True, True, True]


def test_terms_that_tell_the_outcome_together_only_are_found() -> None:
    # Neither number alone separates; their difference does.
    a, b = np.array([1, 2, 3, 4.0]), np.array([2, 1, 4, 3.0])
    found = fit_identified((a > b).astype(float), np.column_stack([a, b]))
    assert found.infinite.all()


def test_a_number_that_separates_all_but_one_value_is_found() -> None:
    # Quasi-complete: at 2 both outcomes occur.
    x = np.array([1, 2, 2, 3.0])
    found = fit_identified([0, 0, 1, 1], np.column_stack([np.ones(4), x]), counts=[5, 5, 5, 5])
    assert found.infinite.tolist() == [True, True]


def test_a_count_that_is_always_zero_in_a_level_has_no_estimate() -> None:
    matrix = [[1, 0], [1, 0], [1, 1]]
    found = fit_identified([2, 0, 0], matrix, counts=[5, 5, 9], family="poisson")
    assert found.infinite.tolist() == [False, True]
    assert found.fit.params[0] == pytest.approx(0, abs=1e-9)


def test_columns_that_are_alike_are_unidentified_not_separated() -> None:
    matrix = [[1, 0, 0], [1, 1, 1], [1, 0, 0], [1, 1, 1]]
    found = fit_identified([0, 0, 1, 1], matrix, counts=[5, 6, 7, 8])
    assert found.unidentified.tolist() == [False, True, True]
    assert found.fit.params[0] == pytest.approx(np.log(7 / 5))


def _is_separated_slowly(y: np.ndarray, x: np.ndarray) -> bool:
    """Whether the likelihood still grows far out: a plain search with no idea of programmes."""

    def cost(params: np.ndarray) -> float:
        return float(np.logaddexp(0, -(2 * y - 1) * (x @ params)).sum())

    far = minimize(cost, np.zeros(x.shape[1]), method="BFGS", options={"maxiter": 500})
    return bool(np.abs(far.x).max() > 8)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 14))
def test_separation_is_found_where_a_plain_search_runs_away_and_only_there(
    seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.integers(0, 2, n), rng.integers(0, 2, n)])
    if unidentified_terms(x).any():
        return
    y = rng.integers(0, 2, n).astype(float)
    assert separated_rows(y, x, "binomial").any() == _is_separated_slowly(y, x)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_estimates_beside_separated_terms_are_the_limit_of_a_bounded_fit(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n = 200
    x = np.column_stack([np.ones(n), rng.integers(0, 2, n), rng.random(n) < 0.1]).astype(float)
    y = (rng.random(n) < 0.4 + 0.2 * x[:, 1]).astype(float)
    y[x[:, 2] == 1] = 0
    found = fit_identified(y, x)
    if found.infinite.tolist() != [False, False, True]:
        return
    bounded = fit_glm(y, x[:, :2], offset=-25.0 * x[:, 2])
    assert found.fit.params[:2] == pytest.approx(bounded.params, abs=1e-5)
    assert np.diag(found.fit.covariance)[:2] == pytest.approx(np.diag(bounded.covariance), rel=1e-3)
