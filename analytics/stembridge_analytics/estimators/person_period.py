"""People at risk and events by interval of time, from spells: groups are laid out, not people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.errors import DataError, UsageError

__all__ = ["PersonPeriods", "person_periods"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

# Days are rarely exact multiples of a width that is no whole number, such as 30.4375.
_SLACK: Final = 1e-9


@dataclass(frozen=True)
class PersonPeriods:
    """Cells with people at risk; each array has shape (cells,), in order of interval and pattern.

    pattern: as given. interval: from 1 on; the k-th is ((k - 1) width, k width]. at_risk, events:
    person-intervals and events. lost: people none of whose intervals count; lost_events: events
    among them.
    """

    pattern: Ints
    interval: Ints
    at_risk: Floats
    events: Floats
    lost: float
    lost_events: float


def person_periods(
    stop: npt.ArrayLike,
    event: npt.ArrayLike,
    pattern: npt.ArrayLike,
    *,
    width: float,
    start: npt.ArrayLike | None = None,
    end: npt.ArrayLike | None = None,
    end_event: npt.ArrayLike | None = None,
    counts: npt.ArrayLike | None = None,
) -> PersonPeriods:
    """Who is at risk in each interval, and who has the event there.

    stop, event, start: spells `(start, stop]`, shape (rows,), in the unit of `width`. pattern:
        number of the row's group of like people, from 0 on. end, end_event: end of the last spell
        of the row's person and whether it ends with the event, where a person has several rows;
        the row whose spell holds the beginning of an interval gives the pattern. counts: people.
    Time 0 with the event belongs to the first interval. An interval counts for those at risk at its
        beginning who are seen to its end or to the event: who enters late counts from the next
        interval on, who is censored within one not in it.
    Raises DataError if a time is missing or a spell does not end after it starts; UsageError for a
        width that is not above 0.
    Source: Singer & Willett, Applied Longitudinal Data Analysis (2003), ch. 10 and 11.

    >>> found = person_periods([7, 10, 20], [True, False, True], [0, 0, 0], width=7)
    >>> found.interval, found.at_risk, found.events
    (array([1, 2, 3]), array([3., 1., 1.]), array([1., 0., 1.]))
    """
    if not width > 0:
        raise UsageError(f"an interval must be wider than 0, not {width:g}")
    stops = np.asarray(stop, dtype=np.float64)
    starts = np.full(len(stops), -np.inf) if start is None else np.asarray(start, dtype=np.float64)
    _check(starts, stops)
    happened = np.asarray(event if end_event is None else end_event, dtype=bool)
    ends = stops if end is None else np.asarray(end, dtype=np.float64)
    first = _up(np.maximum(starts, 0), width) + 1
    own = np.maximum(_up(ends, width), 1)
    last = np.minimum(np.maximum(_up(stops, width), 1), np.where(happened, own, _down(ends, width)))
    people = np.ones(len(stops)) if counts is None else np.asarray(counts, dtype=np.float64)
    hit = happened & (own == last) & (last >= first)
    lost = last < first
    groups = np.column_stack([np.asarray(pattern, dtype=np.int64), first, last, hit])[~lost]
    cells = _laid_out(*_grouped(groups, people[~lost]))
    single = np.asarray(event, dtype=bool)
    return PersonPeriods(
        *cells, float(people[lost].sum()), float(people[lost & single].sum())
    )  # fmt: skip


def _check(starts: Floats, stops: Floats) -> None:
    if np.isnan(starts).any() or not np.isfinite(stops).all():
        raise DataError("a time is missing; leave such rows out and count them")
    early = int((stops < 0).sum())
    if early:
        raise DataError(f"{early} spells end before time 0, the earliest at {stops.min():g}")
    wrong = int((starts >= stops).sum())
    if wrong:
        at = int(np.flatnonzero(starts >= stops)[0])
        raise DataError(
            f"{wrong} spells do not end after they start, such as ({starts[at]:g}, {stops[at]:g}]"
        )


def _up(times: Floats, width: float) -> Ints:
    return np.asarray(np.ceil(times / width - _SLACK), dtype=np.int64)


def _down(times: Floats, width: float) -> Ints:
    return np.asarray(np.floor(times / width + _SLACK), dtype=np.int64)


def _grouped(groups: Ints, people: Floats) -> tuple[Ints, Floats]:
    """Distinct groups and how many people each has."""
    sizes = groups.max(axis=0, initial=0) + 1
    keys = np.ravel_multi_index(tuple(groups.T), tuple(sizes)) if len(groups) else groups[:, 0]
    distinct, at = np.unique(keys, return_inverse=True)
    made = np.column_stack(np.unravel_index(distinct, tuple(sizes))).astype(np.int64)
    return made, _counted(at.reshape(-1), people, len(distinct))


def _laid_out(groups: Ints, people: Floats) -> tuple[Ints, Ints, Floats, Floats]:
    """Cells of pattern and interval, an interval at a time, so that little is held at once."""
    pattern, first, last, hit = groups.T
    size = int(pattern.max(initial=-1)) + 1
    cells: list[tuple[Ints, Ints, Floats, Floats]] = []
    for interval in range(1, int(last.max(initial=0)) + 1):
        here = (first <= interval) & (interval <= last)
        at_risk = _counted(pattern[here], people[here], size)
        ending = here & (last == interval) & (hit == 1)
        events = _counted(pattern[ending], people[ending], size)
        kept = np.flatnonzero(at_risk > 0).astype(np.int64)
        cells.append(
            (kept, np.full(len(kept), interval, dtype=np.int64), at_risk[kept], events[kept])
        )
    if not cells:
        return pattern[:0], pattern[:0], people[:0], people[:0]
    parts = [np.concatenate(part) for part in zip(*cells, strict=True)]
    return parts[0], parts[1], parts[2], parts[3]


def _counted(codes: npt.NDArray[np.integer[Any]], people: Floats, size: int) -> Floats:
    return np.bincount(codes, people, minlength=size).astype(np.float64)
