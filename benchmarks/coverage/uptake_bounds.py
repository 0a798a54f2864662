"""Imbens and Manski's interval at day 180, for a truth at the end of the bounds: its worst case."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.measures.bounds import limits
from stembridge_analytics.measures.intervals import design_effect

NAME: Final = "uptake: first use by day 180, bounds"
ESTIMAND: Final = (
    "share with a first use by day 180 where none of the silent used it, so that it is the lower "
    "bound; 40 runs of 30 people, whose shares differ between runs"
)
TRUTH: Final = 0.3
_RUNS: Final = 40
_PEOPLE: Final = 30
_NO: Final = 0.25
_ALIKE: Final = 8.0


def programme(rng: np.random.Generator) -> Any:
    """Used, not used and silent by run: the more alike, the more runs differ."""
    shares = rng.dirichlet(_ALIKE * np.array([TRUTH, _NO, 1 - TRUTH - _NO]), _RUNS)
    return np.stack([rng.multinomial(_PEOPLE, share) for share in shares])


def estimate(data: Any) -> tuple[float, float, float, float]:
    """The lower bound with its standard error, and the limits around both bounds.

    As `models.uptake.first_use` makes them.
    """
    runs = pd.DataFrame({"yes": data[:, 0], "no": data[:, 1], "people": data.sum(axis=1)})
    found = limits(runs)
    error = np.sqrt(found.low * (1 - found.low) / runs["people"].sum())
    error *= np.sqrt(design_effect(runs["yes"], runs["people"]) or 1.0)
    return found.low, float(error), found.conf_low, found.conf_high
