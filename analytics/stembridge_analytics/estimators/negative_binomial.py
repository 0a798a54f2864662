"""Negative binomial rates with an estimated dispersion, over groups as over their members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, digamma, gammaln, polygamma, xlogy

from stembridge_analytics.estimators.clusters import (
    FEWEST,
    JACKKNIFE,
    MANY,
    MODEL_BASED,
    SANDWICH,
    SANDWICH_R,
    ClusterCovariance,
    Correction,
    summed_covariance,
)
from stembridge_analytics.estimators.separation import separated_rows, unidentified_terms

__all__ = ["NegativeBinomialFit", "cluster_rates", "fit_negative_binomial", "robust_rates"]

Floats = npt.NDArray[np.float64]

_TOLERANCE: Final = 1e-10
_ROUNDS: Final = 200
_STEPS: Final = 100
# Beyond it the counts are Poisson for every purpose, and lgamma differences lose their digits.
_LARGEST_THETA: Final = 1e8


@dataclass(frozen=True, eq=False)
class NegativeBinomialFit:
    """A fit with variance mean + mean² / theta, over `rows` counts and `terms` columns.

    params: (terms,), on the log scale. bread: (terms, terms), the inverse of the expected
        information, which is R's vcov(glm.nb). theta: as MASS has it; infinite at the boundary,
        where the counts spread no more than Poisson counts. theta_error: from the observed
        information. fitted, linear: (rows,), the mean and its log, the offset in both.
        residual: (rows,), what one count's score multiplies the row of the matrix with, its
        weight in it. weights: of one count; `counts` are how many are alike.
    converged: False if the estimates did not settle; they are NaN then.
    """

    params: Floats
    bread: Floats
    theta: float
    theta_error: float
    log_likelihood: float
    poisson_log_likelihood: float
    pearson: float
    fitted: Floats
    linear: Floats
    residual: Floats
    converged: bool
    n: float
    response: Floats
    matrix: Floats
    counts: Floats
    weights: Floats | None
    offset: Floats | None

    @property
    def alpha(self) -> float:
        """The dispersion 1 / theta: 0 for Poisson counts."""
        return 1 / self.theta

    @property
    def is_boundary(self) -> bool:
        """Whether the counts spread no more than Poisson counts do."""
        return bool(np.isinf(self.theta))

    @property
    def scores(self) -> Floats:
        """(rows, terms): the score of one count for the coefficients."""
        return np.asarray(self.residual[:, None] * self.matrix)

    @property
    def overdispersion_p(self) -> float:
        """P of the likelihood ratio against Poisson, halved as theta lies at an edge there.

        Source: Self and Liang (1987), J. Am. Stat. Assoc. 82, 605-610, case 5.
        """
        ratio = max(2 * (self.log_likelihood - self.poisson_log_likelihood), 0.0)
        return 1.0 if self.is_boundary else float(chdtrc(1, ratio)) / 2


def fit_negative_binomial(
    response: npt.ArrayLike,
    matrix: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    offset: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    start: npt.ArrayLike | None = None,
) -> NegativeBinomialFit:
    """The maximum-likelihood fit of counts with log link, dispersion estimated with the rest.

    response: (rows,), counts from 0 on. matrix: (rows, terms), of full rank, every term with a
    finite estimate. counts: how many are alike in each row. offset: (rows,), added to the log of
    the mean: the log of the exposure. weights: probability weights; with them only a sandwich of
    `scores` is right. start: coefficients to begin from.
    Coefficients and theta are information-orthogonal, so they take turns: Fisher scoring and
    Newton. Sources: Lawless (1987), Can. J. Stat. 15, 209-225; Venables and Ripley (2002), Modern
    Applied Statistics with S, sect. 7.4, whose glm.nb gives the same numbers.

    >>> fit = fit_negative_binomial([2, 9, 4, 0, 7, 1], np.ones((6, 1)), offset=np.zeros(6))
    >>> round(float(np.exp(fit.params[0])), 4), round(fit.theta, 3)
    (3.8333, 1.513)
    """
    y, x = np.asarray(response, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=np.float64)
    w = None if weights is None else np.asarray(weights, dtype=np.float64)
    shift = np.zeros(len(y)) if offset is None else np.asarray(offset, dtype=np.float64)
    heavy = n if w is None else n * w
    with np.errstate(all="ignore"):
        params, good = _coefficients(y, x, heavy, shift, np.inf, _begin(y, x, heavy, shift, start))
        mean = np.exp(x @ params + shift)
        poisson = _likelihood(y, mean, heavy, np.inf)
        theta = np.inf
        # Where this slope of the likelihood at 1 / theta = 0 is not positive, Poisson is best.
        if good and float((heavy * ((y - mean) ** 2 - y)).sum()) > 0:
            params, theta, good = _turns(y, x, heavy, shift, params)
        linear = x @ params + shift
        mean = np.exp(linear)
    if not good:
        params, linear = np.full(x.shape[1], np.nan), np.full(len(y), np.nan)
        mean = linear
        theta = np.nan
    spread = 1 + mean / theta
    residual = (y - mean) / spread if w is None else w * (y - mean) / spread
    information = x.T @ ((heavy * mean / spread)[:, None] * x)
    return NegativeBinomialFit(
        params, _inverse(information, good), theta, _theta_error(y, mean, heavy, theta),
        _likelihood(y, mean, heavy, theta), poisson,
        float((heavy * (y - mean) ** 2 / (mean * spread)).sum()), mean, linear, residual, good,
        float(n.sum()), y, x, n, w, None if offset is None else shift,
    )  # fmt: skip


def robust_rates(fit: NegativeBinomialFit, *, correction: Correction = "rule") -> Floats:
    """The sandwich of unrelated counts, with N/(N-K), or R's without a factor.

    It holds theta where it is: the coefficients' information is block-diagonal with its own.
    Source: Lawless (1987), as above; R's sandwich of glm.nb.
    """
    scores = fit.scores
    meat = scores.T @ (fit.counts[:, None] * scores)
    factor = 1.0 if correction == "R" else fit.n / max(fit.n - len(fit.params), 1)
    return np.asarray(fit.bread @ meat @ fit.bread * factor)


def cluster_rates(
    fit: NegativeBinomialFit, codes: npt.ArrayLike, *, correction: Correction = "rule"
) -> ClusterCovariance:
    """The covariance of rates whose counts come in clusters, by the few-clusters rule.

    codes: (rows,), from 0 on. correction: as in `clusters.cluster_covariance`; the jackknife
    estimates the dispersion anew as well.
    """
    which = np.unique(np.asarray(codes), return_inverse=True)[1].reshape(-1)
    count, terms = int(which.max()) + 1, len(fit.params)
    chosen = correction
    if correction == "rule":
        chosen = "sandwich" if count >= MANY else "jackknife" if count >= FEWEST else "rule"
    lost = np.zeros(terms, dtype=bool)
    if chosen == "rule" or count < 2:
        return ClusterCovariance(fit.bread, count, MODEL_BASED, None, lost)
    for cluster in range(count):
        rest = which != cluster
        apart = separated_rows(fit.response[rest], fit.matrix[rest], "poisson")
        lost |= unidentified_terms(fit.matrix[rest][~apart])
    if chosen == "jackknife":
        covariance, failed = _jackknife(fit, which, count, lost)
        return ClusterCovariance(covariance, count, JACKKNIFE, count - 1, lost | failed)
    heavy = fit.counts * fit.residual
    columns = [np.bincount(which, heavy * one, count) for one in fit.matrix.T]
    sums: Floats = np.column_stack(columns).astype(np.float64)
    factor = count / (count - 1)
    if chosen == "sandwich":
        factor *= (fit.n - 1) / max(fit.n - terms, 1)
    covariance = fit.bread @ summed_covariance(sums) @ fit.bread * factor
    words = SANDWICH_R if chosen == "R" else SANDWICH
    return ClusterCovariance(np.asarray(covariance), count, words, None, lost)


def _jackknife(
    fit: NegativeBinomialFit, codes: npt.NDArray[np.intp], count: int, lost: npt.NDArray[np.bool_]
) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """The spread of the estimates without each cluster; terms that one cluster tells are NaN."""
    moves = np.full((count, len(fit.params)), np.nan)
    for cluster in range(count):
        rest = codes != cluster
        rest[rest] = ~separated_rows(fit.response[rest], fit.matrix[rest], "poisson")
        kept = ~lost
        if not kept.any() or unidentified_terms(fit.matrix[np.ix_(rest, kept)]).any():
            continue
        without = fit_negative_binomial(
            fit.response[rest], fit.matrix[np.ix_(rest, kept)], counts=fit.counts[rest],
            offset=None if fit.offset is None else fit.offset[rest],
            weights=None if fit.weights is None else fit.weights[rest], start=fit.params[kept],
        )  # fmt: skip
        moves[cluster, kept] = without.params - fit.params[kept]
    return (count - 1) / count * (moves.T @ moves), np.isnan(moves).any(axis=0)


def _begin(y: Floats, x: Floats, n: Floats, shift: Floats, start: npt.ArrayLike | None) -> Floats:
    if start is not None and np.isfinite(np.asarray(start, dtype=np.float64)).all():
        return np.asarray(start, dtype=np.float64)
    rate = (n * y).sum() / (n * np.exp(shift)).sum()
    aim = np.log((y + 0.1) / (np.exp(shift) + 0.1 / max(rate, 1e-300)))
    root = np.sqrt(n * (y + 0.1))
    return np.asarray(np.linalg.lstsq(root[:, None] * x, root * aim, rcond=None)[0])


def _turns(y: Floats, x: Floats, n: Floats, shift: Floats, params: Floats) -> tuple[
    Floats, float, bool
]:  # fmt: skip
    """Coefficients and theta, each given the other, until both stand still."""
    mean = np.exp(x @ params + shift)
    over = float((n * ((y - mean) ** 2 - y)).sum() / (n * mean**2).sum())
    log_theta = -np.log(max(over, 1e-6))
    for _ in range(_ROUNDS):
        last, last_params = log_theta, params
        log_theta = _log_theta(y, np.exp(x @ params + shift), n, log_theta)
        if not np.isfinite(log_theta):
            return params, np.nan, False
        if log_theta > np.log(_LARGEST_THETA):
            params, good = _coefficients(y, x, n, shift, np.inf, params)
            return params, np.inf, good
        params, good = _coefficients(y, x, n, shift, float(np.exp(log_theta)), params)
        if not good:
            return params, np.nan, False
        if max(abs(log_theta - last), float(np.abs(params - last_params).max())) < _TOLERANCE:
            return params, float(np.exp(log_theta)), True
    return params, np.nan, False


def _coefficients(
    y: Floats, x: Floats, n: Floats, shift: Floats, theta: float, params: Floats
) -> tuple[Floats, bool]:
    """Fisher scoring at a theta, steps halved where the likelihood would fall."""
    best = _likelihood(y, np.exp(x @ params + shift), n, theta)
    for _ in range(_STEPS):
        mean = np.exp(x @ params + shift)
        spread = 1 + mean / theta
        information = x.T @ ((n * mean / spread)[:, None] * x)
        score = x.T @ (n * (y - mean) / spread)
        if not (np.isfinite(information).all() and np.isfinite(score).all()):
            return params, False
        step = np.linalg.lstsq(information, score, rcond=None)[0]
        for _ in range(30):
            tried = _likelihood(y, np.exp(x @ (params + step) + shift), n, theta)
            if tried >= best - 1e-9 * (1 + abs(best)):
                break
            step = step / 2
        params, best = params + step, tried
        if float(np.abs(step).max(initial=0.0)) < _TOLERANCE:
            return params, bool(np.isfinite(params).all())
    return params, False


def _log_theta(y: Floats, mean: Floats, n: Floats, log_theta: float) -> float:
    """Newton on the log of theta, uphill where the likelihood is not concave."""
    for _ in range(_STEPS):
        theta = float(np.exp(log_theta))
        slope = theta * float((n * _theta_slopes(y, mean, theta)).sum())
        bend = slope - theta**2 * _theta_information(y, mean, n, theta)
        step = -slope / bend if bend < 0 else np.sign(slope)
        log_theta += float(np.clip(step, -2.0, 2.0))
        if abs(step) < _TOLERANCE or not np.isfinite(log_theta):
            break
        if log_theta > np.log(_LARGEST_THETA):
            break
    return log_theta


def _theta_slopes(y: Floats, mean: Floats, theta: float) -> Floats:
    return np.asarray(
        digamma(y + theta) - digamma(theta) - np.log1p(mean / theta) + (mean - y) / (mean + theta)
    )


def _theta_information(y: Floats, mean: Floats, n: Floats, theta: float) -> float:
    """Minus the second derivative of the likelihood by theta."""
    each = (
        polygamma(1, theta) - polygamma(1, y + theta)
        - 1 / theta + 2 / (mean + theta) - (y + theta) / (mean + theta) ** 2
    )  # fmt: skip
    return float((n * each).sum())


def _theta_error(y: Floats, mean: Floats, n: Floats, theta: float) -> float:
    if not np.isfinite(theta):
        return float("nan")
    information = _theta_information(y, mean, n, theta)
    return float(1 / np.sqrt(information)) if information > 0 else float("nan")


def _likelihood(y: Floats, mean: Floats, n: Floats, theta: float) -> float:
    if np.isinf(theta):
        return float((n * (xlogy(y, mean) - mean - gammaln(y + 1))).sum())
    each = (
        gammaln(y + theta) - gammaln(theta) - gammaln(y + 1)
        - theta * np.log1p(mean / theta) + xlogy(y, mean) - y * np.log(theta + mean)
    )  # fmt: skip
    return float((n * each).sum())


def _inverse(information: Floats, good: bool) -> Floats:
    size = np.sqrt(np.diag(information))
    if not (good and np.isfinite(size).all() and (size > 0).all()):
        return np.full(information.shape, np.nan)
    outer = np.outer(size, size)
    try:
        return np.asarray(np.linalg.inv(information / outer) / outer)
    except np.linalg.LinAlgError:
        return np.full(information.shape, np.nan)
