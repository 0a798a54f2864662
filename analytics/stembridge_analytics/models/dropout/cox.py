"""Who leaves sooner, at any moment: Cox regression, with its own assumption tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from stembridge_analytics.errors import UsageError
from stembridge_analytics.estimators.clusters import Correction, check_correction
from stembridge_analytics.estimators.partial_likelihood import Ties
from stembridge_analytics.estimators.proportionality import ChangeTest, Transform
from stembridge_analytics.models.dropout.cox_fit import (
    CoxCall,
    FittedCox,
    changing,
    factors_of,
    fit_call,
    proportionality_of,
    spells_of_call,
    table_without,
)
from stembridge_analytics.models.dropout.spells import right_side
from stembridge_analytics.models.result import COLUMNS, ModelResult, Problem
from stembridge_analytics.models.reversal import reversals
from stembridge_analytics.models.source import COUNT
from stembridge_analytics.models.words import said

__all__ = ["cox"]

_TITLE: Final = "Who leaves sooner, at any moment"
_METHOD: Final = "Cox regression, {ties} ties; log hazard ratio"
_ESTIMAND: Final = (
    "how the rate of having {outcome} at any moment, among those still there, differs between "
    "people alike in all other terms, if that ratio is the same at all times"
)


def cox(
    data: pd.DataFrame,
    formula: str,
    *,
    time: str,
    event: str,
    entry: str | None = None,
    strata: str | Sequence[str] | None = None,
    ties: Ties = "efron",
    clusters: str | None = None,
    correction: Correction = "rule",
    references: Mapping[str, str] | None = None,
    count: str | None = COUNT,
    weights: str | None = None,
    offset: str | None = None,
    transform: Transform = "km",
    left_out: Sequence[str] | None = None,
    missing_is_level: bool = False,
    unit: str = "days",
    outcome: str = "left",
) -> ModelResult:
    """Log hazard ratios, with a test of whether they stay the same over time.

    data: a row a person, or a group with `count` people; or, with `entry`, a row for each stretch
        `(entry, time]` over which a person's covariates stay the same. formula: right side alone,
        such as `~ gender + education`. time, event, entry: when a row's time at risk ends, whether
        with the event, when it begins. strata: columns whose groups have baselines of their own.
    ties: `efron` or `breslow`. weights: of a person, as R's; errors are then robust ones. clusters:
        people of one cluster may resemble each other; for rows of one person, that person.
    correction: `rule` sums scores by cluster with G/(G-1) from 40 clusters on, leaves out one
        cluster at a time from 6 on, and takes people as unrelated below; `sandwich` and
        `jackknife` ask for one of them; `R` sums scores without a factor, as coxph does.
    transform: of time in the test: `km`, `rank`, `identity`, `log`. left_out: factors whose absence
        must not turn a sign; by default strata and all with levels.
    Table `proportionality` has the test of each variable and of all; `rates` the percentages.
    Raises UsageError and DataError for calls that cannot be meant.
    Sources: Cox (1972), J. R. Stat. Soc. B 34; Lin and Wei (1989), J. Am. Stat. Assoc. 84, for
        robust errors; Grambsch and Therneau (1994), Biometrika 81.

    >>> rows = pd.DataFrame({"sex": ["f", "m"] * 4, "day": [3, 5, 9, 9, 14, 14, 14, 14],
    ...     "left": [1, 1, 1, 0, 0, 1, 0, 0], "n": [20, 30, 10, 15, 90, 20, 40, 80]})
    >>> found = cox(rows, "~ sex", time="day", event="left")
    >>> found.table[["term", "estimate", "n"]].round(4)
         term  estimate    n
    0  sex[m]     0.661  145
    """
    check_correction(correction)
    layers = [strata] if isinstance(strata, str) else list(strata or ())
    asked = CoxCall(
        f"~ {right_side(formula)}", time, event, entry, tuple(layers), ties, clusters, correction,
        references, count, weights, offset, missing_is_level,
    )  # fmt: skip
    found = fit_call(data, asked)
    strange = [one for one in left_out or () if one not in data.columns]
    if strange:
        raise UsageError(f"left_out={strange}: no such column; {', '.join(map(str, data.columns))}")
    if found is None or not found.spells.events:
        return _nothing(data, asked, unit, outcome)
    factors = factors_of(found.design, formula)
    turned = reversals(
        found.table, [*layers, *factors] if left_out is None else left_out,
        lambda variable: table_without(data, asked, variable),
    )  # fmt: skip
    tests = proportionality_of(found, transform)
    return _result(found, tests, turned, asked, transform, unit, outcome)


def _rates(table: pd.DataFrame) -> pd.DataFrame:
    """By how many percent the rate is higher or lower than that of the reference."""
    change = {name: 100 * np.expm1(table[name]) for name in ("estimate", "conf_low", "conf_high")}
    return pd.DataFrame({"term": table["term"], **change, "n": table["n"]})


def _result(
    found: FittedCox, tests: tuple[ChangeTest, ...], turned: tuple[Problem, ...], asked: CoxCall,
    transform: Transform, unit: str, outcome: str,
) -> ModelResult:  # fmt: skip
    fit, table = found.fit, found.table
    rates = _rates(table)
    return ModelResult(
        "dropout", "cox", _TITLE, _METHOD.format(ties=asked.ties.capitalize()),
        _ESTIMAND.format(outcome=outcome), table, round(fit.n),
        _in_words(found, rates, unit, outcome), events=round(fit.events),
        dropped=(*found.spells.dropped, *found.design.dropped), clusters=found.clusters,
        formula=_formula(asked), clock=_clock(asked, unit), censoring=_censoring(outcome),
        problems=(*found.problems, *changing(tests, transform), *turned),
        tables={"rates": rates, "proportionality": _tested(tests)},
        statistics={
            "log_likelihood": fit.log_likelihood, "log_likelihood_null": fit.log_likelihood_null,
            "score_test": fit.score_test, "parameters": float(len(table)),
            "events_per_parameter": fit.events / max(len(table), 1),
        },
        unit="log hazard ratio", drawn="forest",
    )  # fmt: skip


def _tested(tests: tuple[ChangeTest, ...]) -> pd.DataFrame:
    return pd.DataFrame(
        [(one.term, one.chi_square, one.freedom, one.p_value) for one in tests],
        columns=["term", "chi_square", "freedom", "p_value"],
    )


def _formula(asked: CoxCall) -> str:
    layers = f" + strata({', '.join(asked.strata)})" if asked.strata else ""
    return f"hazard {asked.formula}{layers}"


def _clock(asked: CoxCall, unit: str) -> str:
    late = f"; at risk from {asked.entry} on, not at that moment itself" if asked.entry else ""
    return f"{unit}, column {asked.time}{late}"


def _censoring(outcome: str) -> str:
    return f"any other end than having {outcome}, completing too, censors at that moment"


def _in_words(found: FittedCox, rates: pd.DataFrame, unit: str, outcome: str) -> str:
    fit = found.fit
    first = said(
        "Of {n:,} people {events:,} have {outcome}.", rates, {}, n=round(fit.n),
        events=round(fit.events), outcome=outcome,
    )  # fmt: skip
    known = found.table.dropna()
    known = known[known["term"].astype(str).str.contains("[", regex=False)]
    if known.empty:
        return first
    surest = int(np.argmax(np.abs(known["estimate"] / known["std_error"])))
    term = str(known["term"].iloc[surest])
    row = rates[rates["term"] == term][["estimate", "conf_low", "conf_high"]]
    change, low, high = (float(one) for one in row.to_numpy()[0])
    name, _, level = term.rstrip("]").partition("[")
    return first + " " + said(
        "At any moment the rate of those with {name} {level} differs by {change:+.1f} % "
        "({low:+.1f} to {high:+.1f} %) from that of the group they are compared with, all else the "
        "same.",
        rates, {}, name=name, level=level, change=change, low=low, high=high,
    )  # fmt: skip


def _nothing(data: pd.DataFrame, asked: CoxCall, unit: str, outcome: str) -> ModelResult:
    spells = spells_of_call(data, asked)
    text = f"nobody of {round(spells.counts.sum()):,} has {outcome}"
    return ModelResult(
        "dropout", "cox", _TITLE, _METHOD.format(ties=asked.ties.capitalize()),
        _ESTIMAND.format(outcome=outcome), pd.DataFrame(columns=list(COLUMNS)),
        round(spells.counts.sum()),
        f"{text[:1].upper()}{text[1:]}.", events=0, dropped=spells.dropped,
        formula=_formula(asked), clock=_clock(asked, unit), censoring=_censoring(outcome),
        problems=(Problem("too few events", text),),
    )  # fmt: skip
