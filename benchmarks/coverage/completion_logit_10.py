"""The clustered logit over ten runs: jackknife with t(9)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.completion import BRIDGE, WOMAN, bridge, cells, clustered_logit

NAME: Final = "completion: clustered logit, 10 runs"
ESTIMAND: Final = (
    "log odds ratio of completing between women and men of the same level over all runs together "
    "(marginal: 0.4 within a run is 0.376 over all), 10 runs of 60 people; jackknife with t(9)"
)
TRUTH: Final = BRIDGE * WOMAN
_RUNS: Final = 10


def programme(rng: np.random.Generator) -> Any:
    """Groups of people."""
    return cells(rng, bridge(rng, _RUNS))


estimate = clustered_logit
