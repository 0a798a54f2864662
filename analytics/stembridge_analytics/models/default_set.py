"""The default set of groups to compare: what the data can carry, and what was left out and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from stembridge_analytics.estimators.glm import Floats
from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER
from stembridge_analytics.models.result import Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["FEWEST_OF_LEVEL", "OTHERS", "DefaultSet", "default_set"]

# People with the outcome, and people without it, that a level needs to stand alone.
FEWEST_OF_LEVEL: Final = 10
# What levels are called that are too small to stand alone.
OTHERS: Final = "all others"
# A variable that is known of fewer says little of those it is known of.
_FEWEST_KNOWN: Final = 0.5


@dataclass(frozen=True)
class DefaultSet:
    """factors: columns to compare by, in order. data: with small levels joined and missing values
    as a level. references: by factor. problems: each column left out, each join, and why.
    """

    factors: tuple[str, ...]
    data: pd.DataFrame
    references: Mapping[str, str]
    problems: tuple[Problem, ...]


def default_set(
    data: pd.DataFrame,
    candidates: Sequence[str],
    outcome: str,
    *,
    references: Mapping[str, str],
    spent: int = 0,
) -> DefaultSet:
    """The candidates that the data can carry, the first ones first.

    data: groups of people with column `n`. outcome: column of 0 and 1. references: wished for, by
        column; else the largest level. spent: parameters that the formula has besides.
    A column is left out if it is not there, known of fewer than half, the same of everybody, or if
        its levels would leave fewer than ten events for each parameter. Levels with fewer than ten
        people with or without the outcome are joined.
    """
    problems: list[Problem] = []
    factors: list[str] = []
    chosen: dict[str, str] = {}
    frame = data.copy(deep=False)
    weight = data[COUNT].to_numpy(dtype=float)
    with_it = float((weight * data[outcome].to_numpy(dtype=float)).sum())
    budget = int(min(with_it, weight.sum() - with_it) // EVENTS_PER_PARAMETER) - spent
    for name in candidates:
        reason, column = _prepared(data, name, outcome, problems)
        if column is not None:
            sizes = pd.Series(weight).groupby(column.to_numpy()).sum()
            if len(sizes) - 1 > budget:
                reason = (
                    f"its {len(sizes)} groups would leave fewer than {EVENTS_PER_PARAMETER} events "
                    "for each parameter"
                )
            else:
                budget -= len(sizes) - 1
                factors.append(name)
                frame[name] = column
                wished = references.get(name, "")
                chosen[name] = wished if wished in sizes.index else str(sizes.idxmax())
        if reason:
            problems.append(Problem("left out", f"{name}: {reason}", name))
    kept = [one for one in problems if one.name == "left out" or one.term in factors]
    return DefaultSet(tuple(factors), frame, chosen, tuple(kept))


def _prepared(
    data: pd.DataFrame, name: str, outcome: str, problems: list[Problem]
) -> tuple[str, pd.Series | None]:
    """Why a column cannot be used; or the column, small levels joined."""
    if name not in data.columns:
        return "not in the data", None
    weight = data[COUNT].to_numpy(dtype=float)
    known = data[name].notna().to_numpy()
    share = weight[known].sum() / weight.sum() if weight.sum() else 0.0
    if share < _FEWEST_KNOWN:
        return f"known of {share:.0%} of the people".replace("%", " %"), None
    column = data[name].astype(object).where(data[name].notna(), NOT_STATED).astype(str)
    if column.nunique() < 2:
        return "the same of everybody", None
    small = _small_levels(column, weight, data[outcome].to_numpy(dtype=float))
    joined = column.where(~column.isin(small), OTHERS) if len(small) > 1 else column
    if joined.nunique() < 2 or len(small) == column.nunique():
        return (
            f"fewer than two groups have {FEWEST_OF_LEVEL} people with and "
            f"{FEWEST_OF_LEVEL} without the outcome"
        ), None
    if len(small) > 1:
        people = int(weight[column.isin(small).to_numpy()].sum())
        text = f"{name}: {', '.join(small)} ({people:,} people) stand together as `{OTHERS}`"
        problems.append(Problem("too few people", text, name))
    return "", joined


def _small_levels(column: pd.Series, weight: Floats, outcome: Floats) -> list[str]:
    """Levels that cannot stand alone, and as many of the next smallest as these need to."""
    sums = (
        pd.DataFrame({"level": column.to_numpy(), "n": weight, "events": weight * outcome})
        .groupby("level")
        .sum()
    )
    sums["rest"] = sums["n"] - sums["events"]
    sums = sums.assign(rarer=sums[["events", "rest"]].min(axis=1)).sort_values(["rarer", "n"])
    small = sums["rarer"] < FEWEST_OF_LEVEL
    many = int(small.sum())
    while 0 < many < len(sums):
        joined = sums.iloc[:many]
        if joined["events"].sum() >= FEWEST_OF_LEVEL and joined["rest"].sum() >= FEWEST_OF_LEVEL:
            break
        many += 1
    return list(map(str, sums.index[:many]))
