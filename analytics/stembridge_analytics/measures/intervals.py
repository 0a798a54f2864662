"""Intervals of shares: of these people only, and of people who come in clusters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, ndtri, stdtrit

__all__ = [
    "CLUSTERED", "FEWEST_CLUSTERS", "WILSON", "Clustered", "clustered_share", "design_effect",
    "jeffreys", "score_limits", "wilson",
]  # fmt: skip

WILSON: Final = "Wilson, 95 %; describes these people only"
CLUSTERED: Final = (
    "95 %, people cluster in runs: jackknife over runs, Wilson on the effective number, t"
)
FEWEST_CLUSTERS: Final = 3

# Of scipy.special, not scipy.stats, which takes as long to import as all else that a command needs.
_Z2: Final = float(ndtri(0.975)) ** 2


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """The 95 % Wilson limits; rounding errors beyond 0, 1 and the share itself are cut off.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
    """
    share = numerator / denominator
    low, high = score_limits(share, denominator, _Z2)
    return min(max(low, 0.0), share), max(min(high, 1.0), share)


def jeffreys(numerator: int, denominator: int) -> tuple[float, float]:
    """The 95 % Jeffreys limits: quantiles of Beta(k + 1/2, n - k + 1/2); 0 or 1 at the ends.

    Source: Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.

    >>> low, high = jeffreys(103, 347)
    >>> round(low, 6), round(high, 6)
    (0.250597, 0.346436)
    """
    shape = numerator + 0.5, denominator - numerator + 0.5
    low = 0.0 if numerator == 0 else float(betaincinv(*shape, 0.025))
    return low, 1.0 if numerator == denominator else float(betaincinv(*shape, 0.975))


def score_limits(share: float, effective: float, quantile2: float) -> tuple[float, float]:
    """Wilson's limits of a share of so many people, with the square of a quantile."""
    middle = (share + quantile2 / (2 * effective)) / (1 + quantile2 / effective)
    spread = quantile2 * share * (1 - share) / effective + quantile2**2 / (4 * effective**2)
    half = math.sqrt(spread) / (1 + quantile2 / effective)
    return middle - half, middle + half


def design_effect(numerators: npt.ArrayLike, denominators: npt.ArrayLike) -> float | None:
    """How many times larger the variance of the share over clusters is than of unrelated people.

    At least 1. The variance is the delete-one-cluster jackknife's; fewer than FEWEST_CLUSTERS
    clusters with anybody, or a share of 0 or 1, tell nothing of it: None.
    """
    k, n = _with_people(numerators, denominators)
    clusters = len(n)
    if clusters < FEWEST_CLUSTERS or not 0 < k.sum() < n.sum():
        return None
    share = float(k.sum() / n.sum())
    without = (k.sum() - k) / (n.sum() - n)
    variance = float((clusters - 1) / clusters * ((without - share) ** 2).sum())
    return max(1.0, variance / (share * (1 - share) / float(n.sum())))


def _with_people(
    numerators: npt.ArrayLike, denominators: npt.ArrayLike
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Both without the clusters of nobody."""
    k = np.asarray(numerators, dtype=np.float64)
    n = np.asarray(denominators, dtype=np.float64)
    return k[n > 0], n[n > 0]


@dataclass(frozen=True)
class Clustered:
    """A share over clusters. design_effect: variance over that of as many unrelated people."""

    share: float
    low: float
    high: float
    design_effect: float
    clusters: int


def clustered_share(numerators: npt.ArrayLike, denominators: npt.ArrayLike) -> Clustered | None:
    """The share over all clusters with a 95 % interval, or None where there is none to be had.

    numerators, denominators: of each cluster; clusters of nobody are left out.
    The variance is the delete-one-cluster jackknife's. It gives the effective number of people,
    never more than there are, and the interval is Wilson's with that number and the quantile of t
    with one degree of freedom less than there are clusters. Fewer than FEWEST_CLUSTERS clusters,
    or a share of 0 or 1, which tells nothing of the spread between clusters: None.
    Sources: Korn and Graubard (1998), Survey Methodology 24, 193-201, for the effective number;
    Franco, Little, Louis and Slud (2019), J. Survey Stat. Methodol. 7, 334-364, for Wilson's form.
    """
    effect = design_effect(numerators, denominators)
    if effect is None:
        return None
    k, n = _with_people(numerators, denominators)
    share = float(k.sum() / n.sum())
    t2 = float(stdtrit(len(n) - 1, 0.975)) ** 2
    low, high = score_limits(share, float(n.sum()) / effect, t2)
    return Clustered(share, max(0.0, low), min(1.0, high), effect, len(n))
