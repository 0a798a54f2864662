"""Mean days before leaving, of the first 42."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from benchmarks.coverage.dropout_survival_log import DAILY, figures, programme

from stembridge_analytics.models.dropout import restricted_mean

__all__ = ["ESTIMAND", "NAME", "TRUTH", "estimate", "programme"]

HORIZON: Final = 42
NAME: Final = "dropout: restricted mean, 42 days"
ESTIMAND: Final = "mean days before leaving, of the first 42, if nobody completed; 400 people"
TRUTH: Final = float(np.exp(-DAILY * np.arange(HORIZON)).sum())


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    found = restricted_mean(data, time="exit", event="left", entry="entry", horizon=HORIZON)
    return figures(found, f"RMST({HORIZON})")
