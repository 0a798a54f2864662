"""The cells of a comparison: who is in it, in which strata, and whose mix rates are brought to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.contrasts import Cells
from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.gaps.people import PEOPLE, People, codes_of
from stembridge_analytics.models.source import COUNT

__all__ = ["Standard", "cells_of", "standard_of"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Standard:
    """The population that rates are brought to. people: (rows,), of these people; fixed: (strata,),
    of another population, its last entry those in strata that nobody here is in. words: who.
    """

    people: Floats
    fixed: Floats | None
    words: str


def standard_of(
    people: People, group: str, strata: Sequence[str], wanted: str | pd.DataFrame | None
) -> Standard:
    """The standard: everybody here (None), one level of the group, or another population.

    wanted: a frame with the columns of strata and a count column `n` for another population.
    Raises UsageError for an unknown level, DataError for a frame that lacks a column.
    """
    frame = people.frame
    size = frame[PEOPLE].to_numpy(dtype=np.float64)
    if wanted is None:
        return Standard(size, None, f"all {people.n:,} people")
    if isinstance(wanted, str):
        inside = (frame[group] == wanted).to_numpy()
        if not inside.any():
            levels = ", ".join(people.levels(group).index)
            raise UsageError(f"standard: {group} has no level {wanted!r}; it has: {levels}")
        return Standard(size * inside, None, f"{group} {wanted}")
    lacking = [name for name in (*strata, COUNT) if name not in wanted.columns]
    if lacking or not strata:
        what = f"the standard lacks {', '.join(lacking)}" if lacking else "no strata are given"
        raise DataError(f"{what}; a standard needs the strata and a count column {COUNT}")
    return _other_population(people, strata, wanted)


def _other_population(people: People, strata: Sequence[str], wanted: pd.DataFrame) -> Standard:
    frame, codes = people.frame, codes_of(people.frame, strata)
    keys = frame[list(strata)].assign(code=codes).drop_duplicates()
    given = wanted[list(strata)].astype(object).map(str, na_action="ignore").fillna(NOT_STATED)
    given = given.astype(str).assign(size=wanted[COUNT].to_numpy(dtype=np.float64))
    if not (np.isfinite(given["size"]).all() and (given["size"] >= 0).all()):
        raise DataError(f"the standard's {COUNT} must be numbers from 0 on")
    known = int(codes.max()) + 1
    at = given.merge(keys, on=list(strata), how="left")["code"].fillna(known).astype(int)
    fixed = np.bincount(at, given["size"], known + 1).astype(np.float64)
    size = frame[PEOPLE].to_numpy(dtype=np.float64)
    inside = np.bincount(codes, size, known)
    return Standard(fixed[codes] * size / inside[codes], fixed, "another population")


def cells_of(
    people: People,
    group: str,
    level: str,
    other: str | None,
    strata: Sequence[str],
    standard: Standard,
    sampled: bool,
) -> Cells:
    """The cells of a level against another, or against everybody (None)."""
    frame = people.frame
    side = (frame[group] == level).to_numpy()
    return Cells(
        frame[PEOPLE].to_numpy(dtype=np.float64), frame["events"].to_numpy(dtype=np.float64), side,
        np.ones(len(frame), dtype=bool) if other is None else (frame[group] == other).to_numpy(),
        codes_of(frame, strata), standard.people, standard.fixed, people.cluster_codes(),
        sampled and standard.fixed is None,
    )  # fmt: skip
