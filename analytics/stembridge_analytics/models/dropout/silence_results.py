"""Who falls silent: the landmark models of the dropout model's default set."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pandas as pd

from stembridge_analytics.estimators.clusters import FEWEST
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.dropout.covariates import covariates, runs_in
from stembridge_analytics.models.dropout.population import ATTRIBUTES
from stembridge_analytics.models.dropout.silence import GAPS, joined, silence_of
from stembridge_analytics.models.landmarks import check_landmark_table
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["silence_results"]

_TABLE: Final = "landmark"
_NEEDED: Final = ("landmark_days", "landmark_us", "next_active_days", "follow_after_days")
# What was done by the landmark, as far as the data have it.
_DONE: Final = ("active_days", "units_completed")
_DAYS: Final = (7.0, 14.0, 28.0, 42.0)


def silence_results(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """The silence after day 14 (or the first landmark with people), and after other days beside it.

    Options of the model: `silence_day`, `silence_days`, `gap`, `gaps`, `silence_formula`.
    """
    columns = source.columns(_TABLE)
    lacking = [name for name in _NEEDED if name not in columns]
    if lacking:
        return (_missing(f"there is no table {_TABLE} with {', '.join(lacking)}"),)
    gap = settings.number("dropout", "gap", 14)
    gaps = settings.numbers("dropout", "gaps", GAPS)
    wanted = settings.number("dropout", "silence_day", 14)
    days = set(settings.numbers("dropout", "silence_days", _DAYS)) | {wanted}
    there = source.patterns(_TABLE, ["landmark_days"])
    days &= set(there["landmark_days"].dropna().astype(float))
    made = {day: one for day in sorted(days) if (one := _at(source, settings, day, gap, gaps))}
    if not made:
        return (
            _missing(
                f"nobody is followed for {gap:g} days after a landmark, or too few are silent"
            ),
        )
    main = made.get(wanted, next(iter(made.values())))
    return (joined(main, [one for one in made.values() if one is not main]),)


def _at(
    source: Source, settings: Settings, day: float, gap: float, gaps: tuple[float, ...]
) -> ModelResult | None:
    """The model of one landmark; None where nothing can be compared there."""
    columns, where = source.columns(_TABLE), {"landmark_days": int(day)}
    names: list[str] = [name for name in (*_DONE, *ATTRIBUTES) if name in columns]
    formula = settings.text("dropout", "silence_formula", "")
    if formula:
        names = list(variables_of(formula))
    clusters = settings.clusters if settings.clusters in columns else None
    by = [*_NEEDED[:1], *_NEEDED[2:], *names, *([] if clusters is None else [clusters])]
    data = source.patterns(_TABLE, list(dict.fromkeys(by)), where=where)
    follow = data["follow_after_days"].astype("Float64").astype(float)
    after = data["next_active_days"].astype("Float64").astype(float)
    inside = data[(follow >= gap).to_numpy()]
    silent = int(inside.loc[~(after[inside.index] <= gap), COUNT].sum())
    rarer = min(silent, int(inside[COUNT].sum()) - silent)
    varied = [name for name in names if _varies(inside, name)]
    asked = covariates(inside, varied, rarer, settings, formula or None)
    if not asked.formula:
        return None
    check_landmark_table(source, variables_of(asked.formula), where=where)
    many = runs_in(inside, clusters) >= FEWEST
    found = silence_of(
        data, asked.formula, gap=gap, gaps=gaps, clusters=clusters if many else None,
        references=asked.references, missing_is_level=True,
    )  # fmt: skip
    lost = [Problem("left out", f"{name}: one value only") for name in names if name not in varied]
    return replace(found, problems=(*found.problems, *lost, *asked.problems))


def _varies(data: pd.DataFrame, name: str) -> bool:
    return data.loc[data[COUNT] > 0, name].nunique(dropna=False) >= 2


def _missing(why: str) -> ModelResult:
    return ModelResult(
        "dropout", "silence", "Who falls silent after a landmark", "none",
        "the share that falls silent", pd.DataFrame(columns=list(COLUMNS)), 0,
        f"{why[:1].upper()}{why[1:]}.", problems=(Problem("not available", why),),
    )  # fmt: skip
