"""Standardisation and AIPW against slow plain readings, and right where either model is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime, minimize
from scipy.special import expit

from stembridge_analytics.estimators.aipw import (
    SUMMED_FEW,
    Observed,
    aipw,
    contrasts,
    fold_counts,
    spread,
    standardise,
)


def people(seed: int = 3, rows: int = 400, *, by_arm: bool = False, weighted: bool = False):
    """Groups of people whose exposure follows a covariate, in 12 clusters."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([np.ones(rows), rng.integers(0, 4, rows), rng.integers(0, 2, rows)])
    exposed = (rng.random(rows) < expit(x @ [-0.8, 0.5, 0.3])).astype(float)
    response = (rng.random(rows) < expit(x @ [-1.0, 0.4, -0.5] + 0.7 * exposed)).astype(float)
    counts = rng.integers(1, 4, rows).astype(float)
    weights = rng.uniform(0.5, 2.0, rows) if weighted else None
    made = Observed(response, exposed, x, x[:, :2], counts, weights, by_arm)
    return made, rng.integers(0, 12, rows)


def plain_logit(y, x, heavy):
    """Coefficients by a general minimiser, from the likelihood as it is written in books."""

    def loss(b):
        eta = x @ b
        return -(heavy * (y * eta - np.logaddexp(0, eta))).sum()

    def slope(b):
        return -(heavy * (y - expit(x @ b))) @ x

    return minimize(loss, np.zeros(x.shape[1]), jac=slope, method="BFGS", tol=1e-12).x


def plain_aipw(p, folds=None):
    """One person at a time, as the estimator is defined."""
    heavy = p.heavy if folds is None else folds
    total, sums = 0.0, np.zeros(2)
    for fold in [heavy] if folds is None else folds:
        rest = heavy if folds is None else p.counts - fold
        b = plain_logit(p.response, p.at(p.exposed), rest)
        a = plain_logit(p.exposed, p.propensity, rest)
        for i in range(len(p.response)):
            e = expit(p.propensity[i] @ a)
            one, none = expit(p.at(1.0)[i] @ b), expit(p.at(0.0)[i] @ b)
            y, d = p.response[i], p.exposed[i]
            sums += fold[i] * np.array(
                [d * y / e - (d - e) / e * one, (1 - d) * y / (1 - e) + (d - e) / (1 - e) * none]
            )
            total += fold[i]
    return sums / total


@pytest.mark.parametrize("by_arm", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_aipw_is_what_a_plain_reading_of_its_definition_gives(by_arm, weighted) -> None:
    p, _ = people(by_arm=by_arm, weighted=weighted)
    assert aipw(p).means == pytest.approx(plain_aipw(p), abs=1e-6)


def test_standardisation_is_the_mean_of_what_the_model_says_of_everybody() -> None:
    p, _ = people(weighted=True)
    b = plain_logit(p.response, p.at(p.exposed), p.heavy)
    plain = [np.average(expit(p.at(arm) @ b), weights=p.heavy) for arm in (1.0, 0.0)]
    assert standardise(p).means == pytest.approx(plain, abs=1e-6)


def stacked_covariance(p, which, codes):
    """Of both means: the sandwich of all equations stacked, its slopes taken numerically."""
    w = np.ones(len(p.response)) if p.weights is None else p.weights
    outcome_matrix = p.at(p.exposed)
    k, m = outcome_matrix.shape[1], p.propensity.shape[1]

    def equations(theta):
        b, a, mu = theta[:k], theta[k : k + m], theta[k + m :]
        e = expit(p.propensity @ a)
        values = [expit(p.at(1.0) @ b), expit(p.at(0.0) @ b)]
        if which is aipw:
            values = [
                values[0] + p.exposed / e * (p.response - values[0]),
                values[1] + (1 - p.exposed) / (1 - e) * (p.response - values[1]),
            ]
        return np.column_stack(
            [
                (w * (p.response - expit(outcome_matrix @ b)))[:, None] * outcome_matrix,
                (w * (p.exposed - e))[:, None] * p.propensity,
                w * (values[0] - mu[0]),
                w * (values[1] - mu[1]),
            ]
        )

    theta = np.concatenate([
        plain_logit(p.response, outcome_matrix, p.heavy),
        plain_logit(p.exposed, p.propensity, p.heavy), which(p).means,
    ])  # fmt: skip
    bread = np.linalg.inv(approx_fprime(theta, lambda t: p.counts @ equations(t), 1e-7))
    scores = p.counts[:, None] * equations(theta)
    meat = np.zeros((len(theta),) * 2)
    for code in np.unique(codes):
        total = scores[codes == code].sum(axis=0)
        meat += np.outer(total, total)
    return (bread @ meat @ bread.T)[-2:, -2:]


@pytest.mark.parametrize("which", [standardise, aipw])
@pytest.mark.parametrize(("by_arm", "weighted"), [(False, False), (True, True)])
def test_errors_are_those_of_all_estimating_equations_stacked(which, by_arm, weighted) -> None:
    p, codes = people(by_arm=by_arm, weighted=weighted)
    found = spread(p, which, which(p), codes, correction="sandwich").covariance
    plain = stacked_covariance(p, which, codes) * 12 / 11
    assert found[:2, :2] == pytest.approx(plain, rel=2e-4)  # slopes by differences
    slope = np.array([1.0, -1.0])
    assert found[2, 2] == pytest.approx(slope @ plain @ slope, rel=2e-4)
    ratio = slope / which(p).means
    assert found[3, 3] == pytest.approx(ratio @ plain @ ratio, rel=2e-4)


@pytest.mark.parametrize("which", [standardise, aipw])
def test_groups_of_people_give_what_their_rows_give(which) -> None:
    p, codes = people(by_arm=True)
    at = np.repeat(np.arange(len(p.counts)), p.counts.astype(int))
    rows = replace(
        p, response=p.response[at], exposed=p.exposed[at], covariates=p.covariates[at],
        propensity=p.propensity[at], counts=np.ones(len(at)),
    )  # fmt: skip
    assert which(rows).means == pytest.approx(which(p).means, abs=1e-12)
    for groups in ((codes, codes[at]), (None, None)):
        grouped = spread(p, which, which(p), groups[0]).covariance
        assert spread(rows, which, which(rows), groups[1]).covariance == pytest.approx(
            grouped, rel=1e-9
        )


def exact(outcome_matrix, exposure_matrix):
    """A whole population, its people counted by the true chances: the true difference is known.

    Exposure has the log odds of 1.5 z - 0.7 and the outcome those of z - 0.5 + 0.8 exposed.
    """
    z = np.repeat([0.0, 1.0], 4)
    a, y = np.tile([0.0, 0.0, 1.0, 1.0], 2), np.tile([0.0, 1.0], 4)
    chance_a, chance_y = expit(1.5 * z - 0.7), expit(z - 0.5 + 0.8 * a)
    counts = 1000 * np.where(a == 1, chance_a, 1 - chance_a)
    counts *= np.where(y == 1, chance_y, 1 - chance_y)
    full, one = np.column_stack([np.ones(8), z]), np.ones((8, 1))
    p = Observed(y, a, full if outcome_matrix else one, full if exposure_matrix else one, counts)
    truth = [np.mean(expit(np.array([0.0, 1.0]) - 0.5 + 0.8 * arm)) for arm in (1, 0)]
    return p, truth


@pytest.mark.parametrize(("outcome", "exposure"), [(True, True), (True, False), (False, True)])
def test_aipw_is_right_where_either_model_is(outcome, exposure) -> None:
    p, truth = exact(outcome, exposure)
    assert aipw(p).means == pytest.approx(truth, abs=1e-9)


def test_where_both_models_are_wrong_nothing_saves_aipw_and_standardisation_needs_the_outcome():
    p, truth = exact(False, False)
    assert np.abs(aipw(p).means - truth).max() > 0.02
    p, truth = exact(False, True)
    assert np.abs(standardise(p).means - truth).max() > 0.02


def test_the_arms_relabelled_turn_the_difference_round() -> None:
    p, codes = people(by_arm=True)
    turned = replace(p, exposed=1 - p.exposed)
    for which in (standardise, aipw):
        there, back = which(p), which(turned)
        assert back.means[::-1] == pytest.approx(there.means, abs=1e-10)
        errors = [spread(one, which, of, codes).covariance for one, of in
                  ((p, there), (turned, back))]  # fmt: skip
        assert errors[0][2:, 2:] == pytest.approx(errors[1][2:, 2:], rel=1e-8)


def test_few_clusters_are_left_out_in_turn_and_fewer_than_six_say_nothing() -> None:
    p, codes = people()
    found = spread(p, aipw, aipw(p), codes)
    assert (found.count, found.freedom) == (12, 11)
    without = [contrasts(aipw(p.take(codes != g)).means)[2] for g in range(12)]
    moves = np.array(without) - contrasts(aipw(p).means)[2]
    assert found.covariance[2, 2] == pytest.approx(11 / 12 * (moves**2).sum(), rel=1e-9)
    few = spread(p, aipw, aipw(p), codes % 4)
    assert (few.count, few.freedom) == (4, None)
    assert few.correction.startswith("none: too few clusters")
    assert few.covariance == pytest.approx(spread(p, aipw, aipw(p)).covariance)


def test_values_are_summed_where_a_model_has_no_estimate_without_a_cluster() -> None:
    """A covariate that only cluster 0 lets end: elsewhere all of its people have the outcome."""
    p, codes = people()
    level = np.where((codes == 0) | (p.response == 1), np.arange(len(codes)) % 3 == 0, 0.0)
    with_level = replace(p, covariates=np.column_stack([p.covariates, level]))
    found = aipw(with_level)
    assert np.isfinite(found.means).all()
    told = spread(with_level, aipw, found, codes)
    assert (told.count, told.freedom, told.correction) == (12, 11, SUMMED_FEW)
    summed = spread(with_level, aipw, found, codes, correction="sandwich")
    assert told.covariance == pytest.approx(summed.covariance)


def test_folds_hold_each_person_once_with_all_their_rows() -> None:
    who = np.repeat(np.arange(50), 3)
    folds = fold_counts(np.ones(150), 5, np.random.default_rng(1), who)
    assert folds.sum(axis=0).tolist() == [1.0] * 150
    assert all(len({*map(tuple, folds[:, who == one].T)}) == 1 for one in range(50))
    assert folds.sum(axis=1).tolist() == [30.0] * 5
    split = fold_counts([40, 60], 4, np.random.default_rng(1))
    assert split.sum(axis=0).tolist() == [40.0, 60.0]


def test_crossed_aipw_predicts_each_fold_by_models_of_the_others() -> None:
    p, codes = people()
    folds = fold_counts(p.counts, 3, np.random.default_rng(2))
    crossed = aipw(replace(p, folds=folds))
    assert crossed.means == pytest.approx(plain_aipw(p, folds), abs=1e-6)
    assert crossed.counts @ crossed.influence == pytest.approx([0, 0], abs=1e-8)
    plain = spread(p, aipw, aipw(p), codes).covariance[2, 2]
    folded = replace(p, folds=folds)
    assert spread(folded, aipw, crossed, codes, correction="sandwich").covariance[
        2, 2
    ] == pytest.approx(plain, rel=0.5)


def test_no_finite_estimate_is_nan_and_keeps_the_fit_that_says_why() -> None:
    p, _ = people()
    z = np.zeros(400)
    z[:40] = 1
    p = replace(p, exposed=np.where(z == 1, 1.0, p.exposed))
    p = replace(p, propensity=np.column_stack([p.propensity, z]))
    found = aipw(p)
    assert np.isnan(found.means).all()
    assert found.exposure is not None
    assert found.exposure.infinite.tolist() == [False, False, True]
