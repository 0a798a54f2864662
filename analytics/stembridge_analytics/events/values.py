"""Coercion of values: the column's type or None, never an exception.

Each coercion is a function of one value, and knows which types need no more than a check that
Arrow does on whole columns. Tests hold the two equal.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.compute as pc

__all__ = [
    "COMPLETED", "COUNT", "DAY", "HOST", "NUMBER", "OPTION", "SECONDS", "SHARE", "TEXT", "TRUTH",
    "WHOLE", "Coercion", "Scalar", "block_type", "option", "text", "whole",
]  # fmt: skip

MAX_TEXT: Final = 255
# A video longer than a day is a fault of the player: 1e308 s has been seen.
MAX_SECONDS: Final = 86_400.0
# Anything at an end that Python may take for white space, and the empty string.
_EDGES: Final = r"^$|^[\x00-\x20\x7f]|[\x00-\x20\x7f]$|^[^\x00-\x7f]|[^\x00-\x7f]$"
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OPTION: Final = re.compile(r"[\w.:+-]{1,64}")
_TYPE: Final = re.compile(r"\+type@([\w-]+)\+block@")
_OLD_TYPE: Final = re.compile(r"i4x:/{0,2};?_?;?_?[^/;]+[/;]_?[^/;]+[/;]_?([\w-]+)[/;]")

Scalar = str | float | int | bool | date | None


@dataclass(frozen=True, eq=False)
class Coercion:
    """How values of any type become values of a column.

    one: any value -> the column's type or None.
    plain: types of values for which `check` does the same on a whole column.
    check: Arrow array of such values and nulls -> array of the column's type.
    """

    one: Callable[[object], Scalar]
    type: pa.DataType
    plain: frozenset[type] = frozenset()
    check: Callable[[Any], Any] | None = None

    def many(self, values: list[Any]) -> pa.Array:
        """The coerced values as an Arrow array."""
        if self.check is not None:
            types = set(map(type, values)) - {type(None)}
            if not types:
                return pa.nulls(len(values), self.type)
            if types <= self.plain:
                try:
                    return self.check(pa.array(values, self.type))
                except (pa.ArrowInvalid, OverflowError):
                    pass  # a whole number that the type does not hold exactly
        return pa.array([self.one(value) for value in values], self.type)


def text(value: object) -> str | None:
    """An identifier: stripped, at most 255 characters; None if empty or not a string.

    An @ outside of a usage key could be an e-mail address: browsers send what they like as an id.
    """
    if not isinstance(value, str) or ("@" in value and "-v1:" not in value):
        return None
    return value.strip()[:MAX_TEXT] or None


def _texts(values: pa.Array) -> pa.Array:
    # Nearly always there is nothing to strip or cut, and looking is cheaper than doing.
    at = pc.and_not(pc.match_substring(values, "@"), pc.match_substring(values, "-v1:"))
    if pc.any(pc.or_(at, pc.match_substring_regex(values, _EDGES))).as_py():
        return pa.array([text(value) for value in values.to_pylist()], pa.string())
    if pc.max(pc.utf8_length(values)).as_py() > MAX_TEXT:
        return pc.utf8_slice_codeunits(values, 0, MAX_TEXT)
    return values


def option(value: object) -> str | None:
    """The id of a chosen option; None where it looks like something a person typed."""
    return value if isinstance(value, str) and _OPTION.fullmatch(value) else None


def number(value: object) -> float | None:
    """A finite number, also from a string ("12.5"); None for anything else, booleans included."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    if isinstance(value, str) and "_" in value:  # which Python takes for a thousands separator
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """A whole number that fits 64 bits; None for anything else ("3" and 3.0 are 3, 3.5 is None)."""
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 25:
        try:
            value = int(value)
        except ValueError:  # "--5"
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float):
        if not value.is_integer():
            return None
        value = int(value)
    return value if -(2**63) <= value < 2**63 else None


def share(value: object) -> float | None:
    """A number from 0 to 1; None outside."""
    result = number(value)
    return result if result is not None and 0 <= result <= 1 else None


def seconds(value: object) -> float | None:
    """A place or length in seconds, from 0 to a day; None outside."""
    result = number(value)
    return result if result is not None and 0 <= result <= MAX_SECONDS else None


def truth(value: object) -> bool | None:
    """A boolean; the platform's "correct" and "incorrect" count as one."""
    if isinstance(value, bool):
        return value
    return {"correct": True, "incorrect": False}.get(value) if isinstance(value, str) else None


def completed(value: object) -> float | None:
    """A share, or a boolean as 0 or 1."""
    return float(value) if isinstance(value, bool) else share(value)


def day(value: object) -> date | None:
    """A calendar day written as YYYY-MM-DD."""
    try:
        is_day = isinstance(value, str) and _DAY.fullmatch(value)
        return date.fromisoformat(str(value)) if is_day else None
    except ValueError:
        return None


def host(value: object) -> str | None:
    """The host of an address: paths and queries can name people."""
    return _host(value) if isinstance(value, str) else None


@lru_cache(maxsize=4096)
def _host(address: str) -> str | None:
    """Links repeat, and taking an address apart takes its time."""
    try:
        return urlsplit(address).hostname or None
    except ValueError:
        return None


def size(value: object) -> int | None:
    """How many entries an object has."""
    return len(value) if isinstance(value, dict) else None


def block_type(block_id: str | None) -> str | None:
    """The type inside a usage key: `problem` for block-v1:...+type@problem+block@..."""
    if not block_id:
        return None
    found = _TYPE.search(block_id) or _OLD_TYPE.search(block_id)
    return found.group(1) if found else None


def _between(low: float, high: float) -> Callable[[Any], Any]:
    def check(values: pa.Array) -> pa.Array:
        inside = pc.and_(pc.greater_equal(values, low), pc.less_equal(values, high))
        return pc.if_else(inside, values, pa.scalar(None, pa.float64()))

    return check


_STRINGS: Final = frozenset({str})
_NUMBERS: Final = frozenset({float, int})
_WHOLES: Final = frozenset({int})
_TRUTHS: Final = frozenset({bool})
_FINITE: Final = 1.7976931348623157e308

TEXT: Final = Coercion(text, pa.string(), _STRINGS, _texts)
OPTION: Final = Coercion(option, pa.string())
HOST: Final = Coercion(host, pa.string())
NUMBER: Final = Coercion(number, pa.float64(), _NUMBERS, _between(-_FINITE, _FINITE))
SECONDS: Final = Coercion(seconds, pa.float64(), _NUMBERS, _between(0, MAX_SECONDS))
SHARE: Final = Coercion(share, pa.float64(), _NUMBERS, _between(0, 1))
COMPLETED: Final = Coercion(completed, pa.float64(), _NUMBERS, _between(0, 1))
WHOLE: Final = Coercion(whole, pa.int64(), _WHOLES, lambda values: values)
COUNT: Final = Coercion(size, pa.int64())
TRUTH: Final = Coercion(truth, pa.bool_(), _TRUTHS, lambda values: values)
DAY: Final = Coercion(day, pa.date32())
