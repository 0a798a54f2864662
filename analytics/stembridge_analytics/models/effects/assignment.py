"""From data with arms drawn at random to what was drawn: people or clusters, in blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import chdtrc

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.glm import Floats
from stembridge_analytics.estimators.randomised import (
    Difference,
    Units,
    difference,
    with_clusters,
)
from stembridge_analytics.models.effects.subject import people_of, with_known
from stembridge_analytics.models.result import Dropped

__all__ = ["Drawn", "drawn", "first_draws", "unequal_p"]

_NO_BLOCK: Final = "all"


@dataclass(frozen=True, eq=False)
class Drawn:
    """Everybody who was drawn into an arm, their outcome known or not.

    frame: a row a group of people. counts: people in each. levels: arms, the reference first.
    by_cluster: whole clusters were drawn, as each has one arm and lies in one block.
    """

    frame: pd.DataFrame
    counts: Floats
    outcome: str
    arm: str
    levels: tuple[str, ...]
    block: npt.NDArray[np.intp]
    clusters: str | None
    by_cluster: bool
    dropped: tuple[Dropped, ...]

    @property
    def response(self) -> Floats:
        """The outcome of each row; NaN where it is not known."""
        return self.frame[self.outcome].to_numpy(dtype=np.float64)

    def rows(self, level: str) -> npt.NDArray[np.bool_]:
        """The rows of an arm."""
        return np.asarray(self.frame[self.arm].astype(str) == level)

    def units(
        self, level: str, values: Floats, where: npt.NDArray[np.bool_] | None = None
    ) -> tuple[Units, npt.NDArray[np.intp] | None]:
        """An arm and the reference as what was drawn, and clusters where people were drawn.

        values: of each row; rows where it is NaN are left out. where: rows to look at.
        """
        own, other = self.rows(level), self.rows(self.levels[0])
        here = (own | other) & ~np.isnan(values) & (True if where is None else where)
        n, arm = self.counts[here], own[here].astype(np.float64)
        y, block = values[here], self.block[here]
        codes = None
        if self.clusters is not None:
            codes = pd.factorize(self.frame.loc[here, self.clusters])[0].astype(np.intp)
        if codes is None or not self.by_cluster:
            return Units(y, np.ones(len(y)), arm, block, n), codes
        first = np.unique(codes, return_index=True)[1]
        totals, sizes = (np.bincount(codes, one).astype(np.float64) for one in (n * y, n))
        return Units(
            totals, sizes, arm[first], block[first], np.ones(len(first)), True
        ), None  # fmt: skip

    def difference(
        self, level: str, values: Floats, where: npt.NDArray[np.bool_] | None = None
    ) -> Difference:
        """The difference of an arm to the reference in `values`."""
        units, codes = self.units(level, values, where)
        return difference(units) if codes is None else with_clusters(units, codes)


def first_draws(
    data: pd.DataFrame, person: str, order: str, within: Sequence[str]
) -> tuple[pd.DataFrame, Dropped]:
    """The first draw of each person in each block; what was drawn later changes no arm."""
    lacking = [name for name in (person, order, *within) if name not in data.columns]
    if lacking:
        raise DataError(f"the data lack {', '.join(lacking)}; they have {', '.join(data.columns)}")
    sorted_ = data.sort_values(order, kind="stable")
    first = ~sorted_.duplicated([person, *within])
    kept = sorted_[first].sort_index()
    return kept, Dropped(len(data) - len(kept), "a later draw of the same person")


def drawn(
    data: pd.DataFrame, *, outcome: str, arm: str, block: Sequence[str], clusters: str | None,
    beside: Sequence[str], count: str | None, references: Mapping[str, str],
) -> Drawn:  # fmt: skip
    """The people of a draw. beside: columns that must be known.

    Raises DataError if there are not two arms at least, a reference is none of them, or the outcome
        is no number.
    """
    if outcome not in data.columns:
        raise DataError(f"the data lack {outcome}; they have {', '.join(map(str, data.columns))}")
    needed = [arm, *block, *([] if clusters is None else [clusters]), *beside]
    if outcome in needed:
        raise UsageError(f"{outcome} is the outcome and cannot be an arm, block or covariate too")
    known, dropped = with_known(data, list(dict.fromkeys(needed)), count)
    levels = sorted(map(str, known[arm].unique()))
    reference = references.get(arm, levels[0])
    if reference not in levels:
        raise DataError(f"{arm}: the reference {reference!r} is not among {', '.join(levels)}")
    if len(levels) < 2:
        raise DataError(f"{arm}: a draw has two arms at least; found {levels[0]} alone")
    known[outcome] = _numbers(known[outcome])
    names = known[list(block)].astype(str).agg(" / ".join, axis=1) if block else _NO_BLOCK
    codes = pd.factorize(pd.Series(names, index=known.index), sort=True)[0].astype(np.intp)
    return Drawn(
        known, people_of(known, count), outcome, arm,
        (reference, *(level for level in levels if level != reference)), codes, clusters,
        clusters is not None and _has_one(known, clusters, arm, codes), dropped,
    )  # fmt: skip


def _numbers(column: pd.Series[Any]) -> pd.Series[Any]:
    try:
        return column.astype(float)
    except (TypeError, ValueError):
        found = ", ".join(sorted(map(str, column.dropna().unique()))[:5])
        raise DataError(f"{column.name}: the outcome must be a number; found {found}") from None


def _has_one(data: pd.DataFrame, clusters: str, arm: str, block: npt.NDArray[np.intp]) -> bool:
    """Whether each cluster has one arm and one block."""
    found = pd.DataFrame({"cluster": data[clusters], "arm": data[arm], "block": block})
    return bool((found.groupby("cluster", observed=True).nunique() <= 1).all(axis=None))


def unequal_p(sizes: Sequence[float], shares: Sequence[float]) -> float:
    """How often a draw with these shares gives sizes as uneven, by chi-squared.

    >>> round(unequal_p([520, 480], [0.5, 0.5]), 3)
    0.206
    """
    found, wanted = np.asarray(sizes, dtype=np.float64), np.asarray(shares, dtype=np.float64)
    expected = found.sum() * wanted / wanted.sum()
    return float(chdtrc(len(found) - 1, ((found - expected) ** 2 / expected).sum()))
