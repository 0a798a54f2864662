"""First use weighted for who answers, where silence is unrelated to use among people alike."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.uptake import weighted_use

NAME: Final = "uptake: first use, weighted for who answers"
ESTIMAND: Final = (
    "share with a first use by day 180 of all who completed; 50 runs of 30 people, answering and "
    "use both depend on the level of the school, and use differs between runs"
)
_LEVELS: Final = ("primary", "lower", "upper")
_SHARES: Final = np.array([0.3, 0.4, 0.3])
_ANSWERS: Final = np.array([0.7, 0.5, 0.3])
_USES: Final = np.array([0.7, 0.5, 0.25])
TRUTH: Final = float(_SHARES @ _USES)
_RUNS: Final = 50
_PEOPLE: Final = 30
_APART: Final = 0.2


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """People who completed, counted by what is alike."""
    run = np.repeat(np.arange(_RUNS), _PEOPLE)
    level = rng.choice(3, len(run), p=_SHARES)
    shift = rng.uniform(-_APART, _APART, _RUNS)[run]
    used = rng.random(len(run)) < _USES[level] + shift
    answers = rng.random(len(run)) < _ANSWERS[level]
    people = pd.DataFrame(
        {
            "course_id": run.astype(str),
            "level": np.array(_LEVELS)[level],
            "answer": np.where(~answers, "silent", np.where(used, "used", "no")),
            "is_due": True,
        }
    )
    return people.groupby(list(people.columns)).size().reset_index(name="n")


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Weighted share, standard error and limits."""
    row = weighted_use(data, "~ level").row("weighted")
    return (
        float(row["estimate"]),
        float(row["std_error"]),
        float(row["conf_low"]),
        float(row["conf_high"]),
    )
