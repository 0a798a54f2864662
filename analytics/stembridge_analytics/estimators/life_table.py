"""Life tables: at each time, who is at risk, who has which event, who is last seen.

An interval of risk is open at the entry and closed at the exit, (entry, exit], as in R's survival:
who enters at 5 is not at risk of what happens at 5, and whoever is censored at 5 is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

__all__ = ["FROM_THE_START", "LifeTable", "Lives", "life_table", "lives_of"]

# The entry of those who were there before the clock began.
FROM_THE_START: Final = -np.inf
# Times nearer than this share of their mean are one time, such as 0.3 and 0.1 + 0.2; as in R.
_SAME_TIME: Final = 1.5e-8

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Lives:
    """People, a row so many that are alike; all arrays have shape (rows,).

    time: of the exit. cause: what ended it, 1 to `causes`, and 0 if it is not known (censored).
    entry: when risk begins, before `time`. counts: how many are alike. weights: how many others
    each of them stands for. clusters: codes from 0 on; None if people are unrelated.
    """

    time: Floats
    cause: Codes
    entry: Floats
    counts: Floats
    weights: Floats
    clusters: Codes | None
    causes: int

    @property
    def people(self) -> float:
        """How many there are."""
        return float(self.counts.sum())

    @property
    def weighted(self) -> Floats:
        """What each row counts for, shape (rows,)."""
        return self.counts * self.weights

    @property
    def is_weighted(self) -> bool:
        """Whether somebody stands for more or less than one."""
        return bool((self.weights != 1).any())

    @property
    def enters_late(self) -> bool:
        """Whether somebody's risk begins after the clock."""
        return bool(np.isfinite(self.entry).any())

    def where(self, kept: npt.NDArray[np.bool_] | Codes) -> Lives:
        """Some of the rows, by a mask or by their places."""
        rows: dict[str, Any] = {
            name: getattr(self, name)[kept]
            for name in ("time", "cause", "entry", "counts", "weights")
        }
        return replace(
            self, **rows, clusters=None if self.clusters is None else self.clusters[kept]
        )


def lives_of(
    time: npt.ArrayLike,
    cause: npt.ArrayLike,
    *,
    entry: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    clusters: npt.ArrayLike | None = None,
    causes: int | None = None,
) -> Lives:
    """`Lives` of columns, equal times made one; what is not given is 1, or from the start.

    Rows of nobody are left out. Raises ValueError if somebody leaves before being there.

    >>> lives_of([3, 5], [1, 0], counts=[2, 4]).people
    6.0
    """
    times = np.asarray(time, dtype=np.float64)
    rows = len(times)
    entries = np.full(rows, FROM_THE_START) if entry is None else _floats(entry)
    times, entries = _merged(times, entries)
    codes = np.asarray(cause, dtype=np.intp)
    lives = Lives(
        times,
        codes,
        entries,
        np.ones(rows) if counts is None else _floats(counts),
        np.ones(rows) if weights is None else _floats(weights),
        None if clusters is None else np.asarray(clusters, dtype=np.intp),
        causes if causes is not None else max(1, int(codes.max(initial=0))),
    )
    if (entries >= times).any():
        raise ValueError("an exit must come after the entry")
    return lives.where(lives.weighted > 0)


def _floats(values: npt.ArrayLike) -> Floats:
    return np.asarray(values, dtype=np.float64)


def _merged(times: Floats, entries: Floats) -> tuple[Floats, Floats]:
    """Both with times that differ by rounding alone set to the first of them."""
    finite = np.unique(np.concatenate([times, entries[np.isfinite(entries)]]))
    if finite.size < 2:
        return times, entries
    apart = np.diff(finite) > _SAME_TIME * max(float(np.abs(finite).mean()), 1e-300)
    if apart.all():
        return times, entries
    first = finite[np.flatnonzero(np.concatenate([[True], apart]))]

    def settled(values: Floats) -> Floats:
        at = np.searchsorted(first, values, side="right") - 1
        return np.where(np.isfinite(values), first[np.maximum(at, 0)], values)

    return settled(times), settled(entries)


@dataclass(frozen=True)
class LifeTable:
    """At each distinct time of an exit, in order: arrays of shape (times,), `causes` wide events.

    at_risk: just before the time. events: shape (times, causes). censored: last seen then.
    entry_at, exit_at: of the rows of the lives, the first time they are at risk, and the last.
    people: how many there are, weights aside.
    """

    time: Floats
    at_risk: Floats
    events: Floats
    censored: Floats
    entry_at: Codes
    exit_at: Codes
    people: float

    @property
    def all_events(self) -> Floats:
        """Events of any cause, shape (times,)."""
        return np.asarray(self.events.sum(axis=1), dtype=np.float64)

    @property
    def surviving(self) -> Floats:
        """At risk and without event then, shape (times,); rounding errors of weights cut off."""
        left = self.at_risk - self.all_events
        return np.where(left > 1e-12 * self.at_risk, left, 0.0)

    def index(self, times: npt.ArrayLike) -> Codes:
        """Of each time, the last row of the table at or before it; -1 before the first."""
        found = np.searchsorted(self.time, _floats(times) * (1 + 1e-12), side="right") - 1
        return np.asarray(found, dtype=np.intp)


def life_table(lives: Lives) -> LifeTable:
    """The life table of people of one group; its size grows with distinct times, not with people.

    >>> table = life_table(lives_of([2, 4, 4], [1, 1, 0], entry=[0, 0, 3]))
    >>> table.time.tolist(), table.at_risk.tolist(), table.all_events.tolist()
    ([2.0, 4.0], [2.0, 2.0], [1.0, 1.0])
    """
    time, exit_at = np.unique(lives.time, return_inverse=True)
    entry_at = np.searchsorted(time, lives.entry, side="right")
    size, weight = len(time), lives.weighted
    left = np.bincount(exit_at, weight, size)
    came = np.bincount(entry_at, weight, size + 1)[:size]
    if lives.enters_late:
        at_risk = np.cumsum(came - np.concatenate([[0.0], left[:-1]]))
    else:  # from the end, so that rounding of weights leaves nobody behind
        at_risk = np.cumsum(left[::-1])[::-1]
    events = np.zeros((size, lives.causes))
    for cause in range(1, lives.causes + 1):
        has = lives.cause == cause
        events[:, cause - 1] = np.bincount(exit_at[has], weight[has], size)
    return LifeTable(
        time,
        at_risk,
        events,
        np.bincount(exit_at, weight * (lives.cause == 0), size).astype(np.float64),
        np.asarray(entry_at, dtype=np.intp),
        np.asarray(exit_at, dtype=np.intp),
        lives.people,
    )
