"""Terms, estimates and tables of models as a reader meets them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from stembridge_analytics.report.wording import NO_NUMBER, quantity

__all__ = [
    "cell_text",
    "column_label",
    "estimate_text",
    "group_label",
    "prose",
    "suffix",
    "table_unit",
    "term_label",
]

_LEVEL: Final = re.compile(r"([\w.]+)\[([^\]]*)\]")
_HYPHEN: Final = re.compile(r"(?<![\w.,)\]\-])-(?=\d)")
_PERCENT: Final = re.compile(r"(?<=\d) ?%")
_MINUS: Final = "\u2212"
_SUFFIX: Final = {"share": "\u00a0%", "share difference": ""}
_RATIOS: Final = ("log odds", "log hazard ratio", "log rate ratio", "log ratio")
_NAMES: Final = {
    "std_error": "Standard error", "conf_low": "95\u00a0% from", "conf_high": "95\u00a0% to",
    "p_value": "p", "n": "n",
}  # fmt: skip
_SHARES: Final = ("share", "share difference")
# Columns that hold shares whatever the estimates of their table are in.
_OF_SHARES: Final = (
    "share", "reference_share", "standard_share", "share_returned", "predicted", "observed",
)  # fmt: skip
# What estimates of further tables are in, where that is not what the main one's are.
_TABLES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("adjusted", "bounds", "calibration", "hazard", "incidence", "left_by",
                     "shares", "survival"), "share"),
    **dict.fromkeys(("balance", "groups", "quantiles", "rates", "sd"), ""),
    **dict.fromkeys(("odds_ratios", "ratios"), "ratio"),
}  # fmt: skip
_OF_ESTIMATES: Final = ("estimate", "std_error", "conf_low", "conf_high", "low", "high")


def term_label(term: str) -> str:
    """`gender: man` of `gender[man]`; interactions with a cross."""
    if term.isidentifier():
        return term.replace("_", " ")
    return _LEVEL.sub(lambda found: f"{found[1].replace('_', ' ')}: {found[2]}", term)


def prose(text: str) -> str:
    """A sentence of a result as the page prints it: terms, minus signs and percentages.

    >>> prose("gender[man]: -1.5 points, 95% interval -3.0 to 0.1").replace("\u00a0", "~")
    'gender: man: −1.5 points, 95~% interval −3.0 to 0.1'
    """
    text = _HYPHEN.sub(_MINUS, _PERCENT.sub("\u00a0%", text))
    return _LEVEL.sub(lambda found: f"{found[1].replace('_', ' ')}: {found[2]}", text)


def group_label(key: tuple[str, ...]) -> str:
    """Parts of a group's key, those that say something."""
    return ", ".join(term_label(part) for part in key if part)


def suffix(unit: str) -> str:
    """What stands behind the numbers of an axis."""
    return _SUFFIX.get(unit, "")


def estimate_text(row: Mapping[str, Any], unit: str, *, interval: bool = True) -> str:
    """An estimate with its interval: `+1.8 (0.6 to 3.0) points`, `\u00d70.91 (0.86 to 0.97)`."""
    value = float(row["estimate"])
    if math.isnan(value):
        return "no estimate"
    low, high = float(row["conf_low"]), float(row["conf_high"])
    if unit in _RATIOS:
        shown = f"\u00d7{_short(math.exp(value))}"
        limits = f"{_short(_exp(low))} to {_short(_exp(high))}"
        end = ""
    elif unit in _SHARES:
        sign = "+" if unit == "share difference" and value > 0 else ""
        shown = f"{sign}{_points(value)}"
        limits = f"{_points(low)} to {_points(high)}"
        end = " points" if unit == "share difference" else "\u00a0%"
    else:
        shown, limits, end = _short(value), f"{_short(low)} to {_short(high)}", ""
    if not interval or math.isnan(low) or math.isnan(high):
        return f"{shown}{end}"
    return f"{shown} ({limits}){end}"


def cell_text(value: Any, column: str, unit: str) -> str:
    """A cell of a model's table; a missing value is a dash."""
    if isinstance(value, str):
        return value
    if value is None or (isinstance(value, float) and math.isnan(value)) or value is pd.NaT:
        return NO_NUMBER
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = float(value)
    if column in _OF_SHARES or (column in _OF_ESTIMATES and unit in _SHARES):
        return f"{_points(number)}"
    if column.startswith("p_value"):
        return "<\u00a00.001" if number < 0.001 else f"{number:.3f}"
    if number == int(number) and abs(number) < 1e15:
        return quantity(int(number)).replace("-", _MINUS)
    return _short(number)


def column_label(column: str, unit: str) -> str:
    """The heading of a column."""
    if column == "estimate" and unit:
        named = {"share": "Share, %", "share difference": "Difference, percentage points"}
        return named.get(unit, unit[:1].upper() + unit[1:])
    if column in _OF_SHARES:
        return f"{column[:1].upper()}{column[1:].replace('_', ' ')}, %"
    return _NAMES.get(column, column[:1].upper() + column[1:].replace("_", " "))


def table_unit(name: str, unit: str) -> str:
    """What the estimates of a further table of a result are in; unit: of its main table.

    >>> table_unit("ratios", "share difference"), table_unit("gaps", "share difference")
    ('ratio', 'share difference')
    """
    return _TABLES.get(name, unit)


def _exp(value: float) -> float:
    return math.exp(min(value, 700.0))


def _points(value: float) -> str:
    if math.isinf(value):
        return "\u221e" if value > 0 else f"{_MINUS}\u221e"
    return f"{value * 100:.1f}".replace("-", _MINUS)


def _short(value: float) -> str:
    """Three digits that count: 0.0123, 1.23, 12.3, 1,234."""
    if math.isnan(value):
        return NO_NUMBER
    if math.isinf(value):
        return "\u221e" if value > 0 else f"{_MINUS}\u221e"
    if value == 0:
        return "0"
    digits = max(0, 2 - math.floor(math.log10(abs(value))))
    if digits > 6:
        return f"{value:.1e}".replace("-", _MINUS)
    return f"{value:,.{digits}f}".replace("-", _MINUS)
