"""The coefficient of the landmark model of silence, in a programme whose silences are known."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "dropout: silence after a landmark, log odds ratio"
ESTIMAND: Final = (
    "log odds ratio of no activity in the 14 days after day 14, for each day active before it, "
    "between people of the same gender, conditional; 800 people, unequal follow-up"
)
TRUTH: Final = -0.25
_PEOPLE: Final = 800
_GAP: Final = 14


def programme(rng: np.random.Generator) -> Any:
    """People at the landmark; some are followed for too short a time."""
    active, woman = rng.integers(1, 9, _PEOPLE), rng.random(_PEOPLE) < 0.5
    odds = 0.2 + TRUTH * active + 0.3 * woman
    silent = rng.random(_PEOPLE) < 1 / (1 + np.exp(-odds))
    follow = rng.integers(8, 60, _PEOPLE)
    # Of the silent a few come back late; nobody is seen after the end of the logs.
    late = np.where(rng.random(_PEOPLE) < 0.03, rng.integers(15, 40, _PEOPLE), np.inf)
    after = np.where(silent, late, rng.integers(1, 15, _PEOPLE))
    return active, woman, follow, np.where(after <= follow, after, np.nan)


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits, as `models.dropout.silence` makes them."""
    active, woman, follow, after = data
    inside = follow >= _GAP
    silent = ~(after <= _GAP)[inside]
    matrix = np.column_stack([np.ones(inside.sum()), active[inside], woman[inside]])
    fit = fit_glm(silent, matrix)
    value, error = float(fit.params[1]), float(fit.covariance[1, 1] ** 0.5)
    reach = critical_value(None) * error
    return value, error, value - reach, value + reach
