"""From a design to estimates with errors, intervals and every named doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.clusters import (
    FEWEST,
    MANY,
    MODEL_BASED,
    Correction,
    check_correction,
    cluster_covariance,
    robust_covariance,
)
from stembridge_analytics.estimators.glm import Family, Floats, GlmFit, Link
from stembridge_analytics.estimators.separation import Bools, IdentifiedFit, fit_identified
from stembridge_analytics.models.design import Design, build_design, variables_of
from stembridge_analytics.models.result import COLUMNS, Clusters, Dropped, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["EVENTS_PER_PARAMETER", "Fitted", "critical_value", "fit_design", "fit_formula",
           "terms_table"]  # fmt: skip

# Peduzzi et al. (1996), J. Clin. Epidemiol. 49, 1373-1379: with fewer, estimates are biased.
EVENTS_PER_PARAMETER: Final = 10
# From so many people on it is told that groups are no fewer than a share of the people.
_MANY_PEOPLE: Final = 1000
_MOST_GROUPS: Final = 0.5
_MOST_VALUES: Final = 50
_CONFIDENCE: Final = 0.95


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted design.

    table: `COLUMNS`, a row a term. covariance: (terms, terms), cluster-robust where asked. NaN in
        both where there is no estimate, and a problem says why. freedom: of t, None for the normal
        distribution. dropped: people not used. fit: over the rows and terms of the design.
    """

    design: Design
    table: pd.DataFrame
    covariance: Floats
    freedom: int | None
    problems: tuple[Problem, ...]
    clusters: Clusters | None
    dropped: tuple[Dropped, ...]
    statistics: Mapping[str, float]
    fit: GlmFit


def fit_formula(
    data: pd.DataFrame,
    formula: str,
    *,
    family: Family = "binomial",
    link: Link | None = None,
    clusters: str | None = None,
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    weights: str | None = None,
    offset: str | None = None,
    exposure: str | None = None,
    correction: Correction = "rule",
    missing_is_level: bool = False,
) -> Fitted:
    """The fit of a formula over groups of people, or people.

    clusters, weights, offset, exposure: columns of the data; rows that lack one are dropped and
        counted. The log of exposure is an offset. Other parameters: see `build_design`,
        `fit_design`.
    Raises UsageError and DataError as `build_design`; DataError for a column that is not there.
    """
    beside = [name for name in (clusters, weights, offset, exposure) if name is not None]
    missing = [name for name in beside if name not in data.columns]
    if missing:
        raise DataError(f"the data lack {', '.join(missing)}; they have {', '.join(data.columns)}")
    known = data[beside].notna().all(axis=1) if beside else pd.Series(True, index=data.index)
    lacking = data[~known]
    n = lacking[count].sum() if count is not None and count in data.columns else len(lacking)
    if len(lacking) == len(data) > 0:
        raise DataError(f"{formula}: nobody is left; all lack a value of {', '.join(beside)}")
    design = build_design(
        data[known], formula, count=count, references=references, missing_is_level=missing_is_level
    )
    shift = None
    for name in (offset, exposure):
        if name is not None:
            value = _numbers(design, name, positive=name == exposure)
            value = np.log(value) if name == exposure else value
            shift = value if shift is None else shift + value
    fitted = fit_design(
        design, family=family, link=link, clusters=clusters, offset=shift,
        weights=None if weights is None else _numbers(design, weights), correction=correction,
    )  # fmt: skip
    if not n:
        return fitted
    gone = Dropped(round(float(n)), f"a missing value of {', '.join(beside)}")
    return replace(fitted, dropped=(gone, *fitted.dropped))


def fit_design(
    design: Design,
    *,
    family: Family = "binomial",
    link: Link | None = None,
    clusters: str | None = None,
    offset: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    correction: Correction = "rule",
) -> Fitted:
    """The fit of a design, with all guards.

    clusters: column of the design's frame, without missing values. offset: (rows,). weights:
        (rows,), probability weights of a person, at least 0; errors are then a sandwich's, over
        people if there are no clusters. correction: see `cluster_covariance`.
    Raises DataError if the response is none of this family, or a cluster is missing.
    """
    check_correction(correction)
    _check_response(design, family)
    found = fit_identified(
        design.response, design.matrix, counts=design.counts, family=family, link=link,
        offset=offset, weights=weights,
    )  # fmt: skip
    problems = [*design.problems, *_fit_problems(design, found)]
    covariance, freedom, used = found.core.covariance, None, None
    if family == "gaussian":
        freedom = max(found.core.n - len(found.terms), 1)
    if clusters is not None and found.fit.converged:
        made = cluster_covariance(
            found.core, _codes(design, clusters)[found.rows], correction=correction
        )
        used = Clusters(made.count, clusters, made.correction)
        covariance = made.covariance.copy()
        if made.correction != MODEL_BASED:
            freedom = made.freedom
        if correction != "R":
            covariance[made.lost, :] = covariance[:, made.lost] = np.nan
        lost = np.zeros(len(design.names), dtype=bool)
        lost[found.terms[made.lost]] = True
        problems += _cluster_problems(design, used, lost & found.estimated, correction)
    elif weights is not None:
        covariance, freedom = robust_covariance(found.core, correction=correction), None
    spread = found.spread(covariance)
    return Fitted(
        design, terms_table(design, found.fit.params, spread, freedom), spread, freedom,
        tuple(problems), used, design.dropped, _statistics(design, found), found.fit,
    )  # fmt: skip


def terms_table(
    design: Design, params: Floats, covariance: Floats, freedom: int | None = None
) -> pd.DataFrame:
    """`COLUMNS`, a row a term, with 95 % intervals and p values of Wald."""
    errors = np.sqrt(np.diag(covariance))
    reach = critical_value(freedom) * errors
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = -np.abs(params / errors)
    p = 2 * (ndtr(ratio) if freedom is None else stdtr(freedom, ratio))
    people = [_people(design, at) for at in range(len(design.names))]
    columns = (design.names, params, errors, params - reach, params + reach, p, people)
    return pd.DataFrame(dict(zip(COLUMNS, columns, strict=True)))


def critical_value(freedom: int | None) -> float:
    """How many standard errors a 95 % interval reaches to each side.

    >>> round(critical_value(None), 2), round(critical_value(5), 2)
    (1.96, 2.57)
    """
    upper = (1 + _CONFIDENCE) / 2
    return float(ndtri(upper) if freedom is None else stdtrit(freedom, upper))


def _people(design: Design, term: int) -> int:
    """Of a level, who have it; of a number, everybody."""
    column = design.matrix[:, term]
    return design.people_with(term) if np.isin(column, (0.0, 1.0)).all() else design.n


def _numbers(design: Design, name: str, *, positive: bool = False) -> Floats:
    try:
        found = design.frame[name].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"column {name} must hold numbers") from None
    if not np.isfinite(found).all() or (positive and not (found > 0).all()):
        raise DataError(f"column {name} must hold numbers{' above 0' if positive else ''}")
    return found


def _codes(design: Design, clusters: str) -> npt.NDArray[np.intp]:
    if clusters not in design.frame.columns:
        raise DataError(
            f"the data lack the clusters {clusters!r}; they have {', '.join(design.frame.columns)}"
        )
    codes = pd.factorize(design.frame[clusters])[0]
    if (codes < 0).any():
        raise DataError(f"clusters {clusters!r}: {(codes < 0).sum():,} rows have none")
    return codes.astype(np.intp)


def _check_response(design: Design, family: Family) -> None:
    y = design.response
    if not len(y):
        raise DataError(f"{design.formula}: a left side is needed, such as completed ~ gender")
    if family == "binomial" and not ((y >= 0) & (y <= 1)).all():
        raise DataError(
            f"{design.formula}: the outcome must be from 0 to 1; it is {y.min():g} to {y.max():g}"
        )
    if family == "poisson" and not (y >= 0).all():
        raise DataError(f"{design.formula}: counts must be at least 0; the least is {y.min():g}")


def _fit_problems(design: Design, found: IdentifiedFit) -> list[Problem]:
    problems = []
    if found.infinite.any():
        problems += [_separated(design, found, int(at)) for at in np.flatnonzero(found.infinite)]
    elif not found.fit.converged:
        problems.append(
            Problem("no convergence", f"the coefficients of {design.formula} did not settle")
        )
    names = design.names
    problems += [
        Problem("collinear terms", f"{names[at]} cannot be told from other terms", names[at])
        for at in np.flatnonzero(found.unidentified)
    ]
    events, parameters = _events(design, found.fit.family), _parameters(design)
    if events is not None and parameters and events < EVENTS_PER_PARAMETER * parameters:
        rarer = "events" if events == design.events or found.fit.family == "poisson" else (
            "people without the outcome, the rarer side,"
        )  # fmt: skip
        text = f"{events:,} {rarer} for {parameters} parameters: {events / parameters:.1f} each"
        problems.append(Problem("too few events", text))
    return [*problems, *_row_level(design)]


def _row_level(design: Design) -> list[Problem]:
    """Groups that are hardly any: a covariate is continuous, so the fit is as dear as one on rows.

    Told of groups only; who hands over rows knows that they are.
    """
    groups = int((design.counts > 0).sum())
    is_grouped = COUNT in design.frame.columns
    if not is_grouped or design.n < _MANY_PEOPLE or groups <= _MOST_GROUPS * design.n:
        return []
    read = [
        name for name in variables_of(design.formula)
        if name in design.frame.columns and design.frame[name].dtype.kind in "if"
    ]  # fmt: skip
    sizes = {name: design.frame[name].nunique() for name in read}
    finest = max(sizes, key=lambda name: sizes[name], default="")
    values = sizes.get(finest, 0)
    if values <= _MOST_VALUES:  # many columns of few values make many groups too, and are meant
        return []
    text = (
        f"{groups:,} groups of {design.n:,} people, since {finest} takes {values:,} values: fitted "
        "on rows, as it were; put its values in bands for a fit on groups"
    )
    return [Problem("row level", text)]


def _separated(design: Design, found: IdentifiedFit, term: int) -> Problem:
    name, column = design.names[term], design.matrix[:, term]
    inside = (column != 0) & (design.counts > 0)
    people = round(float(design.counts[inside].sum()))
    outcome = design.response[inside]
    if np.isin(column, (0.0, 1.0)).all() and name != "Intercept" and len(np.unique(outcome)) == 1:
        which = "none" if outcome[0] == 0 else "all"
        return Problem("separation", f"{name}: {which} of {people:,} have the outcome", name)
    told = round(float(design.counts[~found.rows & (design.counts > 0)].sum()))
    text = f"{name}: with other terms it tells the outcome of {told:,} people without error"
    return Problem("separation", text, name)


def _cluster_problems(
    design: Design, used: Clusters, lost: Bools, correction: Correction
) -> list[Problem]:
    problems = []
    if used.correction == MODEL_BASED:
        text = (
            f"{used.count} clusters of {used.by}, {FEWEST} are needed: the errors take people as "
            f"unrelated; put {used.by} into the formula as fixed effects"
        )
        problems.append(Problem("too few clusters", text))
    elif used.count < (FEWEST if correction in ("rule", "jackknife") else MANY):
        text = f"{used.count} clusters of {used.by}; this sandwich needs {MANY}"
        problems.append(Problem("too few clusters", text))
    for at in np.flatnonzero(lost):
        text = f"{design.names[at]}: one of the {used.count} clusters of {used.by} alone tells it"
        problems.append(Problem("too few clusters", text, design.names[at]))
    return problems


def _events(design: Design, family: Family) -> int | None:
    """Of the rarer outcome; of counts their sum; None where no event is counted."""
    if family == "gaussian":
        return None
    return min(design.events, design.n - design.events) if family == "binomial" else design.events


def _parameters(design: Design) -> int:
    return sum(name != "Intercept" for name in design.names)


def _statistics(design: Design, found: IdentifiedFit) -> dict[str, Any]:
    terms = len(found.terms)
    likelihood = found.core.log_likelihood if found.fit.converged else float("nan")
    made = {"log_likelihood": likelihood, "parameters": float(terms),
            "aic": 2 * terms - 2 * likelihood}  # fmt: skip
    events, parameters = _events(design, found.fit.family), _parameters(design)
    if events is not None and parameters:
        made["events_per_parameter"] = events / parameters
    return made
