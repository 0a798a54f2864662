"""The share that has not left by day 28, with the log-log interval."""

from __future__ import annotations

from typing import Final

import pandas as pd
from benchmarks.coverage.dropout_survival_log import DAY, ESTIMAND, TRUTH, figures, programme

from stembridge_analytics.models.dropout import survival

__all__ = ["ESTIMAND", "NAME", "TRUTH", "estimate", "programme"]

NAME: Final = "dropout: share not left by day 28, log-log interval"


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    found = survival(
        data, time="exit", event="left", entry="entry", times=[DAY], conf_type="log-log"
    )
    return figures(found, f"S({DAY})")
