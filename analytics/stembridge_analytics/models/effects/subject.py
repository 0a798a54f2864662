"""From data and the columns a comparison names to people in two arms, with what was dropped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.glm import Floats
from stembridge_analytics.models.design import Design, build_design, variables_of
from stembridge_analytics.models.result import Dropped
from stembridge_analytics.models.source import COUNT

__all__ = ["Arms", "Subject", "arms_of", "people_of", "right_side", "subject", "with_known"]


_PEOPLE: Final = "people of a group"


@dataclass(frozen=True, eq=False)
class Arms:
    """Two arms: 1 or 0 of each row, and what they are called."""

    exposed: Floats
    named: str
    against: str


@dataclass(frozen=True, eq=False)
class Subject:
    """Everything that a comparison needs. outcome, exposure: designs of both models, same rows."""

    outcome: Design
    exposure: Design
    arms: Arms
    dropped: tuple[Dropped, ...]

    @property
    def frame(self) -> pd.DataFrame:
        """The rows used, with all columns."""
        return self.outcome.frame

    def codes(self, column: str | None) -> npt.NDArray[np.intp] | None:
        """Of a column of groups, such as the clusters."""
        return None if column is None else pd.factorize(self.frame[column])[0]

    def numbers(self, column: str | None) -> Floats | None:
        """Of a column of numbers above 0, such as the weights."""
        if column is None:
            return None
        found = pd.to_numeric(self.frame[column], errors="coerce").to_numpy(dtype=np.float64)
        if not (np.isfinite(found).all() and (found > 0).all()):
            raise DataError(f"column {column}: weights must be numbers above 0")
        return found


def right_side(formula: str) -> str:
    """The covariates of a formula, without its tilde. Raises UsageError if it has a left side.

    >>> right_side("~ gender + level"), right_side("gender")
    ('gender + level', 'gender')
    """
    left, tilde, right = formula.rpartition("~")
    if tilde and left.strip():
        raise UsageError(
            f"{formula!r}: the formula names the covariates alone, as '~{right}'; the outcome and "
            "what is compared have arguments of their own"
        )
    return right.strip() or "1"


def people_of(data: pd.DataFrame, count: str | None) -> Floats:
    """How many people each row is."""
    if count is None or count not in data.columns:
        return np.ones(len(data))
    return data[count].to_numpy(dtype=np.float64)


def with_known(
    data: pd.DataFrame, columns: Sequence[str], count: str | None
) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    """Rows that lack none of the columns, and who was dropped, by the column they lack first.

    Raises DataError if a column is missing, or nobody is left.
    """
    lacking = [name for name in columns if name not in data.columns]
    if lacking:
        raise DataError(
            f"the data lack {', '.join(lacking)}; they have {', '.join(map(str, data.columns))}"
        )
    people, here, dropped = people_of(data, count), np.ones(len(data), dtype=bool), []
    for name in columns:
        out = here & data[name].isna().to_numpy()
        dropped.append(Dropped(round(float(people[out].sum())), f"a missing value of {name}"))
        here &= ~out
    if not people[here].sum() > 0:
        raise DataError(f"nobody is left: all lack a value of {', '.join(columns)}")
    return data[here].reset_index(drop=True), tuple(one for one in dropped if one.n)


def arms_of(column: pd.Series[Any], references: Mapping[str, str]) -> Arms:
    """The two arms of a column of yes and no, of 1 and 0, or of two texts.

    Of texts the reference is what others are compared with, by default the first in order.
    Raises DataError if there are not exactly two values, naming those found.
    """
    name = str(column.name)
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_numeric_dtype(column.dtype):
        values = sorted(float(value) for value in column.unique())
        if values != [0.0, 1.0]:
            raise DataError(_no_two(name, column, "0 and 1"))
        return Arms(column.to_numpy(dtype=np.float64), name, f"no {name}")
    levels = sorted(map(str, column.unique()))
    if len(levels) != 2:
        raise DataError(_no_two(name, column, "two groups"))
    against = references.get(name, levels[0])
    if against not in levels:
        raise DataError(f"{name}: the reference {against!r} is not among {', '.join(levels)}")
    named = next(level for level in levels if level != against)
    is_named = np.asarray(column.astype(str) == named, dtype=np.float64)
    return Arms(is_named, f"{name} {named}", f"{name} {against}")


def _no_two(name: str, column: pd.Series[Any], wanted: str) -> str:
    found = sorted(map(str, column.unique()))
    shown = ", ".join(found[:5]) + (", ..." if len(found) > 5 else "")
    return f"{name}: a comparison is of {wanted}; found {shown}; select or merge the groups first"


def subject(
    data: pd.DataFrame, *, outcome: str, exposure: str, formula: str, propensity: str | None,
    beside: Sequence[str], count: str | None, references: Mapping[str, str],
    missing_is_level: bool,
) -> Subject:  # fmt: skip
    """The people of a comparison. beside: columns that must be known, such as the clusters."""
    sides = (right_side(formula), right_side(formula if propensity is None else propensity))
    for name in (outcome, exposure):
        if any(name in variables_of(f"~ {side}") for side in sides):
            raise UsageError(f"{name} is compared and cannot be a covariate too")
    known, dropped = with_known(data, [exposure, outcome, *beside], count)
    known = _as_numbers(known, outcome)
    used = [one for side in sides for one in variables_of(f"~ {side}")]
    known = _grouped(known, [outcome, exposure, *used, *beside], count)
    count = COUNT

    def made(frame: pd.DataFrame, formula: str) -> Design:
        return build_design(
            frame, formula, count=count, references=references, missing_is_level=missing_is_level
        )

    asked = (f"{outcome} ~ {sides[0]}", f"{outcome} ~ {sides[1]}")
    first = made(known, asked[0])
    second = made(first.frame, asked[1]) if sides[1] != sides[0] else first
    again = first if second.n == first.n else made(second.frame, asked[0])
    arms = arms_of(again.frame[exposure], references)
    lost = () if second is first else second.dropped
    return Subject(again, second, arms, (*dropped, *first.dropped, *lost))


def _grouped(data: pd.DataFrame, columns: Sequence[str], count: str | None) -> pd.DataFrame:
    """Rows that are alike put together, which changes no estimate and makes fits small."""
    by = list(dict.fromkeys(columns))
    lacking = [name for name in by if name not in data.columns]
    if lacking:
        raise DataError(
            f"the data lack {', '.join(lacking)}; they have {', '.join(map(str, data.columns))}"
        )
    found = data[by].assign(**{_PEOPLE: people_of(data, count)})
    found = found[found[_PEOPLE] > 0]
    alike = found.groupby(by, dropna=False, sort=True, observed=True)[_PEOPLE].sum()
    return alike.reset_index().rename(columns={_PEOPLE: COUNT})


def _as_numbers(data: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """The outcome as 0 and 1. Raises DataError if it is something else."""
    try:
        values = data[outcome].to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        values = np.array([np.nan])
    if not np.isin(values, (0.0, 1.0)).all():
        found = ", ".join(sorted(map(str, data[outcome].unique()))[:5])
        raise DataError(f"{outcome}: the outcome must be 0 or 1; found {found}")
    return data.assign(**{outcome: values})
