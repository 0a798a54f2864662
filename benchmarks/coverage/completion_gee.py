"""Estimating equations over 40 runs of people who resemble each other."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.completion import BRIDGE, WOMAN, bridge, cells, matrix

from stembridge_analytics.estimators.gee import fit_gee
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "completion: estimating equations, 40 runs"
ESTIMAND: Final = (
    "log odds ratio of completing between women and men of the same level over all runs together "
    "(marginal: 0.4 within a run is 0.376 over all), 40 runs of 60 people; exchangeable, "
    "robust errors"
)
TRUTH: Final = BRIDGE * WOMAN
_RUNS: Final = 40


def programme(rng: np.random.Generator) -> Any:
    """Groups of people."""
    return cells(rng, bridge(rng, _RUNS))


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Log odds ratio, standard error and limits, as `models.completion.gee` makes them."""
    fit = fit_gee(data[:, 3], matrix(data), data[:, 0], counts=data[:, 4])
    value, error = float(fit.params[1]), float(fit.covariance[1, 1] ** 0.5)
    reach = critical_value(None) * error
    return value, error, value - reach, value + reach
