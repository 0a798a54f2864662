"""Each learner's values: stable, exact, even, and independent of each other."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.challenge.parameters import Parameter, RangeError, draw, seed_of
from stembridge_xblocks.challenge.units import ONE

seeds = st.integers(0, 2**48 - 1)


def parameter(low: Any, high: Any, step: Any, name: str = "x") -> Parameter:
    return Parameter(name, {}, ONE, Decimal(str(low)), Decimal(str(high)), Decimal(str(step)))


def test_a_seed_is_the_same_on_every_server_and_every_visit() -> None:
    """Fixed for good: a changed value would change the task under every learner."""
    key = "block-v1:stem+L1+2026+type@stembridge_challenge+block@b1"

    assert seed_of(key, "17") == 171509721213929
    assert seed_of(key, 17) == seed_of(key, "17")


def test_a_draw_is_fixed_for_good() -> None:
    assert draw([parameter(0.80, 0.97, 0.01, "u"), parameter(200, 2000, 10, "m")], 12345) == {
        "u": 0.95,
        "m": 1150.0,
    }


@given(st.text(max_size=20), st.text(max_size=20))
def test_seeds_are_exact_in_a_browser(key: str, user: str) -> None:
    assert 0 <= seed_of(key, user) < 2**53


def test_learners_and_blocks_differ() -> None:
    found = {seed_of(key, user) for key in ("a", "b") for user in range(500)}

    assert len(found) == 1000


def test_key_and_user_are_not_run_together() -> None:
    assert seed_of("a1", "2") != seed_of("a", "12")


@given(
    seeds,
    st.decimals(-1000, 1000, places=3),
    st.decimals(Decimal("0.001"), 10, places=3),
    st.integers(0, 500),
)
def test_values_are_exact_decimals_on_the_grid(
    seed: int, low: Decimal, step: Decimal, count: int
) -> None:
    value = parameter(low, low + count * step, step).drawn(seed)
    written = Decimal(repr(value))

    assert low <= written <= low + count * step
    assert (written - low) % step == 0


def test_a_step_of_a_hundredth_leaves_no_tail() -> None:
    grid = parameter(0.80, 0.97, 0.01)

    assert [grid.value(i) for i in range(grid.count)] == [float(f"0.{n}") for n in range(80, 98)]


def test_the_largest_value_is_drawn_only_if_a_step_reaches_it() -> None:
    assert parameter(0, 1, 0.3).count == 4
    assert parameter(0, 0.9, 0.3).count == 4
    assert parameter(5, 5, 1).count == 1
    assert parameter(5, 5, 0).count == 1


@given(seeds)
def test_another_parameter_or_another_order_changes_nothing(seed: int) -> None:
    a, b, c = (parameter(0, 1000, 1, name) for name in "abc")
    alone = draw([a], seed)["a"]

    assert draw([c, b, a], seed)["a"] == alone
    assert draw([a, b], seed)["b"] == draw([b], seed)["b"]


def test_values_are_even_over_the_grid() -> None:
    grid = parameter(1, 10, 1)
    counts = Counter(grid.drawn(seed) for seed in range(5000))

    # 500 each; the chance that one of ten lies 5 standard deviations off is below 1e-5, and the
    # seeds are fixed.
    assert set(counts) == set(range(1, 11))
    assert all(abs(count - 500) < 5 * (5000 * 0.1 * 0.9) ** 0.5 for count in counts.values())


def test_two_parameters_do_not_go_together() -> None:
    a, b = parameter(0, 1, 1, "a"), parameter(0, 1, 1, "b")
    pairs = Counter((a.drawn(seed), b.drawn(seed)) for seed in range(4000))

    assert all(abs(count - 1000) < 5 * (4000 * 0.25 * 0.75) ** 0.5 for count in pairs.values())


@pytest.mark.parametrize(
    ("low", "high", "step", "field"),
    [(2, 1, 1, "maximum"), (1, 2, 0, "step"), (1, 2, -1, "step"), (0, 1, "1e-13", "step")],
)
def test_a_range_that_cannot_be_drawn_from_is_refused(
    low: float, high: float, step: float | str, field: str
) -> None:
    with pytest.raises(RangeError) as caught:
        parameter(low, high, step).check()

    assert caught.value.field == field
