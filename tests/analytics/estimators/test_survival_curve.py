"""Kaplan-Meier curves are R's; properties that hold for any data.

R 4.2.2, survival 3.5.3: summary(survfit(Surv(time, event) ~ 1, small), times=...).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.estimators.small_lives import SMALL, random_lives

from stembridge_analytics.estimators.life_table import Lives, life_table, lives_of
from stembridge_analytics.estimators.probability_interval import probability_interval
from stembridge_analytics.estimators.survival_curve import crossing, kaplan_meier

AT = [2, 5, 9, 14, 18]
# Half a unit of the last digit that R printed.
DIGITS = 6e-12

S = [0.94909090909, 0.89463786887, 0.72461603391, 0.28932037651, 0.12399444708]
ERRORS = [0.028652691134, 0.040767437906, 0.060806130468, 0.073261097257, 0.062564444457]
LIMITS = {
    "log": [(0.894561833085, 1), (0.818199432748, 0.97821739344), (0.614722897660, 0.85415460949),
            (0.176132523352, 0.47524601745), (0.046121942087, 0.33334725752)],
    "log-log": [(0.850318162045, 0.98330331654), (0.780104957023, 0.95130825282),
                (0.584655078131, 0.82422469363), (0.157157837769, 0.43552451321),
                (0.034995222939, 0.27257840584)],
    "plain": [(0.8929326664074, 1), (0.8147351588312, 0.97454057891),
              (0.6054382081494, 0.84379385966), (0.1457312644219, 0.43290948861),
              (0.0013703892296, 0.24661850493)],
    "logit": [(0.853608007532, 0.98349975206), (0.784373933668, 0.95196925181),
              (0.591515898692, 0.82702895789), (0.168397146756, 0.45008077394),
              (0.043769383864, 0.30444772897)],
    "arcsine": [(0.878964717855, 0.99006333961), (0.802344640077, 0.96035218074),
                (0.598900456572, 0.83443855055), (0.158593897436, 0.44099668925),
                (0.029907179904, 0.26953589292)],
}  # fmt: skip
LATE = [
    (31, 0.89861751152, 0.055558415271), (37, 0.82307669182, 0.066081449440),
    (38, 0.64081540057, 0.074370074674), (10, 0.25586095849, 0.067958150619),
    (3, 0.10965469649, 0.056022993659),
]  # fmt: skip
WEIGHTED = [
    (67.5, 0.94551329853, 0.032334690119), (61.5, 0.86625463881, 0.052616758754),
    (44.5, 0.66421055772, 0.073828933797), (13, 0.26309907644, 0.076951632668),
    (4, 0.11077855850, 0.060893081283),
]  # fmt: skip
LATE_WEIGHTED_CLUSTERED = [
    (38, 0.89365537130, 0.047214265700), (43.5, 0.78236812414, 0.052156144681),
    (44.5, 0.57338847432, 0.054328327178), (13, 0.22712372798, 0.081962373118),
    (4, 0.09563104336, 0.053813518920),
]  # fmt: skip


def small(**columns: Any) -> Lives:
    return lives_of(SMALL["time"], SMALL["event"], **columns)


@pytest.mark.parametrize("scale", LIMITS)
def test_intervals_of_each_scale_are_rs(scale: str) -> None:
    curve = kaplan_meier(small())
    at = curve.table.index(AT)
    assert curve.survival[at] == pytest.approx(S, abs=DIGITS)
    assert curve.error[at] == pytest.approx(ERRORS, abs=DIGITS)
    low, high = curve.interval(scale)
    assert low[at] == pytest.approx([ends[0] for ends in LIMITS[scale]], abs=DIGITS)
    assert high[at] == pytest.approx([ends[1] for ends in LIMITS[scale]], abs=DIGITS)


@pytest.mark.parametrize(
    ("lives", "expected"),
    [
        (small(entry=SMALL["entry"]), LATE),
        (small(weights=SMALL["weight"]), WEIGHTED),
        (
            small(entry=SMALL["entry"], weights=SMALL["weight"], clusters=SMALL["cluster"]),
            LATE_WEIGHTED_CLUSTERED,
        ),
    ],
    ids=["late entry", "weights", "late entry, weights, clusters"],
)
def test_late_entry_weights_and_clusters_are_rs(
    lives: Lives, expected: list[tuple[float, float, float]]
) -> None:
    curve = kaplan_meier(lives)
    at = curve.table.index(AT)
    found = np.column_stack([curve.table.at_risk, curve.survival, curve.error])[at]
    assert found == pytest.approx(np.array(expected), abs=DIGITS)


def test_quantiles_are_rs() -> None:
    # quantile(survfit(Surv(time, event) ~ group, small), c(.1, .25, .5, .75)), conf.type log.
    expected = {
        "a": [(6, 1, 11), (11, 8, 13), (13, 11, np.nan), (17, 15, np.nan)],
        "b": [(5, 1, 7), (7, 5, 10), (10, 7, np.nan), (11, 10, np.nan)],
        "c": [(12, 4, np.nan), (13, 12, np.nan), (14, 13, np.nan), (15, 14, np.nan)],
    }
    for group, rows in expected.items():
        part = SMALL[SMALL["group"] == group]
        curve = kaplan_meier(lives_of(part["time"], part["event"]))
        low, high = curve.interval("log")
        for share, ends in zip((0.1, 0.25, 0.5, 0.75), rows, strict=True):
            found = [
                crossing(curve.table.time, line, 1 - share) for line in (curve.survival, low, high)
            ]
            assert found == pytest.approx(ends, nan_ok=True)


def test_a_last_step_that_lies_on_the_level_ends_with_the_last_time_as_in_r() -> None:
    # quantile(survfit(Surv(c(4, 3, 3, 6), c(0, 1, 1, 0)) ~ 1), .5) is 4.5.
    curve = kaplan_meier(lives_of([4, 3, 3, 6], [0, 1, 1, 0]))
    assert crossing(curve.table.time, curve.survival, 0.5) == 4.5


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=40))
def test_without_censoring_it_is_the_share_that_is_later(days: list[int]) -> None:
    curve = kaplan_meier(lives_of(days, np.ones(len(days), int)))
    later = [(np.array(days) > time).mean() for time in curve.table.time]
    assert curve.survival == pytest.approx(later, abs=1e-12)
    binomial = [np.sqrt(p * (1 - p) / len(days)) for p in later]
    assert curve.error[:-1] == pytest.approx(binomial[:-1], abs=1e-12)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.booleans())
def test_order_groups_of_people_and_split_intervals_change_nothing(seed: int, late: bool) -> None:
    data = random_lives(seed, late=late)
    event = (data["cause"] > 0).astype(int)
    rows = kaplan_meier(lives_of(data["time"], event, entry=data["entry"]))
    mixed = data.assign(event=event).sample(frac=1, random_state=seed % 1000)
    shuffled = kaplan_meier(lives_of(mixed["time"], mixed["event"], entry=mixed["entry"]))
    cells = mixed.groupby(["entry", "time", "event"]).size().reset_index(name="n")
    grouped = kaplan_meier(
        lives_of(cells["time"], cells["event"], entry=cells["entry"], counts=cells["n"])
    )
    # Everybody's interval cut at half a day before the exit: censored there, entering there.
    cut = data["time"] - 0.5
    split = kaplan_meier(
        lives_of(
            np.concatenate([cut, data["time"]]),
            np.concatenate([np.zeros(len(data), int), event]),
            entry=np.concatenate([data["entry"], cut]),
        )
    )
    at = split.table.index(rows.table.time)
    assert np.array_equal(rows.survival, shuffled.survival)
    assert np.array_equal(rows.survival, grouped.survival)
    assert rows.log_error == pytest.approx(grouped.log_error, rel=1e-12)
    assert split.survival[at] == pytest.approx(rows.survival, abs=1e-14)
    assert split.log_error[at] == pytest.approx(rows.log_error, rel=1e-12)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_influences_are_the_slopes_in_each_persons_weight(seed: int) -> None:
    data = random_lives(seed, rows=25, late=True)
    event = (data["cause"] > 0).astype(int).to_numpy()
    weights = data["weight"].to_numpy()
    clusters = data["cluster"].to_numpy()

    def log_survival(changed: np.ndarray) -> np.ndarray:
        lives = lives_of(data["time"], event, entry=data["entry"], weights=changed)
        return kaplan_meier(lives, robust=False).survival

    step = 1e-6
    slopes = np.stack(
        [
            (log_survival(weights + step * one) - log_survival(weights - step * one)) / (2 * step)
            for one in np.eye(len(weights))
        ]
    )
    summed = np.stack([(slopes * weights[:, None])[clusters == c].sum(0) for c in range(8)])
    curve = kaplan_meier(
        lives_of(data["time"], event, entry=data["entry"], weights=weights, clusters=clusters)
    )
    going_on = curve.survival > 0
    expected = np.sqrt((summed**2).sum(axis=0))
    assert curve.error[going_on] == pytest.approx(expected[going_on], abs=1e-6)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_each_person_a_cluster_is_no_clusters(seed: int) -> None:
    data = random_lives(seed, late=True)
    columns = {"entry": data["entry"], "weights": data["weight"]}
    alone = kaplan_meier(lives_of(data["time"], data["cause"] > 0, **columns))
    each = kaplan_meier(
        lives_of(data["time"], data["cause"] > 0, clusters=np.arange(len(data)), **columns)
    )
    assert each.error == pytest.approx(alone.error, rel=1e-9, abs=1e-12, nan_ok=True)


def test_people_who_are_all_censored_only_add_to_the_numbers_at_risk() -> None:
    data = random_lives(5)
    event = (data["cause"] > 0).astype(int)
    more_times = np.concatenate([data["time"], np.full(30, 0.5)])
    more = lives_of(more_times, np.concatenate([event, np.zeros(30, int)]))
    assert kaplan_meier(more).survival[1:] == pytest.approx(
        kaplan_meier(lives_of(data["time"], event)).survival, abs=1e-14
    )
    assert life_table(more).at_risk[0] == 70


def test_where_nobody_goes_on_there_is_no_error_and_no_interval_as_in_r() -> None:
    curve = kaplan_meier(lives_of([1, 2], [1, 1]))
    assert curve.survival.tolist() == [0.5, 0.0]
    assert np.isnan(curve.error[1])
    assert np.isnan(curve.interval("log")[0][1])


@settings(deadline=None, max_examples=25)
@given(st.floats(0.001, 0.999), st.floats(0.0, 0.3), st.sampled_from(list(LIMITS)))
def test_an_interval_holds_its_estimate_and_stays_in_0_to_1(
    share: float, error: float, scale: str
) -> None:
    low, high = probability_interval(np.array([share]), np.array([error]), scale, 1.96)
    assert 0 <= low[0] <= share + 1e-12
    assert share - 1e-12 <= high[0] <= 1
