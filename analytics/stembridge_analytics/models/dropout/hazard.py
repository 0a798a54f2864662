"""Who leaves in a week, among those still there: the hazard in discrete time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.clusters import Correction
from stembridge_analytics.estimators.glm import Link
from stembridge_analytics.models.design import variables_of
from stembridge_analytics.models.dropout.hazard_tables import hazard_table, leaving_table
from stembridge_analytics.models.dropout.person_weeks import (
    EVENT,
    INTERVAL,
    NUMBER,
    PersonWeeks,
    person_weeks,
)
from stembridge_analytics.models.dropout.spells import Spells, right_side, spells_of
from stembridge_analytics.models.fitting import Fitted, fit_formula
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.reversal import reversals, without
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.words import said

__all__ = ["BASELINES", "hazard"]

# How the hazard may change from interval to interval, as part of the formula.
BASELINES: Final[Mapping[str, str]] = {
    "interval": INTERVAL,
    "linear": NUMBER,
    "quadratic": f"{NUMBER} + I({NUMBER}**2)",
    "log": f"I(log({NUMBER}))",
    "constant": "1",
}


def hazard(
    data: pd.DataFrame,
    formula: str,
    *,
    time: str,
    event: str,
    entry: str | None = None,
    person: str | None = None,
    width: float = 7,
    link: Link = "logit",
    baseline: str = "interval",
    clusters: str | None = None,
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    weights: str | None = None,
    offset: str | None = None,
    correction: Correction = "rule",
    by: str | None = None,
    left_out: Sequence[str] | None = None,
    missing_is_level: bool = False,
    predicted: bool = True,
    unit: str = "days",
    outcome: str = "left",
) -> ModelResult:
    """Log odds (or log hazard ratios) of the event in an interval, among those still at risk.

    data: a row a person, or a group with `count` people; with `entry` and `person`, a row for each
        stretch `(entry, time]` over which a person's covariates stay the same. formula: right side
        alone, such as `~ gender + module`; it may use `interval` (a level from `1` on) and
        `interval_number`, as in `gender:interval_number`, for effects that change.
    time, event, entry: when a row's time at risk ends, whether with the event, and when it begins
        for those who come late. width: of an interval, in the unit of time; the k-th is ((k - 1)
        width, k width]. It counts for those there at its beginning and seen to its end or the
        event; a covariate has the value of its beginning.
    link: `logit`; `cloglog` gives log hazard ratios that hold for time in between. baseline: one of
        `BASELINES`. clusters, references, weights, offset, correction: as for `fit_formula`.
    by: factor whose levels are compared in tables `hazard` and `left_by` with everybody as at one
        level; by default the first of the formula. left_out: factors whose absence must not turn a
        sign; by default all with levels. predicted: False leaves out those two tables and the
        picture, which cost more than the fit. unit, outcome: words.
    A rival end, such as completing, is censoring here: its share is for cumulative incidence.
    Raises UsageError and DataError for calls that cannot be meant.
    Sources: Singer and Willett, Applied Longitudinal Data Analysis (2003), ch. 11; Prentice and
        Gloeckler (1978), Biometrics 34, for the complementary log-log link.

    >>> rows = pd.DataFrame({"sex": ["f", "m"] * 4, "day": [3, 5, 9, 9, 14, 14, 14, 14],
    ...     "left": [1, 1, 1, 0, 0, 1, 0, 0], "n": [20, 30, 10, 15, 90, 20, 40, 80]})
    >>> found = hazard(rows, "~ sex", time="day", event="left")
    >>> found.table[["term", "estimate", "n"]].round(4)
              term  estimate    n
    0    Intercept   -2.0768  545
    1  interval[2]   -0.2741  240
    2       sex[m]    0.8223  245
    """
    _check(link, baseline, person, entry)
    covariates = [name for name in variables_of(formula) if name not in (INTERVAL, NUMBER)]
    beside = [name for name in (clusters, weights, offset) if name is not None]
    whose = [] if person is None else [person]
    spells = spells_of(
        data, time=time, event=event, entry=entry, count=count,
        needed=[*([] if missing_is_level else covariates), *beside, *whose],
    )  # fmt: skip
    _check_factors(by, left_out, covariates)
    weeks = person_weeks(spells, [*covariates, *beside], width=width, person=person)
    full = f"{EVENT} ~ {BASELINES[baseline]} + {right_side(formula)}"
    cells, empty = _with_events(weeks, full)
    asked = _Asked(width, link, unit, outcome, entry is not None, offset)
    if not len(cells):
        return _nothing(full, spells, weeks, asked)
    options: dict[str, Any] = {
        "link": link, "references": references, "missing_is_level": missing_is_level,
        "weights": weights, "offset": offset, "correction": correction,
    }  # fmt: skip
    fitted = fit_formula(cells, full, clusters=clusters, **options)
    factors = sorted((n for n in covariates if _is_factor(fitted, n)), key=formula.index)

    def refitted(variable: str) -> pd.DataFrame | None:
        rest = without(f"~ {BASELINES[baseline]} + {right_side(formula)}", variable)
        return None if rest is None else fit_formula(cells, f"{EVENT} {rest}", **options).table

    turned = reversals(fitted.table, factors if left_out is None else left_out, refitted)
    factor = by or next(iter(factors), None)
    tables = {"hazard": hazard_table(fitted, weeks, factor, link, offset)} if predicted else {}
    if predicted and person is None and factor is not None:
        tables["left_by"] = leaving_table(fitted, weeks, factor, link, offset)
    return _result(fitted, spells, weeks, tables, (*empty, *turned), asked)


@dataclass(frozen=True)
class _Asked:
    """What the words of a result need to know of the call."""

    width: float
    link: Link
    unit: str
    outcome: str
    late: bool
    offset: str | None


def _check(link: str, baseline: str, person: str | None, entry: str | None) -> None:
    if link not in ("logit", "cloglog"):
        raise UsageError(f"unknown link {link!r}; available: logit, cloglog")
    if baseline not in BASELINES:
        raise UsageError(f"unknown baseline {baseline!r}; available: {', '.join(BASELINES)}")
    if person is not None and entry is None:
        raise UsageError("rows of one person need entry=, the column in which each begins")


def _check_factors(by: str | None, left_out: Sequence[str] | None, known: list[str]) -> None:
    strange = [one for one in (by, *(left_out or ())) if one is not None and one not in known]
    if strange:
        raise UsageError(f"{', '.join(strange)}: not in the formula, which has {', '.join(known)}")


def _is_factor(fitted: Fitted, name: str) -> bool:
    return isinstance(fitted.design.frame[name].dtype, pd.CategoricalDtype)


def _with_events(weeks: PersonWeeks, formula: str) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """The cells of intervals in which some have the event and some not, if each has a level.

    The estimate of another interval has no end; without it the others are the same.
    """
    if INTERVAL not in variables_of(formula):
        return (weeks.data if weeks.intervals["events"].sum() else weeks.data[:0]), ()
    problems, kept = [], []
    for number, at_risk, events in weeks.counted:
        if 0 < events < at_risk:
            kept.append(number)
        elif at_risk:
            which = "none" if not events else "all"
            text = (f"interval {number}: {which} of {at_risk:,} at risk with the event, so it has "
                    "no estimate and is left out of the fit")  # fmt: skip
            problems.append(Problem("empty group", text, f"{INTERVAL}[{number}]"))
    cells = weeks.data[weeks.data[NUMBER].isin(kept)]
    return cells.assign(**{INTERVAL: cells[INTERVAL].cat.remove_unused_categories()}), tuple(
        problems
    )


def _nothing(formula: str, spells: Spells, weeks: PersonWeeks, asked: _Asked) -> ModelResult:
    text = (
        f"nobody of {round(spells.counts.sum()):,} has {asked.outcome} in an interval that counts"
    )
    return ModelResult(
        "dropout", "hazard", _title(asked), _method(asked), _estimand(asked),
        pd.DataFrame(columns=list(COLUMNS)), 0, f"{text[:1].upper()}{text[1:]}.", events=0,
        dropped=(*spells.dropped, *weeks.dropped), formula=formula, clock=_clock(asked),
        censoring=_censoring(asked), problems=(Problem("too few events", text),),
    )  # fmt: skip


def _result(
    fitted: Fitted, spells: Spells, weeks: PersonWeeks, tables: dict[str, pd.DataFrame],
    more: tuple[Problem, ...], asked: _Asked,
) -> ModelResult:  # fmt: skip
    people = round(float(spells.counts.sum())) if not asked.late else None
    return ModelResult(
        "dropout", "hazard", _title(asked), _method(asked), _estimand(asked), fitted.table,
        fitted.design.n, _in_words(fitted, tables, asked), events=fitted.design.events,
        dropped=(*spells.dropped, *weeks.dropped, *fitted.dropped), clusters=fitted.clusters,
        formula=fitted.design.formula, clock=_clock(asked), censoring=_censoring(asked),
        problems=(*fitted.problems, *more), tables={**tables, "intervals": weeks.intervals},
        statistics={**fitted.statistics, **({} if people is None else {"people": people})},
        unit="log odds" if asked.link == "logit" else "log hazard ratio",
        drawn="hazard" if tables else "",
    )  # fmt: skip


def _title(asked: _Asked) -> str:
    return f"Who has {asked.outcome} in {_each(asked)}, among those still there"


def _each(asked: _Asked) -> str:
    return "a week" if (asked.width, asked.unit) == (7, "days") else (
        f"{asked.width:g} {asked.unit}"
    )  # fmt: skip


def _method(asked: _Asked) -> str:
    scale = {"logit": "log odds", "cloglog": "log hazard ratio"}[asked.link]
    return f"discrete-time hazard, binomial model with {asked.link} link; {scale}"


def _estimand(asked: _Asked) -> str:
    return (
        f"how the odds of having {asked.outcome} within {_each(asked)}, among those there at its "
        "beginning and seen to its end, differ between people alike in all other terms; n counts "
        "person-intervals"
    )


def _clock(asked: _Asked) -> str:
    late = "; who enters late counts from the next interval on" if asked.late else ""
    return f"intervals of {asked.width:g} {asked.unit}{late}"


def _censoring(asked: _Asked) -> str:
    return (
        f"any other end than having {asked.outcome}, completing too, censors; an interval in which "
        "somebody is censored does not count for them"
    )


def _in_words(fitted: Fitted, tables: dict[str, pd.DataFrame], asked: _Asked) -> str:
    first = said(
        "In {n:,} person-intervals of {width:g} {unit}, {events:,} people have {outcome}.",
        fitted.table, {}, n=fitted.design.n, events=fitted.design.events, width=asked.width,
        unit=asked.unit, outcome=asked.outcome,
    )  # fmt: skip
    gaps = tables.get("left_by", pd.DataFrame({"kind": []}))
    if len(gaps):
        gaps = gaps[(gaps["kind"] == "difference") & (gaps["std_error"] > 0)]
    if not len(gaps):
        return first
    gap = gaps.iloc[int(np.argmax(np.abs(gaps["estimate"] / gaps["std_error"])))]
    level, _, reference = str(gap["term"]).partition(" - ")
    end = asked.width * fitted.design.frame[NUMBER].max()
    return first + " " + said(
        "By {end:g} {unit}, were all else the same and nobody had another end, {one.estimate:.1%} "
        "of those with {level} would have {outcome} ({one.conf_low:.1%} to {one.conf_high:.1%}) "
        "and {other.estimate:.1%} of those with {reference}: a difference of {points:+.1f} "
        "percentage points "
        "({low:+.1f} to {high:+.1f}).",
        tables["left_by"], {"one": level, "other": reference}, end=end, unit=asked.unit,
        outcome=asked.outcome, level=level, reference=reference,
        points=100 * gap["estimate"], low=100 * gap["conf_low"], high=100 * gap["conf_high"],
    )  # fmt: skip
