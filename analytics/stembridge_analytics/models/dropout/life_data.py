"""People's times from a data frame, by group, with what was dropped on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.life_table import Lives, lives_of
from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.result import Dropped
from stembridge_analytics.models.source import COUNT

__all__ = ["Columns", "Group", "LifeData", "checked", "read_lives"]

# What a column of causes calls those whose end is not known, beside nulls.
CENSORED: Final = ("censored", 0)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Columns:
    """Which columns of a data frame say what; `event` holds 0 or 1, `cause` names instead."""

    time: str
    event: str = ""
    cause: str = ""
    by: str | Sequence[str] | None = None
    entry: str | None = None
    count: str = COUNT
    weights: str | None = None
    clusters: str | None = None
    strata: str | Sequence[str] | None = None

    @property
    def groups(self) -> tuple[str, ...]:
        """The columns that make groups."""
        return _several(self.by)

    @property
    def layers(self) -> tuple[str, ...]:
        """The columns that make strata."""
        return _several(self.strata)

    @property
    def used(self) -> tuple[str, ...]:
        """All that must be there, in the order it is asked for."""
        single = (self.time, self.event, self.cause, self.entry, self.weights, self.clusters)
        return tuple(dict.fromkeys([*filter(None, single), *self.groups, *self.layers]))


def _several(names: str | Sequence[str] | None) -> tuple[str, ...]:
    return () if names is None else (names,) if isinstance(names, str) else tuple(names)


@dataclass(frozen=True)
class Group:
    """People of one group. label: as `gender[woman]`; empty where all are one."""

    label: str
    lives: Lives


@dataclass(frozen=True)
class LifeData:
    """What a data frame holds of lives. groups, strata: codes of rows, and their labels.

    causes: names of what codes 1, 2, ... of `lives.cause` stand for. clusters: how many.
    """

    lives: Lives
    groups: Codes
    labels: tuple[str, ...]
    strata: Codes
    strata_labels: tuple[str, ...]
    causes: tuple[str, ...]
    clusters: int
    dropped: tuple[Dropped, ...]

    @property
    def n(self) -> int:
        """People."""
        return round(self.lives.people)

    @property
    def events(self) -> int:
        """People with an event of any cause, weights aside."""
        return round(float(self.lives.counts[self.lives.cause > 0].sum()))

    @property
    def parts(self) -> tuple[Group, ...]:
        """The groups with their people."""
        return tuple(
            Group(label, self.lives.where(self.groups == code))
            for code, label in enumerate(self.labels)
        )


def read_lives(
    data: pd.DataFrame,
    columns: Columns,
    *,
    start: float | None = None,
    missing_is_level: bool = False,
) -> LifeData:
    """The lives of a data frame, a row a person or a group of `columns.count` people alike.

    start: leaves out who was gone before. missing_is_level: a missing value of a column that makes
        groups is the level `not stated`; else such rows are dropped and counted.
    Dropped and counted: missing values; who left no later than they entered, so never was at risk.
    Raises DataError if a column is missing or holds what it cannot, or nobody is left.
    """
    absent = [name for name in columns.used if name not in data.columns]
    if absent:
        raise DataError(
            f"the data lack {', '.join(absent)}; they have {', '.join(map(str, data.columns))}"
        )
    frame = data.loc[:, [*columns.used, *([columns.count] if columns.count in data else [])]]
    if missing_is_level:
        frame = frame.assign(**{name: _filled(frame[name]) for name in columns.groups})
    keeper = _Keeper(frame, columns)
    may_miss = {columns.cause}
    keeper.keep(
        frame[[c for c in columns.used if c not in may_miss]].notna().all(axis=1).to_numpy(),
        f"a missing value of {', '.join(c for c in columns.used if c not in may_miss)}",
    )
    time = _numbers(keeper.frame, columns.time)
    if start is not None:
        keeper.keep(time >= start, f"gone before {start:g}, where the curve starts")
        time = _numbers(keeper.frame, columns.time)
    if columns.entry:
        keeper.keep(
            _numbers(keeper.frame, columns.entry) < time,
            "left no later than they entered, so never at risk",
        )
    return _read(keeper, columns)


class _Keeper:
    """The rows still in use, and how many people went for which reason."""

    def __init__(self, frame: pd.DataFrame, columns: Columns) -> None:
        self.frame = frame
        self.dropped: list[Dropped] = []
        self._count = columns.count

    @property
    def counts(self) -> Floats:
        """How many people each row is."""
        if self._count not in self.frame:
            return np.ones(len(self.frame))
        found = _numbers(self.frame, self._count)
        if not (np.isfinite(found).all() and (found >= 0).all()):
            raise DataError(f"column {self._count}: counts of people must be numbers from 0 on")
        return found

    def keep(self, kept: npt.NDArray[np.bool_], why: str) -> None:
        """Leave the other rows out."""
        n = round(float(self.counts[~kept].sum()))
        if n:
            self.dropped.append(Dropped(n, why))
        self.frame = self.frame[kept]


def _read(keeper: _Keeper, columns: Columns) -> LifeData:
    frame, counts = keeper.frame, keeper.counts
    frame, counts = frame[counts > 0], counts[counts > 0]
    if not np.isfinite(_numbers(frame, columns.time)).all():
        raise DataError(f"column {columns.time}: a time is infinite")
    if frame.empty:
        gone = "; ".join(f"{d.n:,}: {d.why}" for d in keeper.dropped) or "the data have no people"
        raise DataError(f"{columns.time}: nobody is left ({gone})")
    weights = _numbers(frame, columns.weights) if columns.weights else None
    if weights is not None and not (np.isfinite(weights).all() and (weights > 0).all()):
        raise DataError(f"column {columns.weights}: weights must be numbers above 0")
    names: tuple[str, ...] = (columns.event,)
    if columns.event:
        cause = _events(frame, columns.event)
    else:
        cause, names = _causes(frame[columns.cause])
    clusters, cluster_names = (
        pd.factorize(frame[columns.clusters]) if columns.clusters else (None, ())
    )
    groups, labels = _labelled(frame, columns.groups)
    strata, strata_labels = _labelled(frame, columns.layers)
    lives = lives_of(
        _numbers(frame, columns.time), cause, counts=counts, weights=weights, clusters=clusters,
        entry=_numbers(frame, columns.entry) if columns.entry else None, causes=len(names),
    )  # fmt: skip
    return LifeData(
        lives, groups, labels, strata, strata_labels, names, len(cluster_names),
        tuple(keeper.dropped),
    )  # fmt: skip


def _numbers(frame: pd.DataFrame, name: str | None) -> Floats:
    assert name is not None
    column = frame[name]
    if not (pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column)):
        raise DataError(f"column {name}: numbers are needed, found {column.dtype}")
    return column.to_numpy(dtype=np.float64)


def _events(frame: pd.DataFrame, name: str) -> Codes:
    found = _numbers(frame, name)
    if not np.isin(found, [0, 1]).all():
        odd = sorted(set(found[~np.isin(found, [0, 1])].tolist()))[:3]
        raise DataError(
            f"column {name}: an event is 0 or 1, found {', '.join(f'{v:g}' for v in odd)}; for "
            "several causes use incidence(cause=)"
        )
    return found.astype(np.intp)


def _causes(column: pd.Series[Any]) -> tuple[Codes, tuple[str, ...]]:
    """Codes of causes, 0 for nulls and `censored`, and the names of the others in order."""
    known = column.notna() & ~column.isin(CENSORED)
    if not known.any():
        raise DataError(f"column {column.name}: everybody is censored, so there is no cause")
    if isinstance(column.dtype, pd.CategoricalDtype):
        names = [c for c in column.cat.categories if c not in CENSORED and column.eq(c).any()]
    else:
        column = column.astype(object)  # so that any two values can be compared
        names = sorted(column[known].unique())
    codes = np.zeros(len(column), dtype=np.intp)
    for code, name in enumerate(names, start=1):
        codes[column.eq(name).fillna(False).to_numpy(dtype=bool)] = code
    return codes, tuple(map(str, names))


def _filled(column: pd.Series[Any]) -> pd.Series[Any]:
    """Missing values as a level of their own, the last."""
    if not column.isna().any():
        return column
    made = column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
    return made.cat.add_categories([NOT_STATED]).fillna(NOT_STATED)


def _labelled(frame: pd.DataFrame, names: Sequence[str]) -> tuple[Codes, tuple[str, ...]]:
    """Codes of combinations that occur, and their labels as `gender[man]:level[ISCED 1]`."""
    if not names:
        return np.zeros(len(frame), dtype=np.intp), ("",)
    codes = np.zeros(len(frame), dtype=np.intp)
    texts: list[list[str]] = []
    for name in names:
        column = frame[name]
        made = (
            column if isinstance(column.dtype, pd.CategoricalDtype) else column.astype("category")
        )
        texts.append([f"{name}[{level}]" for level in made.cat.categories])
        codes = codes * len(texts[-1]) + made.cat.codes.to_numpy(dtype=np.intp)
    there, codes = np.unique(codes, return_inverse=True)
    places = np.unravel_index(there, tuple(map(len, texts)))
    labels = tuple(
        ":".join(levels[at] for levels, at in zip(texts, one, strict=True))
        for one in zip(*places, strict=True)
    )
    return codes.astype(np.intp), labels


def checked(name: str, value: str, allowed: Sequence[str]) -> str:
    """The value. Raises UsageError that names what is allowed."""
    if value not in allowed:
        raise UsageError(f"unknown {name} {value!r}; allowed: {', '.join(allowed)}")
    return value
