"""Intervals of shares: of these people only, and of people who come in clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

__all__ = ["CLUSTERED", "FEWEST_CLUSTERS", "WILSON", "Clustered", "clustered_share", "wilson"]

WILSON: Final = "Wilson, 95 %; describes these people only"
CLUSTERED: Final = (
    "95 %, people cluster in runs: jackknife over runs, Wilson on the effective number, t"
)
FEWEST_CLUSTERS: Final = 3


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    """The 95 % Wilson limits; rounding errors beyond 0, 1 and the share itself are cut off."""
    low, high = proportion_confint(numerator, denominator, alpha=0.05, method="wilson")
    share = numerator / denominator
    return min(max(float(low), 0.0), share), max(min(float(high), 1.0), share)


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
    k = np.asarray(numerators, dtype=float)
    n = np.asarray(denominators, dtype=float)
    k, n = k[n > 0], n[n > 0]
    clusters = len(n)
    if clusters < FEWEST_CLUSTERS or not 0 < k.sum() < n.sum():
        return None
    share = float(k.sum() / n.sum())
    without = (k.sum() - k) / (n.sum() - n)
    variance = float((clusters - 1) / clusters * ((without - share) ** 2).sum())
    unrelated = share * (1 - share) / float(n.sum())
    effect = max(1.0, variance / unrelated)
    t2 = float(stats.t.ppf(0.975, clusters - 1)) ** 2
    effective = float(n.sum()) / effect
    middle = (share + t2 / (2 * effective)) / (1 + t2 / effective)
    half = (
        np.sqrt(t2 * share * (1 - share) / effective + t2**2 / (4 * effective**2))
        / (1 + t2 / effective)
    )  # fmt: skip
    low, high = max(0.0, middle - float(half)), min(1.0, middle + float(half))
    return Clustered(share, low, high, effect, clusters)
