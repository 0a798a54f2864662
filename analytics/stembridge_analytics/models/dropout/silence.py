"""Who falls silent after a landmark: no activity for some days, the same time for everyone.

Never the silence of a week explained by activity of the same person's weeks: there the outcome is
made of the covariate. Covariates come before the landmark, the silence after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.estimators.clusters import Correction
from stembridge_analytics.measures.intervals import wilson
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.dropout.spells import right_side
from stembridge_analytics.models.fitting import Fitted, fit_formula
from stembridge_analytics.models.landmarks import BASELINE, DATED_BY, check_landmark
from stembridge_analytics.models.result import COLUMNS, Dropped, ModelResult, Problem
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.words import said

__all__ = ["GAPS", "HIGHEST_RETURN", "joined", "silence", "silence_of"]

# Days without activity; stated and varied.
GAPS: Final = (7.0, 14.0, 21.0, 28.0)
# Share of the silent who come back, above which silence is no leaving.
HIGHEST_RETURN: Final = 0.05
SILENT: Final = "is_silent"
_TITLE: Final = "Who falls silent after a landmark"
_DAY: Final = "landmark_days"
_NEXT: Final = "next_active_days"
_FOLLOW: Final = "follow_after_days"


def silence(
    data: pd.DataFrame,
    formula: str,
    *,
    gap: float = 14,
    gaps: Sequence[float] = GAPS,
    baseline: Iterable[str] = BASELINE,
    dated_by: Mapping[str, str] = DATED_BY,
    landmark: str | float = "landmark_us",
    clusters: str | None = None,
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    correction: Correction = "rule",
    missing_is_level: bool = False,
) -> ModelResult:
    """Log odds of no activity in the `gap` days after a landmark, among those there at it.

    data: a row a person (or group with `count` people) at one landmark, with `landmark_days`,
        `next_active_days` (days from the landmark to the next activity, null if none is in the
        logs) and `follow_after_days` (days from the landmark to the end of the logs). formula:
        right side, of columns in `baseline` or dated by a column of `dated_by`.
    gap: days that count as silence; who is followed for fewer is left out. gaps: the same model for
        these, in tables `sensitivity` (who is silent, who comes back) and `estimates`.
    Silent are also those who unenrol without doing anything more. `high return` is named if more
        than 5 % of the silent come back as far as the logs go, or 5 % of those among them who are
        followed for twice the gap: a short rest of the logs hides returns.
    Raises LeakError for a feature that is not known to be from before the landmark; DataError for
        several landmarks at once, since they hold the same people.
    Source: van Houwelingen (2007), Scand. J. Stat. 34, 70-85, for landmark models.

    >>> rows = pd.DataFrame({"landmark_days": 14, "landmark_us": 0, "gender": ["f", "f", "m", "m"],
    ...     "next_active_days": [3, None, 2, None], "follow_after_days": 60, "n": [30, 20, 20, 20]})
    >>> found = silence(rows, "~ gender", gaps=(7, 14))
    >>> found.table[["term", "estimate"]].round(3)
            term  estimate
    0  Intercept    -0.405
    1  gender[m]     0.405
    """
    check_landmark(
        data, variables_of(formula), baseline=baseline, dated_by=dated_by, landmark=landmark
    )
    return silence_of(
        data, formula, gap=gap, gaps=gaps, clusters=clusters, references=references, count=count,
        correction=correction, missing_is_level=missing_is_level,
    )  # fmt: skip


def silence_of(
    data: pd.DataFrame, formula: str, *, gap: float, gaps: Sequence[float], **options: Any
) -> ModelResult:
    """`silence` of data whose features are known to come before the landmark."""
    day = _checked(data, gap, gaps)
    right = right_side(formula)
    count = options.get("count", COUNT)
    rows, dropped = _followed(data, gap, count)
    if not len(rows):
        return _nothing(day, gap, dropped)
    told = [_told(data, one, count) for one in sorted({float(gap), *map(float, gaps)})]
    sensitivity = pd.DataFrame([{_DAY: day, **one} for one in told])
    fitted = fit_formula(rows, f"{SILENT} ~ {right}", **options)
    tables = {
        "sensitivity": sensitivity,
        "estimates": _estimates(data, fitted, day, gap, told, options),
    }
    main = next(one for one in told if one["gap"] == gap)
    return ModelResult(
        "dropout", "silence", _TITLE,
        "landmark model, binomial with logit link; log odds",
        f"how the odds of no activity in the {gap:g} days after day {day:g}, among those there at "
        "its end and neither unenrolled nor done, differ between people alike in all other terms",
        fitted.table, fitted.design.n, _in_words(sensitivity, main, day),
        events=fitted.design.events, dropped=(*dropped, *fitted.dropped), clusters=fitted.clusters,
        formula=fitted.design.formula, clock=f"days from the landmark, the end of day {day:g}",
        censoring=f"none: everybody is followed for {gap:g} days, who is not is left out",
        problems=(*fitted.problems, *_doubts(main, dropped)), tables=tables,
        statistics=fitted.statistics, unit="log odds", drawn="forest",
    )  # fmt: skip


def _checked(data: pd.DataFrame, gap: float, gaps: Sequence[float]) -> float:
    missing = [name for name in (_DAY, _NEXT, _FOLLOW) if name not in data.columns]
    if missing:
        raise DataError(
            f"the data lack {', '.join(missing)}; they have {', '.join(map(str, data.columns))}"
        )
    wrong = [one for one in (gap, *gaps) if not one > 0]
    if wrong:
        raise UsageError(f"a gap must be longer than 0 days, not {wrong[0]:g}")
    days = sorted(set(data[_DAY].dropna().astype(float)))
    if len(days) != 1:
        raise DataError(
            f"{len(days)} landmarks at once ({', '.join(f'{one:g}' for one in days)}) hold the "
            f"same people; choose the rows of one {_DAY}"
        )
    return days[0]


def _people(data: pd.DataFrame, count: str | None) -> pd.Series[float]:
    if count is not None and count in data.columns:
        return data[count].astype(float)
    return pd.Series(1.0, index=data.index)


def _number(data: pd.DataFrame, name: str) -> pd.Series[float]:
    return pd.to_numeric(data[name]).astype("Float64").astype(float)


def _followed(
    data: pd.DataFrame, gap: float, count: str | None
) -> tuple[pd.DataFrame, tuple[Dropped, ...]]:
    """Those followed for the whole gap, with who is silent."""
    inside = _number(data, _FOLLOW) >= gap
    following = _number(data, _NEXT)
    rows = data.assign(**{SILENT: (~(following <= gap)).astype(float)})[inside.to_numpy()]
    n = round(_people(data, count)[~inside.to_numpy()].sum())
    gone = Dropped(n, f"followed for fewer than {gap:g} days after the landmark")
    return rows.reset_index(drop=True), ((gone,) if n else ())


def _told(data: pd.DataFrame, gap: float, count: str | None) -> dict[str, Any]:
    """Who is silent for so long, and who of them comes back."""
    rows, _ = _followed(data, gap, count)
    people, is_silent = _people(rows, count), rows[SILENT] == 1
    back = is_silent & (_number(rows, _NEXT) > gap)
    long = is_silent & (_number(rows, _FOLLOW) >= 2 * gap)

    def counted(which: pd.Series[bool]) -> int:
        return round(float(people[which].sum()))

    n, silent, returned = round(float(people.sum())), counted(is_silent), counted(back)
    low, high = wilson(silent, n) if n else (np.nan, np.nan)
    return {
        "gap": float(gap), "n": n, "silent": silent, "share": silent / n if n else np.nan,
        "conf_low": low, "conf_high": high, "returned": returned,
        "share_returned": returned / silent if silent else np.nan,
        "silent_long": counted(long), "returned_long": counted(long & back),
    }  # fmt: skip


def _estimates(
    data: pd.DataFrame, fitted: Fitted, day: float, gap: float,
    told: Sequence[Mapping[str, Any]], options: Mapping[str, Any],
) -> pd.DataFrame:  # fmt: skip
    """The estimates for each gap, where there are people of both kinds."""
    parts = []
    for one in told:
        if 0 < one["silent"] < one["n"]:
            table = fitted.table
            if one["gap"] != gap:
                rows, _ = _followed(data, one["gap"], options.get("count", COUNT))
                table = fit_formula(rows, fitted.design.formula, **options).table
            parts.append(table.assign(**{_DAY: day, "gap": one["gap"]}))
    if not parts:
        return pd.DataFrame(columns=[_DAY, "gap", *COLUMNS])
    return pd.concat(parts, ignore_index=True)[[_DAY, "gap", *COLUMNS]]


def _doubts(main: Mapping[str, Any], dropped: tuple[Dropped, ...]) -> tuple[Problem, ...]:
    made = [Problem("not mature", f"{one.n:,} people {one.why}") for one in dropped]
    for silent, returned, whom in (
        (main["silent"], main["returned"], "of the silent"),
        (main["silent_long"], main["returned_long"],
         f"of the silent who are followed for {2 * main['gap']:g} days"),
    ):  # fmt: skip
        if silent and returned / silent > HIGHEST_RETURN:
            text = f"{returned:,} of {silent:,} ({returned / silent:.1%}) {whom} come back"
            made.append(Problem("high return", text))
            break
    return tuple(made)


def _in_words(sensitivity: pd.DataFrame, main: Mapping[str, Any], day: float) -> str:
    first = said(
        "Of {n:,} people there on day {day:g}, {silent:,} ({share:.1%}) did nothing in the "
        "{gap:g} days after it.", sensitivity, {}, day=day,
        **{name: main[name] for name in ("n", "silent", "share", "gap")},
    )  # fmt: skip
    if not main["silent"]:
        return first
    return first + " " + said(
        "{returned:,} of the silent ({share_returned:.1%}) came back later, as far as the logs go.",
        sensitivity, {}, returned=main["returned"], share_returned=main["share_returned"],
    )  # fmt: skip


def _nothing(day: float, gap: float, dropped: tuple[Dropped, ...]) -> ModelResult:
    text = f"nobody is followed for {gap:g} days after day {day:g}"
    return ModelResult(
        "dropout", "silence", _TITLE, "landmark model", "the share that falls silent",
        pd.DataFrame(columns=list(COLUMNS)), 0, f"{text[:1].upper()}{text[1:]}.", events=0,
        dropped=dropped, problems=(Problem("not mature", text),),
    )  # fmt: skip


def joined(main: ModelResult, others: Sequence[ModelResult]) -> ModelResult:
    """The result with the sensitivity tables of other landmarks below its own."""
    tables = {
        name: pd.concat(
            [one.tables[name] for one in (main, *others) if name in one.tables], ignore_index=True
        ).sort_values([_DAY, "gap"], kind="stable", ignore_index=True)
        for name in main.tables
    }
    return replace(main, tables=tables)
