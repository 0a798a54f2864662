"""The Kaplan-Meier curve: the share still without the event, with pointwise intervals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

from stembridge_analytics.estimators.influence import changes_of, summed_squares
from stembridge_analytics.estimators.life_table import LifeTable, Lives, life_table
from stembridge_analytics.estimators.probability_interval import probability_interval

__all__ = ["SurvivalCurve", "critical_value", "crossing", "greenwood", "kaplan_meier", "km_only"]

Floats = npt.NDArray[np.float64]

# Levels nearer than this are one, when a curve is asked where it crosses them; as in R.
_SAME_LEVEL = 1.5e-8


@dataclass(frozen=True)
class SurvivalCurve:
    """A step function: at each time of its life table the share that goes on.

    survival, log_error: shape (times,), the error that of log S. freedom: degrees of freedom of
    Student's t, infinite for the normal.
    """

    table: LifeTable
    survival: Floats
    log_error: Floats
    freedom: float = np.inf

    @property
    def error(self) -> Floats:
        """Standard error of S, shape (times,); NaN where nobody goes on."""
        with np.errstate(invalid="ignore"):
            return np.where(self.survival > 0, self.survival * self.log_error, np.nan)

    def interval(self, scale: str = "log", level: float = 0.95) -> tuple[Floats, Floats]:
        """Pointwise limits at each time, each shape (times,)."""
        critical = critical_value(level, self.freedom)
        return probability_interval(self.survival, self.error, scale, critical)

    def at(self, values: Floats, times: npt.ArrayLike, before: float) -> Floats:
        """Values of the steps at any times; `before` ahead of the first, NaN after the last."""
        asked = np.asarray(times, dtype=np.float64)
        found = np.concatenate([[before], values])[self.table.index(asked) + 1]
        last = self.table.time[-1]
        ended = (asked > last * (1 + 1e-12)) & (self.survival[-1] > 0)
        return np.where(ended, np.nan, found)


def critical_value(level: float, freedom: float = np.inf) -> float:
    """So many standard errors hold the truth with this probability.

    >>> round(critical_value(0.95), 4)
    1.96
    """
    upper = (1 + level) / 2
    return float(ndtri(upper) if np.isinf(freedom) else stdtrit(freedom, upper))


def kaplan_meier(lives: Lives, *, robust: bool | None = None) -> SurvivalCurve:
    """The curve of people of one group, delayed entry, weights and clusters allowed for.

    robust: error by each person's influence on log S (infinitesimal jackknife), summed by cluster;
        else Greenwood's. By default where people are weighted or cluster, as in R's `survfit`.
    Sources: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53, 457-481; Greenwood (1926); for
    the jackknife Therneau and Grambsch (2000), Modeling Survival Data, and R's survival.

    >>> from stembridge_analytics.estimators.life_table import lives_of
    >>> kaplan_meier(lives_of([1, 2, 3, 4], [1, 0, 1, 0])).survival.tolist()
    [0.75, 0.75, 0.375, 0.375]
    """
    table = life_table(lives)
    survival = km_only(table)
    if robust if robust is not None else (lives.is_weighted or lives.clusters is not None):
        squares = _squared_influence(lives, table)
        log_variance = np.where(survival > 0, squares, np.inf)
    else:
        log_variance = greenwood(table)
    return SurvivalCurve(table, survival, np.sqrt(log_variance))


def km_only(table: LifeTable) -> Floats:
    """The Kaplan-Meier estimate alone, shape (times,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = np.where(table.at_risk > 0, table.surviving / table.at_risk, 1.0)
    return np.asarray(np.cumprod(steps), dtype=np.float64)


def greenwood(table: LifeTable) -> Floats:
    """Greenwood's variance of log S, shape (times,); infinite from where nobody goes on."""
    return np.asarray(np.cumsum(_hazard_over_surviving(table, np.inf)), dtype=np.float64)


def _hazard_over_surviving(table: LifeTable, at_end: float) -> Floats:
    """d / (Y (Y - d)) at each time; `at_end` where all at risk have the event."""
    events, surviving = table.all_events, table.surviving
    with np.errstate(invalid="ignore", divide="ignore"):
        steps = np.where(events > 0, events / (table.at_risk * surviving), 0.0)
    return np.where((events > 0) & (surviving == 0), at_end, steps)


def risk_sums(table: LifeTable) -> tuple[Floats, Floats]:
    """Sum of d / (Y (Y - d)) to each time and 1 / (Y - d) at it; 0 where nobody goes on.

    What follows such a time has no influence any more, because S is 0.
    """
    surviving = table.surviving
    with np.errstate(divide="ignore"):
        jumps = np.where(surviving > 0, 1 / surviving, 0.0)
    return np.cumsum(_hazard_over_surviving(table, 0.0)), jumps


def _squared_influence(lives: Lives, table: LifeTable) -> Floats:
    """Sum of squared influences on log S.

    Being at risk from e to t adds A(t) - A(e) with A the sum of d / (Y (Y - d)); an event takes
    off 1 / (Y - d).
    """
    sums, jumps = risk_sums(table)
    before = np.concatenate([[0.0], sums])[table.entry_at]
    ones = np.ones(len(before))
    exits = sums[table.exit_at] - np.where(lives.cause > 0, jumps[table.exit_at], 0.0)
    changes = changes_of((-before, ones), (exits, -ones))
    return summed_squares(lives, table, changes, np.column_stack([np.ones_like(sums), sums]))


def crossing(time: Floats, values: Floats, level: float) -> float:
    """When a falling curve reaches a level; the middle of a step that lies on it; NaN if never.

    As R's `quantile` of a `survfit`; the last step ends with the last time.

    >>> crossing(np.array([1.0, 2.0, 3.0]), np.array([0.8, 0.5, 0.2]), 0.5)
    2.5
    """
    known = ~np.isnan(values)
    time, values = time[known], values[known]
    reached = np.flatnonzero(values < level + _SAME_LEVEL)
    if not reached.size:
        return float("nan")
    first = reached[0]
    lower = np.flatnonzero(values < values[first] - _SAME_LEVEL)
    if abs(values[first] - level) < _SAME_LEVEL:
        step_ends = time[lower[0]] if lower.size else time[-1]
        return float((time[first] + step_ends) / 2)
    return float(time[first])
