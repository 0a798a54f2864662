"""The difference by the draw of a case's variants, runs as blocks."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.randomised import Units, difference
from stembridge_analytics.models.effects.answers import estimate_row

NAME: Final = "effects: difference by the draw, 12 runs as blocks"
ESTIMAND: Final = (
    "mean difference in completion between the variants, over people like those of the 12 runs"
)
TRUTH: Final = 0.08
_SIZES: Final = (30, 40, 25, 60, 35, 50, 30, 45, 80, 40, 30, 35)
_BASE: Final = np.linspace(0.2, 0.6, len(_SIZES))


def programme(rng: np.random.Generator) -> Any:
    """Each person of each run drawn into one of two variants by a coin; shares differ by run."""
    run = np.repeat(np.arange(len(_SIZES)), _SIZES)
    arm = rng.integers(0, 2, len(run)).astype(float)
    y = (rng.random(len(run)) < _BASE[run] + TRUTH * arm).astype(float)
    return Units(y, np.ones(len(run)), arm, run.astype(np.intp), np.ones(len(run)))


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Difference, standard error and limits."""
    found = difference(data)
    row = estimate_row("", found.estimate, found.std_error, found.freedom, 0)
    return found.estimate, found.std_error, row[3], row[4]
