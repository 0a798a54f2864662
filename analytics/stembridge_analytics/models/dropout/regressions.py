"""Who unenrols sooner: the hazard by week and Cox regression of the dropout model's default set.

Leaving is unenrolling, or not having completed at the close. The second happens to all who are
left at one moment, by definition; a rate knows only of what comes before, so here it is
unenrolling, and who is there at the close is censored.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.models.dropout.covariates import Covariates, covariates, runs_in
from stembridge_analytics.models.dropout.cox import cox
from stembridge_analytics.models.dropout.hazard import hazard
from stembridge_analytics.models.dropout.population import Population, population
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["cox_results", "hazard_results"]

_EVENT: Final = "has_unenrolled"
_CENSORED: Final = (
    "who completes is censored then, who is there at the close or where the logs end then; not "
    "having completed at the close is no event here"
)
_TITLES: Final = {"hazard": "Who unenrols in a week", "cox": "Who unenrols sooner"}


def hazard_results(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """The hazard of unenrolling by week; nothing where there is no table of days at risk."""
    people = population(source, settings)
    if isinstance(people, str):
        return ()
    data = _with_event(people)
    runs = runs_in(data, people.clusters)
    asked = _asked(people, data, settings, runs if runs < FEWEST else 0)
    if not asked.formula:
        return (_nothing("hazard", people, data, asked),)
    formula, options = asked.formula, _options(people, asked)
    if people.clusters is not None and 2 <= runs < FEWEST:
        formula = f"{formula} + {people.clusters}"
    elif runs >= FEWEST:
        options["clusters"] = people.clusters
    width = settings.number("dropout", "width", 7)
    found = hazard(data, formula, width=width, **options)
    return (_stated(found, people, asked),)


def cox_results(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """Cox regression of unenrolling, each run with its own baseline."""
    people = population(source, settings)
    if isinstance(people, str):
        return ()
    data = _with_event(people)
    runs = runs_in(data, people.clusters)
    asked = _asked(people, data, settings, 0)
    if not asked.formula:
        return (_nothing("cox", people, data, asked),)
    options = _options(people, asked)
    if people.clusters is not None and runs >= 2:
        options["strata"] = people.clusters
        options["clusters"] = people.clusters if runs >= FEWEST else None
    found = cox(data, asked.formula, **options)
    return (_stated(found, people, asked),)


def _with_event(people: Population) -> pd.DataFrame:
    data = people.data
    return data.assign(**{_EVENT: data["exit_event"].eq("unenrolled").astype(int)})


def _asked(people: Population, data: pd.DataFrame, settings: Settings, runs: int) -> Covariates:
    """runs: fixed effects that the events must go round for too."""
    events = int(data.loc[data[_EVENT] == 1, COUNT].sum())
    formula = settings.formulas.get("dropout")
    return covariates(data, people.attributes, events, settings, formula, max(runs - 1, 0))


def _options(people: Population, asked: Covariates) -> dict[str, Any]:
    return {
        "time": "days", "event": _EVENT, "entry": people.entry, "references": asked.references,
        "missing_is_level": True, "outcome": "unenrolled",
    }  # fmt: skip


def _stated(result: ModelResult, people: Population, asked: Covariates) -> ModelResult:
    clock = f"{people.clock}; {result.clock}" if result.name == "hazard" else people.clock
    return replace(
        result, title=_TITLES[result.name], clock=clock, censoring=_CENSORED,
        dropped=(*people.dropped, *result.dropped),
        problems=(*result.problems, *people.problems, *asked.problems),
    )  # fmt: skip


def _nothing(name: str, people: Population, data: pd.DataFrame, asked: Covariates) -> ModelResult:
    events = int(data.loc[data[_EVENT] == 1, COUNT].sum())
    text = f"{events:,} people unenrolled, too few to compare any groups of {data[COUNT].sum():,}"
    return ModelResult(
        "dropout", name, _TITLES[name], "none", "the rate of unenrolling, compared between groups",
        pd.DataFrame(columns=list(COLUMNS)), int(data[COUNT].sum()), f"{text}.", events=events,
        dropped=people.dropped, clock=people.clock, censoring=_CENSORED,
        problems=(Problem("not available", text), *people.problems, *asked.problems),
    )  # fmt: skip
