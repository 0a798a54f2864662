"""Aalen-Johansen curves are R's, late entry and weights too; shares of a time sum to 1.

R 4.2.2, survival 3.5.3: survfit(Surv(entry, time, factor(cause)) ~ 1, small, id=id, weights=...).
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analytics.estimators.small_lives import SMALL, random_lives

from stembridge_analytics.estimators.incidence import aalen_johansen, incidence_only
from stembridge_analytics.estimators.life_table import Lives, life_table, lives_of
from stembridge_analytics.estimators.survival_curve import kaplan_meier

AT = [2, 5, 9, 14, 18]
DIGITS = 6e-12

# Shares without event, of causes 1 and 2, then their errors.
PLAIN = [
    (0.94909090909, 0.050909090909, 0, 0.028652691134, 0.028652691134, 0),
    (0.89463786887, 0.105362131130, 0, 0.040767437906, 0.040767437906, 0),
    (0.72461603391, 0.199884882157, 0.075499083937, 0.060806130468, 0.054115976580,
     0.036308563701),
    (0.28932037651, 0.452674908101, 0.258004715385, 0.073261097257, 0.073028458869,
     0.069822253065),
    (0.12399444708, 0.576669355179, 0.299336197744, 0.062564444457, 0.082164179843,
     0.075813058969),
]  # fmt: skip
LATE = [
    (0.89861751152, 0.10138248848, 0, 0.055213863636, 0.055213863636, 0),
    (0.82307669182, 0.17692330818, 0, 0.064421963833, 0.064421963833, 0),
    (0.64081540057, 0.27327553996, 0.085909059469, 0.072241995945, 0.069751913595,
     0.041241345115),
    (0.25586095849, 0.49683082187, 0.247308219645, 0.066948501392, 0.074579075215,
     0.067671941134),
    (0.10965469649, 0.60648551836, 0.283859785143, 0.055182543335, 0.079313038394,
     0.072708657148),
]  # fmt: skip
LATE_WEIGHTED = [
    (0.89365537130, 0.10634462870, 0, 0.062078406610, 0.062078406610, 0),
    (0.78236812414, 0.21763187586, 0, 0.077457757486, 0.077457757486, 0),
    (0.57338847432, 0.31479344086, 0.11181808483, 0.078183014736, 0.077951031281,
     0.053337816960),
    (0.22712372798, 0.51806464381, 0.25481162821, 0.068564634627, 0.080010235297,
     0.074450404945),
    (0.09563104336, 0.63760344801, 0.26676550863, 0.052264308229, 0.082588941779,
     0.074994686322),
]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "expected"),
    [([], PLAIN), (["entry"], LATE), (["entry", "weight"], LATE_WEIGHTED)],
    ids=["plain", "late entry", "late entry and weights"],
)
def test_curves_and_errors_are_rs(columns: list[str], expected: list[tuple[float, ...]]) -> None:
    lives = lives_of(
        SMALL["time"], SMALL["cause"],
        entry=SMALL["entry"] if "entry" in columns else None,
        weights=SMALL["weight"] if "weight" in columns else None,
    )  # fmt: skip
    curves = aalen_johansen(lives)
    at = curves.table.index(AT)
    found = np.column_stack([curves.share[at], curves.error[at]])
    assert found == pytest.approx(np.array(expected), abs=DIGITS)


def test_intervals_are_rs() -> None:
    # Of cause 1; conf.type log, then log-log.
    curves = aalen_johansen(lives_of(SMALL["time"], SMALL["cause"]))
    at = curves.table.index([9, 18])
    for scale, low, high in (
        ("log", [0.11757887206, 0.43616136167], [0.3398056591, 0.7624415513]),
        ("log-log", [0.10661374852, 0.40082114963], [0.3141262072, 0.7178740082]),
    ):
        found = curves.interval(1, scale)
        assert found[0][at] == pytest.approx(low, abs=6e-11)
        assert found[1][at] == pytest.approx(high, abs=6e-11)


def test_a_group_in_which_nobody_goes_on_is_rs() -> None:
    part = SMALL[SMALL["group"] == "b"]
    curves = aalen_johansen(lives_of(part["time"], part["cause"]))
    assert curves.share[-1] == pytest.approx([0, 0.424812030075, 0.575187969925], abs=DIGITS)
    assert curves.error[-1] == pytest.approx([0, 0.125099348993, 0.125099348993], abs=DIGITS)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6), st.booleans())
def test_shares_sum_to_one_and_one_cause_is_kaplan_meier(seed: int, late: bool) -> None:
    data = random_lives(seed, late=late)
    lives = lives_of(data["time"], data["cause"], entry=data["entry"], causes=2)
    assert incidence_only(life_table(lives)).sum(axis=1) == pytest.approx(1.0, abs=1e-12)
    one = lives_of(data["time"], data["cause"] > 0, entry=data["entry"])
    single, curve = aalen_johansen(one), kaplan_meier(one, robust=True)
    assert single.share[:, 1] == pytest.approx(1 - curve.survival, abs=1e-12)
    going_on = curve.survival > 0
    assert single.error[going_on, 1] == pytest.approx(curve.error[going_on], abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_swapping_the_causes_swaps_the_curves(seed: int) -> None:
    data = random_lives(seed, late=True)
    swapped = data["cause"].map({0: 0, 1: 2, 2: 1})
    one = aalen_johansen(lives_of(data["time"], data["cause"], entry=data["entry"], causes=2))
    other = aalen_johansen(lives_of(data["time"], swapped, entry=data["entry"], causes=2))
    assert one.share[:, [0, 2, 1]] == pytest.approx(other.share, abs=1e-13)
    assert one.error[:, [0, 2, 1]] == pytest.approx(other.error, abs=1e-9)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10**6))
def test_clustered_errors_are_the_summed_slopes_in_the_weights(seed: int) -> None:
    """R's survfit takes rows as unrelated for several states, so slopes are taken by hand."""
    data = random_lives(seed, rows=25, late=True)
    weights, clusters = data["weight"].to_numpy(), data["cluster"].to_numpy()

    def curves(changed: np.ndarray) -> np.ndarray:
        return incidence_only(life_table(_lives(changed)))

    def _lives(changed: np.ndarray, of: np.ndarray | None = None) -> Lives:
        return lives_of(
            data["time"], data["cause"], entry=data["entry"], weights=changed, clusters=of, causes=2
        )

    step = 1e-6
    slopes = np.stack(
        [
            (curves(weights + step * one) - curves(weights - step * one)) / (2 * step)
            for one in np.eye(len(weights))
        ]
    )
    summed = np.stack([(slopes * weights[:, None, None])[clusters == c].sum(0) for c in range(8)])
    found = aalen_johansen(_lives(weights, clusters))
    assert found.error == pytest.approx(np.sqrt((summed**2).sum(axis=0)), abs=2e-6)


def test_grouped_people_give_the_same_errors_as_rows() -> None:
    data = random_lives(11, rows=300, late=True)
    cells = data.groupby(["entry", "time", "cause"]).size().reset_index(name="n")
    rows = aalen_johansen(lives_of(data["time"], data["cause"], entry=data["entry"]))
    groups = aalen_johansen(
        lives_of(cells["time"], cells["cause"], entry=cells["entry"], counts=cells["n"])
    )
    assert rows.share == pytest.approx(groups.share, abs=1e-14)
    assert rows.error == pytest.approx(groups.error, abs=1e-12)
