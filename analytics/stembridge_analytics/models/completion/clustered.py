"""Completion with groups that resemble themselves: random intercepts, estimating equations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST, MANY
from stembridge_analytics.estimators.gee import GeeFit, Structure, fit_gee
from stembridge_analytics.estimators.glm import Floats, Link
from stembridge_analytics.estimators.mixed import MixedFit, fit_random_intercept
from stembridge_analytics.estimators.separation import Bools, unidentified_terms
from stembridge_analytics.models.completion.logit import UNITS
from stembridge_analytics.models.completion.wording import (
    OUTCOME,
    clusters_said,
    group_said,
    share_of,
    with_share,
)
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.fitting import Fitted, fit_formula, terms_table
from stembridge_analytics.models.result import Clusters, ModelResult, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["gee", "random_intercept"]


def random_intercept(
    data: pd.DataFrame,
    formula: str,
    *,
    group: str,
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    offset: str | None = None,
    missing_is_level: bool = False,
) -> ModelResult:
    """Log-odds within a group, with a normal intercept for each of them, by Laplace.

    group: column, such as `course_id`. Other parameters as in `logit`.
    The table `sd` has the standard deviation of the intercept with its profile likelihood interval,
        the table `groups` where each group lies, drawn in to the mean as little is known of it.
    Raises as `logit`. A standard deviation of 0 is the problem `boundary`.
    Source: Bates, Mächler, Bolker and Walker (2015), J. Stat. Softw. 67(1).

    >>> groups = pd.DataFrame({"run": list("aabbccdd"), "completed": [1, 0] * 4,
    ...                        "n": [60, 40, 80, 20, 45, 55, 50, 50]})
    >>> found = random_intercept(groups, "completed ~ 1", group="run")
    >>> round(found.statistics["sd"], 3)
    0.565
    """
    fitted, rows, terms = _prepared(
        data, formula, group, references, count, offset, missing_is_level
    )
    design, codes = fitted.design, pd.factorize(fitted.design.frame[group])
    found = fit_random_intercept(
        design.response[rows], design.matrix[np.ix_(rows, terms)], codes[0][rows],
        counts=design.counts[rows],
        offset=None if fitted.fit.offset is None else fitted.fit.offset[rows],
    ) if terms.any() or not len(terms) else None  # fmt: skip
    problems = [one for one in fitted.problems if one.name != "too few clusters"]
    groups = len(codes[1])
    if groups < FEWEST:
        text = f"{groups} groups of {group}: their spread rests on few, {FEWEST} are needed"
        problems.append(Problem("too few clusters", text))
    converged = found is not None and found.converged
    if not converged and not any(one.name == "no convergence" for one in problems):
        problems.append(Problem("no convergence", f"the likelihood of {formula} did not settle"))
    if found is not None and found.boundary:
        text = f"{clusters_said(groups, group)} do not differ more than chance makes them: sd 0"
        problems.append(Problem("boundary", text))
    params, covariance = _spread(found, terms)
    sd = (found.sd, found.sd_low, found.sd_high) if found is not None else (np.nan,) * 3
    words = share_of(design.events, design.n)
    if converged:
        words += (
            f" Between {clusters_said(groups, group)} the log-odds vary with a standard deviation "
            f"of {sd[0]:.2f} (95 % interval {sd[1]:.2f} to {sd[2]:.2f})."
        )
    return ModelResult(
        model="completion", name="random_intercept",
        title=f"{OUTCOME} within each {group_said(group)}, as log-odds",
        method=f"binomial mixed model, logit link, normal intercept by {group}, Laplace",
        estimand=f"how log-odds of the outcome differ within one {group} between people alike in "
        "all other terms of the formula",
        table=terms_table(design, params, covariance), n_used=design.n, events=design.events,
        dropped=fitted.dropped, formula=f"{formula} + (1 | {group})", problems=tuple(problems),
        clusters=Clusters(groups, group, "random intercept"),
        tables={"sd": _sd_table(group, sd, groups), "groups": _groups(fitted, found, rows, codes)},
        statistics=with_share({
            "log_likelihood": found.log_likelihood if found is not None else np.nan,
            "sd": sd[0], "sd_low": sd[1], "sd_high": sd[2], "groups": float(groups),
        }, design.events, design.n),
        unit="log odds", in_words=words,
    )  # fmt: skip


def gee(
    data: pd.DataFrame,
    formula: str,
    *,
    group: str,
    structure: Structure = "exchangeable",
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    offset: str | None = None,
    link: Link = "logit",
    missing_is_level: bool = False,
) -> ModelResult:
    """Log-odds over all groups together, people of one group being alike, with robust errors.

    group: column, such as `course_id`. structure: `exchangeable`, any two people of a group with
        one correlation, or `independence`. Other parameters as in `logit`.
    Errors are the plain robust ones of geepack; with fewer than 40 groups they are too small, and
        that is a problem of the result.
    Raises as `logit`.
    Source: Liang and Zeger (1986), Biometrika 73, 13-22.

    >>> groups = pd.DataFrame({"run": list("aabbccdd"), "completed": [1, 0] * 4,
    ...                        "n": [6, 4, 8, 2, 4, 6, 5, 5]})
    >>> found = gee(groups, "completed ~ 1", group="run")
    >>> round(found.statistics["alpha"], 3)
    -0.012
    """
    fitted, rows, terms = _prepared(
        data, formula, group, references, count, offset, missing_is_level, link
    )
    design = fitted.design
    codes = pd.factorize(design.frame[group])[0]
    found = fit_gee(
        design.response[rows], design.matrix[np.ix_(rows, terms)], codes[rows],
        counts=design.counts[rows], link=link, structure=structure,
        offset=None if fitted.fit.offset is None else fitted.fit.offset[rows],
    ) if terms.any() else None  # fmt: skip
    problems = [one for one in fitted.problems if one.name != "too few clusters"]
    groups = int(codes.max()) + 1
    if groups < MANY:
        text = f"{groups} groups of {group}; robust errors need {MANY} and are too small with fewer"
        problems.append(Problem("too few clusters", text))
    if (found is None or not found.converged) and not any(
        one.name == "no convergence" for one in problems
    ):
        problems.append(Problem("no convergence", f"the equations of {formula} did not settle"))
    params, covariance = _spread(found, terms)
    alpha, scale = (found.alpha, found.scale) if found is not None else (np.nan, np.nan)
    words = share_of(design.events, design.n)
    if np.isfinite(alpha):
        words += (
            f" The outcomes of two people of the same {group_said(group)} correlate by {alpha:.3f}."
        )
    return ModelResult(
        model="completion", name="gee",
        title=f"{OUTCOME} on average over each {group_said(group)}, as log-odds",
        method=f"generalised estimating equations, {link} link, {structure}, robust errors",
        estimand="how log-odds of the share with the outcome differ, over all groups together, "
        "between people alike in all other terms of the formula",
        table=terms_table(design, params, covariance), n_used=design.n, events=design.events,
        dropped=fitted.dropped, formula=design.formula, problems=tuple(problems),
        clusters=Clusters(groups, group, "robust, no correction for few"),
        statistics=with_share(
            {"alpha": alpha, "scale": scale, "groups": float(groups)}, design.events, design.n
        ),
        unit=UNITS.get(link, ""), in_words=words,
    )  # fmt: skip


def _prepared(
    data: pd.DataFrame, formula: str, group: str, references: Mapping[str, str] | None,
    count: str | None, offset: str | None, missing_is_level: bool, link: Link = "logit",
) -> tuple[Fitted, Bools, Bools]:  # fmt: skip
    """The plain fit with its guards; rows and terms that have estimates. Alike rows are one."""
    fitted = fit_formula(
        _alike(data, formula, [group, *([offset] if offset else [])], count), formula,
        clusters=group, references=references, count=COUNT, offset=offset, correction="R",
        missing_is_level=missing_is_level, link=link,
    )  # fmt: skip
    terms = np.isfinite(fitted.fit.params)
    rows = np.isfinite(fitted.fit.linear) if terms.any() else np.ones(fitted.design.n, dtype=bool)
    if terms.any() and unidentified_terms(fitted.design.matrix[np.ix_(rows, terms)]).any():
        terms = np.zeros_like(terms)
    return fitted, rows, terms


def _alike(data: pd.DataFrame, formula: str, beside: list[str], count: str | None) -> pd.DataFrame:
    """The data with alike rows counted together."""
    wanted = list(dict.fromkeys([*variables_of(formula), *beside]))
    if any(name not in data.columns for name in wanted):
        return data  # the fit says what is missing
    counted = count is not None and count in data.columns
    if data.columns.duplicated().any():
        return data  # likewise
    people = data[count].to_numpy() if counted else 1
    kept = data.reset_index(drop=True)[wanted].assign(**{COUNT: people})
    return kept.groupby(wanted, dropna=False, observed=True, sort=True)[COUNT].sum().reset_index()


def _spread(found: MixedFit | GeeFit | None, terms: Bools) -> tuple[Floats, Floats]:
    params, covariance = np.full(len(terms), np.nan), np.full((len(terms),) * 2, np.nan)
    if found is not None:
        params[terms] = found.params
        covariance[np.ix_(terms, terms)] = found.covariance
    return params, covariance


def _sd_table(group: str, sd: tuple[float, ...], groups: int) -> pd.DataFrame:
    names = ("term", "estimate", "conf_low", "conf_high", "n")
    return pd.DataFrame([(f"sd({group})", *sd, groups)], columns=list(names))


def _groups(
    fitted: Fitted,
    found: MixedFit | None,
    rows: Bools,
    codes: tuple[npt.NDArray[np.intp], Iterable[object]],
) -> pd.DataFrame:
    """Each group with its people, its events, and its intercept."""
    design = fitted.design
    which, names = np.asarray(codes[0]), list(codes[1])
    made = pd.DataFrame(
        {
            "group": [str(name) for name in names],
            "n": np.bincount(which, design.counts, len(names)).round().astype(int),
            "events": np.bincount(which, design.counts * design.response, len(names))
            .round()
            .astype(int),
        }
    )
    intercepts, errors = np.full(len(names), np.nan), np.full(len(names), np.nan)
    if found is not None:
        there = np.unique(which[rows])
        intercepts[there], errors[there] = found.modes, found.mode_errors
    return made.assign(intercept=intercepts, std_error=errors)
