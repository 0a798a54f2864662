"""People of later runs with the share that a model of earlier runs predicts for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.estimators.glm import fit_glm, inverse_link
from stembridge_analytics.models.design import Design, build_design, variables_of
from stembridge_analytics.models.result import Dropped, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["Scored", "score"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """The test people, a row a group. design: of the training people; params: (terms,).

    frame: rows of the test data kept. predicted, outcome, count: shape (rows,).
    """

    design: Design
    params: Floats
    std_errors: Floats
    frame: pd.DataFrame
    predicted: Floats
    outcome: Floats
    count: Floats
    dropped: tuple[Dropped, ...]
    problems: tuple[Problem, ...]

    @property
    def n(self) -> int:
        """People tested."""
        return round(float(self.count.sum()))

    @property
    def events(self) -> int:
        """People tested with the outcome."""
        return round(float((self.count * self.outcome).sum()))


def score(
    train: pd.DataFrame,
    test: pd.DataFrame,
    formula: str,
    *,
    count: str = COUNT,
    references: Mapping[str, str] | None = None,
    missing_is_level: bool = False,
    prior: float = 1.0,
) -> Scored:
    """Fit a grouped logit on earlier runs and predict later ones.

    prior: strength m of the log-F(m, m) prior on each coefficient but the constant: it adds m/2
        people with and m/2 without the outcome who differ in that term alone, so that a level of
        which nobody completed still has an end. 0 for none.
    Rows of the test data with a missing value, or a level that no earlier run had, are left out
    and counted. Raises DataError if nobody is left to be tested.
    Source of the prior: Greenland and Mansournia (2015), Stat. Med. 34, 3133-3143.
    """
    design = build_design(
        train, formula, count=count, references=references, missing_is_level=missing_is_level
    )
    response, matrix, counts = _augmented(design, prior)
    fit = fit_glm(response, matrix, counts=counts)
    problems = list(design.problems)
    if not fit.converged:
        problems.append(
            Problem("no convergence", f"{formula} does not settle on the {design.n:,} people of "
                    "the earlier runs; a group there may have only or no completions")
        )  # fmt: skip
    outcome = variables_in_response(formula)
    kept, dropped = _usable(design, test, [*variables_of(formula)], count, missing_is_level)
    matrix = design.matrix_of(kept)
    predicted = inverse_link("logit", matrix @ fit.params)
    return Scored(
        design, fit.params, np.asarray(np.sqrt(np.diag(fit.covariance)), dtype=np.float64), kept,
        predicted,
        np.asarray(kept[outcome], dtype=np.float64), _count(kept, count), tuple(dropped),
        tuple(problems),
    )  # fmt: skip


def _augmented(design: Design, prior: float) -> tuple[Floats, Floats, Floats]:
    """Response, matrix and counts with the people that the prior adds."""
    response, matrix, counts = design.response, design.matrix, design.counts
    terms = [at for at, name in enumerate(design.names) if name != "Intercept"]
    if prior > 0 and terms:
        extra = np.zeros((len(terms), matrix.shape[1]))
        extra[np.arange(len(terms)), terms] = 1.0
        matrix = np.vstack([matrix, extra, extra])
        response = np.concatenate([response, np.ones(len(terms)), np.zeros(len(terms))])
        counts = np.concatenate([counts, np.full(2 * len(terms), prior / 2)])
    return response, matrix, counts


def variables_in_response(formula: str) -> str:
    """The column on the left side."""
    found = variables_of(formula.split("~")[0])
    if len(found) != 1:
        raise DataError(f"{formula}: the left side must be one column of 0 and 1")
    return found[0]


def _usable(
    design: Design, test: pd.DataFrame, columns: Sequence[str], count: str, missing_is_level: bool
) -> tuple[pd.DataFrame, list[Dropped]]:
    """The rows of the test data whose levels the training data know, as their categories."""
    missing = [name for name in columns if name not in test.columns]
    if missing:
        raise DataError(f"the later runs lack {', '.join(missing)}; they have {list(test.columns)}")
    frame, people = test.copy(deep=False), _count(test, count)
    is_null, is_new = np.zeros(len(test), dtype=bool), np.zeros(len(test), dtype=bool)
    for name in columns:
        known = design.frame[name]
        if not isinstance(known.dtype, pd.CategoricalDtype):
            is_null |= frame[name].isna().to_numpy()
            continue
        column = frame[name].astype("object")
        if missing_is_level:
            column = column.fillna("not stated")
        is_null |= column.isna().to_numpy()
        is_new |= (column.notna() & ~column.isin(known.cat.categories)).to_numpy()
        known_only = column.where(column.isin(known.cat.categories))
        frame[name] = pd.Categorical(known_only, categories=known.cat.categories)
    is_new &= ~is_null
    dropped = [
        Dropped(round(float(people[gone].sum())), why)
        for gone, why in ((is_null, "a missing value in the later runs"),
                          (is_new, "a level that no earlier run had"))
        if people[gone].sum() > 0
    ]  # fmt: skip
    kept = frame[~(is_null | is_new)].reset_index(drop=True)
    if not _count(kept, count).sum() > 0:
        raise DataError("nobody of the later runs can be predicted: " + "; ".join(
            f"{one.n:,} have {one.why}" for one in dropped))  # fmt: skip
    return kept, dropped


def _count(frame: pd.DataFrame, count: str) -> Floats:
    if count not in frame.columns:
        return np.ones(len(frame))
    return frame[count].to_numpy(dtype=np.float64)
