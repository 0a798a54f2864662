"""Which terms have no finite estimate, and the fit of those that have one.

Where some combination of terms tells all of some people's outcomes, the likelihood grows without
end along it. Those people's rows then say nothing of the other terms, which are estimated from the
rest: that is the limit of the likelihood (Clarkson and Jennrich 1991, J. R. Stat. Soc. B 53,
417-426).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity

from stembridge_analytics.estimators.glm import Family, Floats, GlmFit, Link, fit_glm

__all__ = ["IdentifiedFit", "fit_identified", "separated_rows", "unidentified_terms"]

Bools = npt.NDArray[np.bool_]

# A mean nearer to its end than this asks for the search; the limit itself never depends on it.
_NEAR: Final = 1e-7
_ZERO: Final = 1e-7


@dataclass(frozen=True, eq=False)
class IdentifiedFit:
    """A fit in which each term either has a finite estimate or is NaN.

    fit: over all rows and terms; NaN for the terms without an estimate, and the mean of rows that
        are told apart is their response. core: the fit of the remaining rows and columns that it
        rests on. terms, rows: which those are. infinite, unidentified: masks of terms that
        separation, or a matrix that cannot tell them apart, leaves without an estimate.
    """

    fit: GlmFit
    core: GlmFit
    terms: npt.NDArray[np.intp]
    rows: Bools
    infinite: Bools
    unidentified: Bools

    @property
    def estimated(self) -> Bools:
        """Mask of the terms with an estimate."""
        return ~(self.infinite | self.unidentified) & self.fit.converged

    def spread(self, covariance: Floats) -> Floats:
        """A covariance of the core's terms over all terms, NaN where there is no estimate."""
        full = np.full((len(self.infinite),) * 2, np.nan)
        full[np.ix_(self.terms, self.terms)] = covariance
        full[~self.estimated, :] = full[:, ~self.estimated] = np.nan
        return full


def fit_identified(
    response: npt.ArrayLike,
    matrix: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    family: Family = "binomial",
    link: Link | None = None,
    offset: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
) -> IdentifiedFit:
    """The fit of `fit_glm`, which no separation and no collinear column can spoil.

    Parameters as there; the matrix need not have full rank.

    >>> found = fit_identified([1, 0, 1], [[1, 0], [1, 0], [1, 1]], counts=[3, 3, 5])
    >>> found.infinite.tolist(), found.fit.params.round(6).tolist()
    ([False, True], [0.0, nan])
    """
    y, x = np.asarray(response, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    n = np.ones(len(y)) if counts is None else np.asarray(counts, dtype=np.float64)
    w = None if weights is None else np.asarray(weights, dtype=np.float64)
    shift = None if offset is None else np.asarray(offset, dtype=np.float64)
    live = n > 0 if w is None else (n > 0) & (w > 0)
    unidentified = unidentified_terms(x[live])

    def fitted(rows: Bools, doubtful: Bools) -> tuple[GlmFit, npt.NDArray[np.intp]]:
        order = np.argsort(doubtful, kind="stable")  # columns in doubt give way to the others
        terms = np.sort(order[_independent(x[rows][:, order])])
        core = fit_glm(
            y[rows], x[np.ix_(rows, terms)], counts=n[rows], family=family, link=link,
            offset=None if shift is None else shift[rows],
            weights=None if w is None else w[rows],
        )  # fmt: skip
        return core, terms

    core, terms = fitted(live, unidentified)
    rows, infinite = live, np.zeros(x.shape[1], dtype=bool)
    if family != "gaussian" and _is_doubtful(core):
        apart = np.zeros(len(y), dtype=bool)
        apart[live] = separated_rows(y[live], x[np.ix_(live, terms)], family)
        if apart.any():
            rows = live & ~apart
            infinite = unidentified_terms(x[rows]) & ~unidentified
            core, terms = fitted(rows, infinite | unidentified)
    return IdentifiedFit(
        _whole(core, y, x, n, w, shift, rows, terms, infinite | unidentified),
        core, terms, rows, infinite, unidentified,
    )  # fmt: skip


def separated_rows(response: npt.ArrayLike, matrix: npt.ArrayLike, family: str) -> Bools:
    """Mask of the rows whose response some combination of terms tells, without any contradiction.

    response: of 0 and 1 for the binomial family, where values between are both; from 0 on for
        Poisson, where a zero alone can be told. matrix: (rows, terms).
    Exact, by one linear programme: a combination b of terms with s x'b >= 0 for each row, s = 1
    for responses at the upper end, -1 at 0, and x'b = 0 for those in between; as many rows as can
    be are pushed to at least 1.
    Source: Konis (2007), Linear programming algorithms for detecting separated data, ch. 4.

    >>> separated_rows([1, 0, 1], [[1, 0], [1, 0], [1, 1]], "binomial").tolist()
    [False, False, True]
    """
    y, x = np.asarray(response, dtype=np.float64), np.asarray(matrix, dtype=np.float64)
    if not len(y):
        return np.zeros(0, dtype=bool)
    if x.shape[1] == 0:
        return np.zeros(len(y), dtype=bool)
    points, at = np.unique(x, axis=0, return_inverse=True)
    at = at.reshape(-1)
    high = np.zeros(len(points), dtype=bool)
    low = np.zeros(len(points), dtype=bool)
    high[at[y > 0]] = True
    low[at[y < 1 if family == "binomial" else y == 0]] = True
    if family == "poisson":
        mixed, sign = high, -np.ones(len(points))
    else:
        mixed, sign = high & low, np.where(high, 1.0, -1.0)
    free = ~mixed
    if not free.any():
        return np.zeros(len(y), dtype=bool)
    scale = np.abs(points).max(axis=0)
    scaled = points / np.where(scale > 0, scale, 1.0)
    pushed = _pushed(sign[free, None] * scaled[free], scaled[mixed])
    told = np.zeros(len(points), dtype=bool)
    told[np.flatnonzero(free)[pushed]] = True
    return np.asarray(told[at])


def _pushed(signed: Floats, level: Floats) -> Bools:
    """Rows of `signed` that a combination can push to at least 1, none below 0, `level` at 0."""
    many, terms = signed.shape
    reach = hstack([csr_matrix(-signed), identity(many, format="csr")], format="csr")
    found = linprog(
        np.concatenate([np.zeros(terms), -np.ones(many)]),
        A_ub=reach, b_ub=np.zeros(many),
        A_eq=hstack([csr_matrix(level), csr_matrix((len(level), many))], format="csr")
        if len(level) else None,
        b_eq=np.zeros(len(level)) if len(level) else None,
        bounds=[(None, None)] * terms + [(0.0, 1.0)] * many,
        method="highs",
    )  # fmt: skip
    if not found.success:  # cannot be: all zeros are feasible and the gain is bounded
        return np.zeros(many, dtype=bool)
    return np.asarray(found.x[terms:] > 0.5)


def unidentified_terms(matrix: npt.ArrayLike) -> Bools:
    """Mask of the terms that the matrix cannot tell from others: those in its null space.

    >>> unidentified_terms([[1, 1, 0], [1, 1, 1]]).tolist()
    [True, True, False]
    """
    x = np.asarray(matrix, dtype=np.float64)
    size = np.sqrt((x**2).sum(axis=0))
    scaled = x / np.where(size > 0, size, 1.0)
    if not x.size:
        return np.ones(x.shape[1], dtype=bool)
    values, vectors = np.linalg.eigh(scaled.T @ scaled)
    null = vectors[:, values < 1e-10]
    return np.asarray(np.sqrt((null**2).sum(axis=1)) > _ZERO)


def _independent(x: Floats) -> npt.NDArray[np.intp]:
    """Columns that no earlier ones imply."""
    size = np.sqrt((x**2).sum(axis=0))
    scaled = x / np.where(size > 0, size, 1.0)
    kept: list[int] = []
    gram = scaled.T @ scaled
    for at in range(x.shape[1]):
        if gram[at, at] <= 0:
            continue
        rest = 1.0
        if kept:
            cross = gram[np.ix_(kept, [at])][:, 0]
            rest = float(1.0 - cross @ np.linalg.solve(gram[np.ix_(kept, kept)], cross))
        if rest > 1e-10:
            kept.append(at)
    return np.asarray(kept, dtype=np.intp)


def _is_doubtful(fit: GlmFit) -> bool:
    if not fit.converged:
        return True
    mean = fit.fitted
    near = mean < _NEAR
    return bool((near | (mean > 1 - _NEAR)).any() if fit.family == "binomial" else near.any())


def _whole(
    core: GlmFit, y: Floats, x: Floats, n: Floats, w: Floats | None, shift: Floats | None,
    rows: Bools, terms: npt.NDArray[np.intp], lost: Bools,
) -> GlmFit:  # fmt: skip
    """The core over all rows and terms."""
    params = np.full(x.shape[1], np.nan)
    params[terms] = core.params
    bread = np.full((x.shape[1],) * 2, np.nan)
    bread[np.ix_(terms, terms)] = core.bread
    params[lost] = np.nan
    bread[lost, :] = bread[:, lost] = np.nan
    fitted, residual = y.copy(), np.zeros(len(y))
    linear = np.where(y > 0, np.inf, -np.inf)
    fitted[rows], linear[rows], residual[rows] = core.fitted, core.linear, core.residual
    return replace(
        core, params=params, bread=bread, fitted=fitted, linear=linear, residual=residual,
        n=round(float(n.sum())), response=y, matrix=x, counts=n, weights=w, offset=shift,
    )  # fmt: skip
