"""Newcombe's interval of a difference of two small shares of unrelated people."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.differences import newcombe

NAME: Final = "gaps: crude difference (Newcombe)"
ESTIMAND: Final = "difference of shares of 0.12 and 0.20, 60 and 90 people"
TRUTH: Final = 0.12 - 0.20
_PEOPLE: Final = (60, 90)


def programme(rng: np.random.Generator) -> Any:
    """People with the outcome in either group."""
    return int(rng.binomial(_PEOPLE[0], 0.12)), int(rng.binomial(_PEOPLE[1], 0.20))


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Difference, standard error and limits."""
    found = newcombe(data[0], _PEOPLE[0], data[1], _PEOPLE[1])
    return found.estimate, found.std_error, found.conf_low, found.conf_high
