"""The area between the ROC curves of two groups, and whether chance would make it as large."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.roc import Curve, roc_curve

__all__ = ["Abroca", "abroca", "area_between"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Abroca:
    """Area between two ROC curves, from 0 to 1, and its permutation p-value.

    expected: the mean area under permutation, which is not zero: chance alone parts two curves.
    """

    area: float
    p_value: float
    expected: float
    permutations: int


def area_between(one: Curve, other: Curve) -> float:
    """The area between two ROC curves, wherever the one or the other lies above; exact.

    Source: Gardner, Brooks, Baker (2019), LAK19, 225-234, eq. (2).

    >>> rises, flat = Curve(np.array([0., 0., 1.]), np.array([0., 1., 1.])), Curve(
    ...     np.array([0., 1.]), np.array([0., 1.]))
    >>> area_between(rises, flat)
    0.5
    """
    places = np.union1d(one.false_positive, other.false_positive)
    starts, ends = (
        first - second
        for first, second in zip(_limits(one, places), _limits(other, places), strict=True)
    )
    width = np.diff(places)
    left, right = starts[:-1], ends[1:]
    crosses = left * right < 0
    total = np.abs(left) + np.abs(right)
    # Where the curves cross inside, two triangles in place of a trapezium.
    safe = np.where(total > 0, total, 1.0)
    area = np.where(crosses, (left**2 + right**2) / (2 * safe), total / 2)
    return float((area * width).sum())


def _limits(curve: Curve, places: Floats) -> tuple[Floats, Floats]:
    """The curve just after and just before each place: it may rise straight up at one."""
    x, first = np.unique(curve.false_positive, return_index=True)
    last = np.append(first[1:], len(curve.false_positive)) - 1
    low, high = curve.true_positive[first], curve.true_positive[last]
    at = np.searchsorted(x, places)
    exact = (at < len(x)) & (x[np.minimum(at, len(x) - 1)] == places)
    before = np.maximum(at - 1, 0)
    nearest = np.minimum(at, len(x) - 1)
    span = np.where(x[nearest] > x[before], x[nearest] - x[before], 1.0)
    within = high[before] + (places - x[before]) / span * (low[nearest] - high[before])
    return np.where(exact, high[nearest], within), np.where(exact, low[nearest], within)


def abroca(
    outcome: npt.ArrayLike,
    score: npt.ArrayLike,
    is_other: npt.ArrayLike,
    count: npt.ArrayLike,
    *,
    permutations: int = 999,
    seed: int = 0,
) -> Abroca:
    """The area between the ROC curves of two groups, with the p-value of a permutation test.

    outcome: 0 or 1; score; is_other: 1 for the second group, else 0; count: people each row is; all
        of shape (rows,). Group labels are shuffled among people with the same outcome, so shares
        with the outcome may differ between groups without making the curves differ.
    p: (1 + permutations with an area at least as large) / (1 + permutations).
    Raises DataError if a group has nobody with, or nobody without the outcome.
    Source of the statistic: Gardner and others (2019); of the p-value: Phipson and Smyth (2010),
    Stat. Appl. Genet. Mol. Biol. 9, 39.
    """
    truth = np.asarray(outcome, dtype=np.float64)
    other = np.asarray(is_other, dtype=np.float64) == 1
    weight = np.asarray(count, dtype=np.float64)
    values, at = np.unique(np.asarray(score, dtype=np.float64), return_inverse=True)
    sides = [(_sums(at, weight * (truth == side), len(values)),
              _sums(at, weight * ((truth == side) & other), len(values)))
             for side in (0, 1)]  # fmt: skip
    found = area_between(
        roc_curve(truth[~other], np.asarray(score)[~other], weight[~other]),
        roc_curve(truth[other], np.asarray(score)[other], weight[other]),
    )
    rng = np.random.default_rng(seed)
    drawn = np.array([_shuffled(sides, rng) for _ in range(permutations)])
    as_large = int((drawn >= found - 1e-12).sum())
    mean = float(drawn.mean()) if permutations else float("nan")
    return Abroca(found, (1 + as_large) / (1 + permutations), mean, permutations)


def _sums(at: npt.NDArray[np.intp], weights: Floats, size: int) -> Floats:
    return np.asarray(np.bincount(at, weights, size), dtype=np.float64)


def _shuffled(sides: list[tuple[Floats, Floats]], rng: np.random.Generator) -> float:
    """The area with group labels drawn anew among people with the same outcome."""
    shares: list[tuple[Floats, Floats]] = []
    for everybody, others in sides:
        cells = np.rint(everybody).astype(np.int64)
        taken = rng.multivariate_hypergeometric(
            cells, round(float(others.sum())), method="marginals"
        )
        shares.append(((cells - taken).astype(np.float64), taken.astype(np.float64)))
    curves = [
        Curve(
            np.concatenate([[0.0], np.cumsum(shares[0][group][::-1]) / shares[0][group].sum()]),
            np.concatenate([[0.0], np.cumsum(shares[1][group][::-1]) / shares[1][group].sum()]),
        )
        for group in (0, 1)
    ]
    return area_between(curves[0], curves[1])
