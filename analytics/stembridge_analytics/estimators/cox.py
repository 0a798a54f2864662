"""Cox regression: log hazard ratios by partial likelihood, exact for groups of people alike."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.partial_likelihood import TIES, PartialLikelihood, Point, Ties
from stembridge_analytics.estimators.risk_sets import risk_sets

__all__ = ["CoxFit", "fit_cox"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

_STEPS: Final = 60
_HALVINGS: Final = 30
# Newton's decrement, twice the rise still to come, below which one last step ends the search.
_SETTLED: Final = 1e-9
# The Newton step of an estimate without end stays near 1 while the log-likelihood settles; that of
# a finite one has vanished by then.
_ENDLESS: Final = 0.05
# Part of a term's information that must be its own.
_NOTHING: Final = 1e-9


@dataclass(frozen=True)
class CoxFit:
    """A fitted Cox model.

    params: log hazard ratios, shape (terms,); NaN where there is none. covariance: inverse of the
    information, (terms, terms). endless: terms along which the likelihood rises without end. loose:
    terms that are the same for all at risk, or follow from others. log_likelihood: at the estimate;
    log_likelihood_null: at zero; score_test: chi-square at zero. scores: score residuals of one
    person of each row, (rows, terms), to be weighed by counts and weights. n, events: people (or
    spells) and events, counted.
    """

    params: Floats
    covariance: Floats
    endless: Bools
    loose: Bools
    log_likelihood: float
    log_likelihood_null: float
    score_test: float
    converged: bool
    n: float
    events: float
    scores: Floats
    point: Point = field(repr=False)

    def sandwich(self, meat: Floats) -> Floats:
        """Robust covariance. meat: sum of outer products of scores of what is unrelated."""
        at = ~np.isnan(self.params)
        inner = np.where(np.outer(at, at), meat, 0.0)
        bread = np.nan_to_num(self.covariance)
        return np.where(np.outer(at, at), bread @ inner @ bread, np.nan)

    def refitted(self, counts: Floats) -> CoxFit:
        """The same model where other numbers of people stand in each row, such as without some."""
        data = self.point.data
        return _fitted(
            PartialLikelihood(data.sets, data.matrix, counts, data.weights, data.offset, data.ties),
            self.point.params,
        )


def fit_cox(
    matrix: Floats,
    stop: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    start: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    offset: npt.ArrayLike | None = None,
    ties: Ties = "efron",
) -> CoxFit:
    """Log hazard ratios that maximise the partial likelihood.

    matrix: covariates without a constant, shape (rows, terms). stop, event: when a row's spell
        ends, and whether with the event. start: a row is at risk in `(start, stop]`, from the
        beginning if not given; a person's covariates change from row to row, or it enters late.
    strata: codes, each with a baseline of its own. counts: how many people a row stands for, whole
        numbers, exactly as if each had a row. weights: of one person, as R's `weights`: a tie of
        weighted people is still one of people. offset: known part of the log hazard.
    Raises DataError for times that are none and counts that are not whole; UsageError for unknown
        ties. No event, or no estimate, is no error: see `converged`, `endless`, `loose`.
    Source: Cox 1972; Efron 1977 for ties; Therneau & Grambsch, Modeling Survival Data (2000), 3.

    >>> x = np.array([[0.0], [1.0], [0.0], [1.0], [0.0]])
    >>> fit = fit_cox(x, [1, 2, 3, 4, 5], [True, True, True, False, True])
    >>> fit.params.round(4), fit.events
    (array([-0.3401]), 4.0)
    """
    if ties not in TIES:
        raise UsageError(f"unknown ties {ties!r}; available: {', '.join(TIES)}")
    rows = len(matrix)
    people = np.ones(rows) if counts is None else np.asarray(counts, dtype=np.float64)
    if (people != np.round(people)).any() or (people < 0).any():
        raise DataError(
            "counts of people must be whole numbers from 0 on; other weights go to `weights`"
        )
    present = people > 0
    if not present.any():
        raise DataError("nobody is left to fit a Cox model on")

    def of(values: npt.ArrayLike | None, default: float) -> Floats:
        return np.full(rows, default) if values is None else np.asarray(values, dtype=np.float64)

    mass = of(weights, 1.0)
    if not (np.isfinite(mass).all() and (mass > 0).all()):
        raise DataError("weights must be numbers above 0; leave out rows that should not count")
    sets = risk_sets(stop, np.asarray(event, dtype=bool) & present, start=start, strata=strata)
    return _fitted(
        PartialLikelihood(sets, _centred(matrix, people), people, mass, of(offset, 0.0), ties),
        np.zeros(matrix.shape[1]),
    )


def _fitted(data: PartialLikelihood, begin: Floats) -> CoxFit:
    null = data.at(np.zeros(len(begin)))
    point = null if not begin.any() else data.at(begin)
    if not np.isfinite(point.value):
        point = null
    loose = _loose(null)
    step, settled = np.zeros(len(begin)), False
    for _ in range(_STEPS):
        step, decrement = _newton(point, ~loose)
        risen = _risen(point, step)
        point = point if risen is None else risen
        settled = decrement < _SETTLED
        if settled or risen is None:
            break
    endless = ~(np.abs(step) * _range(data.matrix) < _ENDLESS)
    score = null.score()
    return CoxFit(
        np.where(endless | loose, np.nan, point.params),
        _covariance(point.information(), ~endless & ~loose), endless, loose, point.value,
        null.value, float(score @ _solved(null.information(), score, ~loose)),
        settled and data.deaths.sum() > 0, float(data.counts.sum()), float(data.deaths.sum()),
        point.scores(), point,
    )  # fmt: skip


def _centred(matrix: Floats, counts: Floats) -> Floats:
    """Numbers around their mean; columns of 0 and 1 stay, or a level without events drowns."""
    binary = ((matrix == 0) | (matrix == 1)).all(axis=0)
    return matrix - np.where(binary, 0.0, np.average(matrix, axis=0, weights=counts))


def _range(matrix: Floats) -> Floats:
    return np.asarray(np.ptp(matrix, axis=0))


def _loose(null: Point) -> Bools:
    """Terms without information of their own, given the earlier ones, before anything is fitted."""
    left = null.information()
    own = np.diag(left).copy()
    most = null.data.weight.sum() * _range(null.data.matrix) ** 2
    found = np.zeros(len(own), dtype=bool)
    for at in range(len(own)):
        found[at] = not left[at, at] > max(_NOTHING * own[at], 1e-3 * _NOTHING * most[at])
        if not found[at]:
            left = left - np.outer(left[:, at], left[at]) / left[at, at]
    return found


def _newton(point: Point, kept: Bools) -> tuple[Floats, float]:
    """The next step and the rise it promises, doubled."""
    score = point.score()
    step = _solved(point.information(), score, kept)
    return step, float(score @ step)


def _risen(point: Point, step: Floats) -> Point | None:
    """The point after the step, halved until the likelihood does not fall; None if it must."""
    slack = 1e-12 * max(1.0, abs(point.value))
    for _ in range(_HALVINGS):
        found = point.data.at(point.params + step)
        if np.isfinite(found.value) and found.value >= point.value - slack:
            return found
        step = step / 2
    return None


def _solved(information: Floats, score: Floats, kept: Bools) -> Floats:
    """information^-1 score on the terms kept, 0 on others."""
    found, at = np.zeros(len(score)), np.flatnonzero(kept)
    part, scale = _scaled(information, at)
    try:
        found[at] = np.linalg.solve(part, score[at] / scale) / scale
    except np.linalg.LinAlgError:
        found[at] = np.linalg.lstsq(part, score[at] / scale)[0] / scale
    return found


def _covariance(information: Floats, kept: Bools) -> Floats:
    """Inverse of the information on the terms kept: what is left once the others have gone."""
    made, at = np.full(information.shape, np.nan), np.flatnonzero(kept)
    part, scale = _scaled(information, at)
    with contextlib.suppress(np.linalg.LinAlgError):
        made[np.ix_(at, at)] = np.linalg.inv(part) / np.outer(scale, scale)
    return made


def _scaled(information: Floats, at: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    part = information[np.ix_(at, at)]
    scale = np.sqrt(np.maximum(np.diag(part), 1e-300))
    return part / np.outer(scale, scale), scale
