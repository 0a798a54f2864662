"""The restricted mean: the area under a survival curve up to a horizon."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.life_table import LifeTable, Lives
from stembridge_analytics.estimators.survival_curve import km_only, risk_sums

__all__ = ["RestrictedMean", "area", "restricted_mean"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class RestrictedMean:
    """Time without the event from `start` to `horizon`, its error, and each cluster's influence.

    influence: shape (clusters,), empty without clusters.
    """

    mean: float
    error: float
    influence: Floats


def restricted_mean(
    lives: Lives,
    table: LifeTable,
    horizon: float,
    *,
    start: float = 0.0,
    clusters: int = 0,
) -> RestrictedMean:
    """The area under the Kaplan-Meier curve of these people, with its standard error.

    table: their life table. clusters: how many there are over all groups; 0 without.
    The error is that of R's `print(survfit, rmean=)`: squared areas to the right of each time,
    times d / (Y (Y - d)). Weighted or clustered people: squared influences, summed by cluster.
    Sources: Klein and Moeschberger (2003), Survival Analysis, 4.5; Royston and Parmar (2013),
    BMC Medical Research Methodology 13, 152.
    """
    survival = km_only(table)
    steps = _areas_right(table, survival, horizon, start)
    sums, jumps = risk_sums(table)
    hazard = np.diff(np.concatenate([[0.0], sums]))
    mean = area(table, survival, horizon, start)
    if not (clusters or lives.is_weighted):
        return RestrictedMean(mean, float(np.sqrt((steps**2 * hazard).sum())), np.empty(0))
    # Influence of being at risk: sum of the area to the right x d / (Y (Y - d)) over those times.
    gained = np.concatenate([[0.0], np.cumsum(steps * hazard)])
    each = gained[table.exit_at + 1] - gained[table.entry_at]
    each = each - np.where(lives.cause > 0, (steps * jumps)[table.exit_at], 0.0)
    if lives.clusters is None:
        squares = (lives.counts * (lives.weights * each) ** 2).sum()
        return RestrictedMean(mean, float(np.sqrt(squares)), np.empty(0))
    influence = np.bincount(lives.clusters, lives.weighted * each, clusters).astype(np.float64)
    return RestrictedMean(mean, float(np.sqrt((influence**2).sum())), influence)


def area(
    table: LifeTable, values: Floats, horizon: float, start: float, before: float = 1
) -> float:
    """The area under a step function from start to horizon; its last value goes on."""
    inside = (table.time > start) & (table.time < horizon)
    edges = np.concatenate([[start], table.time[inside], [horizon]])
    at_start = np.concatenate([[before], values])[int(table.index(start)) + 1]
    heights = np.concatenate([[at_start], values[inside]])
    return float((np.diff(edges) * heights).sum())


def _areas_right(table: LifeTable, survival: Floats, horizon: float, start: float) -> Floats:
    """The area under the curve from each time to the horizon; 0 from the horizon on."""
    ends = np.minimum(np.concatenate([table.time[1:], [np.inf]]), horizon)
    begins = np.clip(table.time, start, horizon)
    pieces = np.maximum(ends - begins, 0.0) * survival
    return np.asarray(np.cumsum(pieces[::-1])[::-1], dtype=np.float64)
