"""The calibration slope of a forecast whose model is true, judged on other people."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.calibration import calibration

NAME: Final = "forecast: calibration slope"
ESTIMAND: Final = "slope of the outcome on the true log odds, 600 people of later runs"
TRUTH: Final = 1.0
_PEOPLE: Final = 600
_Z: Final = 1.959963984540054


def programme(rng: np.random.Generator) -> Any:
    """Outcomes of people, and the shares a true forecast gives them."""
    odds = -0.5 + rng.normal(size=_PEOPLE)
    share = 1 / (1 + np.exp(-odds))
    return (rng.random(_PEOPLE) < share).astype(float), share


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Slope, standard error and limits."""
    outcome, share = data
    fit = calibration(outcome, share, np.ones(_PEOPLE)).slope
    value, error = float(fit.params[1]), float(np.sqrt(fit.covariance[1, 1]))
    return value, error, value - _Z * error, value + _Z * error
