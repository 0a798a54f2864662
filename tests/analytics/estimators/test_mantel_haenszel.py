"""Mantel-Haenszel: R's numbers on a published table, statsmodels, and what is invariant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from stembridge_analytics.estimators.contrasts import Cells
from stembridge_analytics.estimators.mantel_haenszel import (
    Tables,
    common_difference,
    common_log_odds,
    equal_odds,
    independence,
)

# Bickel, Hammel and O'Connell (1975), Science 187, 398-404: admissions to the six largest
# departments of Berkeley, as R's UCBAdmissions has them: women, then men, admitted of applied.
BERKELEY = np.array([
    [89, 108, 512, 825], [17, 25, 353, 560], [202, 593, 120, 325], [131, 375, 138, 417],
    [94, 393, 53, 191], [24, 341, 22, 373],
], dtype=float)  # fmt: skip


def cells_of(tables: np.ndarray) -> Cells:
    """Cells of rows `a, n, b, m`."""
    strata = len(tables)
    people = np.concatenate([tables[:, 1], tables[:, 3]])
    group = np.arange(2 * strata) < strata
    return Cells(
        people, np.concatenate([tables[:, 0], tables[:, 2]]), group, ~group,
        np.tile(np.arange(strata), 2), people,
    )  # fmt: skip


def test_berkeley_gives_what_r_gives() -> None:
    """R 4.2.2, mantelhaen.test; metafor 3.8.1, rma.mh, for Sato's variance and homogeneity."""
    cells = cells_of(BERKELEY)
    difference, odds = common_difference(cells), common_log_odds(cells)
    assert difference.estimate == pytest.approx(0.0184251961909, abs=1e-12)
    assert np.sqrt(difference.variance) == pytest.approx(0.0148253944383, abs=1e-12)
    assert odds.estimate == pytest.approx(0.100155387805, abs=1e-12)
    assert np.sqrt(odds.variance) == pytest.approx(0.0809889096562, abs=1e-12)
    tables = Tables.of(cells)
    plain, corrected = independence(tables), independence(tables, correct=True)
    assert plain.statistic == pytest.approx(1.52460666044, abs=1e-10)
    assert plain.p_value == pytest.approx(0.216923697056, abs=1e-11)
    assert corrected.statistic == pytest.approx(1.42694622859, abs=1e-10)
    ratio = float(np.exp(odds.estimate))
    breslow, tarone = equal_odds(tables, ratio, tarone=False), equal_odds(tables, ratio)
    assert breslow.statistic == pytest.approx(18.8255137052, abs=1e-9)
    assert (tarone.statistic, tarone.freedom) == (pytest.approx(18.8255012521, abs=1e-9), 5)
    assert tarone.p_value == pytest.approx(0.00207140139788, abs=1e-13)


_TABLE = st.tuples(*[st.integers(1, 30)] * 4).map(lambda x: [x[0], x[0] + x[1], x[2], x[2] + x[3]])


@settings(max_examples=30, deadline=None)
@given(st.lists(_TABLE, min_size=2, max_size=5))
def test_odds_and_their_tests_are_those_of_statsmodels(tables: list[list[int]]) -> None:
    array = np.array(tables, dtype=float)
    theirs = StratifiedTable([np.array([[a, n - a], [b, m - b]]) for a, n, b, m in array])
    cells = cells_of(array)
    odds, made = common_log_odds(cells), Tables.of(cells)
    assert odds.estimate == pytest.approx(theirs.logodds_pooled, abs=1e-9)
    assert np.sqrt(odds.variance) == pytest.approx(theirs.logodds_pooled_se, rel=1e-9)
    assert independence(made).statistic == pytest.approx(
        theirs.test_null_odds(correction=False).statistic, abs=1e-8
    )
    assume(abs(odds.estimate) > 1e-6)  # at a ratio of 1 statsmodels divides by zero
    assert equal_odds(made, float(np.exp(odds.estimate))).statistic == pytest.approx(
        theirs.test_equal_odds(adjust=True).statistic, abs=1e-5
    )


@settings(max_examples=25, deadline=None)
@given(st.lists(_TABLE, min_size=1, max_size=4), st.randoms())
def test_influence_is_the_slope_of_the_estimate_in_the_weight_of_a_person(
    tables: list[list[int]], random: object
) -> None:
    cells = cells_of(np.array(tables, dtype=float))
    row = random.randrange(len(cells.people))  # type: ignore[attr-defined]
    for estimator in (common_difference, common_log_odds):
        found, step = estimator(cells), 1e-6
        for has, influence in ((1, found.with_outcome), (0, found.without_outcome)):
            at = np.arange(len(cells.people)) == row
            moved = replace(
                cells, people=cells.people + step * at, events=cells.events + has * step * at
            )
            slope = (estimator(moved).estimate - found.estimate) / step
            assert influence[row] == pytest.approx(slope, rel=1e-3, abs=1e-6)
        total = cells.events @ found.with_outcome
        total += (cells.people - cells.events) @ found.without_outcome
        assert total == pytest.approx(0, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.lists(_TABLE, min_size=1, max_size=4), st.integers(1, 20), st.integers(1, 20))
def test_a_stratum_of_one_side_only_changes_nothing(
    tables: list[list[int]], yes: int, no: int
) -> None:
    array = np.array(tables, dtype=float)
    more = cells_of(np.vstack([array, [yes, yes + no, 0, 0]]))
    for estimator in (common_difference, common_log_odds):
        one, other = estimator(cells_of(array)), estimator(more)
        assert other.estimate == pytest.approx(one.estimate, abs=1e-12)
        assert other.variance == pytest.approx(one.variance, rel=1e-9)
    assert independence(Tables.of(more)) == independence(Tables.of(cells_of(array)))


def test_without_a_shared_stratum_or_odds_nothing_is_told() -> None:
    apart = cells_of(np.array([[1, 5, 0, 0], [0, 0, 2, 6]], dtype=float))
    assert np.isnan(common_difference(apart).estimate)
    assert np.isnan(common_log_odds(apart).estimate)
    nobody = cells_of(np.array([[0, 5, 2, 6]], dtype=float))
    assert np.isnan(common_log_odds(nobody).estimate)
    assert np.isnan(equal_odds(Tables.of(nobody), np.nan).p_value)
    none = cells_of(np.array([[0, 5, 0, 6]], dtype=float))
    assert np.isnan(independence(Tables.of(none)).p_value)
