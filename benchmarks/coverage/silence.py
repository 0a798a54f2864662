"""The coefficient of the landmark model of silence, in a programme whose silences are known."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.dropout.silence import silence

NAME: Final = "silence after a landmark: log odds ratio of a day active before it"
ESTIMAND: Final = (
    "log odds ratio of no activity in the 14 days after day 14, for each day active before it, "
    "between people of the same gender, conditional; 800 people, unequal follow-up"
)
TRUTH: Final = -0.25
_PEOPLE: Final = 800
_DAY_US: Final = 86_400_000_000


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """Groups of people at the landmark; some are followed for too short a time."""
    active, woman = rng.integers(1, 9, _PEOPLE), rng.random(_PEOPLE) < 0.5
    odds = 0.2 + TRUTH * active + 0.3 * woman
    silent = rng.random(_PEOPLE) < 1 / (1 + np.exp(-odds))
    follow = rng.integers(8, 60, _PEOPLE)
    # Of the silent a few come back late; nobody is seen after the end of the logs.
    late = np.where(rng.random(_PEOPLE) < 0.03, rng.integers(15, 40, _PEOPLE), np.inf)
    after = np.where(silent, late, rng.integers(1, 15, _PEOPLE))
    people = pd.DataFrame(
        {"landmark_days": 14, "landmark_us": 14 * _DAY_US, "activity_last_us": 13 * _DAY_US,
         "active_days": active, "gender": np.where(woman, "woman", "man"),
         "next_active_days": np.where(after <= follow, after, np.nan),
         "follow_after_days": follow}
    )  # fmt: skip
    return people.groupby(list(people.columns), dropna=False).size().reset_index(name="n")


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits."""
    row = silence(data, "~ active_days + gender", gaps=()).row("active_days")
    return row["estimate"], row["std_error"], row["conf_low"], row["conf_high"]
