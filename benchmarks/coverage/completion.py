"""The difference of shares between women and men in 12 runs that resemble themselves."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from stembridge_analytics.estimators.clusters import cluster_covariance
from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.estimators.margins import mean_prediction
from stembridge_analytics.models.fitting import critical_value

NAME: Final = "completion: difference of shares, 12 runs"
ESTIMAND: Final = (
    "share of women that completes less that of men, if all had the levels of all; over all runs, "
    "12 of 60 people, whose log-odds differ (within a run the log-odds of women are 0.4 higher, "
    "over all 0.376)"
)
_RUNS: Final = 12
_PEOPLE: Final = 60
_INTERCEPT: Final = -0.6
WOMAN: Final = 0.4
_LEVELS: Final = {"upper": 0.3, "lower": -0.3}
# Of the bridge distribution, with which a logit within runs is one over all of them, its
# coefficients times this: Wang and Louis (2003), Biometrika 90, 765-775.
BRIDGE: Final = 0.94


def _share(linear: Any) -> Any:
    return 1 / (1 + np.exp(-linear))


TRUTH: Final = float(
    np.mean(
        [
            _share(BRIDGE * (_INTERCEPT + WOMAN + level)) - _share(BRIDGE * (_INTERCEPT + level))
            for level in _LEVELS.values()
        ]
    )
)


def programme(rng: np.random.Generator) -> Any:
    """People of 12 runs."""
    return cells(rng, bridge(rng, _RUNS))


def bridge(rng: np.random.Generator, runs: int) -> Any:
    """The log-odds by which so many runs lie apart; their standard deviation is 0.66."""
    drawn = rng.random(runs)
    return np.log(np.sin(BRIDGE * np.pi * drawn) / np.sin(BRIDGE * np.pi * (1 - drawn))) / BRIDGE


def cells(rng: np.random.Generator, runs: Any, people: int = _PEOPLE) -> Any:
    """People of runs with these log-odds of their own, counted; a row a cell that has people.

    people: of each run. Columns: run, woman, level, completed, people.
    """
    run = np.repeat(np.arange(len(runs)), people)
    woman, upper = rng.random(len(run)) < 0.6, rng.random(len(run)) < 0.5
    linear = _INTERCEPT + WOMAN * woman + runs[run] + np.where(upper, *_LEVELS.values())
    done = rng.random(len(run)) < _share(linear)
    counts = np.bincount(8 * run + 4 * woman + 2 * upper + done, minlength=8 * len(runs))
    which = np.flatnonzero(counts)
    return np.column_stack([which // 8, which // 4 % 2, which // 2 % 2, which % 2, counts[which]])


def matrix(made: Any) -> Any:
    """Its terms: intercept, woman, level."""
    return np.column_stack([np.ones(len(made)), made[:, 1], made[:, 2]])


def estimate(data: Any) -> tuple[float, float, float, float]:
    """Difference, standard error and limits, as `models.completion.margins` makes them."""
    x, counts = matrix(data), data[:, 4].astype(float)
    fit = fit_glm(data[:, 3], x, counts=counts)
    spread = cluster_covariance(fit, data[:, 0])
    women, men = x.copy(), x.copy()
    women[:, 1], men[:, 1] = 1, 0
    found = mean_prediction(fit.params, women, counts, fit.link) - mean_prediction(
        fit.params, men, counts, fit.link
    )
    error = found.error(spread.covariance)
    reach = critical_value(spread.freedom) * error
    return found.value, error, found.value - reach, found.value + reach


def clustered_logit(data: Any) -> tuple[float, float, float, float]:
    """Log odds ratio, standard error and limits, as `models.completion.logit` makes them."""
    fit = fit_glm(data[:, 3], matrix(data), counts=data[:, 4])
    found = cluster_covariance(fit, data[:, 0])
    value, error = float(fit.params[1]), float(found.covariance[1, 1] ** 0.5)
    reach = critical_value(found.freedom) * error
    return value, error, value - reach, value + reach
