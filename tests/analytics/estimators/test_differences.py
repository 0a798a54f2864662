"""Differences of two shares: published intervals, a slow reference, the ends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.special import xlogy
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.differences import (
    miettinen_nurminen,
    newcombe,
    wilson_limits,
)


# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, to the four digits printed there.
# Method 10 is his hybrid, method 6 Miettinen and Nurminen's.
@pytest.mark.parametrize(
    ("counts", "method_6", "method_10"),
    [
        ((56, 70, 48, 80), (0.0528, 0.3382), (0.0524, 0.3339)),
        ((9, 10, 3, 10), (0.1700, 0.8406), (0.1705, 0.8090)),
        ((6, 7, 2, 7), (0.0342, 0.8534), (0.0582, 0.8062)),
        ((5, 56, 0, 29), (-0.0326, 0.1933), (-0.0381, 0.1926)),
        ((0, 10, 0, 20), (-0.1658, 0.2844), (-0.1611, 0.2775)),
        ((0, 10, 0, 10), (-0.2879, 0.2879), (-0.2775, 0.2775)),
        ((10, 10, 0, 20), (0.7156, 1.0000), (0.6791, 1.0000)),
        ((10, 10, 0, 10), (0.6636, 1.0000), (0.6075, 1.0000)),
    ],
)
def test_limits_are_those_of_newcombes_table(
    counts: tuple[int, int, int, int],
    method_6: tuple[float, float],
    method_10: tuple[float, float],
) -> None:
    for found, limits in ((miettinen_nurminen(*counts), method_6), (newcombe(*counts), method_10)):
        assert (found.conf_low, found.conf_high) == pytest.approx(limits, abs=5.1e-5)


_COUNTS = [(56, 70, 48, 80), (9, 10, 3, 10), (5, 56, 0, 29), (3, 90, 8, 70)]


@pytest.mark.parametrize("counts", _COUNTS)
def test_newcombe_is_that_of_statsmodels(counts: tuple[int, int, int, int]) -> None:
    found = newcombe(*counts)
    theirs = confint_proportions_2indep(*counts, method="newcomb", compare="diff")
    assert (found.conf_low, found.conf_high) == pytest.approx(theirs, abs=1e-12)


def _score(counts: tuple[int, int, int, int], delta: float) -> float:
    """The score statistic of a difference; the likeliest shares are sought and not solved for."""
    a, n, b, m = counts

    def unlikely(q: float) -> float:
        p = q + delta
        return -float(xlogy(a, p) + xlogy(n - a, 1 - p) + xlogy(b, q) + xlogy(m - b, 1 - q))

    ends = (max(0.0, -delta) + 1e-12, min(1.0, 1 - delta) - 1e-12)
    q = minimize_scalar(unlikely, bounds=ends, method="bounded", options={"xatol": 1e-12}).x
    p = q + delta
    variance = (p * (1 - p) / n + q * (1 - q) / m) * (n + m) / (n + m - 1)
    return float((a / n - b / m - delta) / math.sqrt(variance))


@pytest.mark.parametrize("counts", _COUNTS)
def test_at_miettinen_and_nurminens_limits_the_score_is_a_quantile(
    counts: tuple[int, int, int, int],
) -> None:
    # statsmodels 0.15 ends elsewhere (0.3440 for the first, where Newcombe's table has 0.3382).
    found = miettinen_nurminen(*counts)
    assert _score(counts, found.conf_low) == pytest.approx(1.959964, abs=1e-4)
    assert _score(counts, found.conf_high) == pytest.approx(-1.959964, abs=1e-4)


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_swapping_groups_or_outcomes_turns_the_interval_round(
    n: int, m: int, data: st.DataObject
) -> None:
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    for interval in (newcombe, miettinen_nurminen):
        one = interval(a, n, b, m)
        for other in (interval(b, m, a, n), interval(n - a, n, m - b, m)):
            assert -other.conf_high == pytest.approx(one.conf_low, abs=1e-7)
            assert -other.conf_low == pytest.approx(one.conf_high, abs=1e-7)
            assert other.p_value == pytest.approx(one.p_value, abs=1e-9)


@given(st.integers(1, 400), st.data())
def test_wilson_is_that_of_statsmodels(n: int, data: st.DataObject) -> None:
    yes = data.draw(st.integers(0, n))
    theirs = proportion_confint(yes, n, method="wilson")
    assert wilson_limits(yes, n, 1.959963984540054) == pytest.approx(theirs, abs=1e-12)


def test_the_score_test_is_the_chi_squared_test_without_correction() -> None:
    # R 4.2.2: prop.test(c(56, 48), c(70, 80), correct = FALSE)$p.value
    assert newcombe(56, 70, 48, 80).p_value == pytest.approx(0.008045081368, abs=5e-13)


def test_all_and_nobody_alike_have_a_width_and_no_evidence() -> None:
    for found in (newcombe(0, 12, 0, 9), miettinen_nurminen(12, 12, 9, 9)):
        assert found.estimate == 0
        assert found.conf_low < -0.1 < 0.1 < found.conf_high
        assert (found.std_error, found.p_value) == (0, 1)


@pytest.mark.parametrize("counts", [(1, 0, 1, 2), (3, 2, 1, 2), (-1, 2, 1, 2), (1, 2, math.nan, 2)])
def test_no_share_is_refused_with_the_counts(counts: tuple[float, ...]) -> None:
    with pytest.raises(UsageError, match="is no share"):
        newcombe(*counts)
    with pytest.raises(UsageError, match="between 0 and 1"):
        newcombe(1, 2, 1, 2, confidence=95)
