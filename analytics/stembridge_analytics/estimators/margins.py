"""Means of a fitted model over the same people as they are and as they might be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.glm import Floats, Link, inverse_link, link_slope

__all__ = ["Mean", "contrast", "mean_prediction", "slope_between"]


@dataclass(frozen=True, eq=False)
class Mean:
    """A mean and its gradient along the coefficients, (terms,): all that the delta method needs."""

    value: float
    gradient: Floats

    def error(self, covariance: Floats) -> float:
        """The standard error by the delta method.

        Source: Oehlert (1992), Am. Stat. 46, 27-29.
        """
        with np.errstate(invalid="ignore"):
            return float(np.sqrt(self.gradient @ covariance @ self.gradient))

    def __sub__(self, other: Mean) -> Mean:
        return Mean(self.value - other.value, self.gradient - other.gradient)

    def __truediv__(self, by: float) -> Mean:
        return Mean(self.value / by, self.gradient / by)


def mean_prediction(
    params: Floats, matrix: Floats, heavy: Floats, link: Link, offset: npt.ArrayLike | None = None
) -> Mean:
    """The mean prediction over people. heavy: (rows,), how many people each row stands for.

    >>> at = mean_prediction(np.array([0.0]), np.ones((2, 1)), np.array([3.0, 1.0]), "logit")
    >>> at.value, at.gradient.tolist()
    (0.5, [0.25])
    """
    linear = matrix @ params + (0.0 if offset is None else np.asarray(offset, dtype=np.float64))
    total = heavy.sum()
    value = float((heavy * inverse_link(link, linear)).sum() / total)
    return Mean(value, np.asarray(matrix.T @ (heavy * link_slope(link, linear)) / total))


def slope_between(high: Mean, low: Mean, width: float) -> Mean:
    """The mean slope along a number, between predictions with it so far apart."""
    return (high - low) / width


def contrast(means: Sequence[Mean], covariance: Floats) -> Floats:
    """The covariance of several means with one another, by the delta method."""
    gradients = np.array([one.gradient for one in means])
    return np.asarray(gradients @ covariance @ gradients.T)
