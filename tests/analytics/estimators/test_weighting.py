"""Weighted shares against stacked estimating equations, and where no weight helps."""

from __future__ import annotations

import numpy as np
import pytest

from stembridge_analytics.estimators.weighting import weighted_share


def survey(n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    x = rng.normal(size=n)
    matrix = np.column_stack([np.ones(n), x])
    answered = (rng.random(n) < 1 / (1 + np.exp(-(0.2 + 0.8 * x)))).astype(float)
    outcome = (rng.random(n) < 1 / (1 + np.exp(-x))).astype(float)
    return outcome, answered, matrix


def stacked_error(
    outcome: np.ndarray, answered: np.ndarray, matrix: np.ndarray, codes: np.ndarray
) -> tuple[float, float]:
    """Share and error from the estimating equations of weights and share, solved and derived by
    differences: no formula of the module is used."""

    def equations(at: np.ndarray) -> np.ndarray:
        chance = 1 / (1 + np.exp(-(matrix @ at[:2])))
        return np.column_stack(
            [(answered - chance)[:, None] * matrix, answered / chance * (outcome - at[2])]
        )

    def slopes(at: np.ndarray) -> np.ndarray:
        steps = np.eye(3) * 1e-6
        return np.column_stack(
            [(equations(at + s).sum(0) - equations(at - s).sum(0)) / 2e-6 for s in steps]
        )

    at = np.array([0.0, 0.0, 0.5])
    for _ in range(50):
        at = at - np.linalg.solve(slopes(at), equations(at).sum(0))
    clusters = np.unique(codes)
    sums = np.array([equations(at)[codes == c].sum(0) for c in clusters])
    inverse = np.linalg.inv(slopes(at))
    factor = len(clusters) / (len(clusters) - 1) if len(clusters) < len(codes) else 1.0
    return float(at[2]), float(np.sqrt((inverse @ (sums.T @ sums) @ inverse.T)[2, 2] * factor))


def test_the_error_holds_the_estimation_of_the_weights() -> None:
    outcome, answered, matrix = survey()
    found = weighted_share(outcome, answered, matrix)
    share, error = stacked_error(outcome, answered, matrix, np.arange(400))
    assert found.share == pytest.approx(share, abs=1e-9)
    assert found.std_error == pytest.approx(error, rel=1e-6)


def test_influence_is_summed_by_cluster() -> None:
    outcome, answered, matrix = survey()
    codes = np.arange(400) % 50
    found = weighted_share(outcome, answered, matrix, codes=codes)
    assert found.std_error == pytest.approx(
        stacked_error(outcome, answered, matrix, codes)[1], rel=1e-6
    )


def test_few_clusters_are_left_out_one_by_one() -> None:
    outcome, answered, matrix = survey()
    codes = np.arange(400) % 8
    found = weighted_share(outcome, answered, matrix, codes=codes)
    without = [
        weighted_share(outcome[codes != c], answered[codes != c], matrix[codes != c]).share
        for c in range(8)
    ]
    slow = np.sqrt(7 / 8 * ((np.array(without) - found.share) ** 2).sum())
    assert found.std_error == pytest.approx(slow, rel=1e-9)
    assert found.freedom == 7


def test_groups_are_their_people() -> None:
    rng = np.random.default_rng(3)
    sex, answered, outcome = (rng.integers(0, 2, 300).astype(float) for _ in range(3))
    cluster = rng.integers(0, 45, 300)
    rows = np.column_stack([sex, answered, outcome, cluster])
    groups, counts = np.unique(rows, axis=0, return_counts=True)

    def fit(table: np.ndarray, n: np.ndarray | None) -> tuple[float, float, float]:
        matrix = np.column_stack([np.ones(len(table)), table[:, 0]])
        found = weighted_share(
            table[:, 2], table[:, 1], matrix, counts=n, codes=table[:, 3].astype(int)
        )
        return found.share, found.std_error, found.effective

    assert fit(groups, counts) == pytest.approx(fit(rows, None), rel=1e-9)


def test_an_unrelated_outcome_keeps_the_plain_share() -> None:
    found = weighted_share([1, 0, 0], [1, 1, 0], np.ones((3, 1)), counts=[30, 10, 60])
    assert found.share == pytest.approx(found.plain) == pytest.approx(0.75)
    # Without covariates it is the binomial error of the respondents.
    assert found.std_error == pytest.approx(np.sqrt(0.75 * 0.25 / 40))
    assert found.effective == pytest.approx(40)


def test_people_of_whose_like_nobody_answered_leave_no_share() -> None:
    found = weighted_share(
        [1, 0, 0, 0], [1, 1, 0, 0], [[1, 0], [1, 0], [1, 0], [1, 1]], counts=[20, 10, 5, 9]
    )
    assert np.isnan(found.share)
    assert found.unanswered.tolist() == [False, False, False, True]


def test_people_who_all_answered_weigh_what_they_are() -> None:
    found = weighted_share(
        [1, 0, 0, 1], [1, 1, 0, 1], [[1, 0], [1, 0], [1, 0], [1, 1]], counts=[20, 10, 30, 40]
    )
    assert found.share == pytest.approx((60 * 20 / 30 + 40) / 100)
    assert np.isfinite(found.std_error)


def test_large_weights_are_cut_and_counted() -> None:
    args = [1, 0, 1, 0], [1, 0, 1, 0], [[1, 0], [1, 0], [1, 1], [1, 1]]
    whole = weighted_share(*args, counts=[900, 100, 2, 98], largest=100)
    cut = weighted_share(*args, counts=[900, 100, 2, 98], largest=5)
    assert whole.trimmed == 0 < cut.trimmed == 2
    assert cut.effective > whole.effective


def test_weights_balance_what_the_chances_are_made_of() -> None:
    outcome, answered, matrix = survey(4000)
    found = weighted_share(outcome, answered, matrix)
    assert abs(found.balance.before[1]) > 0.25
    assert abs(found.balance.after[1]) < 0.02
