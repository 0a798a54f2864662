"""The slope within runs, with a random intercept for each of 40 runs."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.completion import WOMAN, cells, matrix

from stembridge_analytics.estimators.mixed import MixedFit, fit_random_intercept
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "completion: slope with random intercepts, 40 runs"
ESTIMAND: Final = (
    "log odds ratio of completing between women and men of the same level and run (conditional), "
    "40 runs of 60 people, whose intercepts are normal with a standard deviation of 0.5"
)
TRUTH: Final = WOMAN
SD: Final = 0.5
_RUNS: Final = 40


def programme(rng: np.random.Generator) -> Any:
    """Groups of people."""
    return cells(rng, rng.normal(0, SD, _RUNS))


def fitted(data: Any, *, interval: bool = False) -> MixedFit:
    """The fit behind `models.completion.random_intercept`. interval: of the sd; slow."""
    x, counts = matrix(data), data[:, 4]
    return fit_random_intercept(data[:, 3], x, data[:, 0], counts=counts, interval=interval)


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Log odds ratio, standard error and limits."""
    found = fitted(data)
    value, error = float(found.params[1]), float(found.covariance[1, 1] ** 0.5)
    reach = critical_value(None) * error
    return value, error, value - reach, value + reach
