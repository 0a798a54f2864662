"""Grouped person-intervals against people laid out one by one."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.person_period import PersonPeriods, person_periods

SPELLS = st.lists(
    st.tuples(
        st.integers(0, 20), st.integers(1, 15), st.booleans(), st.integers(0, 2), st.integers(1, 4)
    ),
    min_size=1,
    max_size=12,
)


def one_by_one(spells, width: float) -> dict[tuple[int, int], list[float]]:
    """At risk and events by pattern and interval, by the words of the definition."""
    cells: dict[tuple[int, int], list[float]] = {}
    for entry, length, event, pattern, people in spells:
        stop = entry + length
        for k in range(1, math.ceil(stop / width) + 1):
            begins, ends = (k - 1) * width, k * width
            seen_to_end = stop >= ends and not (event and begins < stop <= ends)
            has_event = event and begins < stop <= ends
            if entry <= begins < stop and (seen_to_end or has_event):
                cell = cells.setdefault((pattern, k), [0.0, 0.0])
                cell[0] += people
                cell[1] += people * has_event
    return cells


def cells_of(found: PersonPeriods) -> dict[tuple[int, int], list[float]]:
    rows = zip(found.pattern, found.interval, found.at_risk, found.events, strict=True)
    return {(int(p), int(k)): [float(n), float(e)] for p, k, n, e in rows}


@settings(max_examples=100)
@given(SPELLS, st.sampled_from([1, 3, 7]))
def test_groups_are_laid_out_as_their_people_would_be(spells, width):
    entry, length, event, pattern, people = map(np.array, zip(*spells, strict=True))
    found = person_periods(entry + length, event, pattern, width=width, start=entry, counts=people)
    assert cells_of(found) == one_by_one(spells, width)
    counted = {p for p, _ in cells_of(found)}
    assert counted <= set(pattern.tolist())
    assert found.lost + sum(
        n for e, h, hit, _, n in spells if one_by_one([(e, h, hit, 0, n)], width)
    ) == pytest.approx(people.sum())


@settings(max_examples=50)
@given(SPELLS, st.integers(1, 4))
def test_spells_cut_at_the_ends_of_intervals_are_the_same(spells, at):
    rows = pd.DataFrame(spells, columns=["entry", "length", "event", "pattern", "n"])
    rows["stop"], cut = rows["entry"] + rows["length"], 7 * at
    first = rows.assign(stop=rows["stop"].clip(upper=cut))
    first["event"] = rows["event"] & (rows["stop"] <= cut)
    second = rows.assign(entry=rows["entry"].clip(lower=cut))[rows["stop"] > cut]
    split = pd.concat([first[first["stop"] > first["entry"]], second])

    def cells(data: pd.DataFrame) -> dict[tuple[int, int], list[float]]:
        return cells_of(
            person_periods(data["stop"], data["event"], data["pattern"], width=7,
                           start=data["entry"], counts=data["n"])
        )  # fmt: skip

    assert cells(split) == cells(rows)


def test_a_person_whose_covariate_changes_within_an_interval_keeps_what_it_began_with():
    # One person leaves on day 10; the pattern changes from 0 to 1 on day 8, within (7, 14].
    found = person_periods(
        [8, 10], [False, True], [0, 1], width=7, start=[0, 8], end=[10, 10], end_event=[True, True]
    )
    assert cells_of(found) == {(0, 1): [1.0, 0.0], (0, 2): [1.0, 1.0]}
    assert not (found.pattern == 1).any()


def test_an_event_at_time_0_is_in_the_first_interval():
    found = person_periods([0, 14], [True, False], [0, 0], width=7)
    assert cells_of(found) == {(0, 1): [2.0, 1.0], (0, 2): [1.0, 0.0]}


def test_months_of_a_broken_number_of_days_end_where_they_should():
    month = 365.25 / 12
    found = person_periods([3 * month, 3 * month], [True, False], [0, 0], width=month)
    assert found.interval.tolist() == [1, 2, 3]
    assert found.at_risk.tolist() == [2.0, 2.0, 2.0]


def test_nobody_at_risk_gives_no_cells():
    found = person_periods([3], [False], [0], width=7)
    assert len(found.interval) == 0
    assert (found.lost, found.lost_events) == (1.0, 0.0)


def test_wrong_times_are_refused():
    with pytest.raises(UsageError, match="wider than 0, not 0"):
        person_periods([3], [True], [0], width=0)
    with pytest.raises(DataError, match=r"1 spells do not end after they start, such as \(4, 3\]"):
        person_periods([3], [True], [0], width=7, start=[4])
    with pytest.raises(DataError, match="1 spells end before time 0, the earliest at -2"):
        person_periods([-2, 5], [True, True], [0, 0], width=7)
    with pytest.raises(DataError, match="a time is missing"):
        person_periods([np.nan], [True], [0], width=7)
