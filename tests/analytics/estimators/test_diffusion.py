"""Curves of spread against R's nls, and the series that tell no curve."""

from __future__ import annotations

import numpy as np
import pytest

from stembridge_analytics.estimators.diffusion import CURVES, DiffusionFit, fit_diffusion

TIME = np.arange(1.0, 13.0)
NEW = np.array([18, 30, 47, 70, 98, 122, 136, 133, 115, 89, 63, 42.0])
CEILING = 1050.0


def fit(curve: str, *, cumulative: bool = False) -> DiffusionFit:
    return fit_diffusion(TIME, NEW, CEILING, CURVES[curve], before=30, cumulative=cumulative)


# R 4.2.2: nls(y ~ f(t) - f(t - 1)), the last nls(30 + cumsum(y) ~ f(t)); confint of MASS 7.3.58.2,
# which interpolates its profile, so intervals agree to five digits.
@pytest.mark.parametrize(
    ("curve", "cumulative", "params", "errors", "low", "high", "deviance"),
    [
        ("logistic", False, [0.525529365, 6.849110835], [0.00203006669, 0.0129520782],
         [0.521041520, 6.820221287], [0.530031039, 6.878036469], 8.2840244379),
        ("gompertz", False, [0.339024420, 6.224698901], [0.0153204995, 0.156519237],
         [0.305209817, 5.872410810], [0.374657116, 6.583434522], 1128.96789958),
        ("bass", False, [0.0147963943, 0.4977533939], [0.000281261354, 0.00365429451],
         [0.014181493, 0.489576276], [0.015432546, 0.505936434], 21.0803459865),
        ("logistic", True, [0.529772850, 6.800093942], [0.00213304990, 0.00822292796],
         [0.525056458, 6.781769579], [0.534542527, 6.818418831], 65.2012239703),
    ],
)  # fmt: skip
def test_it_gives_the_numbers_of_r(
    curve: str,
    cumulative: bool,
    params: list[float],
    errors: list[float],
    low: list[float],
    high: list[float],
    deviance: float,
) -> None:
    found = fit(curve, cumulative=cumulative)
    assert found.params == pytest.approx(params, rel=1e-7)
    assert found.errors == pytest.approx(errors, rel=1e-4)
    assert found.low == pytest.approx(low, rel=2e-5)
    assert found.high == pytest.approx(high, rel=2e-5)
    assert found.residual_sum == pytest.approx(deviance, rel=1e-9)
    assert found.refused == ""


@pytest.mark.parametrize("curve", list(CURVES))
def test_a_series_of_the_curve_itself_gives_its_parameters_back(curve: str) -> None:
    at = {"logistic": [-0.6, 6.0], "gompertz": [-1.0, 5.0], "bass": [-3.9, -0.7]}[curve]
    shares = CURVES[curve].share(np.arange(0.0, 13.0), np.array(at))
    found = fit_diffusion(TIME, 900 * np.diff(shares), 900, CURVES[curve])
    assert found.params == pytest.approx(CURVES[curve].values(np.array(at)), rel=1e-5)
    assert found.inflection == pytest.approx(CURVES[curve].inflection(np.array(at)), rel=1e-5)


@pytest.mark.parametrize("curve", list(CURVES))
def test_most_adopt_at_the_inflection(curve: str) -> None:
    found = fit(curve)
    at = np.log(found.params[0]), found.params[1]
    search = np.array(at if curve != "bass" else np.log(found.params))
    fine = np.linspace(0, 15, 30_001)
    speed = np.diff(CURVES[curve].share(fine, search))
    assert fine[int(np.argmax(speed))] == pytest.approx(found.inflection, abs=2e-3)


@pytest.mark.parametrize(
    ("periods", "ceiling", "curve", "reason"),
    [
        (7, 1050, "logistic", "7 periods; at least 8 are needed"),
        (8, 3000, "bass", "adoptions are highest in the last periods"),
        (9, 3000, "gompertz", "the inflection lies at 10.89, and the series ends at 9"),
        (12, 500, "logistic", "963 adopted, and the ceiling is 500"),
    ],
)
def test_a_series_that_tells_no_curve_is_refused_with_the_reason(
    periods: int, ceiling: float, curve: str, reason: str
) -> None:
    found = fit_diffusion(TIME[:periods], NEW[:periods], ceiling, CURVES[curve])
    assert reason in found.refused
    assert np.isnan(found.params).all()


def test_periods_of_half_the_length_double_the_rate() -> None:
    whole, half = fit("logistic"), fit_diffusion(
        TIME / 2, NEW, CEILING, CURVES["logistic"], before=30
    )  # fmt: skip
    assert half.params == pytest.approx([2 * whole.params[0], whole.params[1] / 2], rel=1e-6)


def test_the_profile_is_lopsided_where_the_curve_bends() -> None:
    found = fit("gompertz")
    assert found.high[0] - found.params[0] > 1.02 * (found.params[0] - found.low[0])
