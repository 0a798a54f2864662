"""Whether leaving a third thing out of the formula turns a difference around."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
from formulaic import Formula

from stembridge_analytics.models.result import Problem

__all__ = ["Estimates", "estimates_of", "reversals", "without"]

# By term: estimate and standard error.
Estimates = Mapping[str, tuple[float, float]]
_CLEAR = 1.959963984540054


def without(formula: str, factor: str) -> str:
    """The formula without the terms that read a column.

    >>> without("completed ~ gender * module + age", "module")
    'completed ~ gender + age'
    """
    made = Formula(formula)
    left = f"{made.lhs} " if hasattr(made, "lhs") else ""
    right = made.rhs if hasattr(made, "rhs") else made
    kept = [str(term) for term in right
            if factor not in map(str, Formula([term]).required_variables)]  # fmt: skip
    constant = "1" in kept
    others = [term for term in kept if term != "1"]
    if not constant:
        others.append("0")
    return f"{left}~ {' + '.join(others) or '1'}"


def estimates_of(table: pd.DataFrame) -> Estimates:
    """Estimates and errors of a table of `COLUMNS`."""
    return {
        str(term): (float(estimate), float(error))
        for term, estimate, error in zip(
            table["term"], table["estimate"], table["std_error"], strict=True
        )
    }


def reversals(
    estimate: Callable[[str], Estimates], formula: str, factor: str
) -> tuple[Problem, ...]:
    """A problem for each term whose sign turns when the terms of a factor are left out.

    estimate: fits a formula, such as `lambda f: estimates_of(logit(data, f).table)`. Signs that
        chance alone turns are not told: one of the two estimates must be clearly off zero (95 %).
    """
    full, short = estimate(formula), estimate(without(formula, factor))
    found = []
    for term, (value, error) in full.items():
        other, other_error = short.get(term, (float("nan"), float("nan")))
        clear = abs(value) > _CLEAR * error or abs(other) > _CLEAR * other_error
        if term != "Intercept" and value * other < 0 and clear:
            text = f"{term} is {other:+.3f} without {factor} and {value:+.3f} with it"
            found.append(Problem("reversal", text, term))
    return tuple(found)
