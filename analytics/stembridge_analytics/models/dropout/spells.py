"""Spells at risk out of a data frame: when they start and end, how, and for how many people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.result import Dropped

__all__ = ["Spells", "right_side", "spells_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spells:
    """Rows with a time at risk, in the order of `data`, which has all its columns.

    stop, start: (rows,); no start, no late entry. event: whether the spell ends with it. counts:
    people. dropped: rows without a time at risk, or with a value missing.
    """

    data: pd.DataFrame
    stop: Floats
    start: Floats | None
    event: npt.NDArray[np.bool_]
    counts: Floats
    dropped: tuple[Dropped, ...]

    @property
    def events(self) -> int:
        """People whose spell ends with the event."""
        return round(float(self.counts[self.event].sum()))

    def only(self, rows: npt.NDArray[np.intp]) -> Spells:
        """Some of the rows, by their place."""
        return replace(
            self, data=self.data.iloc[rows].reset_index(drop=True), stop=self.stop[rows],
            start=None if self.start is None else self.start[rows], event=self.event[rows],
            counts=self.counts[rows],
        )  # fmt: skip


def spells_of(
    data: pd.DataFrame,
    *,
    time: str,
    event: str,
    entry: str | None,
    count: str | None,
    needed: Sequence[str] = (),
    group_by: Sequence[str] | None = None,
) -> Spells:
    """The spells of a data frame.

    time, event, entry: columns; the event is 0 or 1, or a truth value. count: column of people;
        each row is one if it is None or not there. needed: columns that must not be missing.
    group_by: further columns; rows alike in these and all others named are counted together, and
        other columns go.
    Raises DataError for a column that is not there, an event that is neither 0 nor 1, or nobody.
    """
    used = list(dict.fromkeys(one for one in (time, event, entry, *needed) if one is not None))
    missing = [name for name in used if name not in data.columns]
    if missing:
        raise DataError(
            f"the data lack {', '.join(missing)}; they have {', '.join(map(str, data.columns))}"
        )
    people = np.ones(len(data))
    if count is not None and count in data.columns:
        people = _numbers(data, count)
    known = data[used].notna().all(axis=1).to_numpy(dtype=bool)
    stop = _numbers(data, time)
    inside = known & (stop >= 0 if entry is None else stop > _numbers(data, entry))
    happened = _numbers(data, event)
    strange = inside & ~np.isin(happened, (0.0, 1.0))
    if strange.any():
        raise DataError(f"{event}: an event is 0 or 1, and there is {happened[strange][0]:g}")
    late = "time 0" if entry is None else entry
    dropped = (
        Dropped(round(people[~known].sum()), f"a missing value of {', '.join(used)}"),
        Dropped(round(people[known & ~inside].sum()), f"no time at risk after {late}"),
    )  # fmt: skip
    if not people[inside].sum() > 0:
        raise DataError(
            f"nobody has a time at risk; {sum(one.n for one in dropped):,} were dropped"
        )
    kept, counts = data[inside].reset_index(drop=True), people[inside]
    if group_by is not None:
        kept, counts = _together(kept, list(dict.fromkeys([*used, *group_by])), counts)
    return Spells(
        kept, _numbers(kept, time), None if entry is None else _numbers(kept, entry),
        _numbers(kept, event) == 1, counts, tuple(one for one in dropped if one.n),
    )  # fmt: skip


def right_side(formula: str) -> str:
    """What stands right of `~`. Raises UsageError if something stands left of it too.

    >>> right_side("~ gender + module")
    'gender + module'
    """
    left, tilde, right = formula.partition("~")
    if not tilde or not right.strip():
        raise UsageError(f"{formula!r} is no right side of a formula, such as ~ gender + module")
    if left.strip():
        raise UsageError(f"{formula!r}: the outcome is not part of it; write ~ {right.strip()}")
    return right.strip()


def _together(
    rows: pd.DataFrame, columns: list[str], counts: Floats
) -> tuple[pd.DataFrame, Floats]:
    at = rows.groupby(columns, dropna=False, sort=False, observed=True).ngroup().to_numpy()
    first = np.unique(at, return_index=True)[1]
    together = rows[columns].iloc[first].reset_index(drop=True)
    return together, np.bincount(at, counts).astype(np.float64)


def _numbers(data: pd.DataFrame, name: str) -> Floats:
    column: pd.Series[Any] = data[name]
    try:
        return np.asarray(column.astype("object").where(column.notna(), np.nan), dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(f"column {name} must hold numbers") from None
