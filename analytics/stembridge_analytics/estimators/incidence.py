"""Cumulative incidence where causes compete: the Aalen-Johansen estimate with delayed entry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.influence import changes_of, summed_squares
from stembridge_analytics.estimators.life_table import LifeTable, Lives, life_table
from stembridge_analytics.estimators.probability_interval import probability_interval
from stembridge_analytics.estimators.survival_curve import (
    critical_value,
    kaplan_meier,
    km_only,
    risk_sums,
)

__all__ = ["Incidence", "aalen_johansen", "incidence_only"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Incidence:
    """At each time of the life table, the share in each state: 0 without event, then the causes.

    share, error: shape (times, causes + 1); the shares of a time sum to 1. freedom: degrees of
    freedom of Student's t, infinite for the normal.
    """

    table: LifeTable
    share: Floats
    error: Floats
    freedom: float = np.inf

    def interval(
        self, state: int, scale: str = "log", level: float = 0.95
    ) -> tuple[Floats, Floats]:
        """Pointwise limits of one state at each time, each shape (times,)."""
        critical = critical_value(level, self.freedom)
        return probability_interval(self.share[:, state], self.error[:, state], scale, critical)


def incidence_only(table: LifeTable) -> Floats:
    """Shares in each state without errors, shape (times, causes + 1).

    >>> from stembridge_analytics.estimators.life_table import lives_of
    >>> incidence_only(life_table(lives_of([1, 2, 3, 4], [1, 2, 0, 1])))[-1].tolist()
    [0.0, 0.75, 0.25]
    """
    survival = km_only(table)
    return np.column_stack([survival, np.cumsum(_steps(table, survival), axis=0)])


def aalen_johansen(lives: Lives) -> Incidence:
    """The curves of people of one group with infinitesimal-jackknife errors, summed by cluster.

    The error is R's for `survfit` of several states. An event of another cause is no censoring:
    whoever completed can not leave any more.
    Sources: Aalen and Johansen (1978), Scand. J. Stat. 5, 141-150; Andersen, Borgan, Gill and
    Keiding (1993), Statistical Models Based on Counting Processes, IV.4; R's survival.
    """
    table = life_table(lives)
    share = incidence_only(table)
    survival = kaplan_meier(lives, robust=True)
    squares = [np.nan_to_num(survival.error) ** 2]
    steps = _steps(table, share[:, 0])
    squares += [
        _squared_influence(lives, table, steps[:, cause], cause) for cause in range(lives.causes)
    ]
    return Incidence(table, share, np.sqrt(np.column_stack(squares)))


def _steps(table: LifeTable, survival: Floats) -> Floats:
    """S just before each time x hazard of each cause, shape (times, causes)."""
    before = np.concatenate([[1.0], survival[:-1]])
    with np.errstate(invalid="ignore", divide="ignore"):
        hazards = np.where(table.at_risk[:, None] > 0, table.events / table.at_risk[:, None], 0.0)
    return np.asarray(before[:, None] * hazards, dtype=np.float64)


def _squared_influence(lives: Lives, table: LifeTable, steps: Floats, cause: int) -> Floats:
    """Sum of squared influences on the incidence F of one cause, shape (times,).

    With A the sum of d / (Y (Y - d)) and D the sum of F's steps x (A just before - 1 / Y): who
    is at risk from e on has D(t) - D(e) - A(e) (F(t) - F(e)). At the exit x, an event of the cause
    adds S(x-) / Y(x); from then on F's steps count b = A(x) - A(e), less 1 / (Y - d) if there was
    an event of any cause.
    """
    sums, jumps = risk_sums(table)
    curve = np.cumsum(steps)
    before = np.concatenate([[0.0], sums[:-1]])
    with np.errstate(divide="ignore", invalid="ignore"):
        each = np.where(table.at_risk > 0, 1 / table.at_risk, 0.0)
    drift = np.cumsum(steps * (before - each))
    at_entry, at_exit = table.entry_at, table.exit_at
    sums_e, curve_e, drift_e = (np.concatenate([[0.0], x])[at_entry] for x in (sums, curve, drift))
    ones = np.ones(len(at_exit))
    went = lives.cause > 0
    slope = sums[at_exit] - np.where(went, jumps[at_exit], 0.0)
    survival_before = np.concatenate([[1.0], km_only(table)[:-1]])
    own = np.where(lives.cause == cause + 1, (survival_before * each)[at_exit], 0.0)
    changes = changes_of(
        (sums_e * curve_e - drift_e, -sums_e, ones),
        (drift[at_exit] + own - slope * curve[at_exit], slope, -ones),
    )
    return summed_squares(
        lives, table, changes, np.column_stack([np.ones_like(curve), curve, drift])
    )
