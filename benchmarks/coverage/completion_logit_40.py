"""The clustered logit over 40 runs: sandwich."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from benchmarks.coverage.completion import BRIDGE, WOMAN, bridge, cells, clustered_logit

NAME: Final = "completion: clustered logit, 40 runs"
ESTIMAND: Final = (
    "log odds ratio of completing between women and men of the same level over all runs together "
    "(marginal: 0.4 within a run is 0.376 over all), 40 runs of 60 people; sandwich"
)
TRUTH: Final = BRIDGE * WOMAN
_RUNS: Final = 40


def programme(rng: np.random.Generator) -> Any:
    """Groups of people."""
    return cells(rng, bridge(rng, _RUNS))


estimate = clustered_logit
