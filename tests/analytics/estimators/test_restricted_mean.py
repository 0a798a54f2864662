"""Restricted means are R's, and an area counted by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.estimators.small_lives import SMALL, random_lives

from stembridge_analytics.estimators.life_table import Lives, life_table, lives_of
from stembridge_analytics.estimators.restricted_mean import RestrictedMean, restricted_mean


def mean(lives: Lives, horizon: float, **more: int) -> RestrictedMean:
    return restricted_mean(lives, life_table(lives), horizon, **more)


# R 4.2.2, survival 3.5.3: summary(survfit(Surv(time, event) ~ group, small), rmean=12)$table.
@pytest.mark.parametrize(
    ("group", "expected", "error"),
    [("a", 10.4460486159, 0.59023722523), ("b", 8.7243107769, 0.70713173106),
     ("c", 11.2727272727, 0.69342733763)],
)  # fmt: skip
def test_means_of_groups_are_rs(group: str, expected: float, error: float) -> None:
    part = SMALL[SMALL["group"] == group]
    found = mean(lives_of(part["time"], part["event"]), 12)
    assert found.mean == pytest.approx(expected, abs=6e-11)
    assert found.error == pytest.approx(error, abs=6e-12)


def test_with_late_entry_it_is_rs() -> None:
    found = mean(lives_of(SMALL["time"], SMALL["event"], entry=SMALL["entry"]), 15)
    assert found.mean == pytest.approx(10.24636627563, abs=6e-12)
    assert found.error == pytest.approx(0.75791800717, abs=6e-12)


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 9), min_size=2, max_size=40), st.integers(1, 9))
def test_without_censoring_it_is_the_plain_mean_of_cut_times(days: list[int], horizon: int) -> None:
    found = mean(lives_of(days, np.ones(len(days), int)), horizon)
    cut = np.minimum(days, horizon)
    assert found.mean == pytest.approx(cut.mean(), abs=1e-12)
    assert found.error == pytest.approx(cut.std() / np.sqrt(len(days)), abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_clustered_errors_are_the_summed_slopes_in_the_weights(seed: int) -> None:
    data = random_lives(seed, rows=25, late=True)
    weights, clusters = data["weight"].to_numpy(), data["cluster"].to_numpy()

    def lives(changed: np.ndarray, of: np.ndarray | None = None) -> Lives:
        return lives_of(
            data["time"], data["cause"] > 0, entry=data["entry"], weights=changed, clusters=of
        )

    step = 1e-6
    slopes = np.array(
        [
            (mean(lives(weights + step * one), 6).mean - mean(lives(weights - step * one), 6).mean)
            / (2 * step)
            for one in np.eye(len(weights))
        ]
    )
    summed = np.bincount(clusters, slopes * weights, 8)
    found = mean(lives(weights, clusters), 6, clusters=8)
    assert found.influence == pytest.approx(summed, abs=1e-5)
    assert found.error == pytest.approx(np.sqrt((summed**2).sum()), abs=1e-5)
