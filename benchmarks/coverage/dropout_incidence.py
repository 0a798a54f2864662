"""The share that has left by day 42 where completing rules it out: Aalen-Johansen."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from benchmarks.coverage.dropout_survival_log import (
    DAILY,
    FIRST_COMPLETION,
    LAST_COMPLETION,
    figures,
    programme,
)

from stembridge_analytics.models.dropout import incidence

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


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    found = incidence(
        data, time="exit", cause="end", entry="entry", times=[DAY], conf_type="log-log"
    )
    return figures(found, f"F({DAY}) left")
