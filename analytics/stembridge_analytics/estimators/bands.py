"""Simultaneous bands: they hold the whole survival curve, over a range of times, at once.

Wider than pointwise intervals, and another thing: 95 of 100 such bands hold the curve everywhere,
while 95 of 100 pointwise intervals hold it at one time that was chosen before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.linalg import eigh
from scipy.optimize import brentq

from stembridge_analytics.estimators.probability_interval import probability_interval
from stembridge_analytics.estimators.survival_curve import SurvivalCurve

__all__ = ["BANDS", "Band", "band", "equal_precision_value", "hall_wellner_value"]

Floats = npt.NDArray[np.float64]

BANDS: Final = ("hall-wellner", "equal precision")
# Nodes of the quadrature and degree of the polynomials: both settle critical values to 1e-8.
_NODES: Final = 48
_DEGREE: Final = 32
_IMAGES: Final = 4
# Beyond so many standard deviations a normal density is taken as 0.
_TAIL: Final = 8.0


@dataclass(frozen=True)
class Band:
    """Limits at the times of the curve, NaN outside the range first to last time it is made for."""

    kind: str
    low: Floats
    high: Floats
    critical: float
    first: float
    last: float


def band(
    curve: SurvivalCurve,
    kind: str,
    *,
    scale: str = "log-log",
    level: float = 0.95,
    first: float | None = None,
    last: float | None = None,
) -> Band:
    """A band of one of `BANDS` around a Kaplan-Meier curve with Greenwood's error.

    first, last: the times it shall hold for, by default from the first to the last event after
        which somebody goes on. All limits are NaN where there are fewer than two such events.
    Hall and Wellner's is a Brownian bridge's with equal height, so widest in the tail; the one of
    equal precision is proportional to the pointwise interval. Critical values are computed for the
    range and not looked up.
    Sources: Hall and Wellner (1980), Biometrika 67, 133-143; Nair (1984), Technometrics 26,
    265-275; transformed: Borgan and Liestøl (1990), Scand. J. Stat. 17, 35-41.
    """
    table, people = curve.table, curve.table.people
    usable = (curve.survival > 0) & (curve.log_error > 0)
    usable &= (table.time >= (first if first is not None else -np.inf)) & (
        table.time <= (last if last is not None else np.inf)
    )
    nothing = np.full(len(table.time), np.nan)
    variance = people * curve.log_error**2
    with np.errstate(invalid="ignore"):
        clock = np.where(usable, variance / (1 + variance), np.nan)
    if np.unique(clock[usable]).size < 2:
        return Band(kind, nothing, nothing, float("nan"), float("nan"), float("nan"))
    begins, ends = float(clock[usable].min()), float(clock[usable].max())
    if kind == "hall-wellner":
        critical = hall_wellner_value(begins, ends, level)
        error = curve.survival * (1 + np.where(usable, variance, 0.0)) / np.sqrt(people)
    else:
        critical = equal_precision_value(begins, ends, level)
        error = curve.survival * np.where(usable, curve.log_error, 0.0)
    low, high = probability_interval(curve.survival, error, scale, critical)
    return Band(
        kind, np.where(usable, low, nothing), np.where(usable, high, nothing), critical,
        float(table.time[usable].min()), float(table.time[usable].max()),
    )  # fmt: skip


def hall_wellner_value(begins: float, ends: float, level: float = 0.95) -> float:
    """c so that a Brownian bridge stays within -c and c from `begins` to `ends`, 0 to 1.

    >>> round(hall_wellner_value(0.0, 1.0), 4)  # Kolmogorov's
    1.3581
    """
    lowest = 0.5 * float(np.sqrt(ends - begins))
    return float(brentq(lambda c: _bridge_within(c, begins, ends) - level, lowest, 5.0, xtol=1e-10))


def _bridge_within(c: float, begins: float, ends: float) -> float:
    """Over its values at both ends, the chance that the bridge between stays within."""
    x, x_weight = _nodes(c, np.zeros(1), np.sqrt(begins * (1 - begins)))
    x, x_weight = x[0][:, None], x_weight[0]
    span = ends - begins
    spread = np.sqrt(span * (1 - ends) / (1 - begins))
    y, y_weight = _nodes(c, x[:, 0] * (1 - ends) / (1 - begins), spread)
    inner = np.zeros_like(y)
    for k in range(-_IMAGES, _IMAGES + 1):
        # Reflections at both walls, a distance of 2 c apart.
        inner += np.exp(-4 * c * k * (2 * c * k + y - x) / span)
        inner -= np.exp(-2 * (c - x + 2 * c * k) * (c - y + 2 * c * k) / span)
    return float(x_weight @ (np.clip(inner, 0.0, 1.0) * y_weight).sum(axis=1))


def _nodes(c: float, mean: Floats, spread: float) -> tuple[Floats, Floats]:
    """Values between the walls, and their weights under normal densities: (means, nodes) each."""
    if spread == 0:
        return mean[:, None], np.ones((len(mean), 1))
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    low = np.clip(mean - _TAIL * spread, -c, c)[:, None]
    high = np.clip(mean + _TAIL * spread, -c, c)[:, None]
    values = (low + high) / 2 + (high - low) / 2 * nodes
    density = np.exp(-(((values - mean[:, None]) / spread) ** 2) / 2) / np.sqrt(2 * np.pi)
    return values, (high - low) / 2 * weights * density / spread


def equal_precision_value(begins: float, ends: float, level: float = 0.95) -> float:
    """c so that a Brownian bridge over its standard deviation stays within -c and c.

    begins, ends: in the open interval of 0 and 1. On the scale of half the log-odds of time that
    is a stationary Ornstein-Uhlenbeck process, whose chance to stay is a sum over the
    eigenfunctions of its generator between the walls.

    >>> round(equal_precision_value(0.1, 0.9), 3)
    3.052
    """
    length = 0.5 * float(np.log(ends * (1 - begins) / (begins * (1 - ends))))
    return float(brentq(lambda c: _stationary_within(c, length) - level, 1.0, 8.0, xtol=1e-10))


def _stationary_within(c: float, length: float) -> float:
    """The chance to stay within the walls, from the density's root times the eigenfunctions.

    Divided by that root, the generator is -v'' + (x^2 / 4 - 1 / 2) v, with v = 0 at the walls.
    """
    nodes, weights, values, slopes = _basis()
    x = c * nodes
    mass = (values.T * weights) @ values
    energy = (slopes.T * weights) @ slopes / c**2
    energy += (values.T * (weights * (x**2 / 4 - 0.5))) @ values
    decay, vectors = eigh(energy, mass)
    root = np.exp(-(x**2) / 4) / (2 * np.pi) ** 0.25
    parts = vectors.T @ (values.T @ (weights * root)) * np.sqrt(c)
    return float((parts**2 * np.exp(-decay * length)).sum())


@cache
def _basis() -> tuple[Floats, Floats, Floats, Floats]:
    """Nodes and weights of a quadrature, polynomials that vanish at the walls, and their slopes.

    Even ones only: the process is symmetric, so odd ones add nothing.
    """
    nodes, weights = np.polynomial.legendre.leggauss(2 * _NODES)
    even = [np.polynomial.Legendre(row) for row in np.eye(_DEGREE + 1)[::2]]
    wall = 1 - nodes**2
    values = np.column_stack([one(nodes) * wall for one in even])
    slopes = np.column_stack([one.deriv()(nodes) * wall - 2 * nodes * one(nodes) for one in even])
    return nodes, weights, values, slopes
