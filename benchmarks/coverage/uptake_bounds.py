"""Imbens and Manski's interval at day 180, for a truth at the end of the bounds: its worst case."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.uptake import first_use

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


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """Answers of those who completed, by run: the more alike, the more runs differ."""
    shares = rng.dirichlet(_ALIKE * np.array([TRUTH, _NO, 1 - TRUTH - _NO]), _RUNS)
    counts = np.stack([rng.multinomial(_PEOPLE, share) for share in shares])
    return pd.DataFrame(
        {
            "course_id": np.repeat(np.arange(_RUNS).astype(str), 3),
            "answer": ["used", "no", "silent"] * _RUNS,
            "first_use_days": [100.0, np.nan, np.nan] * _RUNS,
            "days_followed": 200.0,
            "is_due": True,
            "n": counts.reshape(-1),
        }
    )


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """The lower bound with its standard error, and the limits around both bounds."""
    found = first_use(data, days=[180], step_days=90)
    lower = found.row("day 180, silent all no")
    bounds = found.tables["bounds"].iloc[0]
    return (
        float(lower["estimate"]),
        float(lower["std_error"]),
        float(bounds["conf_low"]),
        float(bounds["conf_high"]),
    )
