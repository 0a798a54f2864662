"""What a comparison of our landmarks holds equal, as far as the data can carry it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER
from stembridge_analytics.models.result import Dropped, Problem
from stembridge_analytics.models.source import COUNT

__all__ = ["ATTRIBUTES", "NUMBERS", "Chosen", "choose", "comparable_runs"]

# In the order in which they are taken, as far as there are people enough for them.
NUMBERS: Final = ("active_days", "units_completed")
ATTRIBUTES: Final = (
    "course_id", "country", "level", "gender", "earlier_runs", "route", "role", "area",
    "experience_band",
)  # fmt: skip
# Of each level, so many at least in each arm and with each outcome; of an attribute also without
# any one run, so that no level hangs on a single run.
_FEWEST: Final = 5
_OTHER: Final = "all others"


@dataclass(frozen=True, eq=False)
class Chosen:
    """Covariates that the data carry. data: with small levels put together."""

    data: pd.DataFrame
    names: tuple[str, ...]
    problems: tuple[Problem, ...]


def comparable_runs(
    data: pd.DataFrame, outcome: str, exposure: str
) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    """The runs that have both arms and both outcomes, and how many people were in the others."""
    enough = _enough(data, "course_id", outcome, exposure)
    kept = data["course_id"].isin([level for level, is_enough in enough.items() if is_enough])
    lost = int(data.loc[~kept, COUNT].sum())
    why = f"in runs with fewer than {_FEWEST} people in an arm or with an outcome"
    return data[kept].reset_index(drop=True), (Dropped(lost, why),) if lost else ()


def choose(data: pd.DataFrame, outcome: str, exposure: str, asked: Sequence[str]) -> Chosen:
    """The covariates among `asked` that the people suffice for, with ten for each parameter.

    Levels that lack people in an arm or with an outcome are put together as `all others`, and count
    with the largest level if they are too few even so; both is said.
    """
    counts = data[COUNT].to_numpy(dtype=np.float64)
    rarer = min(
        min(counts @ values, counts @ (1 - values))
        for values in (data[outcome].to_numpy(dtype=np.float64),
                       data[exposure].to_numpy(dtype=np.float64))
    )  # fmt: skip
    room, made, names, problems = rarer / EVENTS_PER_PARAMETER - 2, data.copy(), [], []
    costly: list[str] = []
    for name in asked:
        cost, why, target = 1, "", ""
        merged: list[str] = []
        if name in NUMBERS:
            why = _number_fault(made[name])
        else:
            made[name], merged, target, why = _levels(made, name, outcome, exposure)
            cost = made[name].nunique() - 1
        if why:
            problems.append(Problem("left out", f"{name}: {why}"))
        elif cost > room:
            costly.append(name)
        else:
            room -= cost
            names.append(name)
            problems += _merged(name, merged, target)
    if costly:
        problems.append(Problem(
            "left out", f"{', '.join(costly)}: {rarer:,.0f} people on the rarer side carry no more "
            "parameters",
        ))  # fmt: skip
    return Chosen(made, tuple(names), tuple(problems))


def _merged(name: str, levels: list[str], target: str) -> list[Problem]:
    if not levels:
        return []
    told = ", ".join(sorted(levels))
    how = "are one level" if target == _OTHER else f"count with {target}"
    return [Problem("left out", f"{name}: {told} have too few people and {how}")]


def _number_fault(values: pd.Series[Any]) -> str:
    if values.isna().all():
        return "not known of anybody"
    if values.isna().any():
        return "not known of everybody"
    return "" if values.nunique() > 1 else "the same for everybody"


def _levels(
    data: pd.DataFrame, name: str, outcome: str, exposure: str
) -> tuple[pd.Series[Any], list[str], str, str]:
    """The column with small levels put together, which and into what, and why it cannot be used."""
    if data[name].isna().all():
        return data[name], [], "", "not known of anybody"
    values = data[name].astype("object").where(data[name].notna(), NOT_STATED).astype(str)
    merged: list[str] = []
    last = ""
    for target in (_OTHER, _largest(data, values)):
        enough = _enough(data.assign(**{name: values}), name, outcome, exposure)
        small = [level for level, is_enough in enough.items() if not is_enough]
        if not small:
            break
        merged += [level for level in small if level != _OTHER]
        values = values.where(~values.isin(small), target)
        last = target
    if not merged:
        return values, [], "", "" if values.nunique() > 1 else "the same for everybody"
    why = "" if values.nunique() > 1 else "too few people in all groups but one"
    return values, merged, last, why


def _largest(data: pd.DataFrame, values: pd.Series[Any]) -> str:
    return str(data[COUNT].groupby(values).sum().idxmax())


def _enough(data: pd.DataFrame, name: str, outcome: str, exposure: str) -> Mapping[str, bool]:
    """By level, whether each arm and each outcome has people enough."""
    found: dict[str, bool] = {str(level): True for level in data[name].dropna().unique()}
    for column in (outcome, exposure):
        keys = list(dict.fromkeys([name, "course_id", column]))
        sums = data.groupby(keys, observed=True)[COUNT].sum().unstack(column, fill_value=0)
        sums = sums.reindex(columns=[0, 1], fill_value=0)
        by_level = sums.groupby(level=name)
        least = by_level.sum() if name == "course_id" else by_level.sum() - by_level.max()
        for level, fewest in least.min(axis=1).items():
            found[str(level)] &= bool(fewest >= _FEWEST)
    return found
