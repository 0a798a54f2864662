"""The coefficient of the weekly hazard of leaving, in a programme whose hazards are known."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.estimators.person_period import person_periods
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "dropout: weekly hazard, log odds ratio"
ESTIMAND: Final = (
    "log odds ratio of leaving in a week between men and women of the same module, conditional; "
    "2,000 people, 10 weeks, a rival end each week, entry in weeks 1 to 3"
)
TRUTH: Final = 0.4
_PEOPLE: Final = 2000
_WEEKS: Final = 10


def programme(rng: np.random.Generator) -> Any:
    """People by week of entry and end, how it ended, gender and module."""
    man, module = rng.random(_PEOPLE) < 0.5, rng.integers(0, 3, _PEOPLE)
    entry = rng.integers(0, 3, _PEOPLE)
    end, left = np.full(_PEOPLE, _WEEKS), np.zeros(_PEOPLE, dtype=int)
    there = np.ones(_PEOPLE, dtype=bool)
    for week in range(_WEEKS):
        odds = -3.2 + 0.5 * (week == 0) - 0.05 * week + TRUTH * man + 0.3 * module
        inside = there & (entry <= week)
        leaves = inside & (rng.random(_PEOPLE) < 1 / (1 + np.exp(-odds)))
        # Who has another end has it at the end of the week, and was at risk all the week.
        other = inside & ~leaves & (rng.random(_PEOPLE) < 0.03)
        end[leaves | other] = week + 1
        left[leaves] = 1
        there &= ~(leaves | other)
    return entry, end, left, 2 * module + man


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Estimate, standard error and limits, as `models.dropout.hazard` makes them."""
    entry, end, left, pattern = data
    weeks = person_periods(7 * end, left == 1, pattern, width=7, start=7 * entry)
    week = weeks.interval[:, None] == np.arange(1, _WEEKS + 1)
    module = weeks.pattern[:, None] // 2 == (1, 2)
    matrix = np.column_stack([week, module, weeks.pattern % 2]).astype(float)
    share, at_risk = weeks.events / weeks.at_risk, weeks.at_risk
    fit = fit_glm(share, matrix, counts=at_risk)
    value, error = float(fit.params[-1]), float(fit.covariance[-1, -1] ** 0.5)
    reach = critical_value(None) * error
    return value, error, value - reach, value + reach
