"""Share with an event by a day, of people followed unequally long who come in clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

__all__ = ["FEWEST_CLUSTERS", "EventShare", "event_share"]

Floats = npt.NDArray[np.float64]

# As with shares over runs (`measures.intervals`): two clusters say nothing of their spread.
FEWEST_CLUSTERS: Final = 3


@dataclass(frozen=True, eq=False)
class EventShare:
    """Shares at the asked days, (days,) each. at_risk: who could still have it on that day.

    clusters: how many the errors allow for; 0 if they take people as unrelated (Greenwood).
    """

    days: Floats
    share: Floats
    std_error: Floats
    conf_low: Floats
    conf_high: Floats
    at_risk: Floats
    clusters: int


def event_share(
    time: npt.ArrayLike,
    happened: npt.ArrayLike,
    days: npt.ArrayLike,
    *,
    counts: npt.ArrayLike | None = None,
    codes: npt.ArrayLike | None = None,
) -> EventShare:
    """One minus Kaplan and Meier, with 95 % log-log intervals.

    time: (rows,), whole days, of the event or of the end of what is known; events come before
    ends on the same day. happened: (rows,), whether it is the event. days: where the share is
    asked; beyond the last end it is NaN. codes: (rows,), cluster of each row; with three or more
    the errors are the delete-one-cluster jackknife's with t, else Greenwood's.
    Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, sect.
    1.4; Lipsitz, Dear and Zhao (1994), Biometrics 50, 842-846, for the jackknife by cluster.

    >>> found = event_share([10, 20, 20, 30], [1, 1, 0, 0], [15, 25], counts=[2, 3, 1, 4])
    >>> found.share.round(3).tolist(), found.at_risk.tolist()
    ([0.2, 0.5], [8.0, 4.0])
    """
    t, event = np.asarray(time, dtype=np.float64), np.asarray(happened, dtype=bool)
    n = np.ones(len(t)) if counts is None else np.asarray(counts, dtype=np.float64)
    asked = np.asarray(days, dtype=np.float64)
    which = np.zeros(len(t), dtype=np.intp)
    if codes is not None:
        which = np.unique(np.asarray(codes), return_inverse=True)[1].reshape(-1)
    count = int(which.max()) + 1 if len(which) else 0
    grid = np.unique(t[event])
    events, risk = _tables(t, event, n, which, count, grid)
    all_events, all_risk = events.sum(axis=0), risk.sum(axis=0)
    step = np.searchsorted(grid, asked, side="right")
    survival = _at(_survival(all_events, all_risk), step)
    known = asked <= (t[n > 0].max() if (n > 0).any() else -np.inf)
    used = count if count >= FEWEST_CLUSTERS else 0
    if used:
        without = _survival(all_events - events, all_risk - risk)
        moves = np.stack([_at(row, step) for row in without]) - survival
        error = np.sqrt((count - 1) / count * (moves**2).sum(axis=0))
        reach = float(stdtrit(count - 1, 0.975))
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(all_events > 0, all_events / (all_risk * (all_risk - all_events)), 0.0)
            error = survival * np.sqrt(_at(np.cumsum(terms), step, first=0.0))
        reach = float(ndtri(0.975))
    low, high = _log_log(survival, error, reach)
    at_risk = np.array([n[t >= day].sum() for day in asked])
    share, spread, below, above = (
        np.where(known, one, np.nan) for one in (1 - survival, error, 1 - high, 1 - low)
    )
    return EventShare(asked, share, spread, below, above, at_risk, used)


def _tables(
    t: Floats, event: npt.NDArray[np.bool_], n: Floats, which: npt.NDArray[np.intp], count: int,
    grid: Floats,
) -> tuple[Floats, Floats]:  # fmt: skip
    """(clusters, days with an event): events, and people still at risk."""
    events, gone = np.zeros((count, len(grid))), np.zeros((count, len(grid) + 1))
    np.add.at(events, (which[event], np.searchsorted(grid, t[event])), n[event])
    # Who leaves after grid[j - 1] and not later than grid[j] is at risk up to grid[j] if t is it.
    np.add.at(gone, (which, np.searchsorted(grid, t, side="right")), n)
    people = np.bincount(which, n, count) if count else np.zeros(0)
    before = np.cumsum(gone, axis=1)[:, :-1]
    return events, people[:, None] - before


def _survival(events: Floats, risk: Floats) -> Floats:
    left = np.where(risk > 0, 1 - events / np.where(risk > 0, risk, 1.0), 1.0)
    return np.cumprod(np.clip(left, 0.0, 1.0), axis=-1)


def _at(curve: Floats, step: npt.NDArray[np.intp], first: float = 1.0) -> Floats:
    return np.concatenate([[first], curve])[step]


def _log_log(survival: Floats, error: Floats, reach: float) -> tuple[Floats, Floats]:
    """Limits of survival; where it is 1 or 0 the scale has no errors, and there are none."""
    inside = (survival > 0) & (survival < 1)
    s = np.where(inside, survival, 0.5)
    scaled = reach * error / (s * np.abs(np.log(s)))
    low, high = s ** np.exp(scaled), s ** np.exp(-scaled)
    return np.where(inside, low, np.nan), np.where(inside, high, np.nan)
