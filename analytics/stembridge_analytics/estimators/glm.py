"""Generalised linear models over groups of people that are alike, exactly as over the people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, xlogy
from statsmodels.genmod.families import links

from stembridge_analytics.errors import UsageError

__all__ = ["CANONICAL", "LINKS", "Family", "Floats", "GlmFit", "Link", "fit_glm",
           "inverse_link", "link_slope", "variance"]  # fmt: skip

Floats = npt.NDArray[np.float64]
Family = Literal["binomial", "poisson", "gaussian"]
Link = Literal["logit", "probit", "cloglog", "log", "identity"]

LINKS: Final = {
    "logit": links.Logit, "probit": links.Probit, "cloglog": links.CLogLog, "log": links.Log,
    "identity": links.Identity,
}  # fmt: skip
CANONICAL: Final[dict[str, Link]] = {"binomial": "logit", "poisson": "log", "gaussian": "identity"}

# Those of R's glm.control.
_R_EPSILON: Final = 1e-8
_R_ITERATIONS: Final = 25
_HALVED_ITERATIONS: Final = 60
# On the linear predictor; far above what a settled fit leaves, far below what separation does.
_SETTLED: Final = 1e-3


@dataclass(frozen=True, eq=False)
class GlmFit:
    """A fitted generalised linear model over `rows` groups and `terms` columns.

    params: (terms,). bread: (terms, terms), the inverse of the expected information without the
        scale. scale: 1, but for the gaussian family RSS / (n - terms). fitted, linear: (rows,),
        the mean and the linear predictor with the offset. residual: (rows,), what one person's
        score multiplies the row of the matrix with, their weight in it.
    n: people. converged: False if the coefficients did not settle; they are NaN then.
    """

    params: Floats
    bread: Floats
    scale: float
    log_likelihood: float
    fitted: Floats
    linear: Floats
    residual: Floats
    converged: bool
    n: int
    response: Floats
    matrix: Floats
    counts: Floats
    weights: Floats | None
    offset: Floats | None
    family: Family
    link: Link

    @property
    def covariance(self) -> Floats:
        """Of the estimates if the model is true: the inverse information, as R's vcov(glm)."""
        return self.bread * self.scale

    @property
    def scores(self) -> Floats:
        """(rows, terms): one person's score; their sum over people is 0."""
        return np.asarray(self.residual[:, None] * self.matrix)


def fit_glm(
    response: npt.ArrayLike,
    matrix: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    family: Family = "binomial",
    link: Link | None = None,
    offset: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> GlmFit:
    """The maximum-likelihood fit, a row a group of `counts` people with one response each.

    response: (rows,); for the binomial family from 0 to 1. matrix: (rows, terms), full rank.
    counts: people in each row; a fit on groups is then that on their people to the last digit.
    link: the canonical one by default. offset: (rows,), added to the linear predictor.
    weights: probability weights of a person; they enter the scores, and only sandwich errors are
        right with them.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, ch. 2.5.

    >>> fit = fit_glm([1, 0, 1, 0], [[1, 0], [1, 0], [1, 1], [1, 1]], counts=[30, 10, 20, 20])
    >>> [round(float(one), 4) for one in fit.params]
    [1.0986, -1.0986]
    """
    y, x = np.asarray(response, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=np.float64)
    w = None if weights is None else np.asarray(weights, dtype=np.float64)
    shift = None if offset is None else np.asarray(offset, dtype=np.float64)
    chosen: Link = CANONICAL[family] if link is None else link
    if chosen not in LINKS:
        raise UsageError(f"unknown link {chosen!r}; available: {', '.join(LINKS)}")
    heavy = n if w is None else n * w
    ones = np.ones(len(y)) if w is None else w
    task = _Task(y, x, heavy, ones, np.zeros(len(y)) if shift is None else shift, family, chosen)
    params, weight, converged = _solved(task)
    linear = x @ params + task.shift
    mean = inverse_link(chosen, linear)
    now, working = task.working(linear)
    residual = ones * now * working
    people = float(n.sum())
    scale = 1.0
    if family == "gaussian":
        scale = float((heavy * (y - mean) ** 2).sum()) / max(people - x.shape[1], 1.0)
    return GlmFit(
        params, _inverse(x, heavy * weight, converged), scale,
        _log_likelihood(family, y, mean, heavy), mean, linear, residual, converged,
        round(people), y, x, n, w, shift, family, chosen,
    )  # fmt: skip


@dataclass(frozen=True)
class _Task:
    """What is to be fitted. heavy: people times weight. weights: of one person, for the start."""

    y: Floats
    x: Floats
    heavy: Floats
    weights: Floats
    shift: Floats
    family: Family
    link: Link

    def deviance(self, linear: Floats) -> float:
        """Minus twice the log-likelihood, but for what no coefficient changes; inf beyond it."""
        mean = inverse_link(self.link, linear)
        least, most = float(mean.min()), float(mean.max())
        inside = (
            np.isfinite(least + most)
            and ({"gaussian": True, "poisson": least >= 0, "binomial": least >= 0 and most <= 1})[
                self.family
            ]
        )
        found = _deviance(self.family, self.y, mean, self.heavy) if inside else np.inf
        return found if np.isfinite(found) else np.inf

    def working(self, linear: Floats) -> tuple[Floats, Floats]:
        """Weights and residuals of the next least squares."""
        mean, slope = inverse_link(self.link, linear), link_slope(self.link, linear)
        spread = variance(self.family, mean)
        some = (spread > 0) & (slope != 0)
        weight = np.where(some, slope**2 / np.where(some, spread, 1.0), 0.0)
        return weight, np.where(some, (self.y - mean) / np.where(some, slope, 1.0), 0.0)

    def solve(self, weight: Floats, target: Floats) -> Floats:
        """Weighted least squares. Raises LinAlgError if its matrix is singular."""
        heavy = self.heavy * weight
        size = np.sqrt(np.einsum("ij,i,ij->j", self.x, heavy, self.x))
        if not (np.isfinite(size).all() and (size > 0).all()):
            raise np.linalg.LinAlgError("a column without weight")
        information = self.x.T @ (heavy[:, None] * self.x) / np.outer(size, size)
        found = np.linalg.solve(information, self.x.T @ (heavy * target) / size) / size
        return np.asarray(found)


def _solved(task: _Task) -> tuple[Floats, Floats, bool]:
    """Coefficients, the weights of the last step, and whether they are settled.

    Steps and stops as R's glm.fit, so that errors, which R takes from the weights of the last
    step, agree with R's to the last digit; where that strays or does not end, steps are halved.
    """
    lost = np.full(task.x.shape[1], np.nan)
    if not task.x.shape[1]:
        return lost, task.working(task.shift)[0], True
    with np.errstate(all="ignore"):
        for solve in (_as_r, _halved):
            try:
                params, weight = solve(task)
                settled = _is_settled(task, params)
            except np.linalg.LinAlgError:
                continue
            if settled:
                return params, weight, True
    return lost, np.full(len(task.y), np.nan), False


def _as_r(task: _Task) -> tuple[Floats, Floats]:
    params: Floats | None = None
    linear = np.asarray(LINKS[task.link]()(_first_mean(task)), dtype=np.float64)
    before = task.deviance(linear)
    for _ in range(_R_ITERATIONS):
        weight, residual = task.working(linear)
        if params is None:
            params = task.solve(weight, linear - task.shift + residual)
        else:
            params = params + task.solve(weight, residual)
        linear = task.x @ params + task.shift
        now = task.deviance(linear)
        if not np.isfinite(now):
            break
        if abs(now - before) / (abs(now) + 0.1) < _R_EPSILON:
            return params, weight
        before = now
    raise np.linalg.LinAlgError("no end")


def _first_mean(task: _Task) -> Floats:
    if task.family == "binomial":
        return np.asarray((task.weights * task.y + 0.5) / (task.weights + 1))
    return task.y + 0.1 if task.family == "poisson" else task.y


def _halved(task: _Task) -> tuple[Floats, Floats]:
    """From zero, with steps that are halved until the deviance falls."""
    params = np.zeros(task.x.shape[1])
    if task.link in ("log", "identity"):  # a mean that is allowed to begin with
        level = np.full(len(task.y), np.average(task.y, weights=task.heavy))
        params = np.linalg.lstsq(task.x, LINKS[task.link]()(level) - task.shift, rcond=None)[0]
    for _ in range(_HALVED_ITERATIONS):
        linear = task.x @ params + task.shift
        weight, residual = task.working(linear)
        step, size, best = task.solve(weight, residual), 1.0, task.deviance(linear)
        while size > 1e-6 and not (
            task.deviance(task.x @ (params + size * step) + task.shift) <= best + 1e-12 * abs(best)
        ):
            size /= 2
        params = params + size * step
        if not np.isfinite(params).all():
            break
        if _reach(task, size * step) < 1e-9 * (1 + _reach(task, params)):
            return params, weight
    raise np.linalg.LinAlgError("no end")


def _is_settled(task: _Task, params: Floats) -> bool:
    """Whether one more step goes nowhere; along separated terms each goes about 1, for ever."""
    weight, residual = task.working(task.x @ params + task.shift)
    return _reach(task, task.solve(weight, residual)) < _SETTLED


def _reach(task: _Task, params: Floats) -> float:
    """How far coefficients move the linear predictor at the most."""
    return float(np.abs(params * np.abs(task.x).max(axis=0)).max())


def inverse_link(link: Link, linear: Floats) -> Floats:
    """The mean at a linear predictor.

    >>> float(inverse_link("logit", np.array([0.0]))[0])
    0.5
    """
    with np.errstate(over="ignore"):
        return np.asarray(LINKS[link]().inverse(linear), dtype=np.float64)


def link_slope(link: Link, linear: Floats) -> Floats:
    """How fast the mean moves with the linear predictor.

    >>> float(link_slope("logit", np.array([0.0]))[0])
    0.25
    """
    if link == "logit":  # statsmodels' form overflows far out
        mean = inverse_link(link, linear)
        return np.asarray(mean * (1 - mean))
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(LINKS[link]().inverse_deriv(linear), dtype=np.float64)


def variance(family: str, mean: Floats) -> Floats:
    if family == "binomial":
        return mean * (1 - mean)
    return mean if family == "poisson" else np.ones_like(mean)


def _inverse(x: Floats, weight: Floats, converged: bool) -> Floats:
    """Inverse of the expected information."""
    lost = np.full((x.shape[1], x.shape[1]), np.nan)
    if not converged:
        return lost
    information = x.T @ (weight[:, None] * x)
    size = np.sqrt(np.diag(information))
    if not (np.isfinite(size).all() and (size > 0).all()):
        return lost
    try:
        return np.asarray(np.linalg.inv(information / np.outer(size, size)) / np.outer(size, size))
    except np.linalg.LinAlgError:
        return lost


def _deviance(family: str, y: Floats, mean: Floats, n: Floats) -> float:
    if family == "binomial":
        return -2 * _log_likelihood(family, y, mean, n)
    if family == "poisson":
        return 2 * float((n * (xlogy(y, y) - xlogy(y, mean) - (y - mean))).sum())
    return float((n * (y - mean) ** 2).sum())


def _log_likelihood(family: str, y: Floats, mean: Floats, n: Floats) -> float:
    if family == "binomial":
        return float((n * (xlogy(y, mean) + xlogy(1 - y, 1 - mean))).sum())
    if family == "poisson":
        return float((n * (xlogy(y, mean) - mean - gammaln(y + 1))).sum())
    people, squares = float(n.sum()), float((n * (y - mean) ** 2).sum())
    return float(-people / 2 * (np.log(2 * np.pi * squares / people) + 1))
