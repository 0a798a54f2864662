"""Errors of clustered people: written out slowly, and the rule for few clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.estimators.clusters import (
    JACKKNIFE,
    MODEL_BASED,
    cluster_covariance,
    robust_covariance,
)
from stembridge_analytics.estimators.glm import GlmFit, fit_glm


def _people(seed: int, clusters: int, n: int = 600) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, clusters, n)
    codes[:clusters] = np.arange(clusters)
    x = np.column_stack([np.ones(n), rng.integers(0, 2, n)]).astype(float)
    p = 1 / (1 + np.exp(-(x @ [0.2, -0.5] + rng.normal(0, 0.5, clusters)[codes])))
    return (rng.random(n) < p).astype(float), x, codes


def _slow_sandwich(fit: GlmFit, codes: np.ndarray) -> np.ndarray:
    """A person at a time, a cluster at a time."""
    y, x, mean = fit.response, fit.matrix, fit.fitted
    information = sum(m * (1 - m) * np.outer(row, row) for m, row in zip(mean, x, strict=True))
    meat = np.zeros((x.shape[1],) * 2)
    for one in set(codes.tolist()):
        total = sum((y[i] - mean[i]) * x[i] for i in np.flatnonzero(codes == one))
        meat += np.outer(total, total)
    bread = np.linalg.inv(information)
    return bread @ meat @ bread


def test_the_sandwich_is_that_written_out_with_the_correction_it_names() -> None:
    y, x, codes = _people(1, 50)
    fit = fit_glm(y, x)
    plain = _slow_sandwich(fit, codes)
    as_r, usual = (cluster_covariance(fit, codes, correction=c) for c in ("R", "rule"))
    # As in R, the information is that of the last step.
    assert as_r.covariance == pytest.approx(plain * 50 / 49, rel=1e-4)
    assert usual.covariance == pytest.approx(as_r.covariance * 599 / 598, rel=1e-12)
    assert (usual.count, usual.freedom) == (50, None)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([8, 45]))
def test_on_groups_the_errors_are_those_on_people_to_the_last_digit(seed: int, many: int) -> None:
    y, x, codes = _people(seed, many)
    rows, n = np.unique(np.column_stack([y, x, codes]), axis=0, return_counts=True)
    people = cluster_covariance(fit_glm(y, x), codes)
    groups = cluster_covariance(fit_glm(rows[:, 0], rows[:, 1:3], counts=n), rows[:, 3])
    assert groups.covariance == pytest.approx(people.covariance, rel=1e-6)
    assert groups.correction == people.correction


def test_fewer_than_forty_clusters_are_left_out_one_by_one() -> None:
    y, x, codes = _people(2, 10)
    fit = fit_glm(y, x)
    found = cluster_covariance(fit, codes)
    moves = np.array([fit_glm(y[codes != g], x[codes != g]).params - fit.params for g in range(10)])
    assert (found.correction, found.freedom) == (JACKKNIFE, 9)
    assert found.covariance == pytest.approx(0.9 * moves.T @ moves, rel=1e-6)


@pytest.mark.parametrize("clusters", [1, 2, 5])
def test_fewer_than_six_clusters_tell_no_spread(clusters: int) -> None:
    y, x, codes = _people(3, clusters)
    fit = fit_glm(y, x)
    found = cluster_covariance(fit, codes)
    assert (found.correction, found.count, found.freedom) == (MODEL_BASED, clusters, None)
    assert found.covariance == pytest.approx(fit.covariance)


@pytest.mark.parametrize("clusters", [8, 45])
def test_a_term_that_one_cluster_alone_tells_has_no_error(clusters: int) -> None:
    y, x, codes = _people(4, clusters)
    found = cluster_covariance(fit_glm(y, np.column_stack([x, codes == 3])), codes)
    assert found.lost.tolist() == [False, False, True]


def test_a_reference_that_one_cluster_alone_holds_takes_its_contrasts_with_it() -> None:
    y, x, codes = _people(4, 8)
    levels = np.column_stack([codes == one for one in range(1, 8)])
    found = cluster_covariance(fit_glm(y, np.column_stack([x, levels])), codes)
    assert found.lost.tolist() == [True, False] + [True] * 7
    assert np.isfinite(found.covariance[1, 1])


def test_people_who_are_their_own_clusters_have_whites_errors() -> None:
    y, x, _ = _people(5, 3)
    fit = fit_glm(y, x, weights=np.linspace(1, 3, len(y)))
    found = cluster_covariance(fit, np.arange(len(y)))
    assert found.covariance == pytest.approx(robust_covariance(fit), rel=1e-9)
