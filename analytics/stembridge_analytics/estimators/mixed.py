"""Logistic regression with a random intercept for each group of people, by Laplace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq, minimize
from scipy.special import expit, log1p

from stembridge_analytics.estimators.glm import Floats, GlmFit, fit_glm

__all__ = ["MixedFit", "fit_random_intercept"]

# Half of the chi-squared quantile of 95 % with one degree of freedom.
_DROP: Final = 1.9207294103470620
_MODE_STEPS: Final = 100
# Below, the likelihood cannot tell a standard deviation from 0.
_BOUNDARY: Final = 1e-3
_FARTHEST: Final = 20.0


@dataclass(frozen=True, eq=False)
class MixedFit:
    """params, covariance: of the fixed terms. sd: of the intercept between groups, with the limits
    of its 95 % profile likelihood interval. modes, mode_errors: (groups,), where each group's
    intercept lies from the mean, and its conditional standard deviation.
    boundary: the standard deviation is 0, and the fit that of no groups.
    """

    params: Floats
    covariance: Floats
    sd: float
    sd_low: float
    sd_high: float
    modes: Floats
    mode_errors: Floats
    log_likelihood: float
    converged: bool
    boundary: bool


def fit_random_intercept(
    response: npt.ArrayLike,
    matrix: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    offset: npt.ArrayLike | None = None,
    interval: bool = True,
) -> MixedFit:
    """The fit with a normal intercept for each group, the integral over it by Laplace.

    response: (rows,), from 0 to 1. matrix: (rows, terms), full rank, no separation. groups:
        (rows,), from 0 on. counts: people in each row. interval: False leaves out the limits of the
        standard deviation, which take most of the time; they are NaN then.
    The log-likelihood is that of lme4's glmer with nAGQ = 1; errors are of the curvature of all
    parameters together, as there. The gradient is exact.
    Source: Bates, Mächler, Bolker and Walker (2015), J. Stat. Softw. 67(1); Breslow and Clayton
        (1993), J. Am. Stat. Assoc. 88, 9-25.

    >>> rows = np.repeat(np.arange(4), 2)
    >>> fit = fit_random_intercept([1, 0] * 4, np.ones((8, 1)), rows,
    ...                            counts=[60, 40, 80, 20, 45, 55, 50, 50])
    >>> round(fit.sd, 2), round(float(fit.params[0]), 2)
    (0.56, 0.39)
    """
    y, x = np.asarray(response, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=np.float64)
    shift = np.zeros(len(y)) if offset is None else np.asarray(offset, dtype=np.float64)
    which = np.unique(np.asarray(groups), return_inverse=True)[1].reshape(-1)
    order = np.argsort(which, kind="stable")
    y, x, n, shift, which = y[order], x[order], n[order], shift[order], which[order]
    plain = fit_glm(y, x, counts=n, offset=shift)
    starts = np.flatnonzero(np.diff(which, prepend=-1))
    laplace = _Laplace(y, x, n, shift, which, starts, np.zeros(len(starts)))
    if not plain.converged:
        return _lost(laplace, x.shape[1])
    scale = np.linalg.cholesky(plain.covariance)

    def value(z: Floats) -> tuple[float, Floats]:
        likelihood, slope = laplace.likelihood(plain.params + scale @ z[:-1], z[-1])
        return -likelihood, -np.append(scale.T @ slope[:-1], slope[-1])

    best = _least(value, np.append(np.zeros(x.shape[1]), 0.5))
    sd = abs(float(best.x[-1]))
    if best.converged and (sd < _BOUNDARY or -best.value <= plain.log_likelihood + 1e-9):
        return _at_boundary(laplace, plain)
    params = plain.params + scale @ best.x[:-1]
    curvature = _curvature(value, best.x)
    covariance, positive = _inverse(curvature)
    low, high = _interval(value, best, plain.log_likelihood) if interval else (np.nan, np.nan)
    modes = laplace.modes(params, sd)
    return MixedFit(
        params, scale @ covariance[:-1, :-1] @ scale.T, sd, low, high, sd * modes,
        sd / np.sqrt(laplace.curvature(params, sd, modes)), -best.value,
        best.converged and positive, False,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Laplace:
    """The likelihood by Laplace; rows stand sorted by group. starts: first row of each group.

    last: the modes found last, from where the next search begins; it changes nothing but the time.
    """

    y: Floats
    x: Floats
    n: Floats
    shift: Floats
    group: npt.NDArray[np.intp]
    starts: npt.NDArray[np.intp]
    last: Floats

    def sums(self, values: Floats) -> Floats:
        """Over each group."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))

    def modes(self, params: Floats, sd: float) -> Floats:
        """Of each group's standardised intercept; the steps of Newton, halved where too long."""
        fixed = self.x @ params + self.shift
        u = self.last.copy()
        height = self._heights(fixed, sd, u)
        for _ in range(_MODE_STEPS):
            mean = expit(fixed + sd * u[self.group])
            slope = sd * self.sums(self.n * (self.y - mean)) - u
            step = slope / (1 + sd**2 * self.sums(self.n * mean * (1 - mean)))
            size = np.ones(len(u))
            for _ in range(30):
                tried = self._heights(fixed, sd, u + size * step)
                short = tried < height - 1e-12 * np.abs(height)
                if not short.any():
                    break
                size = np.where(short, size / 2, size)
            u, height = u + size * step, tried
            if np.abs(size * step).max() < 1e-11 * (1 + np.abs(u).max()):
                break
        self.last[:] = u
        return u

    def _heights(self, fixed: Floats, sd: float, u: Floats) -> Floats:
        linear = fixed + sd * u[self.group]
        return self.sums(self.n * (self.y * linear - _softplus(linear))) - u**2 / 2

    def curvature(self, params: Floats, sd: float, u: Floats) -> Floats:
        """Of minus each group's height at its mode."""
        mean = expit(self.x @ params + self.shift + sd * u[self.group])
        return 1 + sd**2 * self.sums(self.n * mean * (1 - mean))

    def likelihood(self, params: Floats, sd: float) -> tuple[float, Floats]:
        """The log-likelihood and its slopes along the fixed terms and the sd."""
        u = self.modes(params, sd)
        fixed = self.x @ params + self.shift
        mean = expit(fixed + sd * u[self.group])
        rest, spread = self.n * (self.y - mean), self.n * mean * (1 - mean)
        bend = spread * (1 - 2 * mean)
        total, weight, bends = self.sums(rest), self.sums(spread), self.sums(bend)
        curve = 1 + sd**2 * weight
        value = float((self._heights(fixed, sd, u) - np.log(curve) / 2).sum())
        # The mode moves with the parameters, and the curvature with both.
        of_x, bend_x = self.sums(spread[:, None] * self.x), self.sums(bend[:, None] * self.x)
        mode_x = -sd * of_x / curve[:, None]
        curve_x = sd**2 * (bend_x + sd * bends[:, None] * mode_x)
        slope_x = self.x.T @ rest - (curve_x / curve[:, None]).sum(axis=0) / 2
        mode_sd = (total - sd * u * weight) / curve
        curve_sd = 2 * sd * weight + sd**2 * bends * (u + sd * mode_sd)
        slope_sd = float((u * total - curve_sd / curve / 2).sum())
        return value, np.append(slope_x, slope_sd)


Value = Callable[[Floats], tuple[float, Floats]]


@dataclass(frozen=True, eq=False)
class _Least:
    x: Floats
    value: float
    converged: bool


def _least(value: Value, start: Floats) -> _Least:
    """The least value, to slopes that move it by nothing; BFGS, then Newton."""
    found = minimize(value, start, jac=True, method="BFGS", options={"gtol": 1e-5, "maxiter": 500})
    x = np.asarray(found.x, dtype=np.float64)
    for _ in range(5):
        best, slope = value(x)
        if np.abs(slope).max() < 1e-7:
            break
        inverse, positive = _inverse(_curvature(value, x))
        moved = x - inverse @ slope
        if not positive or not value(moved)[0] <= best + 1e-10 * abs(best):
            break
        x = moved
    best, slope = value(x)
    return _Least(x, best, bool(np.abs(slope).max() < 1e-3))


def _curvature(value: Value, x: Floats) -> Floats:
    step = 1e-4
    rows = [
        (value(x + step * unit)[1] - value(x - step * unit)[1]) / (2 * step)
        for unit in np.eye(len(x))
    ]
    made = np.array(rows)
    return np.asarray((made + made.T) / 2)


def _inverse(curvature: Floats) -> tuple[Floats, bool]:
    """And whether it is that of a least value."""
    if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature)[0] <= 0:
        return np.full(curvature.shape, np.nan), False
    return np.asarray(np.linalg.inv(curvature)), True


def _interval(value: Value, best: _Least, without: float) -> tuple[float, float]:
    """Where the profile of the standard deviation has fallen by what 95 % allow.

    without: the log-likelihood at sd 0, which ends the interval at 0 if it is near enough.
    """
    at = {"z": best.x[:-1]}

    def height(sd: float) -> float:
        def fixed(z: Floats) -> tuple[float, Floats]:
            found, slope = value(np.append(z, sd))
            return found, slope[:-1]

        found = minimize(fixed, at["z"], jac=True, method="BFGS", options={"gtol": 1e-4})
        at["z"] = found.x
        return float(found.fun) - best.value - _DROP

    sd = abs(float(best.x[-1]))
    low = 0.0
    if -without - best.value > _DROP:
        low = float(brentq(height, _BOUNDARY / 10, sd, rtol=1e-6, xtol=1e-7))
    end = 1.5 * sd
    at["z"] = best.x[:-1]
    while height(end) < 0:
        end *= 1.5
        if end > _FARTHEST * max(sd, 1.0):
            return low, np.inf
    return low, float(brentq(height, sd, end, rtol=1e-6, xtol=1e-7))


def _at_boundary(laplace: _Laplace, plain: GlmFit) -> MixedFit:
    """No groups; the interval of the sd goes from 0 to where the likelihood has fallen."""

    def height(sd: float) -> float:
        return plain.log_likelihood - laplace.likelihood(plain.params, sd)[0] - _DROP

    end = 0.01
    while height(end) < 0 and end < _FARTHEST:
        end *= 1.5
    high = float(brentq(height, 0.0, end)) if height(end) > 0 else np.inf
    none = np.zeros(len(laplace.starts))
    return MixedFit(
        plain.params, plain.covariance, 0.0, 0.0, high, none, none, plain.log_likelihood, True, True
    )


def _lost(laplace: _Laplace, terms: int) -> MixedFit:
    nothing = np.full(len(laplace.starts), np.nan)
    return MixedFit(
        np.full(terms, np.nan), np.full((terms, terms), np.nan), np.nan, np.nan, np.nan, nothing,
        nothing, np.nan, False, False,
    )  # fmt: skip


def _softplus(linear: Floats) -> Floats:
    """log(1 + exp(.)), far out too."""
    return np.asarray(np.maximum(linear, 0) + log1p(np.exp(-np.abs(linear))))
