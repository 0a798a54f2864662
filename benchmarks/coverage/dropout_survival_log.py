"""The share that has not left by day 28: Kaplan-Meier with late registrants, log interval."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.life_table import Lives, lives_of
from stembridge_analytics.estimators.survival_curve import kaplan_meier

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


def programme(rng: np.random.Generator) -> Any:
    """Entry, exit, and what came first: 1 leaving, which wins on one day, 2 completing, or 0."""
    entry = np.where(rng.random(_PEOPLE) < 0.25, rng.integers(1, 15, _PEOPLE), 0)
    left = entry + np.ceil(rng.exponential(1 / DAILY, _PEOPLE))
    completed = rng.integers(FIRST_COMPLETION, LAST_COMPLETION + 1, _PEOPLE)
    logs = np.where(rng.random(_PEOPLE) < 0.3, rng.integers(16, 60, _PEOPLE), 60)
    exit_ = np.minimum(np.minimum(left, completed), logs)
    return entry, exit_, np.select([exit_ == left, exit_ == completed], [1, 2], 0)


def leaving(data: Any) -> Lives:
    """The people, completion as censoring."""
    entry, exit_, cause = data
    return lives_of(exit_, cause == 1, entry=entry)


def estimate(data: Any, scale: str = "log") -> tuple[float, float, float, float]:
    """Estimate, standard error and limits, as `models.dropout.survival` makes them."""
    found = kaplan_meier(leaving(data))
    at = int(found.table.index(DAY))
    low, high = found.interval(scale)
    return found.survival[at], found.error[at], low[at], high[at]
