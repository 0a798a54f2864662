"""Differences by the draw: against t tests, least squares, all possible draws."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from stembridge_analytics.estimators.randomised import (
    Units,
    adjusted,
    difference,
    permutation_p,
    with_clusters,
)


def units(seed=1, n=90, blocks=1, clustered=False):
    rng = np.random.default_rng(seed)
    block = rng.integers(0, blocks, n)
    sizes = rng.integers(1, 9, n).astype(float) if clustered else np.ones(n)
    arm = np.zeros(n)
    for one in range(blocks):
        here = np.flatnonzero(block == one)
        arm[rng.permutation(here)[: len(here) // 3]] = 1
    y = rng.binomial(sizes.astype(int), 0.4 + 0.2 * arm).astype(float)
    return Units(y, sizes, arm, block, np.ones(n), clustered)


def test_people_drawn_at_once_have_the_errors_and_the_freedom_of_welch() -> None:
    u = units()
    found = difference(u)
    welch = stats.ttest_ind(u.totals[u.arm == 1], u.totals[u.arm == 0], equal_var=False)
    assert found.estimate / found.std_error == pytest.approx(welch.statistic, rel=1e-12)
    assert found.freedom == pytest.approx(welch.df, rel=1e-12)


def test_blocks_count_by_their_people() -> None:
    u = units(blocks=3)
    found, plain, variance = difference(u), 0.0, 0.0
    for one in range(3):
        arms = [u.totals[(u.block == one) & (u.arm == arm)] for arm in (1, 0)]
        share = (u.block == one).mean()
        plain += share * (arms[0].mean() - arms[1].mean())
        variance += share**2 * sum(arm.var(ddof=1) / len(arm) for arm in arms)
    assert (found.estimate, found.std_error**2) == pytest.approx((plain, variance), rel=1e-12)
    assert (found.blocks, found.lost_blocks, sum(found.people)) == (3, 0, 90)


def test_least_squares_without_covariates_and_with_blocks_are_the_difference_itself() -> None:
    # HC2 is Neyman's variance (Samii and Aronow 2012), in blocks too if each has its own slopes.
    for blocks in (1, 3):
        u = units(2, blocks=blocks)
        dummies = (u.block[:, None] == np.arange(1, blocks)).astype(float)
        found, plain = adjusted(u.totals, u.arm, dummies, u.counts), difference(u)
        assert found.estimate == pytest.approx(plain.estimate, rel=1e-10)
        assert found.std_error == pytest.approx(plain.std_error, rel=1e-10)


def test_least_squares_with_covariates_is_what_a_plain_reading_gives() -> None:
    rng = np.random.default_rng(5)
    n = 60
    x, arm = rng.normal(size=(n, 2)), rng.permutation(np.arange(n) % 2).astype(float)
    y = x @ [1.0, -2.0] + arm * (0.5 + x[:, 0]) + rng.normal(size=n)
    centred = x - x.mean(axis=0)
    design = np.column_stack([np.ones(n), arm, centred, arm[:, None] * centred])
    beta, *_ = np.linalg.lstsq(design, y, rcond=None)
    hat = design @ np.linalg.pinv(design)
    squares = (y - design @ beta) ** 2 / (1 - np.diag(hat))
    spread = np.linalg.pinv(design) @ np.diag(squares) @ np.linalg.pinv(design).T
    found = adjusted(y, arm, x, np.ones(n))
    assert found.estimate == pytest.approx(beta[1], rel=1e-10)
    assert found.std_error == pytest.approx(spread[1, 1] ** 0.5, rel=1e-10)
    assert found.std_error < difference(Units(y, np.ones(n), arm, np.zeros(n, int), np.ones(n))
                                        ).std_error  # fmt: skip


@pytest.mark.parametrize("count", [12, 60])
def test_least_squares_with_clusters_by_the_rule_of_few(count: int) -> None:
    rng = np.random.default_rng(6)
    codes = rng.integers(0, count, 400)
    x, arm = rng.normal(size=(400, 1)), rng.integers(0, 2, 400).astype(float)
    y = x[:, 0] + rng.normal(size=count)[codes] + 0.3 * arm
    found = adjusted(y, arm, x, np.ones(400), codes)
    assert found.freedom == count - 1
    centred = x - x.mean(axis=0)
    design = np.column_stack([np.ones(400), arm, centred, arm[:, None] * centred])
    inverse = np.linalg.inv(design.T @ design)
    residual = y - design @ inverse @ design.T @ y
    scores = np.stack([residual[codes == g] @ design[codes == g] for g in range(count)])
    factor = count / (count - 1) * 399 / 396
    plain = (factor * (inverse @ scores.T @ scores @ inverse)[1, 1]) ** 0.5
    assert found.std_error == pytest.approx(plain, rel=1e-9 if count == 60 else 0.25)
    assert found.correction.startswith("sandwich" if count == 60 else "delete-one-cluster")


def test_clusters_drawn_whole_are_judged_by_their_totals() -> None:
    u = units(3, n=80, clustered=True)
    found, variance, means = difference(u), 0.0, []
    for arm in (1, 0):
        t, m = u.totals[u.arm == arm], u.sizes[u.arm == arm]
        means.append(t.sum() / m.sum())
        gap, g = t - means[-1] * m, len(t)
        variance += g / (g - 1) * (gap**2).sum() / m.sum() ** 2
    assert found.estimate == pytest.approx(means[0] - means[1])
    assert found.std_error == pytest.approx(variance**0.5, rel=1e-12)
    assert found.correction.endswith("totals")


def test_few_clusters_drawn_whole_are_left_out_in_turn() -> None:
    u = units(4, n=18, clustered=True)
    variance = 0.0
    for arm in (1, 0):
        t, m = u.totals[u.arm == arm], u.sizes[u.arm == arm]
        without = np.array(
            [np.delete(t, g).sum() / np.delete(m, g).sum() for g in range(len(t))]
        )  # fmt: skip
        variance += (len(t) - 1) / len(t) * ((without - t.sum() / m.sum()) ** 2).sum()
    assert difference(u).std_error == pytest.approx(variance**0.5, rel=1e-12)


def test_people_of_a_cluster_in_both_arms_add_up_by_cluster() -> None:
    u, rng = units(7, n=400, blocks=2), np.random.default_rng(7)
    alone = with_clusters(u, np.arange(400))
    assert alone.estimate == difference(u).estimate
    # Each a cluster: Neyman's error, but for the corrections of small numbers.
    assert alone.std_error == pytest.approx(difference(u).std_error, rel=0.01)
    few = with_clusters(u, rng.integers(0, 10, 400))
    assert (few.freedom, few.correction) == (9, "delete-one-cluster jackknife, t(G-1)")
    assert with_clusters(u, rng.integers(0, 4, 400)) == difference(u)


def test_the_permutation_test_is_fishers_over_all_draws() -> None:
    y = np.array([1.0, 1, 0, 1, 1, 0, 0, 0, 0, 0])
    arm = np.array([1.0, 1, 1, 1, 0, 0, 0, 0, 0, 0])
    u = Units(y, np.ones(10), arm, np.zeros(10, int), np.ones(10))
    gaps = []
    for chosen in combinations(range(10), 4):
        inside = np.isin(range(10), chosen)
        gaps.append(abs(y[inside].mean() - y[~inside].mean()))
    exact = np.mean(np.array(gaps) >= abs(difference(u).estimate) - 1e-12)
    assert permutation_p(u, draws=40_000) == pytest.approx(exact, abs=0.006)  # 3 sd of 40,000


def test_the_draw_itself_is_one_of_those_that_p_counts() -> None:
    u = Units(np.array([1.0, 0]), np.ones(2), np.array([1.0, 0]), np.zeros(2, int),
              np.array([50.0, 50]))  # fmt: skip
    assert permutation_p(u, draws=999) == 1 / 1000
    same = Units(np.array([1.0, 1]), u.sizes, u.arm, u.block, u.counts)
    assert permutation_p(same, draws=999) == 1.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.booleans())
def test_order_names_and_grouping_change_nothing_and_arms_turn_the_sign(
    seed: int, blocks: int, clustered: bool
) -> None:
    u = units(seed, blocks=blocks, clustered=clustered)
    rng = np.random.default_rng(seed)
    order, names = rng.permutation(90), rng.permutation(blocks)
    other = Units(u.totals[order], u.sizes[order], u.arm[order], names[u.block[order]],
                  u.counts[order], clustered)  # fmt: skip
    keys = np.column_stack([u.totals, u.sizes, u.arm, u.block])
    kinds, counts = np.unique(keys, axis=0, return_counts=True)
    grouped = Units(kinds[:, 0], kinds[:, 1], kinds[:, 2], kinds[:, 3].astype(int),
                    counts.astype(float), clustered)  # fmt: skip
    first = difference(u)
    for same in (other, grouped):
        found = difference(same)
        assert found.estimate == pytest.approx(first.estimate, abs=1e-12)
        assert found.std_error == pytest.approx(first.std_error, rel=1e-9)
        assert permutation_p(same, draws=199) == permutation_p(u, draws=199)
    turned = difference(Units(u.totals, u.sizes, 1 - u.arm, u.block, u.counts, clustered))
    assert turned.estimate == pytest.approx(-first.estimate, abs=1e-12)
    assert turned.std_error == pytest.approx(first.std_error, rel=1e-9)


def test_a_block_without_two_in_each_arm_says_nothing_and_is_counted() -> None:
    u = units(8)
    block = u.block.copy()
    block[np.flatnonzero(u.arm == 1)[:1]] = 1
    block[np.flatnonzero(u.arm == 0)[:5]] = 1
    found = difference(Units(u.totals, u.sizes, u.arm, block, u.counts))
    assert (found.blocks, found.lost_blocks, found.lost_people) == (1, 1, 6)
    nothing = difference(Units(u.totals, u.sizes, np.ones(90), u.block, u.counts))
    assert np.isnan(nothing.estimate)
    assert np.isnan(permutation_p(Units(u.totals, u.sizes, np.ones(90), u.block, u.counts)))
