"""The clustered logit over ten runs: jackknife with t(9)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.completion import BRIDGE, WOMAN, bridge, cells, matrix

from stembridge_analytics.estimators.clusters import cluster_covariance
from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "completion: clustered logit, 10 runs"
ESTIMAND: Final = (
    "log odds ratio of completing between women and men of the same level over all runs together "
    "(marginal: 0.4 within a run is 0.376 over all), 10 runs of 60 people; jackknife with t(9)"
)
TRUTH: Final = BRIDGE * WOMAN
_RUNS: Final = 10


def programme(rng: np.random.Generator) -> Any:
    """Groups of people."""
    return cells(rng, bridge(rng, _RUNS))


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Log odds ratio, standard error and limits, as `models.completion.logit` makes them."""
    fit = fit_glm(data[:, 3], matrix(data), counts=data[:, 4])
    found = cluster_covariance(fit, data[:, 0])
    value, error = float(fit.params[1]), float(found.covariance[1, 1] ** 0.5)
    reach = critical_value(found.freedom) * error
    return value, error, value - reach, value + reach
