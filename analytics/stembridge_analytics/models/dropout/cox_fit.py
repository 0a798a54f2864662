"""A Cox model as it was asked for: fitted, with its errors, doubts and tests."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.clusters import (
    FEWEST,
    JACKKNIFE,
    MANY,
    MODEL_BASED,
    Correction,
)
from stembridge_analytics.estimators.cox import CoxFit, fit_cox
from stembridge_analytics.estimators.partial_likelihood import Ties
from stembridge_analytics.estimators.proportionality import ChangeTest, Transform, change_tests
from stembridge_analytics.models.design import Design, build_design, variables_of
from stembridge_analytics.models.dropout.spells import Spells, spells_of
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER, terms_table
from stembridge_analytics.models.result import Clusters, Problem
from stembridge_analytics.models.reversal import without

__all__ = [
    "CoxCall",
    "FittedCox",
    "changing",
    "factors_of",
    "fit_call",
    "proportionality_of",
    "spells_of_call",
    "table_without",
]  # fmt: skip

Floats = npt.NDArray[np.float64]

# Below this p value hazards are called non-proportional.
DOUBT: Final = 0.05
_GROUP: Final = "_people"
_ROW: Final = "_row"
_SCORES: Final = "score residuals summed by cluster"


@dataclass(frozen=True)
class CoxCall:
    """The call, but for what its words need."""

    formula: str
    time: str
    event: str
    entry: str | None
    strata: tuple[str, ...]
    ties: Ties
    clusters: str | None
    correction: Correction
    references: Mapping[str, str] | None
    count: str | None
    weights: str | None
    offset: str | None
    missing_is_level: bool


@dataclass(frozen=True)
class FittedCox:
    spells: Spells
    design: Design
    fit: CoxFit
    table: pd.DataFrame
    clusters: Clusters | None
    problems: tuple[Problem, ...]


def fit_call(data: pd.DataFrame, asked: CoxCall) -> FittedCox | None:
    """The fit; None without events."""
    spells = spells_of_call(data, asked)
    if not spells.events:
        return None
    design = build_design(
        spells.data.assign(**{_GROUP: spells.counts, _ROW: np.arange(len(spells.data))}),
        asked.formula, count=_GROUP, references=asked.references,
        missing_is_level=asked.missing_is_level, intercept=False,
    )  # fmt: skip
    spells = spells.only(design.frame[_ROW].to_numpy())
    fit = fit_cox(
        design.matrix, spells.stop, spells.event, start=spells.start,
        strata=_codes(spells.data, asked.strata), counts=design.counts,
        weights=_column(spells.data, asked.weights), offset=_column(spells.data, asked.offset),
        ties=asked.ties,
    )  # fmt: skip
    fit = fit if fit.converged else replace(fit, params=np.full_like(fit.params, np.nan))
    covariance, freedom, used, doubts = _errors(fit, design, spells.data, asked)
    table = terms_table(design, fit.params, covariance, freedom)
    problems = (*design.problems, *_problems(design, fit, spells, asked), *doubts)
    return FittedCox(spells, design, fit, table, used, problems)


def spells_of_call(data: pd.DataFrame, asked: CoxCall) -> Spells:
    """Rows with a time at risk, alike ones counted together where nobody can tell them apart."""
    covariates = [] if asked.missing_is_level else variables_of(asked.formula)
    beside = [name for name in (asked.clusters, asked.weights, asked.offset) if name is not None]
    return spells_of(
        data, time=asked.time, event=asked.event, entry=asked.entry, count=asked.count,
        needed=[*covariates, *asked.strata, *beside], group_by=variables_of(asked.formula),
    )  # fmt: skip


def _codes(data: pd.DataFrame, columns: Sequence[str]) -> npt.NDArray[np.int64] | None:
    if not columns:
        return None
    made = data.groupby(list(columns), sort=True, observed=True).ngroup()
    return np.asarray(made, dtype=np.int64)


def _column(data: pd.DataFrame, name: str | None) -> Floats | None:
    return None if name is None else data[name].to_numpy(dtype=np.float64)


def _errors(
    fit: CoxFit, design: Design, data: pd.DataFrame, asked: CoxCall
) -> tuple[Floats, int | None, Clusters | None, tuple[Problem, ...]]:
    """Covariance, degrees of freedom of t, clusters, doubts."""
    weighed = fit.point.data.counts * fit.point.data.weights
    if asked.clusters is None:
        if asked.weights is None:
            return fit.covariance, None, None, ()
        meat = (fit.scores * (weighed * fit.point.data.weights)[:, None]).T @ fit.scores
        return fit.sandwich(meat), None, None, ()
    codes = pd.factorize(data[asked.clusters])[0]
    count = int(codes.max()) + 1
    chosen = asked.correction
    if chosen == "rule":
        chosen = "sandwich" if count >= MANY else "jackknife" if count >= FEWEST else "rule"
    by = asked.clusters
    if chosen == "rule" or count < 2:
        text = (f"{count} clusters of {by}, {FEWEST} are needed: the errors take people as "
                f"unrelated; make {by} a stratum")  # fmt: skip
        problem = Problem("too few clusters", text)
        return fit.covariance, None, Clusters(count, by, MODEL_BASED), (problem,)
    doubts: tuple[Problem, ...] = ()
    if count < (FEWEST if chosen == "jackknife" else MANY):
        doubts = (Problem("too few clusters", f"{count} clusters of {by} for this correction"),)
    if chosen == "jackknife":
        spread = _jackknife(fit, codes, count)
        lost = np.flatnonzero(np.isnan(np.diag(spread)) & ~np.isnan(fit.params))
        doubts += tuple(_told_by_one(design.names[at], count, by) for at in lost)
        return spread, count - 1, Clusters(count, by, JACKKNIFE), doubts
    sums = np.column_stack([np.bincount(codes, weighed * one, count) for one in fit.scores.T])
    factor = 1.0 if chosen == "R" else count / (count - 1)
    words = f"{_SCORES}, {'as coxph' if chosen == 'R' else 'G/(G-1)'}"
    return (
        factor * fit.sandwich(np.asarray(sums.T @ sums, dtype=np.float64)),
        None,
        Clusters(count, by, words),
        doubts,
    )


def _told_by_one(term: str, count: int, by: str) -> Problem:
    text = f"{term}: without one of the {count} clusters of {by} it has no estimate, so no error"
    return Problem("too few clusters", text, term)


def _jackknife(fit: CoxFit, codes: npt.NDArray[np.intp], count: int) -> Floats:
    """The spread of the estimates without each cluster around those with all."""
    counts = fit.point.data.counts
    moves = np.array(
        [fit.refitted(np.where(codes == one, 0.0, counts)).params - fit.params
         for one in range(count)]
    )  # fmt: skip
    return np.asarray((count - 1) / count * (moves.T @ moves))


def _problems(design: Design, fit: CoxFit, spells: Spells, asked: CoxCall) -> tuple[Problem, ...]:
    made = []
    if not fit.converged:
        made.append(Problem("no convergence", f"the log hazard ratios of {asked.formula} did not "
                            "settle"))  # fmt: skip
    for at in np.flatnonzero(fit.endless & ~fit.loose & fit.converged):
        made.append(_separated(design, spells, int(at)))
    for at in np.flatnonzero(fit.loose):
        text = f"{design.names[at]} is the same for all at risk together, or follows from others"
        made.append(Problem("collinear terms", text, design.names[at]))
    terms = len(design.names)
    if not terms:
        made.append(Problem("empty group", f"{asked.formula}: all at risk are alike in it"))
    if fit.events < EVENTS_PER_PARAMETER * terms:
        text = f"{fit.events:,.0f} events for {terms} parameters: {fit.events / terms:.1f} each"
        made.append(Problem("too few events", text))
    return tuple(made)


def _separated(design: Design, spells: Spells, term: int) -> Problem:
    name, column = design.names[term], design.matrix[:, term]
    inside = column != 0
    people = round(float(design.counts[inside].sum()))
    if not spells.event[inside].any():
        return Problem("separation", f"{name}: none of {people:,} have the event", name)
    return Problem("separation", f"{name}: those with the event always have the most or least of "
                   "it among those at risk", name)  # fmt: skip


def factors_of(design: Design, formula: str) -> list[str]:
    """Columns with levels, in the order of the formula."""
    return [
        name for name in sorted(variables_of(formula), key=formula.index)
        if isinstance(design.frame[name].dtype, pd.CategoricalDtype)
    ]  # fmt: skip


def table_without(data: pd.DataFrame, asked: CoxCall, variable: str) -> pd.DataFrame | None:
    """The table without a factor of the formula, or without a stratum."""
    rest: str | None = asked.formula
    if variable not in asked.strata:
        rest = without(asked.formula, variable)
    if rest is None:
        return None
    layers = tuple(one for one in asked.strata if one != variable)
    found = fit_call(
        data[data[variable].notna()] if not asked.missing_is_level else data,
        replace(asked, formula=rest, strata=layers, clusters=None),
    )  # fmt: skip
    return None if found is None else found.table


def proportionality_of(found: FittedCox, transform: Transform) -> tuple[ChangeTest, ...]:
    """Tests of proportional hazards: of each variable with all its levels, and of all together."""
    terms: dict[str, list[int]] = {}
    for at, name in enumerate(found.design.names):
        terms.setdefault(re.sub(r"\[[^]]*\]", "", name), []).append(at)
    if not found.fit.converged:
        return ()
    return change_tests(
        found.fit, found.spells.stop, terms=terms, start=found.spells.start, transform=transform
    )


def changing(tests: Sequence[ChangeTest], transform: str) -> tuple[Problem, ...]:
    """A problem for each variable whose ratio changes, and for all together."""
    return tuple(
        Problem(
            "non-proportional hazards",
            f"{'all terms together' if one.term == 'GLOBAL' else one.term}: chi-square "
            f"{one.chi_square:.2f} on {one.freedom}, p = {one.p_value:.2g} (time as {transform})",
            "" if one.term == "GLOBAL" else one.term,
        )
        for one in tests
        if one.p_value < DOUBT
    )
