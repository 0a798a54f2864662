"""Log-rank tests are R's survdiff; with late entry they are a slow plain count.

R 4.2.2, survival 3.5.3: survdiff(Surv(time, event) ~ group + strata(stratum), small, rho=...).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import survdiff
from tests.analytics.estimators.small_lives import SMALL, random_lives

from stembridge_analytics.estimators.life_table import lives_of
from stembridge_analytics.estimators.log_rank import LogRank, log_rank, trend


def outcome_of(
    data: pd.DataFrame, *, layered: bool = False, late: bool = False, **how: object
) -> LogRank:
    lives = lives_of(data["time"], data["cause"] > 0, entry=data["entry"] if late else None)
    strata = pd.factorize(data["stratum"], sort=True)[0] if layered else np.zeros(len(data), int)
    return log_rank(lives, pd.factorize(data["group"], sort=True)[0], strata, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("layered", "rho", "chi_square"),
    [(False, 0, 11.9204304708), (False, 1, 10.9655204148), (True, 0, 9.86896516887),
     (True, 0.5, 10.2536305605)],
)  # fmt: skip
def test_the_statistic_is_rs(layered: bool, rho: float, chi_square: float) -> None:
    found = outcome_of(SMALL, layered=layered, rho=rho)
    assert found.chi_square == pytest.approx(chi_square, abs=6e-11)
    assert found.freedom == 2


def test_counts_and_variance_by_stratum_are_rs() -> None:
    found = outcome_of(SMALL, layered=True, rho=0.5)
    assert found.observed == pytest.approx(
        np.array([[5.0361112216, 7.8539877848], [7.3992372744, 5.8487644449],
                  [2.9155785533, 1.5227372567]]), abs=6e-11)  # fmt: skip
    assert found.expected == pytest.approx(
        np.array([[9.2390811961, 6.5412503362], [2.3390964787, 4.6591650719],
                  [3.7727493745, 4.0250740782]]), abs=6e-11)  # fmt: skip
    assert found.covariance[0] == pytest.approx(
        [5.4255439360, -2.6361019067, -2.7894420293], abs=6e-11
    )


@pytest.mark.parametrize("kind", ["gehan", "tarone-ware"])
def test_other_weights_are_those_of_statsmodels(kind: str) -> None:
    name = {"gehan": "gb", "tarone-ware": "tw"}[kind]
    chi_square, p_value = survdiff(SMALL["time"], SMALL["event"], SMALL["group"], weight_type=name)
    found = outcome_of(SMALL, weighting=kind)
    assert found.chi_square == pytest.approx(chi_square, rel=1e-10)
    assert found.p_value == pytest.approx(p_value, rel=1e-8)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_late_entry_is_a_plain_count_of_who_is_at_risk(seed: int) -> None:
    data = random_lives(seed, late=True)
    found = outcome_of(data, late=True)
    for code, group in enumerate(sorted(data["group"].unique())):
        expected = 0.0
        for time in data.loc[data["cause"] > 0, "time"].unique():
            there = (data["entry"] < time) & (data["time"] >= time)
            events = ((data["time"] == time) & (data["cause"] > 0)).sum()
            expected += events * (there & (data["group"] == group)).sum() / there.sum()
        assert found.expected[code, 0] == pytest.approx(expected, abs=1e-10)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10**6))
def test_names_order_and_a_stratum_of_its_own_change_nothing(seed: int) -> None:
    data = random_lives(seed)
    base = outcome_of(data, layered=True)
    renamed = data.assign(group=data["group"].map({"a": "z", "b": "y", "c": "x"}))
    mixed = renamed.sample(frac=1, random_state=1)
    lonely = pd.DataFrame(
        {"entry": 0.0, "time": [1.0, 2.0], "cause": 1, "group": "a", "stratum": "z", "weight": 1.0,
         "cluster": 0}
    )  # fmt: skip
    assert outcome_of(mixed, layered=True).chi_square == pytest.approx(base.chi_square, rel=1e-9)
    more = outcome_of(pd.concat([data, lonely]), layered=True)
    assert more.chi_square == pytest.approx(base.chi_square, rel=1e-9)


def test_a_group_of_censored_people_who_leave_before_all_events_costs_no_freedom() -> None:
    early = pd.DataFrame(
        {"entry": 0.0, "time": [0.5] * 5, "cause": 0, "group": "d", "stratum": "x", "weight": 1.0,
         "cluster": 0}
    )  # fmt: skip
    found = outcome_of(pd.concat([SMALL, early]))
    assert found.freedom == 2
    assert found.chi_square == pytest.approx(11.9204304708, abs=6e-11)


def test_the_trend_of_two_groups_is_the_test_itself() -> None:
    two = SMALL[SMALL["group"] != "c"]
    found = outcome_of(two)
    z, _, p_value = trend(found, np.array([0.0, 1.0]))
    assert z**2 == pytest.approx(found.chi_square, rel=1e-12)
    assert p_value == pytest.approx(found.p_value, rel=1e-12)
