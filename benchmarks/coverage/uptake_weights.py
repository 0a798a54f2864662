"""First use weighted for who answers, where silence is unrelated to use among people alike."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.weighting import weighted_share
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "uptake: first use, weighted for who answers"
ESTIMAND: Final = (
    "share with a first use by day 180 of all who completed; 50 runs of 30 people, answering and "
    "use both depend on the level of the school, and use differs between runs"
)
_SHARES: Final = np.array([0.3, 0.4, 0.3])
_ANSWERS: Final = np.array([0.7, 0.5, 0.3])
_USES: Final = np.array([0.7, 0.5, 0.25])
TRUTH: Final = float(_SHARES @ _USES)
_RUNS: Final = 50
_PEOPLE: Final = 30
_APART: Final = 0.2


def programme(rng: np.random.Generator) -> Any:
    """People who completed: run, level, whether they answer and whether they use it."""
    run = np.repeat(np.arange(_RUNS), _PEOPLE)
    level = rng.choice(3, len(run), p=_SHARES)
    shift = rng.uniform(-_APART, _APART, _RUNS)[run]
    used = rng.random(len(run)) < _USES[level] + shift
    answers = rng.random(len(run)) < _ANSWERS[level]
    return run, level, answers, used


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Weighted share, standard error and limits, as `models.uptake.weighted_use` makes them."""
    run, level, answers, used = data
    matrix = np.column_stack([np.ones(len(run)), level == 1, level == 2])
    found = weighted_share(used, answers, matrix, codes=run)
    reach = critical_value(found.freedom) * found.std_error
    return found.share, found.std_error, found.share - reach, found.share + reach
