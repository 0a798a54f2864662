"""What each estimator finds, and the tables of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtr, stdtr, stdtrit

from stembridge_analytics.estimators.aipw import (
    Means,
    Observed,
    Spread,
    aipw,
    contrasts,
    spread,
    standardise,
)
from stembridge_analytics.estimators.clusters import Correction
from stembridge_analytics.models.effects.diagnostics import ratio_row
from stembridge_analytics.models.effects.subject import Subject
from stembridge_analytics.models.fitting import critical_value
from stembridge_analytics.models.result import COLUMNS

__all__ = ["Answer", "answer_tables", "answered", "estimate_row"]


@dataclass(frozen=True, eq=False)
class Answer:
    """One estimator's means and their spread."""

    term: str
    means: Means
    spread: Spread


def answered(
    term: str, people: Observed, found: Subject, clusters: str | None, correction: Correction
) -> Answer:
    """What the estimator named by `term` finds."""
    estimator = aipw if term == "aipw" else standardise
    codes = found.codes(clusters)
    if term == "crude":
        people, codes = _plain(people, codes)
    means = estimator(people)
    if np.isnan(means.means).any():
        return Answer(term, means, Spread(np.full((4, 4), np.nan), 0, "", None))
    return Answer(term, means, spread(people, estimator, means, codes, correction=correction))


def _plain(
    people: Observed, codes: npt.NDArray[np.intp] | None
) -> tuple[Observed, npt.NDArray[np.intp] | None]:
    """The same people without covariates, put together where they are alike now."""
    rows = pd.DataFrame({"y": people.response, "a": people.exposed, "n": people.counts})
    rows["w"] = 1.0 if people.weights is None else people.weights
    rows["code"] = 0 if codes is None else codes
    alike = rows.groupby(["y", "a", "w", "code"], sort=True)["n"].sum().reset_index()
    one = np.ones((len(alike), 1))
    y, a, n, w = (alike[name].to_numpy(dtype=np.float64) for name in ("y", "a", "n", "w"))
    made = Observed(y, a, one, one, n, None if people.weights is None else w)
    return made, None if codes is None else alike["code"].to_numpy(dtype=np.intp)


def answer_tables(
    answers: list[Answer], found: Subject, n: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The main table, and those of the shares and of the ratios."""
    main, shares, ratios = [], [], []
    for answer in answers:
        values = contrasts(answer.means.means)
        with np.errstate(invalid="ignore"):
            errors = np.sqrt(np.diag(answer.spread.covariance))
        freedom = answer.spread.freedom
        reach = critical_value(freedom) * errors
        main.append(estimate_row(answer.term, values[2], errors[2], freedom, n))
        ratios.append(ratio_row(answer.term, values[3], reach[3]))
        for at, arm in enumerate((found.arms.named, found.arms.against)):
            shares.append(
                {
                    "method": answer.term, "arm": arm, "estimate": values[at],
                    "std_error": errors[at], "conf_low": np.clip(values[at] - reach[at], 0, None),
                    "conf_high": np.clip(values[at] + reach[at], None, 1),
                }
            )  # fmt: skip
    return pd.DataFrame(main, columns=list(COLUMNS)), pd.DataFrame(shares), pd.DataFrame(ratios)


def estimate_row(
    term: str, estimate: float, error: float, freedom: float | None, n: int
) -> tuple[Any, ...]:
    """The `COLUMNS` of a term, with a 95 % interval and Wald's p."""
    reach = _reach(freedom) * error
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = -np.abs(np.divide(estimate, error))
    p = 2 * float(ndtr(ratio) if freedom is None or np.isinf(freedom) else stdtr(freedom, ratio))
    return term, estimate, error, estimate - reach, estimate + reach, p, n


def _reach(freedom: float | None) -> float:
    """As `critical_value`, for degrees of freedom that are no whole number or without end."""
    if freedom is None or np.isinf(freedom):
        return critical_value(None)
    return float(stdtrit(freedom, 0.975))
