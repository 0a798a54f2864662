"""Differences of shares and adjusted shares: what a logit says in percentage points."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtr

from stembridge_analytics.estimators.clusters import Correction
from stembridge_analytics.estimators.glm import Link
from stembridge_analytics.estimators.margins import Mean, mean_prediction, slope_between
from stembridge_analytics.models.completion.wording import (
    OUTCOME,
    differences_said,
    is_clear,
    level_of,
    share_of,
    with_share,
)
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.fitting import Fitted, critical_value, fit_formula
from stembridge_analytics.models.result import COLUMNS, ModelResult
from stembridge_analytics.models.source import COUNT

__all__ = ["adjusted", "adjusted_result", "margins", "margins_result"]

# Of the range of a number: the two sides of a slope; its error is the square of this.
_STEP: Final = 1e-4
_METHOD: Final = "means of predictions over the people of the fit, delta method"


def margins(
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
    """Average differences of the share with the outcome, a row a level or a number.

    Of a level: the mean prediction if everybody had it, less that if everybody had the reference,
        all else as it is. Of a number: the mean slope, per unit. Shares are from 0 to 1. The
        table `adjusted` has each level's mean prediction. Parameters as in `logit`.
    Errors are of the coefficients, people's own values taken as given.
    Source: Hernán and Robins (2020), Causal Inference: What If, ch. 13, for the standardisation;
        Oehlert (1992), Am. Stat. 46, 27-29, for the errors.

    >>> groups = pd.DataFrame({"gender": ["woman", "woman", "man", "man"],
    ...                        "completed": [1, 0, 1, 0], "n": [60, 40, 45, 55]})
    >>> found = margins(groups, "completed ~ gender", references={"gender": "woman"})
    >>> round(float(found.row("gender[man]")["estimate"]), 4)
    -0.15
    """
    return margins_result(fit_formula(
        data, formula, link=link, clusters=clusters, references=references, count=count,
        weights=weights, offset=offset, correction=correction, missing_is_level=missing_is_level,
    ))  # fmt: skip


def adjusted(data: pd.DataFrame, formula: str, **options: Any) -> ModelResult:
    """The share with the outcome at each level, if everybody had it and all else were as it is.

    Parameters as in `margins`.

    >>> groups = pd.DataFrame({"gender": ["woman", "woman", "man", "man"],
    ...                        "completed": [1, 0, 1, 0], "n": [60, 40, 45, 55]})
    >>> found = adjusted(groups, "completed ~ gender")
    >>> round(float(found.row("gender[man]")["estimate"]), 4)
    0.45
    """
    return adjusted_result(fit_formula(data, formula, **options))


def margins_result(fitted: Fitted) -> ModelResult:
    """The differences of a fit."""
    design = fitted.design
    means = _means(fitted)
    table = _table(fitted, _differences(fitted, means), tested=True)
    references = {name: level_of(levels[0].term) for name, levels in means.items()}
    return ModelResult(
        model="completion", name="margins",
        title=f"{OUTCOME}: differences between groups, all else alike",
        method=f"average marginal effects of a binomial {fitted.fit.link} regression: {_METHOD}",
        estimand="difference of the share with the outcome, on average over these people, between "
        "their having a level and its reference (of a number: per unit), other terms as they are",
        table=table, n_used=design.n, events=design.events, dropped=fitted.dropped,
        clusters=fitted.clusters, formula=design.formula, problems=fitted.problems,
        tables={"adjusted": _adjusted(fitted, means)},
        statistics={
            **with_share(fitted.statistics, design.events, design.n),
            "differences": float(table["std_error"].notna().sum()),
            "differences_clear": float(is_clear(table).sum()),
        },
        unit="share difference", drawn="forest",
        in_words=f"{share_of(design.events, design.n)} {differences_said(table, references)} "
        "These are differences between groups of these people, not what a group causes.",
    )  # fmt: skip


def adjusted_result(fitted: Fitted) -> ModelResult:
    """The adjusted shares of a fit."""
    design, table = fitted.design, _adjusted(fitted, _means(fitted))
    known = table.dropna(subset="estimate").sort_values("estimate")
    words = share_of(design.events, design.n)
    if len(known):
        least, most = known.iloc[0], known.iloc[-1]
        words += (
            f" If all were alike but for one thing, the share that completes would lie between "
            f"{100 * least['estimate']:.1f} % ({level_of(least['term'])}) and "
            f"{100 * most['estimate']:.1f} % ({level_of(most['term'])})."
        )
    return ModelResult(
        model="completion", name="adjusted", title=f"{OUTCOME}: shares with all else alike",
        method=f"predictions of a binomial {fitted.fit.link} regression: {_METHOD}",
        estimand="share with the outcome if everybody of these people had the level, other terms "
        "as they are (standardised to all of them)",
        table=table, n_used=design.n, events=design.events, dropped=fitted.dropped,
        clusters=fitted.clusters, formula=design.formula, problems=fitted.problems,
        statistics=with_share(fitted.statistics, design.events, design.n),
        unit="share", drawn="forest", in_words=words,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Named:
    term: str
    mean: Mean
    n: int


def _table(fitted: Fitted, found: list[_Named], *, tested: bool) -> pd.DataFrame:
    """COLUMNS of the means; an interval of shares is cut at 0 and 1."""
    freedom = fitted.freedom
    rows = []
    for one in found:
        error = one.mean.error(fitted.covariance)
        low, high = (one.mean.value + sign * critical_value(freedom) * error for sign in (-1, 1))
        if not tested:
            low, high = max(low, 0.0), min(high, 1.0)
        ratio = -abs(one.mean.value / error) if tested and error > 0 else np.nan
        p = 2 * float(ndtr(ratio) if freedom is None else stdtr(freedom, ratio))
        rows.append((one.term, one.mean.value, error, low, high, p, one.n))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _means(fitted: Fitted) -> dict[str, list[_Named]]:
    """Of each variable with levels, the mean prediction at each, the reference first."""
    made = {}
    for name in _variables(fitted):
        levels = _levels(fitted, name)
        if levels is not None:
            made[name] = [
                _Named(
                    f"{name}[{_shown(level)}]",
                    _at(fitted, _with(fitted, name, level)),
                    _people(fitted, name, level),
                )
                for level in levels
            ]
    return made


def _adjusted(fitted: Fitted, means: dict[str, list[_Named]]) -> pd.DataFrame:
    return _table(fitted, [one for levels in means.values() for one in levels], tested=False)


def _differences(fitted: Fitted, means: dict[str, list[_Named]]) -> list[_Named]:
    found = []
    for name in _variables(fitted):
        if name in means:
            base, *others = means[name]
            found += [_Named(one.term, one.mean - base.mean, one.n) for one in others]
        else:
            found.append(_Named(name, _slope(fitted, name), fitted.design.n))
    return found


def _slope(fitted: Fitted, name: str) -> Mean:
    column = fitted.design.frame[name].astype(float)
    step = _STEP * max(float(column.max() - column.min()), 1e-12)
    low, high = (_at(fitted, fitted.design.frame.assign(**{name: column + sign * step}))
                 for sign in (-1, 1))  # fmt: skip
    return slope_between(high, low, 2 * step)


def _at(fitted: Fitted, frame: pd.DataFrame) -> Mean:
    fit = fitted.fit
    heavy = fit.counts if fit.weights is None else fit.counts * fit.weights
    matrix = fitted.design.matrix_of(frame)
    return mean_prediction(fit.params, matrix, heavy, fit.link, fit.offset)


def _with(fitted: Fitted, name: str, level: Any) -> pd.DataFrame:
    """The people as they are, but all with this level."""
    frame = fitted.design.frame
    column = frame[name]
    if isinstance(column.dtype, pd.CategoricalDtype):
        return frame.assign(**{name: pd.Categorical([level] * len(frame), dtype=column.dtype)})
    return frame.assign(**{name: level})


def _variables(fitted: Fitted) -> tuple[str, ...]:
    """Of the right side, in the formula's order."""
    formula = fitted.design.formula
    right = formula.partition("~")[2]
    names = variables_of(f"~ {right}")
    return tuple(sorted(names, key=lambda name: _position(name, right)))


def _position(name: str, text: str) -> int:
    found = re.search(rf"(?<![\w.]){re.escape(name)}(?![\w.])", text)
    return found.start() if found else len(text)


def _levels(fitted: Fitted, name: str) -> list[Any] | None:
    """Levels, the reference first; None for a number."""
    column = fitted.design.frame[name]
    if isinstance(column.dtype, pd.CategoricalDtype):
        return list(column.cat.categories)
    values = sorted(column.unique())
    as_levels = re.search(rf"C\(\s*{re.escape(name)}\b", fitted.design.formula)
    return list(values) if as_levels or values in ([0, 1], [0.0, 1.0]) else None


def _shown(level: Any) -> str:
    return f"{level:g}" if isinstance(level, (int, float, np.number)) else str(level)


def _people(fitted: Fitted, name: str, level: Any) -> int:
    return round(float(fitted.design.counts[(fitted.design.frame[name] == level).to_numpy()].sum()))
