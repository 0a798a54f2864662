"""The fit behind rates: which terms have an estimate, errors by cluster, every doubt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST, MODEL_BASED, Correction
from stembridge_analytics.estimators.negative_binomial import (
    NegativeBinomialFit,
    cluster_rates,
    fit_negative_binomial,
    robust_rates,
)
from stembridge_analytics.estimators.separation import fit_identified
from stembridge_analytics.models.design import Design
from stembridge_analytics.models.fitting import terms_table
from stembridge_analytics.models.result import Clusters, Problem

__all__ = ["Rates", "fit_rates"]

Floats = npt.NDArray[np.float64]

_PLACES_PER_PARAMETER: Final = 5


@dataclass(frozen=True, eq=False)
class Rates:
    """A fit over all terms of the design, NaN where there is no estimate."""

    design: Design
    exposure: Floats
    params: Floats
    covariance: Floats
    freedom: int | None
    fit: NegativeBinomialFit
    table: pd.DataFrame
    poisson: pd.DataFrame
    clusters: Clusters | None
    problems: tuple[Problem, ...]


def fit_rates(
    design: Design, exposure: str, weights: str | None, offset: str | None, clusters: str | None,
    correction: Correction,
) -> Rates:  # fmt: skip
    """The negative binomial on what a Poisson fit shows to have finite estimates."""
    teachers = design.frame[exposure].to_numpy(dtype=np.float64)
    shift = np.log(teachers)
    if offset is not None:
        shift = shift + design.frame[offset].to_numpy(dtype=np.float64)
    w = None if weights is None else design.frame[weights].to_numpy(dtype=np.float64)
    first = fit_identified(
        design.response, design.matrix, counts=design.counts, family="poisson", offset=shift,
        weights=w,
    )  # fmt: skip
    rows, terms = first.rows, first.terms
    fit = fit_negative_binomial(
        design.response[rows], design.matrix[np.ix_(rows, terms)], counts=design.counts[rows],
        offset=shift[rows], weights=None if w is None else w[rows],
        start=first.core.params if first.core.converged else None,
    )  # fmt: skip
    problems = list(design.problems)
    covariance, freedom, used = fit.bread, None, None
    if clusters is not None and fit.converged:
        made = cluster_rates(fit, pd.factorize(design.frame[clusters])[0][rows],
                             correction=correction)  # fmt: skip
        used = Clusters(made.count, clusters, made.correction)
        covariance, freedom = made.covariance.copy(), made.freedom
        covariance[made.lost, :] = covariance[:, made.lost] = np.nan
        problems += _few_clusters(
            used, [design.names[terms[at]] for at in np.flatnonzero(made.lost)]
        )
    elif weights is not None and fit.converged:
        covariance = robust_rates(fit, correction=correction)
    params = np.full(len(design.names), np.nan)
    params[terms] = fit.params
    lost = first.infinite | first.unidentified
    params[lost] = np.nan
    spread = first.spread(covariance)
    problems += _doubts(design, fit, lost)
    table = terms_table(design, params, spread, freedom)
    for name, column in (("ratio", "estimate"), ("ratio_low", "conf_low"),
                         ("ratio_high", "conf_high")):  # fmt: skip
        table[name] = np.exp(table[column])
    poisson = terms_table(design, first.fit.params, first.spread(first.core.covariance))
    return Rates(design, teachers, params, spread, freedom, fit, table, poisson, used,
                  tuple(problems))  # fmt: skip


def _few_clusters(used: Clusters, lost: list[str]) -> list[Problem]:
    found = [
        Problem("too few clusters", f"{name}: one of the {used.count} {used.by} alone tells it",
                name)
        for name in lost
    ]  # fmt: skip
    if used.correction == MODEL_BASED:
        text = (
            f"{used.count} clusters of {used.by}, {FEWEST} are needed: the errors take the rows as "
            f"unrelated; put {used.by} into the formula"
        )
        found.append(Problem("too few clusters", text))
    return found


def _doubts(design: Design, fit: NegativeBinomialFit, lost: npt.NDArray[np.bool_]) -> list[Problem]:
    found = [
        Problem("separation", f"{design.names[at]}: nobody enrolled there", design.names[at])
        for at in np.flatnonzero(lost)
    ]
    if not fit.converged:
        found.append(Problem("no convergence", f"the rates of {design.formula} did not settle"))
    elif fit.is_boundary:
        text = "the counts spread no more than Poisson counts do, and were fitted as these"
        found.append(Problem("boundary", text))
    parameters = len(fit.params) + 1
    if design.n < _PLACES_PER_PARAMETER * parameters:
        text = (
            f"{design.n} counts for {parameters} parameters, the dispersion one of them: how far "
            "places differ is hardly known, and intervals may be too short"
        )
        found.append(Problem("too few places", text))
    return found
