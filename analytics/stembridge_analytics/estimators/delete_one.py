"""Errors where clusters are few: each is left out in turn, and what the curve does is watched."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.life_table import Lives

__all__ = ["delete_one"]

Floats = npt.NDArray[np.float64]


def delete_one(lives: Lives, estimate: Callable[[Lives], Floats]) -> Floats:
    """The delete-one-cluster jackknife's covariance of what `estimate` gives of people.

    estimate: people -> shape (k,), or (times, states). Returns variances of the same shape.
    Raises ValueError for people without clusters.
    Source: Efron and Stein (1981), Annals of Statistics 9, 586-596.
    """
    if lives.clusters is None:
        raise ValueError("no clusters to leave out")
    codes = np.unique(lives.clusters)
    without = np.stack([estimate(lives.where(lives.clusters != code)) for code in codes])
    spread = ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray((len(codes) - 1) / len(codes) * spread, dtype=np.float64)
