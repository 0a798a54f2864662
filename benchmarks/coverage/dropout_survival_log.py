"""The share that has not left by day 28: Kaplan-Meier with late registrants, log interval."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.dropout import survival

NAME: Final = "dropout: share not left by day 28, log interval"
ESTIMAND: Final = (
    "S(28) of leaving with the same hazard every day, if nobody completed; 400 people, a quarter "
    "of them registered late, completion and the end of the logs independent of leaving"
)
DAILY: Final = 0.01
DAY: Final = 28
TRUTH: Final = float(np.exp(-DAILY * DAY))
FIRST_COMPLETION, LAST_COMPLETION = 20, 55
_PEOPLE: Final = 400


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """One programme: entry, exit, and what came first; leaving wins over completing on one day."""
    entry = np.where(rng.random(_PEOPLE) < 0.25, rng.integers(1, 15, _PEOPLE), 0)
    left = entry + np.ceil(rng.exponential(1 / DAILY, _PEOPLE))
    completed = rng.integers(FIRST_COMPLETION, LAST_COMPLETION + 1, _PEOPLE)
    logs = np.where(rng.random(_PEOPLE) < 0.3, rng.integers(16, 60, _PEOPLE), 60)
    exit_ = np.minimum(np.minimum(left, completed), logs)
    end = np.select([exit_ == left, exit_ == completed], ["left", "completed"], "censored")
    return pd.DataFrame(
        {"entry": entry, "exit": exit_, "end": end, "left": (end == "left").astype(int)}
    )


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    found = survival(data, time="exit", event="left", entry="entry", times=[DAY])
    return figures(found, f"S({DAY})")


def figures(result: ModelResult, term: str) -> tuple[float, float, float, float]:
    """What the benchmark asks of a row."""
    row: Any = result.row(term)
    return row["estimate"], row["std_error"], row["conf_low"], row["conf_high"]
