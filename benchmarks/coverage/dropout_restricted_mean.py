"""Mean days before leaving, of the first 42."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.dropout_survival_log import DAILY, leaving, programme

from stembridge_analytics.estimators.life_table import life_table
from stembridge_analytics.estimators.restricted_mean import restricted_mean
from stembridge_analytics.models.fitting import critical_value

__all__ = ["ESTIMAND", "NAME", "TRUTH", "estimate", "programme"]

HORIZON: Final = 42
NAME: Final = "dropout: restricted mean, 42 days"
ESTIMAND: Final = "mean days before leaving, of the first 42, if nobody completed; 400 people"
TRUTH: Final = float(np.exp(-DAILY * np.arange(HORIZON)).sum())


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits, as `models.dropout.restricted_mean` makes them."""
    lives = leaving(data)
    found = restricted_mean(lives, life_table(lives), HORIZON)
    reach = critical_value(None) * found.error
    return found.mean, found.error, found.mean - reach, found.mean + reach
