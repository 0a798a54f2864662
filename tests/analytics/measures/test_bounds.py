"""Bounds of a share that silence leaves open, and what the interval around them promises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from stembridge_analytics.measures.bounds import (
    BY_PEOPLE,
    BY_RUNS,
    Bounds,
    bounds,
    critical_value,
    limits,
)
from stembridge_analytics.measures.intervals import clustered_share, wilson
from stembridge_analytics.measures.measure import Definition

OF = Definition("uptake.x", "x", "x", "n", "d")
AMONG = Definition("uptake.y", "y", "y", "n", "d")


def runs(*rows: tuple[int, int, int]) -> pd.DataFrame:
    """Rows of yes, no, silent."""
    made = pd.DataFrame(rows, columns=["yes", "no", "silent"]).assign(undated=0)
    return made.assign(people=made[["yes", "no", "silent"]].sum(axis=1))


def test_the_example_of_the_metric_dictionary() -> None:
    found = bounds((OF, AMONG), "w", runs((90, 30, 280)), nobody="-")
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == (0.225, 0.925)
    assert (found.respondents.value, found.people, found.answered) == (0.75, 400, 120)
    assert found.limits.method == BY_PEOPLE
    assert found.limits.conf_low < 0.225
    assert found.limits.conf_high > 0.925


def test_who_says_yes_without_a_date_is_open_and_no_respondent_to_the_share() -> None:
    made = runs((90, 30, 270)).assign(undated=10)
    found = bounds((OF, AMONG), "w", made, nobody="-")
    assert found.limits is not None
    assert (found.limits.low, found.limits.high) == (0.225, 0.925)
    assert (found.respondents.numerator, found.respondents.denominator) == (90, 120)
    assert found.answered == 130


def test_without_silence_it_is_the_ordinary_interval() -> None:
    found = limits(runs((90, 310, 0)))
    assert (found.conf_low, found.conf_high) == pytest.approx(wilson(90, 400), abs=1e-9)
    assert found.critical == pytest.approx(1.959964, abs=1e-6)


def test_without_silence_it_is_the_clustered_interval_where_there_are_runs() -> None:
    found = limits(runs((10, 30, 0), (25, 15, 0), (12, 28, 0), (9, 31, 0)))
    alone = clustered_share([10, 25, 12, 9], [40] * 4)
    assert alone is not None
    assert (found.conf_low, found.conf_high) == pytest.approx((alone.low, alone.high), abs=1e-9)
    assert found.method == BY_RUNS


def test_wide_bounds_reach_one_sided() -> None:
    assert limits(runs((90, 30, 280))).critical == pytest.approx(1.644854, abs=1e-6)


@pytest.mark.parametrize("freedom", [None, 2, 11])
@pytest.mark.parametrize("ratio", [0.0, 0.05, 0.5, 1.0, 2.0, 6.0, 1e9])
def test_the_critical_value_solves_its_equation(ratio: float, freedom: int | None) -> None:
    law = stats.norm if freedom is None else stats.t(freedom)
    c = critical_value(ratio * 0.01, 0.01, freedom)
    assert law.cdf(c + ratio) - law.cdf(-c) == pytest.approx(0.95, abs=1e-6)


def test_no_spread_at_all_leaves_a_one_sided_reach() -> None:
    # All silent: bounds 0 and 1, which nobody can go beyond.
    found = limits(runs((0, 0, 50)))
    assert (found.conf_low, found.conf_high) == (0, 1)
    assert critical_value(1.0, 0.0) == pytest.approx(1.644854, abs=1e-6)


def test_a_bound_of_zero_takes_the_design_effect_of_the_other() -> None:
    varied = limits(runs((0, 5, 95), (0, 60, 40), (0, 2, 98), (0, 50, 50)))
    alike = limits(runs((0, 29, 71), (0, 29, 71), (0, 29, 71), (0, 30, 70)))
    assert varied.low == alike.low == 0
    assert varied.conf_low == 0
    assert varied.conf_high > alike.conf_high


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.tuples(*[st.integers(0, 60)] * 3).filter(lambda row: sum(row) > 0),
        min_size=1, max_size=9,
    )
)  # fmt: skip
def test_the_interval_holds_the_bounds_and_stays_a_share(rows: list[tuple[int, int, int]]) -> None:
    found = limits(runs(*rows))
    assert 0 <= found.conf_low <= found.low <= found.high <= found.conf_high <= 1


def _coverage(people: int, used: float, answers: tuple[float, float], rounds: int = 2000) -> float:
    """How often the interval holds the true share; answers: of those who used it, and who not."""
    random = np.random.default_rng(20261126)
    shares = [used * answers[0], (1 - used) * answers[1]]
    counts = random.multinomial(people, [*shares, 1 - sum(shares)], size=rounds)
    seen, times = np.unique(counts, axis=0, return_counts=True)
    held = 0
    for row, number in zip(seen.tolist(), times.tolist(), strict=True):
        found = limits(runs(tuple(row)))
        held += number * (found.conf_low <= used <= found.conf_high)
    return held / rounds


@pytest.mark.parametrize(
    ("people", "used", "answers"),
    [
        (60, 0.4, (1.0, 0.5)),  # silent are all no: the truth is the lower bound
        (60, 0.4, (0.5, 1.0)),  # silent are all yes: the truth is the upper bound
        (60, 0.4, (1.0, 1.0)),  # nobody silent
        (60, 0.3, (1.0, 0.97)),  # next to nobody
        (60, 0.9, (0.3, 1.0)),  # the upper bound close to 1
    ],
)
def test_it_holds_the_share_in_95_of_100_wherever_it_lies(
    people: int, used: float, answers: tuple[float, float]
) -> None:
    # Counts are whole, so coverage swings around 95 %, and one-sided Wilson limits near 0 and 1 are
    # off by two points or so (Cai 2005); three errors of 2,000 rounds are 1.5 points.
    assert _coverage(people, used, answers) >= 0.915


def test_it_holds_nearly_always_where_the_share_lies_inside_the_bounds() -> None:
    assert _coverage(60, 0.4, (0.5, 0.5)) >= 0.999


def test_bounds_of_nobody_have_a_reason() -> None:
    found = bounds((OF, AMONG), "w", runs((0, 0, 0)), nobody="nobody is due")
    assert (found.limits, found.reason) == (None, "nobody is due")
    assert found.respondents.reason == "nobody answered"
    with pytest.raises(ValueError, match="need a reason"):
        Bounds(OF, "w", 0, 0, 0, 0, None, found.respondents)
