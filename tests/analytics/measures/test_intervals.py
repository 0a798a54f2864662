"""Intervals of shares hold what they promise, for people alone and for people in clusters."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from stembridge_analytics.measures.intervals import clustered_share, jeffreys, wilson

RUNS = 12
PEOPLE = 25


def _coverage(spread: float, share: float = 0.4, rounds: int = 2000) -> tuple[float, float]:
    """How often each interval holds the share that runs vary around (beta, fixed seed)."""
    random = np.random.default_rng(20251126)
    weight = 1 / spread - 1 if spread else np.inf
    held = np.zeros(2)
    for _ in range(rounds):
        rates = random.beta(share * weight, (1 - share) * weight, RUNS) if spread else share
        done = random.binomial(PEOPLE, rates, RUNS)
        found = clustered_share(done, np.full(RUNS, PEOPLE))
        low, high = wilson(int(done.sum()), RUNS * PEOPLE)
        assert found is not None
        held += [found.low <= share <= found.high, low <= share <= high]
    return held[0] / rounds, held[1] / rounds


def test_the_clustered_interval_holds_where_wilson_fails() -> None:
    clustered, alone = _coverage(spread=0.05)
    # 95 % give or take three standard errors of 2,000 rounds (0.5 points each).
    assert 0.935 <= clustered <= 0.985
    assert alone < 0.88


def test_the_clustered_interval_holds_without_clustering() -> None:
    clustered, _ = _coverage(spread=0.0)
    assert clustered >= 0.935


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 200), st.floats(0, 1)), min_size=3, max_size=12))
def test_it_is_never_narrower_than_wilsons(runs: list[tuple[int, float]]) -> None:
    sizes = [size for size, _ in runs]
    done = [int(size * part) for size, part in runs]
    found = clustered_share(done, sizes)
    if found is not None:
        low, high = wilson(sum(done), sum(sizes))
        assert found.high - found.low >= (high - low) * (1 - 1e-9)
        assert found.low <= found.share <= found.high


@given(st.integers(1, 10**7), st.floats(0, 1))
def test_wilsons_limits_are_those_of_statsmodels(people: int, part: float) -> None:
    done = int(people * part)
    expected = proportion_confint(done, people, alpha=0.05, method="wilson")
    assert wilson(done, people) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_jeffreys_limits_are_those_of_statsmodels(people: int, part: float) -> None:
    done = int(people * part)
    low, high = proportion_confint(done, people, alpha=0.05, method="jeffreys")
    expected = (0.0 if done == 0 else low, 1.0 if done == people else high)
    assert jeffreys(done, people) == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_shares_of_real_learners_have_rs_limits() -> None:
    # Open University Learning Analytics Dataset; R 4.2.2.
    assert wilson(15385, 32593) == pytest.approx((0.466618, 0.477457), abs=5e-7)
    assert wilson(103, 347) == pytest.approx((0.251197, 0.346912), abs=5e-7)
    assert jeffreys(103, 347) == pytest.approx((0.250597, 0.346436), abs=5e-7)


def test_the_clustered_interval_is_wilsons_at_the_effective_number_with_t_of_scipy() -> None:
    done, sizes = [10, 4, 9, 15], [20, 25, 30, 22]
    found = clustered_share(done, sizes)
    assert found is not None
    effective, t = 97 / found.design_effect, stats.t.ppf(0.975, 3)
    level = 2 * stats.norm.sf(t)  # the level at which the normal quantile is this t
    expected = proportion_confint(38 / 97 * effective, effective, alpha=level, method="wilson")
    assert (found.low, found.high) == pytest.approx(expected, rel=1e-9)


def test_the_variance_is_the_jackknifes_written_out() -> None:
    done, sizes = [10, 4, 9, 15], [20, 25, 30, 22]
    found = clustered_share(done, sizes)
    shares = []
    for left_out in range(4):
        k = sum(x for at, x in enumerate(done) if at != left_out)
        n = sum(x for at, x in enumerate(sizes) if at != left_out)
        shares.append(k / n)
    share = 38 / 97
    variance = 3 / 4 * sum((one - share) ** 2 for one in shares)
    assert found is not None
    assert found.design_effect == pytest.approx(variance / (share * (1 - share) / 97))


@pytest.mark.parametrize("done", [[5, 6], [0, 0, 0], [10, 10, 10]])
def test_two_runs_or_a_share_of_zero_or_one_tell_nothing_of_the_spread(done: list[int]) -> None:
    assert clustered_share(done, [10] * len(done)) is None


def test_runs_of_nobody_are_no_clusters() -> None:
    assert clustered_share([5, 6, 0], [10, 10, 0]) is None
