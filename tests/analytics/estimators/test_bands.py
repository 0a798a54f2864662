"""Critical values of simultaneous bands, and that bands are wider than intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.estimators.small_lives import SMALL

from stembridge_analytics.estimators.bands import (
    BANDS,
    band,
    equal_precision_value,
    hall_wellner_value,
)
from stembridge_analytics.estimators.life_table import lives_of
from stembridge_analytics.estimators.survival_curve import kaplan_meier


def test_over_the_whole_range_the_value_is_kolmogorovs() -> None:
    # The 95 % and 99 % points of Kolmogorov's distribution.
    assert hall_wellner_value(0, 1) == pytest.approx(1.3580986393, abs=1e-9)
    assert hall_wellner_value(0, 1, 0.99) == pytest.approx(1.6276236115, abs=1e-9)


def test_values_are_those_of_simulated_bridges() -> None:
    """Of 8,000 bridges in 1,000 steps: a grid misses peaks, so they lie below by up to 3 %."""
    rng, steps = np.random.default_rng(20261126), 1000
    clock = np.arange(1, steps + 1) / steps
    inside = (clock >= 0.1) & (clock <= 0.6)
    walk = np.cumsum(rng.normal(size=(8000, steps)), axis=1) / np.sqrt(steps)
    bridge = np.abs(walk - walk[:, -1:] * clock)[:, inside]
    for found, heights in (
        (hall_wellner_value(0.1, 0.6), bridge),
        (equal_precision_value(0.1, 0.6), bridge / np.sqrt(clock * (1 - clock))[inside]),
    ):
        simulated = float(np.quantile(heights.max(axis=1), 0.95))
        assert 0.96 * found < simulated < 1.01 * found


@settings(deadline=None, max_examples=15)
@given(st.floats(0.001, 0.5), st.floats(0.001, 0.4))
def test_equal_precision_is_near_the_large_value_formula(begins: float, span: float) -> None:
    """Miller and Siegmund (1982), Biometrics 38, 1011-1016; good to 1 % where spans are long."""
    ends = begins + span
    found = equal_precision_value(begins, ends)
    odds = np.log(ends * (1 - begins) / (begins * (1 - ends)))
    density = np.exp(-(found**2) / 2) / np.sqrt(2 * np.pi)
    formula = 4 * density / found + density * (found - 1 / found) * odds
    if odds > 1:
        assert formula == pytest.approx(0.05, abs=0.0025)
    assert found > 1.9599


@settings(deadline=None, max_examples=15)
@given(st.floats(0.0, 0.4), st.floats(0.05, 0.5))
def test_a_longer_range_needs_a_larger_value(begins: float, span: float) -> None:
    ends = begins + span
    assert hall_wellner_value(begins, ends) < hall_wellner_value(begins, ends + 0.05) + 1e-9
    if begins > 0.01:
        assert equal_precision_value(begins, ends) < equal_precision_value(begins, ends + 0.05)


@pytest.mark.parametrize("scale", ["plain", "log-log", "arcsine"])
def test_a_band_of_equal_precision_is_wider_than_each_interval(scale: str) -> None:
    curve = kaplan_meier(lives_of(SMALL["time"], SMALL["event"]))
    found = band(curve, "equal precision", scale=scale)
    low, high = curve.interval(scale)
    there = ~np.isnan(found.low)
    assert there.sum() > 5
    assert (found.low[there] <= low[there]).all()
    assert (found.high[there] >= high[there]).all()


def test_hall_and_wellners_band_on_the_plain_scale_is_their_formula() -> None:
    lives = lives_of(SMALL["time"], SMALL["event"])
    curve = kaplan_meier(lives)
    found = band(curve, "hall-wellner", scale="plain", first=5, last=14)
    inside = (curve.table.time >= 5) & (curve.table.time <= 14)
    variance = 60 * curve.log_error**2
    half = found.critical / np.sqrt(60) * (1 + variance) * curve.survival
    expected = np.clip(curve.survival - half, 0, 1)
    assert found.low[inside] == pytest.approx(expected[inside], abs=1e-12)
    assert np.isnan(found.low[~inside]).all()
    assert (found.first, found.last) == (5, 14)


@pytest.mark.parametrize("kind", BANDS)
def test_with_one_event_there_is_no_band(kind: str) -> None:
    curve = kaplan_meier(lives_of([1, 2, 3], [1, 0, 0]))
    assert np.isnan(band(curve, kind).low).all()
