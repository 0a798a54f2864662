"""The standardised gap of two groups whose people cluster in 12 runs: the jackknife with t(11)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.contrasts import Cells, spread
from stembridge_analytics.estimators.standardisation import standardised_difference
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "gaps: standardised difference, 12 runs"
ESTIMAND: Final = (
    "difference of completion of two groups with the mix of two levels that runs have on average; "
    "5 points on one level, 15 on the other; runs drawn, 720 people"
)
TRUTH: Final = 0.6 * 0.05 + 0.4 * 0.15
_RUNS: Final = 12
_PEOPLE: Final = 60
# Of run, level and group in the number of a cell: what divides it, and how many there are.
_CODES: Final = ((4, _RUNS), (2, 2), (1, 2))


def programme(rng: np.random.Generator) -> Any:
    """People and who completes by cell; runs differ in completion, in mix, and in who comes."""
    run = np.repeat(np.arange(_RUNS), _PEOPLE)
    level = rng.random(len(run)) < rng.beta(8, 12, _RUNS)[run]
    group = rng.random(len(run)) < np.where(level, 0.3, 0.6)
    gap_ = np.where(level, 0.15, 0.05) * group
    share = 0.3 + 0.1 * level + gap_ + rng.uniform(-0.15, 0.15, _RUNS)[run]
    done = rng.random(len(run)) < share
    cell = 4 * run + 2 * level + group
    return np.bincount(cell, minlength=4 * _RUNS), np.bincount(cell, done, 4 * _RUNS)


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Difference, standard error and limits, as `models.gaps.gap` makes them."""
    people, events = (one.astype(float) for one in data)
    run, level, group = (np.arange(len(people)) // one % of for one, of in _CODES)
    cells = Cells(people, events, group == 1, group == 0, level, people, cluster=run, sampled=True)
    cells = cells.where(people > 0)
    found = standardised_difference(cells)
    of = spread(cells, found, lambda rows: standardised_difference(cells.where(rows)).estimate)
    reach = critical_value(of.freedom) * of.std_error
    return found.estimate, of.std_error, found.estimate - reach, found.estimate + reach
