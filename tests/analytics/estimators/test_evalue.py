"""E-values as published, and what they mean."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.estimators.evalue import e_value, e_value_of_limit


@pytest.mark.parametrize(
    ("ratio", "low", "high", "value", "limit"),
    [
        (10.73, 8.02, 14.36, 20.9, 15.5),  # smoking and lung cancer
        (3.9, 1.8, 8.7, 7.26, 3.0),  # bottle feeding and deaths of infants
        (0.80, 0.71, 0.91, 1.81, 1.43),
        (0.50, 0.20, 1.30, 3.41, 1.0),
    ],
)  # fmt: skip
def test_the_published_examples(ratio, low, high, value, limit) -> None:
    # VanderWeele and Ding 2017, Ann. Intern. Med. 167, 268-274; digits as printed there, but the
    # last row, which is by hand.
    digits = 1 if value > 10 else 2
    assert round(e_value(ratio), digits) == value
    assert round(e_value_of_limit(ratio, low, high), 1 if limit > 10 else 2) == limit


@given(st.floats(1.0, 50.0))
def test_a_bias_as_strong_as_the_e_value_reaches_the_ratio_and_no_more(ratio: float) -> None:
    strength = e_value(ratio)
    # The bounding factor of Ding and VanderWeele (2016), Epidemiology 27, 368-377.
    assert strength**2 / (2 * strength - 1) == pytest.approx(ratio, rel=1e-9)


def test_what_has_no_ratio_has_no_e_value() -> None:
    assert math.isnan(e_value(math.nan))
    assert math.isnan(e_value_of_limit(2.0, math.nan, 3.0))
    assert e_value(0.0) == math.inf
    assert e_value(1.0) == 1.0
