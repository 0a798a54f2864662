"""The log rate ratio of enrolment between two kinds of places, counts spread more than Poisson."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.uptake import enrolment_rate

NAME: Final = "uptake: enrolment rate"
ESTIMAND: Final = (
    "log ratio of the rates per teacher between two kinds of places of the same school year, 160 "
    "places with a gamma factor of their own (theta 3)"
)
TRUTH: Final = 0.4
_PLACES: Final = 160
_THETA: Final = 3.0


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """Enrolled and teachers of each place."""
    level = np.arange(_PLACES) % 2
    year = (np.arange(_PLACES) // 2) % 2
    teachers = np.round(np.exp(rng.normal(9, 1, _PLACES))) + 100
    mean = teachers * np.exp(-5.5 + TRUTH * level - 0.2 * year)
    enrolled = rng.poisson(mean * rng.gamma(_THETA, 1 / _THETA, _PLACES))
    return pd.DataFrame(
        {
            "enrolled": enrolled,
            "teachers": teachers,
            "secondary": level,
            "later": year,
        }
    )


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Log ratio, standard error and limits."""
    row = enrolment_rate(data, "enrolled ~ secondary + later").row("secondary")
    return (
        float(row["estimate"]),
        float(row["std_error"]),
        float(row["conf_low"]),
        float(row["conf_high"]),
    )
