"""Estimating equations: statsmodels as an oracle, and groups of alike people."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.estimators.clusters import cluster_covariance
from stembridge_analytics.estimators.gee import fit_gee
from stembridge_analytics.estimators.glm import fit_glm


def _people(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = np.sort(rng.integers(0, 30, 600))
    x = np.column_stack([np.ones(600), rng.integers(0, 2, 600)]).astype(float)
    linear = x @ [0.3, -0.6] + rng.normal(0, 0.7, 30)[group]
    return (rng.random(600) < 1 / (1 + np.exp(-linear))).astype(float), x, group


@pytest.mark.parametrize("family", ["binomial", "poisson", "gaussian"])
def test_given_the_correlation_the_estimates_and_errors_are_those_of_statsmodels(
    family: str,
) -> None:
    y, x, group = _people(1)
    found = fit_gee(y, x, group, family=family)
    made = {"binomial": sm.families.Binomial, "poisson": sm.families.Poisson,
            "gaussian": sm.families.Gaussian}[family]()  # fmt: skip
    structure = sm.cov_struct.Exchangeable()
    # statsmodels takes degrees of freedom off its moments, geepack and we do not: alpha is given.
    structure.dep_params = found.alpha
    expected = sm.GEE(y, x, group, family=made, cov_struct=structure, update_dep=False).fit(
        start_params=found.params, ctol=1e-12
    )
    assert found.params == pytest.approx(expected.params, abs=1e-6)
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(expected.bse, rel=1e-5)


def test_independence_has_the_plain_estimates_with_the_sandwich_that_has_no_correction() -> None:
    y, x, group = _people(2)
    found, plain = fit_gee(y, x, group, structure="independence"), fit_glm(y, x)
    robust = cluster_covariance(plain, group, correction="R").covariance * 29 / 30
    assert found.params == pytest.approx(plain.params, abs=1e-8)
    assert found.covariance == pytest.approx(robust, rel=1e-4)  # R's errors, of the last step
    assert found.alpha == 0


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_groups_of_alike_people_relabelled_and_shuffled_change_nothing(seed: int) -> None:
    y, x, group = _people(seed)
    rows, counts = np.unique(np.column_stack([y, x, group]), axis=0, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(rows))
    rows, counts = rows[order], counts[order]
    people = fit_gee(y, x, group)
    alike = fit_gee(rows[:, 0], rows[:, 1:3], 99 - rows[:, 3], counts=counts)
    assert alike.params == pytest.approx(people.params, abs=1e-8)
    assert alike.covariance == pytest.approx(people.covariance, rel=1e-6)
    assert alike.alpha == pytest.approx(people.alpha, abs=1e-9)
    assert alike.largest == people.largest


def test_people_alone_in_their_clusters_have_no_correlation() -> None:
    y, x, _ = _people(3)
    assert fit_gee(y, x, np.arange(600)).alpha == 0
