"""The difference of shares between women and men in 12 runs that resemble themselves."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.completion import margins

NAME: Final = "completion: difference of shares"
ESTIMAND: Final = (
    "share of women that completes less that of men, if all had the levels of all; over all runs, "
    "12 of 60 people, whose log-odds differ (within a run the log-odds of women are 0.4 higher, "
    "over all 0.376)"
)
_RUNS: Final = 12
_PEOPLE: Final = 60
_INTERCEPT: Final = -0.6
_WOMAN: Final = 0.4
_LEVELS: Final = {"ISCED 1": -0.3, "ISCED 2": 0.3}
# Of the bridge distribution, with which a logit within runs is one over all of them, its
# coefficients times this: Wang and Louis (2003), Biometrika 90, 765-775.
_BRIDGE: Final = 0.94


def _share(linear: Any) -> Any:
    return 1 / (1 + np.exp(-linear))


TRUTH: Final = float(
    np.mean(
        [
            _share(_BRIDGE * (_INTERCEPT + _WOMAN + level)) - _share(_BRIDGE * (_INTERCEPT + level))
            for level in _LEVELS.values()
        ]
    )
)


def programme(rng: np.random.Generator) -> pd.DataFrame:
    """Groups of people of 12 runs."""
    drawn = rng.random(_RUNS)
    runs = np.log(np.sin(_BRIDGE * np.pi * drawn) / np.sin(_BRIDGE * np.pi * (1 - drawn))) / _BRIDGE
    run = np.repeat(np.arange(_RUNS), _PEOPLE)
    woman = rng.random(len(run)) < 0.6
    level = rng.choice(list(_LEVELS), len(run))
    linear = _INTERCEPT + _WOMAN * woman + runs[run] + pd.Series(level).map(_LEVELS).to_numpy()
    people = pd.DataFrame(
        {
            "run": run,
            "gender": np.where(woman, "woman", "man"),
            "level": level,
            "completed": (rng.random(len(run)) < _share(linear)).astype(int),
        }
    )
    return people.groupby(list(people.columns)).size().reset_index(name="n")


def estimate(data: pd.DataFrame) -> tuple[float, float, float, float]:
    """Difference, standard error and limits."""
    row = margins(
        data, "completed ~ gender + level", clusters="run", references={"gender": "man"}
    ).row("gender[woman]")
    low, high = float(row["conf_low"]), float(row["conf_high"])
    return float(row["estimate"]), float(row["std_error"]), low, high
