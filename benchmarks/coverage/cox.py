"""The log hazard ratio of Cox regression, in a programme whose hazards are known."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.cox import fit_cox
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "dropout: log hazard ratio (Cox)"
ESTIMAND: Final = (
    "log hazard ratio of leaving between men and women of the same run, conditional; 600 people "
    "in 4 runs with baselines of their own, days rounded up, late entry, a rival end"
)
TRUTH: Final = 0.4
_PEOPLE: Final = 600


def programme(rng: np.random.Generator) -> Any:
    """People by day of entry and end, how it ended, gender and run."""
    man, run = rng.random(_PEOPLE) < 0.5, rng.integers(0, 4, _PEOPLE)
    scale = 150 * (1 + 0.4 * run) * np.exp(-TRUTH * man)
    leaves = scale * rng.exponential(size=_PEOPLE)
    other = rng.exponential(180, _PEOPLE)
    end = np.ceil(np.minimum(np.minimum(leaves, other), 100))
    left = (leaves <= other) & (leaves <= 100)
    people = np.column_stack([rng.choice([0, 0, 5, 14], _PEOPLE), end, left, run, man])
    # Who had left before entering was never seen.
    return people[people[:, 1] > people[:, 0]].astype(float)


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits, as `models.dropout.cox` makes them."""
    entry, end, left, run, man = data.T
    fit = fit_cox(man[:, None], end, left == 1, start=entry, strata=run)
    value, error = float(fit.params[0]), float(fit.covariance[0, 0] ** 0.5)
    reach = critical_value(None) * error
    return value, error, value - reach, value + reach
