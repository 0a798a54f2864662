"""Differences with the mix of people held fixed by a logit model of groups and mix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.estimators.contrasts import Bools, Cells, Contrast, Floats
from stembridge_analytics.estimators.glm import GlmFit
from stembridge_analytics.estimators.separation import fit_identified
from stembridge_analytics.estimators.standardisation import model_difference
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER
from stembridge_analytics.models.gaps.people import EVENTS, PEOPLE, People
from stembridge_analytics.models.result import Problem

__all__ = ["MixContrast", "MixModel"]

_ZERO: Final = 1e-7


@dataclass(frozen=True, eq=False)
class MixContrast:
    """A contrast; without: its estimate on the rows of a mask, for the jackknife. told: the share
    of the standard that the model can predict for on both sides.
    """

    contrast: Contrast
    without: Callable[[Bools], float]
    told: float


@dataclass(frozen=True, eq=False)
class _Solved:
    """A fit on some rows: its core on `terms`. factor: of each row's residuals in the scores, 0 for
    rows that the core does not rest on. apart: mask of rows whose outcome is told without error.
    null: (terms, directions), scaled by `scale`, along which the core's rows tell nothing.
    """

    core: GlmFit
    terms: npt.NDArray[np.intp]
    factor: Floats
    apart: Bools
    null: Floats
    scale: Floats

    def tells(self, matrix: Floats) -> Bools:
        """Mask of the rows that the core can predict for."""
        along = np.abs((matrix / self.scale) @ self.null)
        return np.asarray(~(along > _ZERO).any(axis=1))


class MixModel:
    """The logit of the outcome by group and the main effects of a mix, one fit for all levels.

    Of the mix, levels that all or nobody complete have a prediction of 1 or 0 whatever the group,
    as the likelihood has it in the limit. What cannot be told apart, such as a country all of
    whose people speak a language that nobody else speaks, is left out of the standard.
    """

    def __init__(self, people: People, group: str, mix: tuple[str, ...]) -> None:
        frame = people.frame
        self._group, self._mix, self._outcome = group, mix, people.outcome
        self._events = frame[EVENTS].to_numpy(dtype=np.float64)
        self._others = frame[PEOPLE].to_numpy(dtype=np.float64) - self._events
        self._share = self._events / (self._events + self._others)
        self._levels = list(people.levels(group).index)
        self._matrix = np.column_stack(
            [np.ones(len(frame))]
            + [_dummies(frame[name], list(people.levels(name).index)) for name in (*mix, group)]
        )
        self._of_group = len(self._levels) - 1
        self._left_out: dict[bytes, _Solved] = {}
        self._whole = self._solved(np.ones(len(frame), dtype=bool))

    @property
    def formula(self) -> str:
        """As printed."""
        return f"{self._outcome} ~ {' + '.join((*self._mix, self._group))}"

    def problems(self) -> tuple[Problem, ...]:
        """What ails the model as a whole."""
        if not self._whole.core.converged:
            return (Problem("no convergence", f"{self.formula} did not settle"),)
        parameters = len(self._whole.terms) - 1
        events = min(self._events.sum(), self._others.sum())
        if parameters and events < EVENTS_PER_PARAMETER * parameters:
            text = f"{self.formula}: {events:,.0f} of the rarer outcome for {parameters} parameters"
            return (Problem("too few events", f"{text}: {events / parameters:.1f} each"),)
        return ()

    def contrast(self, cells: Cells, level: str, other: str | None) -> MixContrast | None:
        """All in the level less all in the other, or less everybody as they are (None).

        None if the model cannot tell: all or nobody of a level complete, or it is confounded.
        """
        pair = self._as(level), self._matrix if other is None else self._as(other)
        found = self._contrast(cells, self._whole, pair, np.ones(len(self._share), dtype=bool))
        if found is None:
            return None

        def without(rows: Bools) -> float:
            key = np.packbits(rows).tobytes()
            if key not in self._left_out:
                self._left_out[key] = self._solved(rows)
            some = self._contrast(cells, self._left_out[key], pair, rows)
            return float("nan") if some is None else some[0].estimate

        return MixContrast(found[0], without, found[1])

    def _as(self, level: str) -> Floats:
        """The matrix with everybody in a level."""
        made, first = self._matrix.copy(), self._matrix.shape[1] - self._of_group
        made[:, first:] = 0.0
        if (at := self._levels.index(level)) > 0:
            made[:, first + at - 1] = 1.0
        return made

    def _solved(self, rows: Bools) -> _Solved:
        """The fit on rows: one of those with the outcome and one of those without, as R has it."""
        at = np.flatnonzero(rows)
        at = np.concatenate([at[self._events[at] > 0], at[self._others[at] > 0]])
        yes = np.arange(len(at)) < (self._events[rows] > 0).sum()
        counts = np.where(yes, self._events[at], self._others[at])
        found = fit_identified(yes.astype(float), self._matrix[at], counts=counts)
        core = found.core
        factor, apart = np.zeros(len(rows)), np.zeros(len(rows), dtype=bool)
        factor[at[found.rows]] = core.residual / (core.response - core.fitted)
        apart[at[~found.rows]] = True
        x = self._matrix[at[found.rows]]
        size = np.sqrt((x**2).sum(axis=0))
        scale = np.where(size > 0, size, 1.0)
        values, vectors = np.linalg.eigh((x / scale).T @ (x / scale))
        return _Solved(core, found.terms, factor, apart, vectors[:, values < 1e-10], scale)

    def _contrast(
        self, cells: Cells, solved: _Solved, pair: tuple[Floats, Floats], rows: Bools
    ) -> tuple[Contrast, float] | None:
        told, other_told = (solved.tells(matrix) for matrix in pair)
        if not (solved.core.converged and (cells.standard[told & other_told & rows] > 0).any()):
            return None
        # In the limit of the likelihood their prediction is their outcome.
        known = np.where(solved.apart & ~told, self._share, np.nan)
        other_known = np.where(solved.apart & ~other_told, self._share, np.nan)
        of = float(cells.standard[rows].sum())
        inside = (told | solved.apart) & (other_told | solved.apart)
        standard = np.where(inside, cells.standard, 0.0)
        found = model_difference(
            replace(cells, standard=standard).where(rows), solved.core, solved.factor[rows],
            self._matrix[np.ix_(rows, solved.terms)],
            (pair[0][np.ix_(rows, solved.terms)], pair[1][np.ix_(rows, solved.terms)]),
            (known[rows], other_known[rows]),
        )  # fmt: skip
        return found, float(standard[rows].sum()) / of


def _dummies(column: pd.Series[Any], levels: list[str]) -> Floats:
    """(rows, levels - 1): a column a level but the first."""
    codes = pd.Categorical(column, categories=levels).codes
    return np.asarray(codes[:, None] == np.arange(1, len(levels)), dtype=np.float64)
