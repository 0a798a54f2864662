"""When people leave and when they complete: the curves of the dropout model's default set."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.models.dropout.curve_words import (
    alone_in_words,
    ends_in_words,
    mean_in_words,
)
from stembridge_analytics.models.dropout.incidence import incidence
from stembridge_analytics.models.dropout.log_rank import log_rank
from stembridge_analytics.models.dropout.population import LEFT, TABLE, Population, population
from stembridge_analytics.models.dropout.restricted_mean import restricted_mean
from stembridge_analytics.models.dropout.survival import survival
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.settings import Settings
from stembridge_analytics.models.source import Source

__all__ = ["results"]

_LEAVING: Final = "leaving: unenrolled before the close of the run, or not completed at its close"
_MARKS: Final = 8
_CENSORED: Final = "who is still there where the logs end is censored then"


def results(source: Source, settings: Settings) -> tuple[ModelResult, ...]:
    """Incidence of completing and leaving, overall and by gender, then the curve of leaving alone.

    Completion competes with leaving, so the incidence leads. Kaplan-Meier, restricted means and
    log-rank tests within runs follow. Where the table is not there, one result says so.
    """
    people = population(source, settings)
    if isinstance(people, str):
        return (_nothing(people),)
    common: dict[str, Any] = {"entry": people.entry, "clusters": people.clusters}
    times = _times(people, settings)
    if people.data["end"].isna().all():
        return (_nothing("nobody left or completed before the logs end"),)
    first = incidence(
        people.data, time="days", cause="end", times=times, conf_type="log-log", **common
    )
    first = replace(first, tables={**first.tables, "ends": people.ends})
    found = [_stated(ends_in_words(first), people, settings)]
    if "gender" in people.attributes:
        by = incidence(
            people.data, time="days", cause="end", by="gender", times=times, conf_type="log-log",
            missing_is_level=True, **common,
        )  # fmt: skip
        found.append(
            _stated(replace(ends_in_words(by), name="incidence by gender"), people, settings)
        )
    if not people.data.loc[people.data["left"].eq(1), "n"].sum():
        return tuple(found)
    alone = survival(
        people.data, time="days", event=LEFT, times=times, conf_type="log-log", **common
    )
    found.append(_stated(alone_in_words(alone), people, settings))
    mean = restricted_mean(
        people.data, time="days", event=LEFT, references=settings.references,
        by="gender" if "gender" in people.attributes else None, missing_is_level=True, **common,
    )  # fmt: skip
    found.append(_stated(mean_in_words(mean), people, settings))
    if people.attributes:
        found.append(_stated(_tests(people), people, settings))
    return tuple(found)


def _times(people: Population, settings: Settings) -> tuple[float, ...]:
    """Days asked for in the settings, or whole weeks and the last day."""
    last = float(people.data["days"].max())
    step = 7.0 * max(1.0, np.ceil(last / 7 / _MARKS))
    weeks = np.arange(step, last, step).tolist()
    return settings.numbers("dropout", "times", ()) or (*weeks, last)


def _stated(result: ModelResult, people: Population, settings: Settings) -> ModelResult:
    """With the clock, what leaving is, and what was left out."""
    evidence = (
        f"completion by {settings.evidence}"
        if settings.evidence == "K2"
        else ("completion by K2: a day of completion is known for no other level")
    )
    return replace(
        result,
        clock=people.clock,
        censoring=f"{_LEAVING}; {evidence}; {_CENSORED}",
        dropped=(*people.dropped, *result.dropped),
        problems=(*result.problems, *people.problems),
    )


def _tests(people: Population) -> ModelResult:
    """A row a question: whether groups of an attribute leave at the same rate, within runs.

    p-values are adjusted by Holm's method over these tests, the family.
    """
    rows, problems, used = [], [], []
    for name in people.attributes:
        found = log_rank(
            people.data, time="days", event=LEFT, by=name, entry=people.entry,
            strata=people.clusters, missing_is_level=True,
        )  # fmt: skip
        used.append(found)
        problems += [replace(p, text=f"{name}: {p.text}") for p in found.problems]
        rows.append(
            {
                "term": name,
                "estimate": found.statistics["chi_square"],
                "std_error": np.nan,
                "conf_low": np.nan,
                "conf_high": np.nan,
                "p_value": found.statistics["p_value"],
                "n": found.n_used,
                "degrees_of_freedom": found.statistics["degrees_of_freedom"],
            }
        )
    table = pd.DataFrame(rows)
    table["p_adjusted"] = _holm(table["p_value"].to_numpy(dtype=np.float64))
    differ = list(table.loc[table["p_adjusted"] < 0.05, "term"])
    within = f" within {people.clusters}" if people.clusters else ""
    said = (
        f"groups leave at different rates by {', '.join(differ)}"
        if differ
        else "no attribute shows groups that leave at different rates"
    )
    return replace(
        used[0],
        title="Who leaves sooner: tests within runs",
        method=f"log-rank tests{within}: chi-square; p-values adjusted by Holm to a level of "
        f"5 % over these {len(rows)} tests",
        estimand="whether groups have the same rate of leaving among those still there",
        table=table,
        in_words=f"Among {used[0].n_used:,} people compared{within}, {said}. The chance of a "
        "false alarm over all tests is held at 5 %. How much groups differ is told by the hazard "
        "model.",
        problems=tuple(problems),
        tables={
            "groups": pd.concat(
                [
                    one.table.assign(attribute=name)
                    for one, name in zip(used, people.attributes, strict=True)
                ],
                ignore_index=True,
            )
        },
        statistics={},
    )


def _holm(p_values: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, Any]:
    """Holm's adjusted p-values; NaN stays and counts for nothing."""
    found = np.full(len(p_values), np.nan)
    known = np.flatnonzero(~np.isnan(p_values))
    order = known[np.argsort(p_values[known], kind="stable")]
    steps = p_values[order] * np.arange(len(order), 0, -1)
    found[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return found


def _nothing(why: str) -> ModelResult:
    return ModelResult(
        "dropout", "incidence", "Completing and leaving, day by day", "none",
        "the share of the enrolled who have completed, and who have left, by a day",
        pd.DataFrame(columns=list(COLUMNS)), 0,
        "When people leave cannot be told from these data.",
        problems=(Problem("not available", f"{why}; `stembridge tables` makes {TABLE}"),),
    )  # fmt: skip
