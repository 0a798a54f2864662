"""The forecast of a programme: earlier runs train, later runs judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.models.forecast.answers import forecast
from stembridge_analytics.models.forecast.rules import COMMON_RULES
from stembridge_analytics.models.landmarks import check_landmark_table
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import COUNT, Source

__all__ = ["FEATURES", "MODEL_NAME", "run"]

MODEL_NAME: Final = "forecast"
_TABLE: Final = "landmark"
_LANDMARK: Final = 14.0
_FEWEST: Final = 100
FEATURES: Final = ("active_days", "silent_days", "units_share", "answers", "cases", "challenges")
_FAIR: Final = ("gender", "country")
# Edges of the groups that counts are put in, so that people who are alike count together.
_EDGES: Final = {
    "active_days": (1, 2, 3, 5, 8), "silent_days": (3, 7, 14), "answers": (1, 5, 20),
    "units_share": (0.001, 0.25, 0.5, 0.75), "cases": (1, 2), "challenges": (1, 2),
}  # fmt: skip


def run(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """The results of the default forecast, or one that says why there is none.

    Later runs are the last third of the mature runs by start, one at least; the people judged were
    in none of the earlier ones. Options: `landmark_days`, `permutations`, `seed`.
    """
    day = settings.number(MODEL_NAME, "landmark_days", _LANDMARK)
    where: dict[str, Any] = {"landmark_days": day, "is_mature": True}
    columns = source.columns(_TABLE)
    if not columns:
        return (_none("there is no table of landmarks"),)
    features = [name for name in FEATURES if name in columns]
    starts = _starts(source, where)
    if len(starts) < 2:
        return (_none(f"{len(starts)} run with known dates whose window has passed; forecasts need "
                      "an earlier and a later one"),)  # fmt: skip
    check_landmark_table(source, features, where=where)
    later = starts[-max(1, len(starts) // 3) :]
    earlier = [run_id for run_id in starts if run_id not in later]
    fair = [name for name in _FAIR if name in columns]
    by = ["course_id", "earlier_runs", settings.completed, *features, *fair]
    people = source.patterns(_TABLE, by, where=where)
    data, edges, left_out = _binned(people, features, settings.completed)
    train = data[data["course_id"].isin(earlier)]
    test = data[data["course_id"].isin(later)]
    again = test["earlier_runs"] != "0"
    dropped = [Dropped(int(test.loc[again, COUNT].sum()), "in an earlier run too")]
    test = test[~again]
    if train[COUNT].sum() < _FEWEST or test[COUNT].sum() < _FEWEST:
        return (_none(f"{int(train[COUNT].sum()):,} people in {len(earlier)} earlier runs and "
                      f"{int(test[COUNT].sum()):,} in {len(later)} later ones; {_FEWEST} are "
                      "needed in each"),)  # fmt: skip
    kept = [name for name in edges if train[edges[name]].nunique() > 1]
    formula = settings.formulas.get(MODEL_NAME, "completed ~ " + " + ".join(
        edges[name] for name in kept) if kept else "completed ~ 1")  # fmt: skip
    try:
        found = forecast(
            train, test, formula, groups=fair, rules=COMMON_RULES, landmark=None,
            baseline=[edges[name] for name in kept], references=settings.references,
            permutations=int(settings.number(MODEL_NAME, "permutations", 999)),
            seed=int(settings.number(MODEL_NAME, "seed", 0)),
            when=f"day {day:g} of the run, among those still there", dropped=dropped,
        )  # fmt: skip
    except DataError as error:
        return (_none(str(error)),)
    return _with(found, left_out, earlier, later)


def _starts(source: Source, where: dict[str, Any]) -> list[str]:
    """Runs with dates, the earliest first: the landmark is as many days after each start."""
    found = source.patterns(_TABLE, ["course_id", "landmark_us"], where={**where, "clock": "run"})
    first = found.groupby("course_id")["landmark_us"].min()
    return [str(run_id) for run_id in first.sort_values(kind="stable").index]


def _binned(
    people: pd.DataFrame, features: Sequence[str], completed: str
) -> tuple[pd.DataFrame, dict[str, str], list[Problem]]:
    """Features as levels of texts, and the outcome; features of which nothing is known left out."""
    data = people[people[completed].notna()].copy()
    data["completed"] = data[completed].astype(bool).astype(int)
    edges: dict[str, str] = {}
    problems = []
    for name in features:
        if data[name].isna().all():
            problems.append(Problem("left out", f"{name} is not known of anybody"))
            continue
        levels = _levels(data[name].astype(float), _EDGES[name], name == "units_share")
        edges[name] = f"{name}_level"
        data[f"{name}_level"] = levels
    return data, edges, problems


def _levels(values: pd.Series[float], edges: Sequence[float], is_share: bool) -> pd.Series[Any]:
    """Texts such as `3 to 4`, in order of the alphabet as of the numbers."""
    names = []
    for at in range(len(edges) + 1):
        low = 0 if at == 0 else edges[at - 1]
        if is_share:
            above = f"from {low:.0%}" if at > 1 else f"under {edges[1]:.0%}"
            names.append(f"{at} {above}" if at else "0 none")
        elif at == len(edges):
            names.append(f"{low:02g} or more")
        else:
            high = edges[at] - 1
            names.append(f"{low:02g}" if high == low else f"{low:02g} to {high:02g}")
    cut = pd.cut(values, [-float("inf"), *edges, float("inf")], right=False, labels=names)
    return cut.astype("object").where(cut.notna(), "not known")


def _with(
    found: tuple[ModelResult, ...], left_out: list[Problem], earlier: list[str], later: list[str]
) -> tuple[ModelResult, ...]:
    runs = pd.DataFrame(
        {"run": [*earlier, *later], "used": ["to train"] * len(earlier) + ["to judge"] * len(later)}
    )
    first = replace(
        found[0],
        problems=(*found[0].problems, *left_out),
        tables={**found[0].tables, "runs": runs},
    )
    return (first, *found[1:])


def _none(why: str) -> ModelResult:
    return ModelResult(
        MODEL_NAME, "accuracy", "Forecast of completion", "none", "none",
        pd.DataFrame(columns=list(COLUMNS)), 0, "Nothing can be foretold from these data.",
        problems=(Problem("not available", why),),
    )  # fmt: skip
