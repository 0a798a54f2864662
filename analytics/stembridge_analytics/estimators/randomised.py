"""Differences between arms that were drawn at random, judged by the draw itself.

Nothing is assumed of how outcomes come about: what varies is who was drawn into which arm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.clusters import FEWEST, JACKKNIFE, MANY, SANDWICH

__all__ = ["Adjusted", "Difference", "Units", "adjusted", "difference", "permutation_p",
           "with_clusters"]  # fmt: skip

# numpy draws from fewer.
_MOST_DRAWN: Final = 1e9

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

NEYMAN: Final = "by the draw of people (Neyman)"
SUMMED: Final = "what people add summed by cluster, G/(G-1)"
TOTALS: Final = "by the draw of clusters, from their totals"
JACKKNIFED: Final = "by the draw of clusters, each left out in turn"


@dataclass(frozen=True, eq=False)
class Units:
    """What was drawn, a row a group of units that are alike: people, or whole clusters.

    totals: sum of the outcome of one unit. sizes: its people. arm: 1 or 0. block: codes of the
    parts within which arms were drawn. counts: units in each row. clustered: units are clusters.
    """

    totals: Floats
    sizes: Floats
    arm: Floats
    block: Codes
    counts: Floats
    clustered: bool = False

    def take(self, rows: npt.NDArray[np.bool_]) -> Units:
        """Some of the rows."""
        return Units(
            self.totals[rows], self.sizes[rows], self.arm[rows], self.block[rows],
            self.counts[rows], self.clustered,
        )  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """The mean of arm 1 less that of arm 0, blocks weighted by their people.

    freedom: of t, by Welch and Satterthwaite. means: of arm 1 and arm 0, so weighted. blocks: used.
    units, people: used, of arm 1 and arm 0. lost_people, lost_blocks: in blocks that lack an arm or
    have one unit alone in one, which say nothing.
    """

    estimate: float
    std_error: float
    freedom: float
    means: tuple[float, float]
    errors: tuple[float, float]
    correction: str
    blocks: int
    units: tuple[int, int]
    people: tuple[int, int]
    lost_people: int
    lost_blocks: int


def difference(units: Units) -> Difference:
    """The design-based difference, with Neyman's variance.

    In each block the arms' means (totals over people) differ; blocks count by their people. The
    variance of an arm's mean is that of its units' totals around it, with one less than the units;
    with fewer than 40 clusters it is that of leaving out each in turn. It is never too small on
    average, and right where the effect is the same for all.
    Sources: Neyman (1923), Stat. Sci. 5 (1990), 465-472; Imbens and Rubin (2015), Causal Inference,
        ch. 6 and 9; clusters: Middleton and Aronow (2015), Stat. Polit. Policy 6, 39-75.

    >>> made = Units(*map(np.array, ([1., 0, 1, 0], [1., 1, 1, 1], [1., 1, 0, 0], [0, 0, 0, 0],
    ...                              [30., 10, 20, 20])))
    >>> found = difference(made)
    >>> found.estimate, round(found.std_error, 4), round(found.freedom, 1)
    (0.25, 0.1059, 76.4)
    """
    used = _both_arms(units)
    inside = used[units.block]
    people = units.counts * units.sizes
    few = units.clustered and float(units.counts[inside].sum()) < MANY
    means, variances, shares = _weighted_means(units, used, few)
    variance = float(variances.sum())
    arms = [inside & (units.arm == arm) for arm in (1.0, 0.0)]
    return Difference(
        float(means[0] - means[1]), variance**0.5,
        variance**2 / shares if shares > 0 else float("inf"),
        (float(means[0]), float(means[1])),
        (float(variances[0] ** 0.5), float(variances[1] ** 0.5)),
        (JACKKNIFED if few else TOTALS) if units.clustered else NEYMAN,
        int(used.sum()),
        (_whole(units.counts[arms[0]]), _whole(units.counts[arms[1]])),
        (_whole(people[arms[0]]), _whole(people[arms[1]])),
        _whole(people[~inside]), int((~used).sum()),
    )  # fmt: skip


def _weighted_means(
    units: Units, used: npt.NDArray[np.bool_], few: bool
) -> tuple[Floats, Floats, float]:
    """Both arms' means over blocks, their variances, and what Satterthwaite's rule divides by."""
    means, variances, shares = np.zeros(2), np.zeros(2), 0.0
    if not used.any():
        return np.full(2, np.nan), np.full(2, np.nan), 0.0
    people = units.counts * units.sizes
    total = float(people[used[units.block]].sum())
    for block in np.flatnonzero(used):
        here = units.block == block
        weight = float(people[here].sum()) / total
        for place, arm in enumerate((1.0, 0.0)):
            mean, variance, number = _mean(units, here & (units.arm == arm), few)
            means[place] += weight * mean
            variances[place] += weight**2 * variance
            shares += (weight**2 * variance) ** 2 / (number - 1)
    return means, variances, shares


def with_clusters(units: Units, codes: npt.ArrayLike) -> Difference:
    """The difference where arms were drawn person by person and people resemble each other.

    codes: (rows,), the cluster of each row, whose people are in both arms. The error sums what
    people add by cluster, or leaves out each cluster in turn if there are fewer than 40, t(G-1).
    With fewer than 6 it stays Neyman's, which is right for these very people alone.
    """
    found, which = difference(units), np.unique(np.asarray(codes), return_inverse=True)[1]
    used = _both_arms(units)
    inside = used[units.block] & (units.counts > 0)
    which = np.unique(which[inside], return_inverse=True)[1].reshape(-1)
    count = int(which.max()) + 1 if len(which) else 0
    if count < FEWEST:
        return found
    rows = units.take(inside)
    if count < MANY:
        moves = [difference(rows.take(which != g)).estimate - found.estimate for g in range(count)]
        variance = (count - 1) / count * float(np.square(moves).sum())
    else:
        sums = np.bincount(which, rows.counts * _pulls(rows))
        variance = count / (count - 1) * float(np.square(sums).sum())
    correction = JACKKNIFE if count < MANY else SUMMED
    return replace(found, std_error=variance**0.5, freedom=count - 1, correction=correction)


def _pulls(units: Units) -> Floats:
    """(rows,): what one unit adds to the error of the difference."""
    people, pulls = units.counts * units.sizes, np.zeros(len(units.totals))
    for block in np.unique(units.block):
        here = units.block == block
        weight = people[here].sum() / people.sum()
        for arm, sign in ((1.0, 1.0), (0.0, -1.0)):
            rows = here & (units.arm == arm)
            n, size = units.counts[rows], people[rows].sum()
            mean = n @ units.totals[rows] / size
            pulls[rows] = sign * weight * (units.totals[rows] - mean * units.sizes[rows]) / size
    return pulls


def _whole(numbers: Floats) -> int:
    return round(float(numbers.sum()))


def _both_arms(units: Units) -> npt.NDArray[np.bool_]:
    """By block, whether each arm has at least two units."""
    number = int(units.block.max()) + 1 if len(units.block) else 0
    by_arm = [
        np.bincount(units.block, units.counts * (units.arm == arm), number) for arm in (1, 0)
    ]  # fmt: skip
    return np.asarray((by_arm[0] >= 2) & (by_arm[1] >= 2))


def _mean(units: Units, rows: npt.NDArray[np.bool_], few: bool) -> tuple[float, float, float]:
    """Mean of some rows' people, its variance, and how many units there are."""
    t, m, n = units.totals[rows], units.sizes[rows], units.counts[rows]
    total, people, number = float(n @ t), float(n @ m), float(n.sum())
    mean = total / people
    if few:
        without = (total - t) / (people - m)
        return mean, float((number - 1) / number * (n @ (without - mean) ** 2)), number
    squares = float(n @ (t - mean * m) ** 2)
    return mean, number / (number - 1) * squares / people**2, number


def permutation_p(units: Units, *, draws: int = 9_999, seed: int = 0) -> float:
    """Fisher's p: how often arms drawn anew differ at least as much, if nobody's outcome changes.

    Arms are drawn anew within blocks, as many units in each as there were. The draw itself is one
    of them, so p is at least 1 / (draws + 1). It depends on the groups and the seed alone, not on
    how their rows are arranged.
    NaN if no block has both arms, and for 1e9 units or more, which nobody can draw.
    Source: Fisher (1935), The Design of Experiments; Phipson and Smyth (2010), Stat. Appl. Genet.
        Mol. Biol. 9, 39.
    """
    used = _both_arms(units)
    if not used.any():
        return float("nan")
    rng = np.random.default_rng(seed)
    people = units.counts * units.sizes
    total = float(people[used[units.block]].sum())
    if float((units.counts[used[units.block]]).sum()) >= _MOST_DRAWN:
        return float("nan")
    pieces = [_piece(units, block) for block in np.flatnonzero(used)]
    drawn, seen = np.zeros(draws), 0.0
    for t, m, n, in_arm in sorted(pieces, key=lambda piece: tuple(map(tuple, piece))):
        weight = float(n @ m) / total
        again = rng.multivariate_hypergeometric(
            n.astype(np.int64), int(in_arm.sum()), size=draws, method="marginals"
        )
        drawn += weight * _gap(again.astype(np.float64), n, t, m)
        seen += weight * float(_gap(in_arm[None, :], n, t, m)[0])
    extreme = np.abs(drawn) >= abs(seen) * (1 - 1e-9) - 1e-12
    return (1 + int(extreme.sum())) / (draws + 1)


def _piece(units: Units, block: np.intp) -> tuple[Floats, Floats, Floats, Floats]:
    """Of a block: distinct totals and sizes, how many units have them, and how many in arm 1."""
    here = units.block == block
    kinds, at = np.unique(
        np.column_stack([units.totals[here], units.sizes[here]]), axis=0, return_inverse=True
    )
    at = at.reshape(-1)
    sums = [
        np.asarray(np.bincount(at, values[here], len(kinds)), dtype=np.float64).round()
        for values in (units.counts, units.counts * units.arm)
    ]
    return kinds[:, 0], kinds[:, 1], sums[0], sums[1]


def _gap(in_arm: Floats, n: Floats, totals: Floats, sizes: Floats) -> Floats:
    """(draws,): the difference of means, with `in_arm` of `n` units in arm 1."""
    rest = n - in_arm
    return np.asarray(in_arm @ totals / (in_arm @ sizes) - rest @ totals / (rest @ sizes))


@dataclass(frozen=True)
class Adjusted:
    """A difference with covariates held equal. freedom: of t."""

    estimate: float
    std_error: float
    freedom: float
    correction: str


def adjusted(
    response: Floats, arm: Floats, covariates: Floats, counts: Floats,
    clusters: npt.ArrayLike | None = None,
) -> Adjusted:  # fmt: skip
    """Lin's difference: least squares with each arm's own slopes at the mean of the covariates.

    covariates: (rows, columns) without a constant; indicators of blocks belong here. Errors are
    HC2, which without covariates are Neyman's; with clusters the sandwich of their sums from 40
    clusters on, else by leaving out each in turn; both with t(G-1).
    Source: Lin (2013), Ann. Appl. Stat. 7, 295-318; HC2: Samii and Aronow (2012), Stat. Probab.
        Lett. 82, 365-370.
    """
    n = np.asarray(counts, dtype=np.float64)
    beta, x, bread = _least_squares(response, arm, covariates, n)
    residual = response - x @ beta
    if clusters is not None:
        which = np.unique(np.asarray(clusters)[n > 0], return_inverse=True)[1].reshape(-1)
        count = int(which.max()) + 1
        if count >= MANY:
            pulls = (n * residual * (x @ bread[1]))[n > 0]
            summed = float(np.square(np.bincount(which, pulls)).sum())
            people = float(n.sum())
            summed *= count / (count - 1) * (people - 1) / (people - x.shape[1])
            return Adjusted(float(beta[1]), summed**0.5, count - 1, SANDWICH)
        live = [part[n > 0] for part in (response, arm, covariates, n)]
        moves = [_least_squares(*(part[which != g] for part in live))[0][1] for g in range(count)]
        spread = float(np.square(np.array(moves) - beta[1]).sum())
        return Adjusted(float(beta[1]), ((count - 1) / count * spread) ** 0.5, count - 1, JACKKNIFE)
    leverage = np.einsum("ij,jk,ik->i", x, bread, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        squares = np.where(leverage < 1 - 1e-10, residual**2 / (1 - leverage), np.nan)
    meat = x.T @ ((n * squares)[:, None] * x)
    variance = float((bread @ meat @ bread)[1, 1])
    return Adjusted(float(beta[1]), variance**0.5, float(n.sum() - x.shape[1]), "HC2")


def _least_squares(
    response: Floats, arm: Floats, covariates: Floats, counts: Floats
) -> tuple[Floats, Floats, Floats]:
    """Coefficients (constant, arm, ...), the matrix, and the inverse of its cross product."""
    centred = covariates - counts @ covariates / counts.sum()
    x = np.column_stack([np.ones(len(arm)), arm, centred, arm[:, None] * centred])
    bread = np.linalg.pinv(x.T @ (counts[:, None] * x), hermitian=True)
    return bread @ (x.T @ (counts * response)), x, bread
