"""Who is at risk at each moment at which somebody has an event: sums over risk sets, fast.

A row is a spell `(start, stop]` of one person, or of a group of people that are alike; it is at
risk at the moments inside. Sums over all risk sets take one pass over rows and moments.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from stembridge_analytics.errors import DataError

__all__ = ["RiskSets", "risk_sets"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


@dataclass(frozen=True)
class RiskSets:
    """Moments with events, ordered by stratum and time, and who is at risk at each.

    times, strata: shape (moments,), the stratum as the number of its place among all sorted ones.
    entered, left: shape (rows,); a row is at risk at moments `entered <= k < left`. moment: shape
    (rows,), that of the row's own event, -1 where it has none. bounds: shape (strata + 1,), the
    first moment of each stratum, and the number of moments.
    """

    times: Floats
    strata: Ints
    entered: Ints
    left: Ints
    moment: Ints
    bounds: Ints
    _ends: csr_matrix
    _events: csr_matrix

    def at_risk(self, values: Floats) -> Floats:
        """Sums of the rows' values over the risk set of each moment.

        Summed from the last moment back, so that small sets at the end stay exact.
        """
        ends = np.asarray(self._ends @ values)[::-1]
        total = np.empty_like(ends)
        for first, last in zip(self.bounds[:-1], self.bounds[1:], strict=True):
            part = slice(len(ends) - last, len(ends) - first)
            np.cumsum(ends[part], axis=0, out=total[part])
        return total[::-1]

    def with_event(self, values: Floats) -> Floats:
        """Sums of the rows' values over those with the event at each moment."""
        return np.asarray(self._events @ values)

    def over_spell(self, values: Floats) -> Floats:
        """Sums of the moments' values over the spell of each row."""
        nothing = np.zeros((1, *values.shape[1:]))
        running = np.concatenate([nothing, np.cumsum(values, axis=0)])
        return np.asarray(running[self.left] - running[self.entered])

    def at_event(self, values: Floats) -> Floats:
        """The moment's value for rows with the event; 0 for others."""
        if not len(values):
            return np.zeros((len(self.moment), *values.shape[1:]))
        found = values[self.moment]
        found[self.moment < 0] = 0.0
        return found


def risk_sets(
    stop: npt.ArrayLike,
    event: npt.ArrayLike,
    *,
    start: npt.ArrayLike | None = None,
    strata: npt.ArrayLike | None = None,
) -> RiskSets:
    """Risk sets of spells `(start, stop]`: a row that starts at a moment is not yet at risk then.

    stop, start: times in any one unit, shape (rows,); without `start` all are at risk from the
        beginning. event: true where the spell ends with the event. strata: codes; rows are at risk
        only at moments of their stratum.
    Raises DataError if a time is missing or a spell does not end after it starts.
    Source of the convention: Therneau & Grambsch, Modeling Survival Data (2000), 3.7.

    >>> found = risk_sets([2, 3, 3, 5], [True, True, False, False], start=[0, 0, 2, 0])
    >>> found.times, found.at_risk(np.ones(4))
    (array([2., 3.]), array([3., 3.]))
    """
    ends = np.asarray(stop, dtype=np.float64)
    happened = np.asarray(event, dtype=bool)
    begins = np.full(len(ends), -np.inf) if start is None else np.asarray(start, dtype=np.float64)
    _check(begins, ends)
    groups = np.zeros(len(ends)) if strata is None else np.asarray(strata)
    codes = np.unique(groups, return_inverse=True)[1].reshape(-1)
    days, at = np.unique(np.concatenate([ends, begins]), return_inverse=True)
    keys = codes.astype(np.int64) * len(days)
    key_stop, key_start = keys + at[: len(ends)], keys + at[len(ends) :]
    moments = np.unique(key_stop[happened])
    entered = np.searchsorted(moments, key_start, side="right")
    left = np.searchsorted(moments, key_stop, side="right")
    own = np.where(happened, left - 1, -1)
    strata_of = (moments // len(days)).astype(np.intp)
    bounds = np.searchsorted(strata_of, np.arange(codes.max(initial=-1) + 2))
    return RiskSets(
        days[moments % len(days)], strata_of, entered, left, own, bounds,
        _ends(entered, left, bounds[codes], len(moments)),
        _indicator(own, np.flatnonzero(happened), len(moments), len(ends)),
    )  # fmt: skip


def _check(begins: Floats, ends: Floats) -> None:
    if np.isnan(begins).any() or not np.isfinite(ends).all():
        raise DataError("a time is missing; leave such rows out and count them")
    wrong = int((begins >= ends).sum())
    if wrong:
        at = int(np.flatnonzero(begins >= ends)[0])
        raise DataError(
            f"{wrong} spells do not end after they start, such as ({begins[at]:g}, {ends[at]:g}]"
        )


def _ends(entered: Ints, left: Ints, first: Ints, moments: int) -> csr_matrix:
    """+1 at the last moment at risk, -1 at the last moment before the start, by row."""
    present = np.flatnonzero(left > entered)
    late = present[entered[present] > first[present]]
    where = np.concatenate([left[present] - 1, entered[late] - 1])
    signs = np.concatenate([np.ones(len(present)), -np.ones(len(late))])
    rows = np.concatenate([present, late])
    return csr_matrix((signs, (where, rows)), shape=(moments, len(left)))


def _indicator(moment: Ints, rows: Ints, moments: int, n: int) -> csr_matrix:
    return csr_matrix((np.ones(len(rows)), (moment[rows], rows)), shape=(moments, n))
