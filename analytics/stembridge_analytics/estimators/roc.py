"""How well scores tell people with the outcome from those without: ROC curve, its area, errors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from stembridge_analytics.errors import DataError

__all__ = ["Area", "Curve", "area_under", "areas_under", "roc_curve"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """A ROC curve: false and true positive share at each threshold, from (0, 0) to (1, 1)."""

    false_positive: Floats
    true_positive: Floats


def roc_curve(outcome: npt.ArrayLike, score: npt.ArrayLike, count: npt.ArrayLike) -> Curve:
    """The ROC curve of a score, higher for people with the outcome; ties are one step.

    outcome: 0 or 1, score: any number, count: how many people each row is; all of shape (rows,).
    Raises DataError if everybody has the outcome, or nobody.

    >>> curve = roc_curve([1, 0, 1, 0], [0.9, 0.4, 0.4, 0.1], [1, 1, 1, 1])
    >>> [float(x) for x in curve.false_positive], [float(x) for x in curve.true_positive]
    ([0.0, 0.0, 0.5, 1.0], [0.0, 0.5, 1.0, 1.0])
    """
    _, positive, negative = _cells(outcome, score, count)
    return Curve(
        np.concatenate([[0.0], np.cumsum(negative[::-1]) / negative.sum()]),
        np.concatenate([[0.0], np.cumsum(positive[::-1]) / positive.sum()]),
    )


@dataclass(frozen=True)
class Area:
    """Area under a ROC curve with its standard error; people with and without the outcome."""

    area: float
    std_error: float
    positives: float
    negatives: float


def area_under(outcome: npt.ArrayLike, score: npt.ArrayLike, count: npt.ArrayLike) -> Area:
    """The area under the ROC curve, ties counted half, with DeLong's standard error.

    Arguments and errors as for `roc_curve`. Source: DeLong, DeLong, Clarke-Pearson (1988),
    Biometrics 44, 837-845; grouped counts give the same as rows.

    >>> round(area_under([1, 0, 1, 0], [0.9, 0.4, 0.4, 0.1], [1, 1, 1, 1]).area, 3)
    0.875
    """
    areas, covariance, sizes = areas_under(outcome, [score], count)
    return Area(float(areas[0]), float(np.sqrt(covariance[0, 0])), *sizes)


def areas_under(
    outcome: npt.ArrayLike, scores: Any, count: npt.ArrayLike
) -> tuple[Floats, Floats, tuple[float, float]]:
    """Areas of several scores of the same people, with DeLong's covariance, shape (scores, scores).

    scores: a list of arrays of shape (rows,). Also returns people with and without the outcome.
    With fewer than two people on a side the covariance is NaN.
    """
    truth, weight = _checked(outcome, count)
    placements = [_placements(truth, np.asarray(one, dtype=float), weight) for one in scores]
    has, lacks = weight * truth, weight * (1 - truth)
    positives, negatives = float(has.sum()), float(lacks.sum())
    areas = np.array([float((has * place).sum() / positives) for place in placements])
    table = np.array(placements)
    covariance = _spread(table, has, positives) / positives
    covariance = covariance + _spread(table, lacks, negatives) / negatives
    return areas, covariance, (positives, negatives)


def _spread(placements: Floats, weight: Floats, total: float) -> Floats:
    """Covariance of placements over weighted rows, with n - 1."""
    if total < 2:
        return np.full((len(placements), len(placements)), np.nan)
    mean = (placements * weight).sum(axis=1, keepdims=True) / total
    centred = placements - mean
    spread: Floats = (centred * weight) @ centred.T / (total - 1)
    return spread


def _placements(truth: Floats, score: Floats, weight: Floats) -> Floats:
    """For each row the share of the other side that it stands on the right side of, ties half."""
    values, at = np.unique(score, return_inverse=True)
    positive = _sums(at, weight * truth, len(values))
    negative = _sums(at, weight * (1 - truth), len(values))
    below = (np.cumsum(negative) - negative / 2) / negative.sum()
    above = (positive.sum() - np.cumsum(positive) + positive / 2) / positive.sum()
    placed: Floats = np.where(truth == 1, below[at], above[at])
    return placed


def _cells(
    outcome: npt.ArrayLike, score: npt.ArrayLike, count: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """Distinct scores, rising, with people who have the outcome and who do not."""
    truth, weight = _checked(outcome, count)
    values, at = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)
    return (
        values,
        _sums(at, weight * truth, len(values)),
        _sums(at, weight * (1 - truth), len(values)),
    )


def _sums(at: npt.NDArray[np.intp], weights: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(at, weights, size), dtype=np.float64)


def _checked(outcome: npt.ArrayLike, count: npt.ArrayLike) -> tuple[Floats, Floats]:
    truth = np.asarray(outcome, dtype=np.float64)
    weight = np.asarray(count, dtype=np.float64)
    if not np.isin(truth, (0, 1)).all():
        raise DataError("an outcome is 0 or 1; found other values")
    has = float((weight * truth).sum())
    if not 0 < has < float(weight.sum()):
        raise DataError(
            f"{has:,.0f} of {weight.sum():,.0f} people have the outcome; a ROC curve needs both"
        )
    return truth, weight
