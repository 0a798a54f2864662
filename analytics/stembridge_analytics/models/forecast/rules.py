"""Rules of thumb by which people are called in need of help, as `silent_days >= 7`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from stembridge_analytics.errors import UsageError

__all__ = ["COMMON_RULES", "Rule", "read_rule"]

_OPERATORS: Final[Mapping[str, Callable[[Any, float], Any]]] = {
    ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
_FORM: Final = re.compile(r"\s*([A-Za-z_]\w*)\s*(>=|<=|==|>|<)\s*([-+]?\d+(?:\.\d+)?)\s*")


@dataclass(frozen=True)
class Rule:
    """People for whom a column compares so with a number are called. name: for the tables."""

    name: str
    column: str
    compare: str
    value: float

    def calls(self, data: pd.DataFrame) -> npt.NDArray[np.bool_]:
        """Who is called, shape (rows,); nobody of whom the column knows nothing."""
        column = data[self.column]
        called = _OPERATORS[self.compare](column.astype(float), self.value) & column.notna()
        return np.asarray(called, dtype=bool)


def read_rule(text: str, name: str = "") -> Rule:
    """The rule that a text such as `silent_days >= 7` says. Raises UsageError for another form.

    >>> read_rule("units_share < 0.5").column
    'units_share'
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise UsageError(
            f"rule {text!r}: not a column, one of {', '.join(_OPERATORS)}, and a number; write it "
            "as silent_days >= 7"
        )
    column, compare, value = found.groups()
    return Rule(name or f"{column} {compare} {value}", column, compare, float(value))


# The two rules people use today.
COMMON_RULES: Final = (
    read_rule("silent_days >= 7", "no visit for 7 days"),
    read_rule("units_share < 0.5", "fewer than half of the units"),
)
