"""The AIPW difference at a landmark, with people who cluster in runs."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.aipw import Observed, aipw, contrasts, spread
from stembridge_analytics.models.effects.answers import estimate_row

NAME: Final = "effects: AIPW risk difference, 50 runs"
ESTIMAND: Final = (
    "share completing if all were exposed less the share if none were, over all people of all runs "
    "(marginal: averaged over activity, level and the runs' intercepts)"
)
_RUNS: Final = 50
_PEOPLE: Final = 40
_RUN_SD: Final = 0.4
_EXPOSED: Final = 0.5
_ACTIVE: Final = np.arange(5)
_CHANCES: Final = np.array([0.3, 0.25, 0.2, 0.15, 0.1])


def _outcome(active: Any, level: Any, exposed: Any, run: Any) -> Any:
    return 1 / (1 + np.exp(0.8 - 0.35 * active - 0.4 * level - _EXPOSED * exposed - run))


def _truth() -> float:
    """The marginal difference: exact over activity and level, 40 nodes over the runs."""
    nodes, weights = np.polynomial.hermite_e.hermegauss(40)
    total = 0.0
    for active, chance in zip(_ACTIVE, _CHANCES, strict=True):
        for level in (0, 1):
            gap = _outcome(active, level, 1, _RUN_SD * nodes) - _outcome(
                active, level, 0, _RUN_SD * nodes
            )
            total += chance * 0.5 * float(weights @ gap) / float(weights.sum())
    return total


TRUTH: Final = _truth()


def programme(rng: np.random.Generator) -> Any:
    """Groups of people and their runs; activity and level move the exposure and the outcome."""
    n = _RUNS * _PEOPLE
    run = np.repeat(np.arange(_RUNS), _PEOPLE)
    pull, push = rng.normal(0, _RUN_SD, _RUNS), rng.normal(0, _RUN_SD, _RUNS)
    active, level = rng.choice(_ACTIVE, n, p=_CHANCES), rng.integers(0, 2, n)
    exposed = rng.random(n) < 1 / (1 + np.exp(0.7 - 0.3 * active - 0.3 * level - push[run]))
    share = _outcome(active, level, exposed, pull[run])
    people = np.column_stack([active, level, exposed, rng.random(n) < share, run])
    groups, counts = np.unique(people.astype(float), axis=0, return_counts=True)
    matrix = np.column_stack([np.ones(len(groups)), groups[:, :2]])
    return Observed(
        groups[:, 3], groups[:, 2], matrix, matrix, counts.astype(float)
    ), groups[:, 4].astype(int)  # fmt: skip


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Difference, standard error and limits, as `models.effects.compare` makes them."""
    people, runs = data
    found = aipw(people)
    made = spread(people, aipw, found, runs)
    row = estimate_row("", contrasts(found.means)[2], made.covariance[2, 2] ** 0.5, made.freedom, 0)
    return float(row[1]), float(row[2]), float(row[3]), float(row[4])
