"""The people that gaps are about: outcome, groups and strata as levels, a row those alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.result import Dropped

__all__ = ["CLUSTER", "EVENTS", "PEOPLE", "People", "codes_of", "people_of"]

PEOPLE: Final = "people"
EVENTS: Final = "events"
CLUSTER: Final = "cluster"
_MOST_LEVELS: Final = 1000

Codes = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class People:
    """frame: columns `names`, each a text, `cluster` if there are clusters, `people`, `events`.

    names: group and strata columns as they are called in the data. outcome, clusters: likewise.
    """

    frame: pd.DataFrame
    names: tuple[str, ...]
    outcome: str
    clusters: str | None
    dropped: tuple[Dropped, ...]

    @property
    def n(self) -> int:
        """All of them."""
        return round(float(self.frame[PEOPLE].sum()))

    @property
    def events(self) -> int:
        """Of these, with the outcome."""
        return round(float(self.frame[EVENTS].sum()))

    def levels(self, name: str) -> pd.Series[Any]:
        """People of each level of a column, most first, ties by name."""
        counted = self.frame.groupby(name, sort=True)[PEOPLE].sum()
        return counted.sort_values(ascending=False, kind="stable")

    def cluster_codes(self) -> Codes | None:
        """The cluster of each row from 0 on."""
        return None if self.clusters is None else codes_of(self.frame, [CLUSTER])


def codes_of(frame: pd.DataFrame, names: Sequence[str]) -> Codes:
    """Each row's combination of values, from 0 on in sorted order; 0 for no names at all."""
    if not names:
        return np.zeros(len(frame), dtype=np.intp)
    return frame.groupby(list(names), sort=True).ngroup().to_numpy().astype(np.intp)


def people_of(
    data: pd.DataFrame,
    *,
    outcome: str,
    names: Sequence[str],
    clusters: str | None,
    count: str | None,
) -> People:
    """The people of data, a row a person or a group with `count` alike.

    A missing value of a group or stratum is the level `not stated`; who lacks the outcome or the
    cluster is dropped and counted.
    Raises DataError if a column is missing, the outcome is not 0 or 1, counts are no counts, a
    column has too many values to be strata, or nobody is left; UsageError if a column is named
    twice.
    """
    wanted = [outcome, *names, *([clusters] if clusters is not None else [])]
    if len(set(names)) < len(names) or outcome in names:
        raise UsageError(f"outcome, group and strata must be different columns: {wanted}")
    missing = [name for name in wanted if name not in data.columns]
    if missing:
        raise DataError(
            f"the data lack {', '.join(missing)}; they have {', '.join(map(str, data.columns))}"
        )
    size = _sizes(data, count)
    keep, dropped = np.ones(len(data), dtype=bool), []
    for name, why in ((outcome, "outcome"), (clusters, "cluster")):
        if name is not None:
            lost = data[name].isna().to_numpy() & keep
            if (gone := round(float(size[lost].sum()))) > 0:
                dropped.append(Dropped(gone, f"no {why} known ({name})"))
            keep &= ~lost
    data, size = data[keep], size[keep]
    if not size.sum() > 0:
        raise DataError(f"gaps of {outcome}: nobody is left")
    made: dict[str, Any] = {name: _texts(data[name]) for name in names}
    if clusters is not None:
        made[CLUSTER] = data[clusters].astype(str)
    by = list(made)
    made[PEOPLE], made[EVENTS] = size, size * _outcome(data[outcome])
    frame = pd.DataFrame(made).reset_index(drop=True)
    frame = frame[frame[PEOPLE] > 0].groupby(by, sort=True, as_index=False).sum()
    return People(frame, tuple(names), outcome, clusters, tuple(dropped))


def _sizes(data: pd.DataFrame, count: str | None) -> npt.NDArray[np.float64]:
    if count is None or count not in data.columns:
        return np.ones(len(data))
    try:
        found = data[count].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if not (np.isfinite(found).all() and (found >= 0).all()):
        raise DataError(f"column {count}: counts of people must be numbers from 0 on")
    return found


def _outcome(column: pd.Series[Any]) -> npt.NDArray[np.float64]:
    try:
        found = column.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        found = np.array([np.nan])
    if not np.isin(found, (0.0, 1.0)).all():
        raise DataError(f"outcome {column.name} must be 0 or 1, or true or false")
    return found


def _texts(column: pd.Series[Any]) -> pd.Series[str]:
    kinds = column.nunique(dropna=True)
    if kinds > _MOST_LEVELS:
        raise DataError(
            f"column {column.name} has {kinds:,} values, at most {_MOST_LEVELS:,} can be groups or "
            "strata; bin it first"
        )
    texts = column.astype(object).map(str, na_action="ignore")
    return texts.where(column.notna(), NOT_STATED).astype(str)
