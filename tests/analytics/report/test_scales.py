"""Axes name whole numbers and days inside the data."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.report.scales import day_format, day_ticks, ticks_to


@given(st.integers(0, 10**9))
def test_numbers_are_whole_evenly_spaced_few_and_reach_the_largest(largest):
    ticks = ticks_to(largest)
    assert ticks[0] == 0
    assert ticks[-1] >= largest
    assert 2 <= len(ticks) <= 5
    assert len({after - before for before, after in pairwise(ticks)}) == 1
    assert all(isinstance(tick, int) for tick in ticks)


@given(st.dates(date(2012, 1, 1), date(2030, 1, 1)), st.integers(0, 4000), st.integers(2, 8))
def test_days_are_inside_the_period_in_order_and_few(first, span, at_most):
    last = first + timedelta(days=span)
    ticks = day_ticks(first, last, at_most)
    assert 1 <= len(ticks) <= at_most
    assert ticks == sorted(set(ticks))
    assert first <= ticks[0] <= ticks[-1] <= last


@pytest.mark.parametrize(
    ("days", "width", "form"), [(10, 600, "%-d %b %Y"), (200, 120, "%b %Y"), (10, 120, "%-d %b")]
)
def test_small_frames_have_shorter_days(days, width, form):
    assert day_format(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=days), width) == form
