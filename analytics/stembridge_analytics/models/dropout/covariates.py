"""By what people are compared in the default set, as far as the events go round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from stembridge_analytics.models.design import NOT_STATED
from stembridge_analytics.models.fitting import EVENTS_PER_PARAMETER
from stembridge_analytics.models.result import Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT

__all__ = ["Covariates", "covariates", "references_for", "runs_in"]


@dataclass(frozen=True)
class Covariates:
    """formula: right side; empty where nothing is left. references: levels that the data have."""

    formula: str
    references: dict[str, str]
    problems: tuple[Problem, ...]


def covariates(
    data: pd.DataFrame,
    attributes: Sequence[str],
    events: int,
    settings: Settings,
    formula: str | None,
    taken: int = 0,
) -> Covariates:
    """The formula asked for, or attributes in their order while events go round.

    data: groups with `n`. events: of the rarer outcome; ten are asked for each parameter.
    taken: parameters that the formula has anyway, such as fixed effects of runs.
    """
    if formula is not None:
        formula = "~" + formula.partition("~")[2] if "~" in formula else f"~ {formula}"
        names = [name for name in attributes if name in formula]
        return Covariates(formula, references_for(data, names, settings), ())
    kept, spent, problems = [], taken, []
    for name in attributes:
        values = data.loc[data[COUNT] > 0, name]
        if values.dtype.kind in "if":
            cost = 1
        else:
            cost = values.astype("object").fillna(NOT_STATED).nunique() - 1
        if (spent + cost) * EVENTS_PER_PARAMETER > events:
            text = f"{name}: {events:,} events are too few for {spent + cost} parameters"
            problems.append(Problem("left out", text))
            continue
        kept.append(name)
        spent += cost
    made = f"~ {' + '.join(kept)}" if kept else ""
    return Covariates(made, references_for(data, kept, settings), tuple(problems))


def references_for(data: pd.DataFrame, names: Sequence[str], settings: Settings) -> dict[str, str]:
    """What others are compared with: as the settings say if the data have it, else the largest."""
    found = {}
    for name in names:
        if data[name].dtype.kind in "ifb":
            continue
        sizes = data.groupby(data[name].astype("object").fillna(NOT_STATED))[COUNT].sum()
        if sizes.empty:
            continue
        asked = settings.references.get(name)
        found[name] = asked if asked is not None and asked in sizes.index else str(sizes.idxmax())
    return found


def runs_in(data: pd.DataFrame, column: str | None) -> int:
    """How many clusters there are."""
    return 0 if column is None else int(data.loc[data[COUNT] > 0, column].nunique())
