"""The model `completion` over a programme: its default set, and what it says of the runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.models.completion.clustered import gee, random_intercept
from stembridge_analytics.models.completion.logit import logit_result
from stembridge_analytics.models.completion.margins import adjusted_result, margins_result
from stembridge_analytics.models.default_set import default_set
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.fitting import fit_formula
from stembridge_analytics.models.registry import Model
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["CANDIDATES", "MODEL", "run"]

# In the order in which they are taken, as far as the events reach.
CANDIDATES: Final = (
    "gender", "country", "level", "role", "route", "area", "experience_band", "earlier_runs",
)  # fmt: skip
_TABLE: Final = "participation"
_OUTCOME: Final = "completed"
_RUN: Final = "course_id"
_TITLE: Final = "Completion: differences between groups, all else alike"


def run(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """Differences of shares first, then adjusted shares, log-odds, random intercepts, GEE."""
    there = source.columns(_TABLE)
    lacking = [name for name in (settings.completed, "is_mature", _RUN) if name not in there]
    if lacking:
        what = f"table {_TABLE}" if not there else f"{', '.join(lacking)} of table {_TABLE}"
        return (_nothing(f"the data have no {what}", settings),)
    asked = settings.formulas.get("completion", "")
    wanted = _wanted(asked, settings)
    data, dropped = _mature(source, settings, [name for name in wanted if name in there])
    if data.empty:
        return (_nothing("nobody in a mature run of whom completion can be told", settings,
                         dropped),)  # fmt: skip
    by = settings.clusters if settings.clusters in data.columns else _RUN
    groups = int(data.loc[data[COUNT] > 0, by].nunique())
    problems = list(_maturity(dropped))
    references: Mapping[str, str] = _there(settings.references, data)
    if asked:
        formula = asked
        clusters = by if groups >= FEWEST else None
    else:
        fixed = groups - 1 if groups < FEWEST else 0
        chosen = default_set(
            data, CANDIDATES, _OUTCOME, references=settings.references, spent=fixed
        )
        data, references = chosen.data, chosen.references
        problems += chosen.problems
        terms = [*chosen.factors, *([by] if 1 < groups < FEWEST else [])]
        formula = f"{_OUTCOME} ~ {' + '.join(terms) or '1'}"
        clusters = by if groups >= FEWEST else None
    if groups < FEWEST:
        problems.append(_few(groups, by, asked))
    results = _results(data, formula, clusters, references)
    return tuple(
        replace(
            one, estimand=f"{one.estimand}. Outcome: completion by evidence level "
            f"{settings.evidence}; people: enrolled in mature runs",
            clock="to the close of the run, 14 days after its end, the same for all of a run",
            censoring="none: runs whose window has not passed are left out",
            dropped=(*dropped, *one.dropped), problems=(*one.problems, *problems),
        )
        for one in results
    )  # fmt: skip


MODEL: Final = Model(
    "completion",
    "Who completes: by how many percentage points groups differ when all else is alike.",
    (_TABLE,),
    run,
    makes=(_OUTCOME,),
)


def _results(
    data: pd.DataFrame, formula: str, clusters: str | None, references: Mapping[str, str]
) -> list[ModelResult]:
    fitted = fit_formula(
        data, formula, clusters=clusters, references=references, missing_is_level=True
    )
    results = [margins_result(fitted), adjusted_result(fitted), logit_result(fitted)]
    if clusters is not None:
        results.append(random_intercept(
            data, formula, group=clusters, references=references, missing_is_level=True
        ))  # fmt: skip
        results.append(gee(
            data, formula, group=clusters, references=references, missing_is_level=True
        ))  # fmt: skip
    return [one for one in results if len(one.table)] or [results[2]]


def _wanted(asked: str, settings: Settings) -> list[str]:
    names = variables_of(asked) if asked else CANDIDATES
    return list(dict.fromkeys([*names, _RUN, settings.clusters]))


def _mature(
    source: Source, settings: Settings, names: list[str]
) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    """Groups of people of mature runs with `completed`, and who was left out."""
    told = settings.completed
    found = source.patterns(_TABLE, [*names, told, "is_mature"])
    mature = found["is_mature"].eq(True).to_numpy(dtype=bool)
    known = found[told].notna().to_numpy()
    dropped = (
        Dropped(int(found.loc[~mature, COUNT].sum()), "in runs whose window has not passed"),
        Dropped(int(found.loc[mature & ~known, COUNT].sum()),
                f"completion by {settings.evidence} cannot be told"),
    )  # fmt: skip
    kept = found[mature & known]
    data = kept.assign(**{_OUTCOME: kept[told].astype(float)}).reset_index(drop=True)
    return data, tuple(one for one in dropped if one.n)


def _maturity(dropped: tuple[Dropped, ...]) -> list[Problem]:
    return [Problem("not mature", f"{one.n:,} people are {one.why}") for one in dropped
            if one.why.startswith("in runs")]  # fmt: skip


def _there(references: Mapping[str, str], data: pd.DataFrame) -> dict[str, str]:
    """Reference levels that the data have."""
    return {name: level for name, level in references.items()
            if name in data.columns and data[name].eq(level).any()}  # fmt: skip


def _few(groups: int, by: str, asked: str) -> Problem:
    what = (
        "the formula is as you gave it" if asked
        else "they are in the formula as fixed effects" if groups > 1
        else "nothing can be said beyond it"
    )  # fmt: skip
    text = f"{groups} of {by}, {FEWEST} are needed for errors that allow for their spread: {what}"
    return Problem("too few clusters", text)


def _nothing(why: str, settings: Settings, dropped: tuple[Dropped, ...] = ()) -> ModelResult:
    return ModelResult(
        model="completion", name="margins", title=_TITLE,
        method="average marginal effects of a logit", unit="share difference",
        estimand=f"difference of the share that completes ({settings.evidence})",
        table=pd.DataFrame(columns=list(COLUMNS)), n_used=0, events=0, dropped=dropped,
        in_words=f"Who completes cannot be told: {why}.", problems=(Problem("not available", why),),
    )  # fmt: skip
