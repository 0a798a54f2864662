"""Standardised differences and their errors: by hand, slowly, and what must not change them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.estimators.contrasts import UNRELATED, Cells, spread
from stembridge_analytics.estimators.overlap import overlap
from stembridge_analytics.estimators.standardisation import (
    crude_difference,
    standardised_difference,
)


def some_cells(seed: int, *, clusters: int | None = None, rows: int = 60, strata: int = 4) -> Cells:
    """Cells of invented people."""
    rng = np.random.default_rng(seed)
    people = rng.integers(1, 30, rows).astype(float)
    group = rng.random(rows) < 0.5
    stratum = rng.integers(0, strata, rows)
    events = np.floor(people * rng.random(rows))
    cluster = None if clusters is None else rng.permutation(np.arange(rows) % clusters)
    return Cells(people, events, group, ~group, stratum, people, None, cluster)


def _by_hand(cells: Cells) -> tuple[float, float]:
    """Direct standardisation and its binomial error, a stratum at a time."""
    total, d, variance = 0.0, 0.0, 0.0
    for stratum in np.unique(cells.stratum):
        here = cells.stratum == stratum
        weight, ends = float(cells.standard[here].sum()), []
        for side in (cells.group, cells.other):
            n, k = cells.people[here & side].sum(), cells.events[here & side].sum()
            ends.append((n, k))
        if min(n for n, _ in ends) == 0:
            continue
        (n, k), (m, j) = ends
        total += weight
        d += weight * (k / n - j / m)
        variance += weight**2 * (k / n * (1 - k / n) / n + j / m * (1 - j / m) / m)
    return d / total, variance / total**2


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_difference_and_its_variance_are_those_by_hand(seed: int) -> None:
    cells = some_cells(seed)
    found = standardised_difference(cells)
    assert (found.estimate, found.variance) == pytest.approx(_by_hand(cells), rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_with_one_mix_on_both_sides_standardising_changes_nothing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    size = rng.integers(5, 50, 4).astype(float)
    people = np.concatenate([size, 3 * size])
    group = np.arange(8) < 4
    cells = Cells(people, np.floor(people * rng.random(8)), group, ~group,
                  np.tile(np.arange(4), 2), people)  # fmt: skip
    crude, held = crude_difference(cells), standardised_difference(cells)
    assert held.estimate == pytest.approx(crude.estimate, abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_neither_order_nor_names_of_strata_nor_splitting_cells_matter(seed: int) -> None:
    cells, rng = some_cells(seed, clusters=8), np.random.default_rng(seed)
    order = rng.permutation(len(cells.people))
    moved = cells.where(np.ones(len(order), dtype=bool))
    moved = replace(
        moved, people=cells.people[order], events=cells.events[order], group=cells.group[order],
        other=cells.other[order], stratum=7 - cells.stratum[order],
        standard=cells.standard[order], cluster=None if cells.cluster is None
        else 10 - cells.cluster[order],
    )  # fmt: skip
    halves = replace(
        cells, people=np.repeat(cells.people / 2, 2), events=np.repeat(cells.events / 2, 2),
        group=np.repeat(cells.group, 2), other=np.repeat(cells.other, 2),
        stratum=np.repeat(cells.stratum, 2), standard=np.repeat(cells.standard / 2, 2),
        cluster=None if cells.cluster is None else np.repeat(cells.cluster, 2),
    )  # fmt: skip
    for estimator in (crude_difference, standardised_difference):
        errors = []
        for one in (cells, moved, halves):
            found = estimator(one)
            made = spread(one, found, lambda rows, one=one: estimator(one.where(rows)).estimate)  # type: ignore[misc]  # noqa: B023
            errors.append((found.estimate, found.variance, made.std_error))
        assert errors[1] == pytest.approx(errors[0], rel=1e-9)
        assert errors[2] == pytest.approx(errors[0], rel=1e-9)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6), st.booleans())
def test_influence_is_the_slope_of_the_estimate_and_sums_to_zero(seed: int, sampled: bool) -> None:
    cells = replace(some_cells(seed), sampled=sampled)
    found, step, row = standardised_difference(cells), 1e-6, seed % len(cells.people)
    at = np.arange(len(cells.people)) == row
    for has, influence in ((1, found.with_outcome), (0, found.without_outcome)):
        moved = replace(
            cells, people=cells.people + step * at, events=cells.events + has * step * at,
            standard=cells.standard + step * at * sampled,
        )  # fmt: skip
        slope = (standardised_difference(moved).estimate - found.estimate) / step
        assert influence[row] == pytest.approx(slope, rel=1e-3, abs=1e-6)
    total = cells.events @ found.with_outcome
    total += (cells.people - cells.events) @ found.without_outcome
    assert total == pytest.approx(0, abs=1e-9)


def test_the_jackknife_leaves_each_cluster_out_around_the_whole() -> None:
    cells = some_cells(3, clusters=9)
    assert cells.cluster is not None
    found = standardised_difference(cells)
    moves = [standardised_difference(cells.where(cells.cluster != one)).estimate - found.estimate
             for one in range(9)]  # fmt: skip
    made = spread(cells, found, lambda rows: standardised_difference(cells.where(rows)).estimate)
    assert made.std_error == pytest.approx(np.sqrt(8 / 9 * np.square(moves).sum()), rel=1e-12)
    assert (made.freedom, made.count) == (8, 9)


def test_each_person_a_cluster_gives_the_error_of_unrelated_people() -> None:
    cells = some_cells(4, rows=300)
    people = np.ones(300)
    cells = replace(cells, people=people, standard=people, events=(cells.events > 8).astype(float),
                    cluster=np.arange(300))  # fmt: skip
    found = crude_difference(cells)
    made = spread(cells, found, lambda _: np.nan, correction="R")
    assert made.std_error == pytest.approx(np.sqrt(found.variance * 300 / 299), rel=1e-12)


def test_a_side_in_few_clusters_is_told_by_these() -> None:
    """Three of fifty runs tell of a country, however many runs others came to."""
    cells = some_cells(5, clusters=50, rows=200)
    assert cells.cluster is not None
    rare = replace(cells, group=cells.group & (cells.cluster < 3))
    found = standardised_difference(rare)
    made = spread(rare, found, lambda rows: standardised_difference(rare.where(rows)).estimate)
    assert (made.count, made.correction, made.freedom) == (3, UNRELATED, None)
    eight = replace(cells, group=cells.group & (cells.cluster < 8))
    found = standardised_difference(eight)
    made = spread(eight, found, lambda rows: standardised_difference(eight.where(rows)).estimate)
    assert (made.count, made.freedom) == (8, 7)
    slow = spread(
        eight, found, lambda rows: standardised_difference(eight.where(rows)).estimate,
        correction="sandwich",
    )  # fmt: skip
    assert made.std_error == pytest.approx(slow.std_error, rel=0.5)


def test_overlap_counts_who_has_nobody_to_be_compared_with() -> None:
    cells = Cells(
        np.array([10.0, 5.0, 20.0, 7.0]), np.array([1.0, 1.0, 1.0, 1.0]),
        np.array([True, True, False, False]), np.array([False, False, True, True]),
        np.array([0, 1, 0, 2]), np.array([10.0, 5.0, 20.0, 7.0]),
    )  # fmt: skip
    found = overlap(cells)
    assert (found.strata, found.shared, found.group_alone, found.other_alone) == (3, 1, 5, 7)
    assert found.standard_share == pytest.approx(30 / 42)
    assert (found.effective, found.other_effective) == pytest.approx((10, 20))
    assert not found.is_whole
