"""Log-odds of completion over groups of people, with errors for clusters and weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from stembridge_analytics.estimators.clusters import Correction
from stembridge_analytics.estimators.glm import Link
from stembridge_analytics.models.completion.wording import OUTCOME, share_of, with_share
from stembridge_analytics.models.fitting import Fitted, fit_formula
from stembridge_analytics.models.result import ModelResult
from stembridge_analytics.models.source import COUNT

__all__ = ["logit", "logit_result"]

UNITS: Final[Mapping[str, str]] = {
    "logit": "log odds", "log": "log ratio", "identity": "share difference",
}  # fmt: skip


def logit(
    data: pd.DataFrame,
    formula: str,
    *,
    clusters: str | None = None,
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    weights: str | None = None,
    offset: str | None = None,
    link: Link = "logit",
    correction: Correction = "rule",
    missing_is_level: bool = False,
) -> ModelResult:
    """Log-odds of the outcome, a row a term, by maximum likelihood over groups of people.

    data: a row a person, or a group of alike people with their number in the column `count`; both
        give the same digits. formula: as `completed ~ gender + level`; the outcome is 0 or 1.
    clusters: column whose people resemble each other, such as `course_id`; errors follow the
        rule for few clusters: see `cluster_covariance`, which `correction` is handed to.
    references: by column, the level that others are compared with. weights: column of probability
        weights. offset: column added to the log-odds. link: another scale, such as `cloglog`.
    Raises UsageError for what is no formula, DataError for a column or level that is not there.
        Separation, few events, few clusters and no convergence are problems of the result.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, ch. 4.

    >>> groups = pd.DataFrame({"gender": ["woman", "woman", "man", "man"],
    ...                        "completed": [1, 0, 1, 0], "n": [60, 40, 45, 55]})
    >>> found = logit(groups, "completed ~ gender", references={"gender": "woman"})
    >>> round(float(found.row("gender[man]")["estimate"]), 4)
    -0.6061
    """
    fitted = fit_formula(
        data, formula, link=link, clusters=clusters, references=references, count=count,
        weights=weights, offset=offset, correction=correction, missing_is_level=missing_is_level,
    )  # fmt: skip
    return logit_result(fitted)


def logit_result(fitted: Fitted) -> ModelResult:
    """The answer of a fit."""
    design, link = fitted.design, fitted.fit.link
    scale = {"logit": "log-odds", "log": "logs of shares", "identity": "shares"}.get(
        link, f"the {link} scale"
    )
    weighted = "" if fitted.fit.weights is None else ", probability weights"
    return ModelResult(
        model="completion", name="logit", title=f"{OUTCOME} by group, as {scale}",
        method=f"binomial regression, {link} link, over groups of people{weighted}",
        estimand=f"how {scale} of the outcome differ between people alike in all other terms of "
        "the formula",
        table=fitted.table, n_used=design.n, events=design.events, dropped=fitted.dropped,
        clusters=fitted.clusters, formula=design.formula, problems=fitted.problems,
        statistics=with_share(fitted.statistics, design.events, design.n), unit=UNITS.get(link, ""),
        in_words=f"{share_of(design.events, design.n)} The table gives {scale}; "
        "differences in percentage points are in completion.margins.",
    )  # fmt: skip
