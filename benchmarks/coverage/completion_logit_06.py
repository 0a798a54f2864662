"""The clustered logit over six runs: jackknife with t(5)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.completion import BRIDGE, WOMAN, bridge, cells, clustered_logit

NAME: Final = "completion: clustered logit, 6 runs"
ESTIMAND: Final = (
    "log odds ratio of completing between women and men of the same level over all runs together "
    "(marginal: 0.4 within a run is 0.376 over all), 6 runs of 60 people; jackknife with t(5)"
)
TRUTH: Final = BRIDGE * WOMAN
_RUNS: Final = 6


def programme(rng: np.random.Generator) -> Any:
    """Groups of people."""
    return cells(rng, bridge(rng, _RUNS))


estimate = clustered_logit
