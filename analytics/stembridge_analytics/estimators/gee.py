"""Generalised estimating equations for people alike within clusters, over groups of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.glm import (
    CANONICAL,
    Family,
    Floats,
    Link,
    fit_glm,
    inverse_link,
    link_slope,
    variance,
)

__all__ = ["GeeFit", "Structure", "fit_gee"]

Structure = Literal["exchangeable", "independence"]

_STEPS: Final = 100
_SETTLED: Final = 1e-9


@dataclass(frozen=True, eq=False)
class GeeFit:
    """params; covariance: robust; naive: if the correlation is true. alpha: correlation of two
    people of one cluster. scale: of the variance. clusters: how many. largest: people in one.
    """

    params: Floats
    covariance: Floats
    naive: Floats
    alpha: float
    scale: float
    clusters: int
    largest: int
    converged: bool


def fit_gee(
    response: npt.ArrayLike,
    matrix: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    family: Family = "binomial",
    link: Link | None = None,
    offset: npt.ArrayLike | None = None,
    structure: Structure = "exchangeable",
) -> GeeFit:
    """Estimates of the population's mean, with robust errors over clusters.

    Parameters as in `fit_glm`; groups: (rows,), from 0 on. A row may hold many people: all that is
    needed of a cluster of equally correlated people are sums over them.
    The moments of alpha and scale are geepack's: no degrees of freedom are taken off, and the
    robust covariance has no correction for few clusters.
    Source: Liang and Zeger (1986), Biometrika 73, 13-22; Halekoh, Højsgaard and Yan (2006), J.
        Stat. Softw. 15(2).

    >>> rows = np.repeat(np.arange(4), 2)
    >>> fit = fit_gee([1, 0] * 4, np.ones((8, 1)), rows, counts=[6, 4, 8, 2, 4, 6, 5, 5])
    >>> round(float(fit.params[0]), 3), round(fit.alpha, 3)
    (0.302, -0.012)
    """
    if structure not in get_args(Structure):
        allowed = ", ".join(get_args(Structure))
        raise UsageError(f"unknown structure {structure!r}; available: {allowed}")
    y, x = np.asarray(response, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=np.float64)
    which = np.unique(np.asarray(groups), return_inverse=True)[1].reshape(-1)
    shift = np.zeros(len(y)) if offset is None else np.asarray(offset, dtype=np.float64)
    order = np.argsort(which, kind="stable")
    data = _Clustered(
        y[order], x[order], n[order], shift[order],
        np.flatnonzero(np.diff(which[order], prepend=-1)), family,
        CANONICAL[family] if link is None else link, structure,
    )  # fmt: skip
    start = fit_glm(y, x, counts=n, family=family, link=link, offset=shift)
    params, converged = start.params, False
    if start.converged:
        params, converged = _settle(data, params)
    if not converged:
        lost = np.full((x.shape[1],) * 2, np.nan)
        params = np.full(x.shape[1], np.nan)
        return GeeFit(params, lost, lost, np.nan, np.nan, len(data.starts), data.largest, False)
    alpha, scale = data.moments(params)
    sums, information = data.equations(params, alpha)
    bread = np.linalg.inv(information)
    return GeeFit(
        params, np.asarray(bread @ (sums.T @ sums) @ bread), np.asarray(bread * scale), alpha,
        scale, len(data.starts), data.largest, True,
    )  # fmt: skip


def _settle(data: _Clustered, params: Floats) -> tuple[Floats, bool]:
    """Coefficients and correlation in turn, until neither moves."""
    for _ in range(_STEPS):
        sums, information = data.equations(params, data.moments(params)[0])
        if not (np.isfinite(sums).all() and np.isfinite(information).all()):
            return params, False
        try:
            step = np.linalg.solve(information, sums.sum(axis=0))
        except np.linalg.LinAlgError:
            return params, False
        params = params + step
        if not np.isfinite(params).all():
            return params, False
        if np.abs(step * np.sqrt(np.abs(np.diag(information)))).max() < _SETTLED:
            return params, True
    return params, False


@dataclass(frozen=True, eq=False)
class _Clustered:
    """Rows sorted by cluster. starts: first row of each."""

    y: Floats
    x: Floats
    n: Floats
    shift: Floats
    starts: npt.NDArray[np.intp]
    family: Family
    link: Link
    structure: Structure

    @property
    def largest(self) -> int:
        return round(float(self.sums(self.n).max()))

    def sums(self, values: Floats) -> Floats:
        """Over each cluster's people."""
        return np.asarray(np.add.reduceat(values, self.starts, axis=0))

    def residuals(self, params: Floats) -> tuple[Floats, Floats]:
        """Pearson's, and the slope of the mean over the standard deviation."""
        linear = self.x @ params + self.shift
        mean = inverse_link(self.link, linear)
        deviation = np.sqrt(variance(self.family, mean))
        with np.errstate(divide="ignore", invalid="ignore"):  # means that ran to 0 or 1
            return (self.y - mean) / deviation, link_slope(self.link, linear) / deviation

    def moments(self, params: Floats) -> tuple[float, float]:
        """The correlation of two people and the scale."""
        pearson, _ = self.residuals(params)
        squares, size = self.sums(self.n * pearson**2), self.sums(self.n)
        scale = float(squares.sum() / size.sum())
        pairs = float((size * (size - 1)).sum())
        if self.structure == "independence" or pairs == 0:
            return 0.0, scale
        products = float((self.sums(self.n * pearson) ** 2 - squares).sum())
        return products / pairs / scale, scale

    def equations(self, params: Floats, alpha: float) -> tuple[Floats, Floats]:
        """(clusters, terms): each cluster's part of the equations; and their information."""
        pearson, slope = self.residuals(params)
        steep = slope[:, None] * self.x
        share = alpha / (1 + (self.sums(self.n) - 1) * alpha)
        level, rest = self.sums(self.n[:, None] * steep), self.sums(self.n * pearson)
        each = self.sums((self.n * pearson)[:, None] * steep)
        sums = (each - (share * rest)[:, None] * level) / (1 - alpha)
        information = steep.T @ (self.n[:, None] * steep) - level.T @ (share[:, None] * level)
        return sums, np.asarray(information / (1 - alpha))
