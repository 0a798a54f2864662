"""Life tables count who is at risk as R does: after the entry, up to the exit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.estimators.life_table import life_table, lives_of

DAYS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(1, 6), st.integers(0, 2), st.integers(1, 4)),
    min_size=1,
    max_size=25,
)


@settings(deadline=None, max_examples=60)
@given(DAYS)
def test_at_risk_is_who_entered_before_and_leaves_not_before(rows: list[tuple[int, ...]]) -> None:
    entry = np.array([row[0] for row in rows], float)
    exits = entry + [row[1] for row in rows]
    counts = np.array([row[3] for row in rows], float)
    cause = np.array([row[2] for row in rows])
    table = life_table(lives_of(exits, cause, entry=entry, counts=counts, causes=2))
    for at, time in enumerate(table.time):
        assert table.at_risk[at] == counts[(entry < time) & (exits >= time)].sum()
        for number in (1, 2):
            here = (exits == time) & (cause == number)
            assert table.events[at, number - 1] == counts[here].sum()
        assert table.censored[at] == counts[(exits == time) & (cause == 0)].sum()


def test_who_is_there_from_the_start_may_leave_at_time_zero() -> None:
    table = life_table(lives_of([0, 0, 2], [1, 0, 1]))
    assert table.time.tolist() == [0, 2]
    assert table.at_risk.tolist() == [3, 1]


def test_times_that_differ_by_rounding_are_one() -> None:
    table = life_table(lives_of([0.1 + 0.2, 0.3, 1.0], [1, 0, 1]))
    assert len(table.time) == 2
    assert table.at_risk.tolist() == [3, 1]


def test_an_exit_at_the_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="after the entry"):
        lives_of([3.0], [1], entry=[3.0])


def test_the_table_grows_with_days_and_not_with_people() -> None:
    days = np.arange(100_000) % 50 + 1
    table = life_table(lives_of(days, days % 2))
    assert len(table.time) == 50
    assert table.people == 100_000
