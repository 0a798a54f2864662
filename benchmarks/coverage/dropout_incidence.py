"""The share that has left by day 42 where completing rules it out: Aalen-Johansen."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.dropout_survival_log import (
    DAILY,
    FIRST_COMPLETION,
    LAST_COMPLETION,
    programme,
)

from stembridge_analytics.estimators.incidence import aalen_johansen
from stembridge_analytics.estimators.life_table import lives_of

__all__ = ["ESTIMAND", "NAME", "TRUTH", "estimate", "programme"]

DAY: Final = 42
NAME: Final = "dropout: incidence of leaving by day 42, log-log interval"
ESTIMAND: Final = "share that has left by day 42 while others complete from day 20 on; 400 people"


def _truth() -> float:
    """Sum over days: nobody left before, nor completed before, and leaves that day."""
    days = np.arange(1, DAY + 1)
    span = LAST_COMPLETION - FIRST_COMPLETION + 1
    not_completed = np.clip((LAST_COMPLETION + 1 - days) / span, 0.0, 1.0)
    leaves = np.exp(-DAILY * (days - 1)) * (1 - np.exp(-DAILY))
    return float((leaves * not_completed).sum())


TRUTH: Final = _truth()


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits, as `models.dropout.incidence` makes them."""
    entry, exit_, cause = data
    found = aalen_johansen(lives_of(exit_, cause, entry=entry, causes=2))
    at = int(found.table.index(DAY))
    low, high = found.interval(1, "log-log")
    return found.share[at, 1], found.error[at, 1], low[at], high[at]
