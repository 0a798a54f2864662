"""A share weighted for who answers: right if, among people alike, silence says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.clusters import (
    FEWEST,
    JACKKNIFE,
    MANY,
    MODEL_BASED,
    SANDWICH_R,
    summed_covariance,
)
from stembridge_analytics.estimators.glm import fit_glm
from stembridge_analytics.estimators.separation import separated_rows, unidentified_terms

__all__ = ["Balance", "WeightedShare", "weighted_share"]

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

# Weights above so many times their mean are cut to it.
LARGEST: Final = 10.0


@dataclass(frozen=True, eq=False)
class Balance:
    """How respondents differ from everybody, in standard deviations of everybody; (terms,) each."""

    before: Floats
    after: Floats


@dataclass(frozen=True, eq=False)
class WeightedShare:
    """A share of everybody, from those who answered.

    share: NaN if it cannot be had: nobody answered, or `unanswered` marks rows of people of whose
        like nobody answered. std_error: the estimated weights allowed for. plain: without weights.
    chances: (rows,), of an answer. weights: (rows,), of one person, with mean 1 over respondents;
        0 for who did not answer. trimmed: respondents whose weight was cut. effective: so many
        equally weighted respondents would tell as much. influence: (rows,), of one person.
    """

    share: float
    std_error: float
    freedom: int | None
    correction: str
    clusters: int
    plain: float
    chances: Floats
    weights: Floats
    trimmed: int
    effective: float
    influence: Floats
    balance: Balance
    unanswered: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Groups:
    """Groups of people that are alike, as arrays of one length."""

    outcome: Floats
    answered: Floats
    matrix: Floats
    counts: Floats

    def without(self, rows: npt.NDArray[np.bool_]) -> _Groups:
        return _Groups(
            self.outcome[~rows], self.answered[~rows], self.matrix[~rows], self.counts[~rows]
        )


@dataclass(frozen=True, eq=False)
class _Weighted:
    share: float
    chances: Floats
    weights: Floats
    is_cut: npt.NDArray[np.bool_]
    influence: Floats
    unanswered: npt.NDArray[np.bool_]


def weighted_share(
    outcome: npt.ArrayLike,
    answered: npt.ArrayLike,
    matrix: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    codes: npt.ArrayLike | None = None,
    largest: float = LARGEST,
) -> WeightedShare:
    """The share with the outcome among everybody, respondents weighted by 1 / chance to answer.

    outcome: (rows,), 0 or 1; not read where nobody answered. answered: (rows,), 0 or 1. matrix:
    (rows, terms), what the chance to answer depends on, a constant in it. counts: people in each
    row. codes: (rows,), their cluster. largest: weights above so many times the mean weight are
    cut to that, which lets some bias in to keep single people from deciding; the cut is taken as
    fixed in the error.
    The chance is a logit's. The error sums influence functions that hold the estimation of the
    weights, by cluster: from 40 clusters on a sandwich, for 6 to 39 the delete-one-cluster
    jackknife with all refitted, below 6 (or without codes) people as unrelated.
    Source: Lunceford and Davidian (2004), Stat. Med. 23, 2937-2960, eq. (2) and (19); Hájek's
    ratio form.

    >>> found = weighted_share(
    ...     [1, 0, 0, 1, 0, 0], [1, 1, 0, 1, 1, 0], [[1, 0]] * 3 + [[1, 1]] * 3,
    ...     counts=[60, 20, 20, 5, 15, 80],
    ... )
    >>> round(found.share, 6), round(found.plain, 6), round(found.effective, 1)
    (0.5, 0.65, 64.0)
    """
    n = np.ones(len(np.asarray(answered))) if counts is None else np.asarray(counts, np.float64)
    answer = np.asarray(answered, dtype=np.float64)
    value = np.where(answer > 0, np.nan_to_num(np.asarray(outcome, dtype=np.float64)), 0.0)
    groups = _Groups(value, answer, np.asarray(matrix, dtype=np.float64), n)
    found = _weighted(groups, largest)
    told = n * answer
    plain = float((told * value).sum() / told.sum()) if told.sum() else float("nan")
    error, freedom, correction, count = _spread(groups, found, codes, largest)
    heavy = told * found.weights
    return WeightedShare(
        found.share, error, freedom, correction, count, plain, found.chances, found.weights,
        round(float(told[found.is_cut].sum())),
        float(heavy.sum() ** 2 / (heavy * found.weights).sum()) if heavy.sum() else 0.0,
        found.influence, _balance(groups, found.weights), found.unanswered,
    )  # fmt: skip


def _weighted(groups: _Groups, largest: float) -> _Weighted:
    chances, unanswered, inverse, terms = _chances(groups)
    y, r, n = groups.outcome, groups.answered, groups.counts
    none = np.full(len(y), np.nan)
    if unanswered.any() or not (n * r).sum() or not np.isfinite(chances[n > 0]).all():
        zeros = np.zeros(len(y), dtype=bool)
        return _Weighted(float("nan"), chances, none, zeros, none, unanswered)
    raw = r / np.where(chances > 0, chances, 1.0)
    mean = float((n * raw).sum() / (n * r).sum())
    is_cut = raw > largest * mean
    weights = np.minimum(raw, largest * mean)
    total = float((n * weights).sum())
    share = float((n * weights * y).sum() / total)
    gap = weights * (y - share)
    # A weight 1 / p moves by -(1 - p) / p with the linear predictor; a cut one and p = 1 do not.
    moves = np.where(is_cut, 0.0, -gap * (1 - chances))
    x = groups.matrix[:, terms]
    pull = inverse @ (x.T @ (n * moves))
    inside = (chances > 0) & (chances < 1)
    influence = (gap + np.where(inside, r - chances, 0.0) * (x @ pull)) / total
    return _Weighted(
        share, chances, weights * float((n * r).sum()) / total, is_cut, influence, unanswered
    )


def _chances(
    groups: _Groups,
) -> tuple[Floats, npt.NDArray[np.bool_], Floats, npt.NDArray[np.intp]]:
    """Chance to answer of each row; rows of whose like nobody answered; how it was estimated."""
    r, x, n = groups.answered, groups.matrix, groups.counts
    chances, live = np.full(len(r), np.nan), n > 0
    apart = np.zeros(len(r), dtype=bool)
    apart[live] = separated_rows(r[live], x[live], "binomial")
    chances[apart] = r[apart]
    rest = live & ~apart
    terms = _independent(x[rest])
    inverse = np.zeros((len(terms), len(terms)))
    if rest.any():
        fit = fit_glm(r[rest], x[np.ix_(rest, terms)], counts=n[rest], family="binomial")
        chances[rest], inverse = fit.fitted, fit.covariance
    return chances, apart & (r == 0), inverse, terms


def _independent(matrix: Floats) -> npt.NDArray[np.intp]:
    kept: list[int] = []
    for at in range(matrix.shape[1]):
        if not unidentified_terms(matrix[:, [*kept, at]]).any() and matrix[:, at].any():
            kept.append(at)
    return np.asarray(kept, dtype=np.intp)


def _spread(
    groups: _Groups, found: _Weighted, codes: npt.ArrayLike | None, largest: float
) -> tuple[float, int | None, str, int]:
    """Standard error, freedom of t, correction in words, clusters."""
    n = groups.counts
    alone = float(np.sqrt((n * found.influence**2).sum()))
    if codes is None:
        return alone, None, "people as unrelated", 0
    which = np.unique(np.asarray(codes)[n > 0], return_inverse=True)[1].reshape(-1)
    all_codes = np.full(len(n), -1, dtype=np.intp)
    all_codes[n > 0] = which
    count = int(which.max()) + 1 if len(which) else 0
    if count < FEWEST:
        return alone, None, MODEL_BASED, count
    if count < MANY:
        return _jackknife(groups, found, all_codes, count, largest), count - 1, JACKKNIFE, count
    sums: Floats = np.bincount(which, (n * found.influence)[n > 0], count).astype(np.float64)
    variance = float(summed_covariance(sums[:, None])[0, 0]) * count / (count - 1)
    return float(np.sqrt(variance)), None, SANDWICH_R, count


def _jackknife(
    groups: _Groups, found: _Weighted, codes: Codes, count: int, largest: float
) -> float:
    if not np.isfinite(found.share):
        return float("nan")
    moves = np.array(
        [_weighted(groups.without(codes == c), largest).share - found.share for c in range(count)]
    )
    return float(np.sqrt((count - 1) / count * (moves**2).sum()))


def _balance(groups: _Groups, weights: Floats) -> Balance:
    n, x = groups.counts, groups.matrix
    everybody = (n[:, None] * x).sum(axis=0) / n.sum()
    spread = np.sqrt((n[:, None] * (x - everybody) ** 2).sum(axis=0) / n.sum())

    def apart(heavy: Floats) -> Floats:
        if not heavy.sum() > 0:
            return np.full(x.shape[1], np.nan)
        mean = (heavy[:, None] * x).sum(axis=0) / heavy.sum()
        return np.asarray((mean - everybody) / np.where(spread > 0, spread, 1.0))

    return Balance(apart(n * groups.answered), apart(n * groups.answered * weights))
