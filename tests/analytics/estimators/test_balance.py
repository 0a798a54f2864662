"""Balance of two groups, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from stembridge_analytics.estimators.balance import balance, effective_size


def test_differences_are_in_the_unit_of_the_unweighted_groups() -> None:
    # Exposed 1, 3 (mean 2, variance 1), others 0, 4, 8 (mean 4, variance 32/3).
    values, exposed = np.array([[1.0], [3], [0], [4], [8]]), np.array([1.0, 1, 0, 0, 0])
    unit = ((1 + 32 / 3) / 2) ** 0.5
    plain = balance(values, exposed, np.ones(5))
    assert plain.difference[0] == pytest.approx(-2 / unit)
    assert plain.ratio[0] == pytest.approx(3 / 32)
    weighted = balance(values, exposed, np.ones(5), [1, 1, 2, 1, 0])  # others: mean 4/3
    assert weighted.difference[0] == pytest.approx((2 - 4 / 3) / unit)
    assert weighted.unexposed[0] == pytest.approx(4 / 3)


def test_groups_give_what_rows_give() -> None:
    values = np.array([[1.0, 0], [2, 1], [5, 1]])
    exposed, counts = np.array([1.0, 0, 1]), np.array([3, 2, 4])
    at = np.repeat(range(3), counts)
    grouped, rows = balance(values, exposed, counts), balance(values[at], exposed[at], np.ones(9))
    assert grouped.difference == pytest.approx(rows.difference)


def test_what_does_not_vary_is_no_further_apart_than_it_is() -> None:
    found = balance([[1.0, 1], [1, 0]], [1, 0], [5, 5])
    assert found.difference.tolist() == [0.0, np.inf]
    assert np.isnan(found.ratio).all()


def test_equal_weights_lose_nobody_and_one_heavy_one_stands_alone() -> None:
    assert effective_size([2, 2], [10, 30]) == pytest.approx(40)
    assert effective_size([1000, 1e-9], [1, 50]) == pytest.approx(1)
    assert effective_size([0, 0], [1, 1]) == 0
