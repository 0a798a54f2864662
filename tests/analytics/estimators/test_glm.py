"""Fits over groups are fits over people; statsmodels and R on the same data are the oracles."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.estimators.glm import fit_glm


def _people(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(n), rng.integers(0, 2, n), rng.integers(0, 3, n)])
    p = 1 / (1 + np.exp(-(x @ [0.2, -0.5, 0.4])))
    return (rng.random(n) < p).astype(float), x


def _grouped(y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rows, counts = np.unique(np.column_stack([y, x]), axis=0, return_counts=True)
    return rows[:, 0], rows[:, 1:], counts


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(["logit", "cloglog", "probit"]))
def test_a_fit_on_groups_is_that_on_their_people(seed: int, link: str) -> None:
    y, x = _people(seed)
    rows, (gy, gx, n) = fit_glm(y, x, link=link), _grouped(y, x)
    groups = fit_glm(gy, gx, counts=n, link=link)
    assert groups.params == pytest.approx(rows.params, rel=1e-7, abs=1e-9)
    assert groups.covariance == pytest.approx(rows.covariance, rel=1e-7, abs=1e-12)
    assert groups.log_likelihood == pytest.approx(rows.log_likelihood, rel=1e-12)
    assert groups.n == rows.n == 400


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_the_order_of_rows_tells_nothing(seed: int, random: object) -> None:
    y, x = _people(seed)
    order = np.arange(len(y))
    random.shuffle(order)  # type: ignore[attr-defined]
    first, second = fit_glm(y, x), fit_glm(y[order], x[order])
    assert second.params == pytest.approx(first.params, rel=1e-9, abs=1e-10)


@pytest.mark.parametrize("family", ["binomial", "poisson", "gaussian"])
def test_estimates_and_errors_are_those_of_statsmodels(family: str) -> None:
    y, x = _people(3)
    made = {"binomial": sm.families.Binomial, "poisson": sm.families.Poisson,
            "gaussian": sm.families.Gaussian}[family]()  # fmt: skip
    expected = sm.GLM(y, x, family=made, offset=0.1 * x[:, 2]).fit(tol=1e-12)
    found = fit_glm(y, x, family=family, offset=0.1 * x[:, 2])
    assert found.params == pytest.approx(expected.params, rel=1e-6)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(
        expected.bse, rel=1e-4
    )  # R's errors, of the last step


@pytest.mark.parametrize("link", ["logit", "cloglog", "probit"])
def test_scores_of_people_add_up_to_nothing_and_are_slopes_of_the_likelihood(link: str) -> None:
    y, x = _people(5)
    weights = np.linspace(0.5, 2, len(y))
    found = fit_glm(y, x, link=link, weights=weights)
    assert found.scores.sum(axis=0) == pytest.approx(np.zeros(3), abs=1e-4)

    def likelihood(params: np.ndarray) -> np.ndarray:
        inverse = sm.families.links.__dict__[{"logit": "Logit", "cloglog": "CLogLog",
                                             "probit": "Probit"}[link]]().inverse  # fmt: skip
        mean = inverse(x @ params)
        return weights * (y * np.log(mean) + (1 - y) * np.log(1 - mean))

    step = 1e-6
    for at in range(3):
        move = np.eye(3)[at] * step
        slope = (likelihood(found.params + move) - likelihood(found.params - move)) / (2 * step)
        assert found.scores[:, at] == pytest.approx(slope, abs=1e-4)


def test_what_does_not_settle_is_nan_and_says_so() -> None:
    fit = fit_glm([1, 1, 0, 0], [[1, 0], [1, 0], [1, 1], [1, 1]])
    assert not fit.converged
    assert np.isnan(fit.params).all()
    assert np.isnan(fit.covariance).all()


def test_means_that_the_family_does_not_know_are_no_traceback() -> None:
    y, x = _people(1)
    fit = fit_glm(y, np.column_stack([x, np.arange(len(y)) * 10.0]), link="log")
    assert not fit.converged or (fit.fitted <= 1).all()


def test_a_large_offset_does_not_lead_astray() -> None:
    y, x = _people(1)
    plain, shifted = fit_glm(y, x), fit_glm(y, x, offset=np.full(len(y), -25.0))
    assert shifted.params == pytest.approx([plain.params[0] + 25, *plain.params[1:]], abs=1e-7)
