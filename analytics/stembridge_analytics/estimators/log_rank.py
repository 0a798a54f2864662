"""Log-rank tests: whether groups have the same hazard, stratified, weighted, with late entry."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from stembridge_analytics.estimators.life_table import Lives, life_table
from stembridge_analytics.estimators.survival_curve import km_only

__all__ = ["WEIGHTS", "LogRank", "log_rank", "trend"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

# From the number at risk and the pooled S just before the time.
WEIGHTS: Final[dict[str, Callable[[Floats, Floats, float, float], Floats]]] = {
    "fleming-harrington": lambda at_risk, before, rho, gamma: before**rho * (1 - before) ** gamma,
    "gehan": lambda at_risk, before, rho, gamma: at_risk,
    "tarone-ware": lambda at_risk, before, rho, gamma: np.sqrt(at_risk),
}


@dataclass(frozen=True)
class LogRank:
    """A test of groups. observed, expected: weighted events, shape (groups, strata).

    people: shape (groups, strata). covariance: of observed - expected, summed over strata, shape
    (groups, groups). p_value: NaN where nothing can be compared.
    """

    chi_square: float
    freedom: int
    p_value: float
    observed: Floats
    expected: Floats
    people: Floats
    covariance: Floats

    @property
    def differences(self) -> Floats:
        """Observed - expected over all strata, shape (groups,)."""
        return np.asarray((self.observed - self.expected).sum(axis=1), dtype=np.float64)


def log_rank(
    lives: Lives,
    groups: Codes,
    strata: Codes,
    *,
    weighting: str = "fleming-harrington",
    rho: float = 0.0,
    gamma: float = 0.0,
) -> LogRank:
    """The test of k groups within strata, with exact (hypergeometric) variances at ties.

    groups, strata: codes from 0 on, shape (rows,). weighting: of `WEIGHTS`; with rho 0 the plain
    log-rank, with 1 Peto and Peto's form of Wilcoxon's. Events of any cause count.
    Sources: Mantel (1966), Cancer Chemother. Rep. 50, 163-170; Harrington and Fleming (1982),
    Biometrika 69, 553-566; R's `survdiff`. With delayed entry: Klein and Moeschberger (2003), 7.3.

    >>> from stembridge_analytics.estimators.life_table import lives_of
    >>> lives = lives_of([1, 2, 3, 4], [1, 1, 1, 1])
    >>> round(log_rank(lives, np.array([0, 0, 1, 1]), np.zeros(4, int)).chi_square, 4)
    2.8824
    """
    size, layers = int(groups.max()) + 1, int(strata.max()) + 1
    observed, expected, people = (np.zeros((size, layers)) for _ in range(3))
    covariance = np.zeros((size, size))
    order = np.argsort(strata, kind="stable")
    ends = np.searchsorted(strata[order], np.arange(layers), side="right")
    for stratum, inside in enumerate(np.split(order, ends[:-1])):
        one, of_group = lives.where(inside), groups[inside]
        seen, risks, weight = _compared(one, of_group, size, weighting, rho, gamma)
        at_risk, events = risks.sum(axis=1), seen.sum(axis=1)
        share = risks / at_risk[:, None]
        observed[:, stratum] = weight @ seen
        expected[:, stratum] = (weight * events) @ share
        people[:, stratum] = np.bincount(of_group, one.counts, size)
        with np.errstate(invalid="ignore", divide="ignore"):
            ties = np.where(at_risk > 1, (at_risk - events) / (at_risk - 1), 0.0)
        scale = weight**2 * events * ties
        covariance += np.diag(scale @ share) - (share * scale[:, None]).T @ share
    chi_square, freedom = _quadratic((observed - expected).sum(axis=1), covariance)
    return LogRank(
        chi_square, freedom, _p_value(chi_square, freedom), observed, expected, people, covariance
    )


def _compared(
    lives: Lives, groups: Codes, size: int, weighting: str, rho: float, gamma: float
) -> tuple[Floats, Floats, Floats]:
    """Events and numbers at risk by time and group, and weights, at times with events."""
    table = life_table(lives)
    pooled = np.concatenate([[1.0], km_only(table)[:-1]])
    weight = WEIGHTS[weighting](table.at_risk, pooled, rho, gamma)
    times, counted = len(table.time), lives.weighted
    cell = table.exit_at * size + groups
    left = np.bincount(cell, counted, times * size).reshape(times, size)
    seen = np.bincount(cell, counted * (lives.cause > 0), times * size).reshape(times, size)
    came = np.bincount(table.entry_at * size + groups, counted, times * size).reshape(times, size)
    gone = np.concatenate([np.zeros((1, size)), left[:-1]])
    risks = np.cumsum(came - gone, axis=0)
    kept = seen.sum(axis=1) > 0
    return seen[kept], risks[kept], weight[kept]


def _quadratic(differences: Floats, covariance: Floats) -> tuple[float, int]:
    """d' V^- d and the rank of V."""
    values, vectors = np.linalg.eigh(covariance)
    kept = values > 1e-10 * max(float(values.max(initial=0.0)), 1e-300)
    if not kept.any():
        return float("nan"), 0
    along = vectors[:, kept].T @ differences
    return float((along**2 / values[kept]).sum()), int(kept.sum())


def trend(test: LogRank, scores: Floats) -> tuple[float, float, float]:
    """Of a test of ordered groups: z for a hazard rising with the scores, its variance, p.

    Source: Tarone (1975), Biometrika 62, 679-682.
    """
    variance = float(scores @ test.covariance @ scores)
    if not variance > 0:
        return float("nan"), variance, float("nan")
    z = float(scores @ test.differences) / float(np.sqrt(variance))
    return z, variance, _p_value(z**2, 1)


def _p_value(chi_square: float, freedom: int) -> float:
    return float(chdtrc(freedom, chi_square)) if freedom else float("nan")
