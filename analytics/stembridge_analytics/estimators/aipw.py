"""Shares with the outcome if all, and if none, were exposed: by standardisation and by AIPW.

Both come with one influence value a person, which holds how the estimated models move them; summed
by cluster they give the errors. This is the sandwich of all estimating equations stacked
(Stefanski and Boos 2002, Am. Stat. 56, 29-38), so it holds if only one of the two models is right.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.clusters import (
    FEWEST,
    JACKKNIFE,
    MANY,
    MODEL_BASED,
    check_correction,
)
from stembridge_analytics.estimators.glm import Floats, inverse_link, link_slope
from stembridge_analytics.estimators.separation import IdentifiedFit, fit_identified

__all__ = [
    "SUMMED_FEW", "Means", "Observed", "Spread", "aipw", "contrasts", "fold_counts", "propensity",
    "spread", "standardise",
]  # fmt: skip

SUMMED: Final = "influence values summed by cluster, G/(G-1)"
SUMMED_FEW: Final = f"{SUMMED}, t(G-1): without one cluster a model has no estimate"
UNRELATED: Final = "influence values of unrelated people"
Estimator = Callable[["Observed"], "Means"]


@dataclass(frozen=True, eq=False)
class Observed:
    """People, a row a group of those that are alike.

    response, exposed: (rows,), 0 or 1. covariates, propensity: (rows, terms), matrices with a
    constant for the model of the outcome and that of the exposure. counts: people in each row.
    weights: probability weight of a person. by_arm: a model of the outcome for each arm, else one
    with the exposure as a term. folds: (folds, rows) of counts that sum to `counts`; for AIPW each
    fold's people are predicted by models of the others.
    """

    response: Floats
    exposed: Floats
    covariates: Floats
    propensity: Floats
    counts: Floats
    weights: Floats | None = None
    by_arm: bool = False
    folds: Floats | None = None

    @property
    def n(self) -> float:
        """People."""
        return float(self.counts.sum())

    @property
    def heavy(self) -> Floats:
        """People times their weight."""
        return self.counts if self.weights is None else self.counts * self.weights

    def at(self, exposed: Floats | float) -> Floats:
        """The matrix of the outcome's model, with everybody's exposure set."""
        a = np.broadcast_to(np.asarray(exposed, dtype=np.float64), self.response.shape)[:, None]
        return np.hstack([self.covariates, a * self.covariates if self.by_arm else a])

    def take(self, rows: npt.NDArray[np.bool_]) -> Observed:
        """Some of the rows."""
        return replace(
            self, response=self.response[rows], exposed=self.exposed[rows],
            covariates=self.covariates[rows], propensity=self.propensity[rows],
            counts=self.counts[rows],
            weights=None if self.weights is None else self.weights[rows],
            folds=None if self.folds is None else self.folds[:, rows],
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Means:
    """Shares with the outcome if all and if none were exposed.

    means: (2,), NaN where a model has no finite estimate. influence: (entries, 2), one person's;
    counts: people of an entry, row: the row it is of (with folds a row has an entry a fold).
    outcome, exposure: the fits, None where the method has none or there is one a fold.
    """

    means: Floats
    influence: Floats
    counts: Floats
    row: npt.NDArray[np.intp]
    outcome: IdentifiedFit | None = None
    exposure: IdentifiedFit | None = None


def standardise(people: Observed) -> Means:
    """Standardisation: the mean over everybody of what the outcome's model says for each arm.

    Source: Robins (1986), Math. Model. 7, 1393-1512; errors as in Stefanski and Boos (2002).

    >>> one = np.ones((4, 1))
    >>> people = Observed(*map(np.array, ([1., 0, 1, 0], [1., 1, 0, 0])), one, one,
    ...                   np.array([30., 10, 20, 20]))
    >>> standardise(people).means.round(4).tolist()
    [0.75, 0.5]
    """
    found = fit_identified(
        people.response, people.at(people.exposed), counts=people.counts, weights=people.weights
    )
    if not _is_whole(found):
        return _nothing(people, outcome=found)
    means, influence = [], []
    for arm in (1.0, 0.0):
        matrix = people.at(arm)
        predicted, slope = _predicted(found, matrix)
        mean = _mean(predicted, people.heavy)
        move = _moved(people.heavy, slope[:, None] * matrix[:, found.terms])
        influence.append(_centred(predicted, mean, people) + _by_fit(found, move, people.n))
        means.append(mean)
    return Means(
        np.array(means), np.column_stack(influence), people.counts,
        np.arange(len(people.response)), outcome=found,
    )  # fmt: skip


def aipw(people: Observed) -> Means:
    """Augmented inverse probability weighting: right if either of the two models is.

    Source: Robins, Rotnitzky and Zhao (1994), J. Am. Stat. Assoc. 89, 846-866; with folds
        Chernozhukov et al. (2018), Econom. J. 21, C1-C68 (DML2), whose influence values need no
        term for the models.

    >>> one = np.ones((4, 1))
    >>> people = Observed(*map(np.array, ([1., 0, 1, 0], [1., 1, 0, 0])), one, one,
    ...                   np.array([30., 10, 20, 20]))
    >>> aipw(people).means.round(4).tolist()
    [0.75, 0.5]
    """
    if people.folds is not None:
        return _crossed(people, people.folds)
    outcome, exposure = _outcome(people), propensity(people)
    if not (_is_whole(outcome) and _is_whole(exposure)):
        return _nothing(people, outcome, exposure)
    share = _predicted(exposure, people.propensity)[0]
    means, influence = [], []
    for arm in (1.0, 0.0):
        matrix = people.at(arm)
        predicted, slope = _predicted(outcome, matrix)
        there = people.exposed if arm else 1 - people.exposed
        chance = share if arm else 1 - share
        pseudo = predicted + there / chance * (people.response - predicted)
        mean = _mean(pseudo, people.heavy)
        by_outcome = _moved(
            people.heavy, ((1 - there / chance) * slope)[:, None] * matrix[:, outcome.terms]
        )
        # d(1/chance) by the linear predictor of being in this arm, which is minus that of the other
        turn = -there * (1 - chance) / chance * (people.response - predicted)
        sign = 1.0 if arm else -1.0
        by_exposure = _moved(
            people.heavy, sign * turn[:, None] * people.propensity[:, exposure.terms]
        )
        influence.append(
            _centred(pseudo, mean, people)
            + _by_fit(outcome, by_outcome, people.n)
            + _by_fit(exposure, by_exposure, people.n)
        )
        means.append(mean)
    return Means(
        np.array(means), np.column_stack(influence), people.counts,
        np.arange(len(people.response)), outcome, exposure,
    )  # fmt: skip


def _crossed(people: Observed, folds: Floats) -> Means:
    pseudo, rows = [], np.tile(np.arange(len(people.response)), len(folds))
    for fold in folds:
        rest = replace(people, counts=people.counts - fold, folds=None)
        outcome, exposure = _outcome(rest), propensity(rest)
        if not (_is_whole(outcome) and _is_whole(exposure)):
            return _nothing(people, outcome, exposure)
        share = _predicted(exposure, people.propensity)[0]
        both = [_predicted(outcome, people.at(arm))[0] for arm in (1.0, 0.0)]
        pseudo.append(
            np.column_stack(
                [
                    predicted + there / chance * (people.response - predicted)
                    for predicted, there, chance in (
                        (both[0], people.exposed, share),
                        (both[1], 1 - people.exposed, 1 - share),
                    )
                ]
            )
        )
    values, counts = np.vstack(pseudo), folds.reshape(-1)
    weights = np.ones(len(rows)) if people.weights is None else people.weights[rows]
    heavy = counts * weights
    with np.errstate(invalid="ignore"):
        values = np.where(heavy[:, None] > 0, values, 0.0)
    means = heavy @ values / heavy.sum()
    influence = (weights * counts.sum() / heavy.sum())[:, None] * (values - means)
    return Means(means, influence, counts, rows)


def propensity(people: Observed) -> IdentifiedFit:
    """The logit of being exposed."""
    return fit_identified(
        people.exposed, people.propensity, counts=people.counts, weights=people.weights
    )


def _outcome(people: Observed) -> IdentifiedFit:
    return fit_identified(
        people.response, people.at(people.exposed), counts=people.counts, weights=people.weights
    )


def fold_counts(
    counts: npt.ArrayLike, folds: int, rng: np.random.Generator,
    people: npt.ArrayLike | None = None,
) -> Floats:  # fmt: skip
    """(folds, rows) of counts: each person falls into one fold, with all their rows.

    people: (rows,), whose row it is; without it each is somebody else.

    >>> fold_counts([5, 7], 2, np.random.default_rng(1)).sum(axis=0).tolist()
    [5.0, 7.0]
    """
    n = np.asarray(counts, dtype=np.float64)
    if people is None:
        split = rng.multinomial(n.round().astype(np.int64), np.full(folds, 1 / folds))
        return np.asarray(split.T, dtype=np.float64)
    codes = np.unique(np.asarray(people), return_inverse=True)[1].reshape(-1)
    order = rng.permutation(int(codes.max()) + 1) % folds
    return np.stack([np.where(order[codes] == fold, n, 0.0) for fold in range(folds)])


def _is_whole(found: IdentifiedFit) -> bool:
    return bool(found.core.converged and not found.infinite.any())


def _predicted(found: IdentifiedFit, matrix: Floats) -> tuple[Floats, Floats]:
    linear = matrix[:, found.terms] @ found.core.params
    return inverse_link("logit", linear), link_slope("logit", linear)


def _mean(values: Floats, heavy: Floats) -> float:
    return float(heavy @ values / heavy.sum())


def _moved(heavy: Floats, slopes: Floats) -> Floats:
    """How the mean moves with the coefficients."""
    return np.asarray(heavy @ slopes / heavy.sum())


def _centred(values: Floats, mean: float, people: Observed) -> Floats:
    weights = 1.0 if people.weights is None else people.weights * people.n / people.heavy.sum()
    return np.asarray(weights * (values - mean))


def _by_fit(found: IdentifiedFit, move: Floats, n: float) -> Floats:
    """One person's influence through the coefficients of a fit."""
    by_term = found.fit.matrix[:, found.terms] @ (found.core.bread @ move)
    return np.asarray(n * found.fit.residual * by_term)


def _nothing(
    people: Observed, outcome: IdentifiedFit | None = None, exposure: IdentifiedFit | None = None
) -> Means:
    rows = len(people.response)
    return Means(
        np.full(2, np.nan), np.full((rows, 2), np.nan), people.counts, np.arange(rows), outcome,
        exposure,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Spread:
    """covariance: (4, 4) of what `contrasts` gives. count: clusters with people; 0 without.

    freedom: of t; None for the normal distribution.
    """

    covariance: Floats
    count: int
    correction: str
    freedom: int | None


def contrasts(means: Floats) -> Floats:
    """Both shares, their difference, and the log of their ratio (infinite if one is 0).

    >>> contrasts(np.array([0.6, 0.3])).round(4).tolist()
    [0.6, 0.3, 0.3, 0.6931]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.array([*means, means[0] - means[1], np.log(means[0] / means[1])])


def spread(
    people: Observed,
    estimator: Estimator,
    found: Means,
    codes: npt.ArrayLike | None = None,
    *,
    correction: str = "rule",
) -> Spread:
    """The covariance of what `contrasts` gives, for people in clusters or unrelated.

    codes: (rows,), the cluster of each row; None for unrelated people. correction: `rule` sums
    influence values by cluster from 40 clusters on, leaves out each cluster in turn for 6 to 39,
    and takes people as unrelated below 6, which is said; `sandwich` (or `R`) and `jackknife`
    ask for one.
    Where a model has no estimate without some cluster, values are summed, with t(G-1).
    """
    check_correction(correction)
    slopes = _slopes(found.means)
    if codes is None:
        return Spread(_summed(found, slopes, None), 0, UNRELATED, None)
    which = np.unique(np.asarray(codes), return_inverse=True)[1].reshape(-1)
    count = len(np.unique(which[people.counts > 0]))
    # With influences the sandwich has no other factor than R's.
    chosen = "sandwich" if correction == "R" else correction
    if correction == "rule":
        chosen = "sandwich" if count >= MANY else "jackknife" if count >= FEWEST else "none"
    if chosen == "none" or count < 2:
        return Spread(_summed(found, slopes, None), count, MODEL_BASED, None)
    if chosen == "sandwich":
        return Spread(_summed(found, slopes, which), count, SUMMED, None)
    with np.errstate(invalid="ignore"):
        moves = np.array(
            [
                contrasts(estimator(people.take(which != cluster)).means) - contrasts(found.means)
                for cluster in np.unique(which[people.counts > 0])
            ]
        )
        covariance = (count - 1) / count * moves.T @ moves
    if np.isnan(covariance[2, 2]) and not np.isnan(found.means).any():
        # Without one cluster a model has no end; the sum of influence values always has one.
        return Spread(_summed(found, slopes, which), count, SUMMED_FEW, count - 1)
    return Spread(covariance, count, JACKKNIFE, count - 1)


def _slopes(means: Floats) -> Floats:
    """(4, 2): what `contrasts` gives, by the two shares."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0], [1 / means[0], -1 / means[1]]])


def _summed(found: Means, slopes: Floats, codes: npt.NDArray[np.intp] | None) -> Floats:
    n = float(found.counts.sum())
    with np.errstate(invalid="ignore"):
        values = np.column_stack([found.influence @ slope for slope in slopes])
    if codes is None:
        return np.asarray(values.T @ (found.counts[:, None] * values) / n / max(n - 1, 1))
    at = codes[found.row]
    live = np.bincount(at, found.counts) > 0
    sums = np.column_stack([np.bincount(at, found.counts * column) for column in values.T])[live]
    count = len(sums)
    return np.asarray(sums.T @ sums / n**2 * count / (count - 1))
