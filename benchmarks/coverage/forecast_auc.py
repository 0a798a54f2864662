"""The area under the ROC curve of a forecast, with DeLong's error."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.special import expit, logit, ndtr

from stembridge_analytics.estimators.roc import area_under
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "forecast: AUC (DeLong)"
ESTIMAND: Final = (
    "chance that of two people, one of whom completes, the forecast ranks them rightly; normal "
    "scores a standard deviation apart, 120 who complete and 280 who do not"
)
TRUTH: Final = float(ndtr(1 / np.sqrt(2)))
_COMPLETE: Final = 120
_DO_NOT: Final = 280


def programme(rng: np.random.Generator) -> Any:
    """Outcomes of people, and their scores."""
    outcome = np.repeat([1.0, 0.0], [_COMPLETE, _DO_NOT])
    return outcome, rng.normal(outcome, 1.0)


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Area, standard error and limits, on the log odds as `models.forecast` makes them."""
    outcome, score = data
    found = area_under(outcome, score, np.ones_like(outcome))
    value, error = found.area, found.std_error
    reach = critical_value(None) * error / (value * (1 - value))
    return value, error, float(expit(logit(value) - reach)), float(expit(logit(value) + reach))
