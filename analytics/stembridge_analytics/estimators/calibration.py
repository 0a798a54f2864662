"""Whether predicted shares come true: slope, level, ratio, and error of a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.glm import GlmFit, fit_glm

__all__ = ["Bin", "Brier", "Calibration", "Ratio", "bins", "brier", "calibration", "ratio"]

Floats = npt.NDArray[np.float64]
_EDGE: Final = 1e-12
_Z: Final = float(ndtri(0.975))


@dataclass(frozen=True)
class Calibration:
    """Two fits of the outcome on the log odds that were predicted.

    slope: of a logit on them; below 1 the forecast is too extreme. level: intercept of a logit with
    them as offset; above 0 the outcome is more frequent than predicted. Each a fit of `fit_glm`,
    whose params hold (intercept, slope) and (intercept,).
    """

    slope: GlmFit
    level: GlmFit


def calibration(
    outcome: npt.ArrayLike, predicted: npt.ArrayLike, count: npt.ArrayLike
) -> Calibration:
    """Slope and calibration in the large, from groups of people.

    outcome: 0 or 1; predicted: shares strictly between 0 and 1; count: people; shape (rows,).
    Raises DataError if a predicted share is not between 0 and 1.
    Source: Cox (1958), Biometrika 45, 562-565; Steyerberg and others (2010), Epidemiology 21,
    128-138.
    """
    share, truth = _shares(predicted), np.asarray(outcome, dtype=np.float64)
    odds = np.log(share / (1 - share))
    ones = np.ones_like(odds)
    return Calibration(
        fit_glm(truth, np.column_stack([ones, odds]), counts=count),
        fit_glm(truth, ones[:, None], counts=count, offset=odds),
    )


@dataclass(frozen=True)
class Ratio:
    """Observed over expected outcomes, with a 95 % interval on the log scale."""

    ratio: float
    std_error: float
    low: float
    high: float


def ratio(outcome: npt.ArrayLike, predicted: npt.ArrayLike, count: npt.ArrayLike) -> Ratio:
    """Observed over expected number of outcomes; NaN limits if nobody has the outcome.

    std_error: of the logarithm, with the variance of the observed number, as people with these
    observed shares would give it.

    >>> found = ratio([1, 0], [0.5, 0.5], [60, 40])
    >>> round(found.ratio, 2), round(found.low, 2), round(found.high, 2)
    (1.2, 1.02, 1.41)
    """
    truth, share, people = _three(outcome, predicted, count)
    observed, expected = float((people * truth).sum()), float((people * share).sum())
    total = float(people.sum())
    if observed == 0:
        return Ratio(0.0, float("nan"), float("nan"), float("nan"))
    error = float(np.sqrt((1 - observed / total) / observed))
    found = observed / expected
    low, high = (found * float(np.exp(side * _Z * error)) for side in (-1, 1))
    return Ratio(found, error, low, high)


@dataclass(frozen=True)
class Brier:
    """Mean squared error of the predicted shares; skill: 1 less its ratio to that of one share."""

    score: float
    std_error: float
    skill: float


def brier(outcome: npt.ArrayLike, predicted: npt.ArrayLike, count: npt.ArrayLike) -> Brier:
    """The Brier score with its standard error.

    Source: Brier (1950), Monthly Weather Review 78, 1-3.

    >>> round(brier([1, 0], [0.8, 0.3], [10, 10]).score, 6)
    0.065
    """
    truth, share, people = _three(outcome, predicted, count)
    total = float(people.sum())
    errors = (truth - share) ** 2
    score = float((people * errors).sum() / total)
    spread = float((people * (errors - score) ** 2).sum() / max(total - 1, 1))
    base = float((people * truth).sum() / total)
    reference = base * (1 - base)
    skill = 1 - score / reference if reference > 0 else float("nan")
    return Brier(score, float(np.sqrt(spread / total)), skill)


@dataclass(frozen=True)
class Bin:
    """People with similar predicted shares: how many, mean prediction, how many had the outcome."""

    people: float
    predicted: float
    observed: float


def bins(
    outcome: npt.ArrayLike, predicted: npt.ArrayLike, count: npt.ArrayLike, *, at_most: int = 10
) -> list[Bin]:
    """Groups of about equal size by rising predicted share; people who are alike stay together.

    >>> [(one.people, one.observed) for one in bins([1, 0, 0], [0.9, 0.1, 0.2], [50, 30, 20])]
    [(30.0, 0.0), (20.0, 0.0), (50.0, 50.0)]
    """
    truth, share, people = _three(outcome, predicted, count)
    values, at = np.unique(share, return_inverse=True)
    size = np.bincount(at, people, len(values))
    had = np.bincount(at, people * truth, len(values))
    middle = (np.cumsum(size) - size / 2) / size.sum()
    place = np.minimum((middle * at_most).astype(int), at_most - 1)
    found = []
    for number in np.unique(place):
        inside = place == number
        total = float(size[inside].sum())
        mean = float((size[inside] * values[inside]).sum() / total)
        found.append(Bin(total, mean, float(had[inside].sum())))
    return found


def _three(
    outcome: npt.ArrayLike, predicted: npt.ArrayLike, count: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    return (
        np.asarray(outcome, dtype=np.float64),
        np.asarray(predicted, dtype=np.float64),
        np.asarray(count, dtype=np.float64),
    )


def _shares(predicted: npt.ArrayLike) -> Floats:
    share = np.asarray(predicted, dtype=np.float64)
    if not ((share >= 0) & (share <= 1)).all():
        raise DataError("a predicted share lies between 0 and 1; found others")
    return np.clip(share, _EDGE, 1 - _EDGE)
