"""Whether leaving a factor out turns an estimate round: a difference that it makes by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import pandas as pd
from formulaic import Formula

from stembridge_analytics.models.result import Problem

__all__ = ["reversals", "without"]

_ENDS: Final = ("estimate", "conf_low", "conf_high")


def without(formula: str, variable: str) -> str | None:
    """The right side of a formula without the terms that hold a variable; None if none are left.

    >>> without("~ gender + module + gender:module", "module"), without("y ~ gender", "gender")
    ('~ 1 + gender', None)
    """
    made = Formula(formula)
    right = made.rhs if hasattr(made, "rhs") else made
    kept = [term for term in right if variable not in _variables(str(term))]
    if all(str(term) in ("0", "1") for term in kept):
        return None
    return "~ " + " + ".join(str(term) for term in kept)


def reversals(
    table: pd.DataFrame, left_out: Sequence[str], fit: Callable[[str], pd.DataFrame | None]
) -> tuple[Problem, ...]:
    """A problem for each estimate whose sign turns when a factor is left out.

    table: the estimates with all factors, `COLUMNS`. fit: the estimates without a factor, None if
        there are none. An estimate has turned if both intervals exclude zero, on different sides;
        otherwise estimates near zero would turn all the time.
    """
    found = []
    for factor in left_out:
        other = fit(factor)
        if other is None:
            continue
        then, now = _by_term(other), _by_term(table)
        for term in (one for one in now if one in then and one != "Intercept"):
            if _turned(now[term], then[term]):
                text = (
                    f"{term}: {now[term]['estimate']:+.6f} with {factor} and "
                    f"{then[term]['estimate']:+.6f} without it: people differ by {factor}, and "
                    "within it the other way round"
                )
                found.append(Problem("reversal", text, term))
    return tuple(found)


def _by_term(table: pd.DataFrame) -> dict[str, dict[str, float]]:
    rows = table[list(_ENDS)].astype(float).to_numpy()
    return {
        str(term): dict(zip(_ENDS, map(float, row), strict=True))
        for term, row in zip(table["term"], rows, strict=True)
    }


def _turned(now: Mapping[str, float], then: Mapping[str, float]) -> bool:
    """Whether both intervals exclude zero, on different sides; false where one is missing."""
    down = then["conf_low"] > 0 > now["conf_high"]
    return down or then["conf_high"] < 0 < now["conf_low"]


def _variables(term: str) -> set[str]:
    return set() if term in ("0", "1") else set(map(str, Formula(f"~ {term}").required_variables))
