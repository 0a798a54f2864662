"""Coercion of single values: the column's type or None, never an exception."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import Final
from urllib.parse import urlsplit

__all__ = ["block_type", "day", "host", "number", "option", "share", "text", "truth", "whole"]

MAX_TEXT: Final = 255
_OPTION: Final = re.compile(r"[\w.:+@-]{1,64}")
_TYPE: Final = re.compile(r"\+type@([\w-]+)\+block@")
_OLD_TYPE: Final = re.compile(r"i4x:/{0,2};?_?;?_?[^/;]+[/;]_?[^/;]+[/;]_?([\w-]+)[/;]")


def text(value: object) -> str | None:
    """An identifier: stripped, at most 255 characters; None if empty or not a string."""
    if isinstance(value, str):
        return value.strip()[:MAX_TEXT] or None
    return None


def option(value: object) -> str | None:
    """The id of a chosen option; None where it looks like something a person typed."""
    return value if isinstance(value, str) and _OPTION.fullmatch(value) else None


def number(value: object) -> float | None:
    """A finite number, also from a string ("12.5"); None for anything else, booleans included."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        result = float(value)
    except (ValueError, OverflowError):
        return None
    return result if math.isfinite(result) else None


def whole(value: object) -> int | None:
    """A whole number that fits 64 bits; None for anything else ("3" and 3.0 are 3, 3.5 is None)."""
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal() and len(value) < 25:
        value = int(value)
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


def truth(value: object) -> bool | None:
    """A boolean; the platform's "correct" and "incorrect" count as one."""
    if isinstance(value, bool):
        return value
    return {"correct": True, "incorrect": False}.get(value) if isinstance(value, str) else None


def day(value: object) -> date | None:
    """A calendar day written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == 10 else None
    except ValueError:
        return None


def host(value: object) -> str | None:
    """The host of an address: paths and queries can name people."""
    try:
        return (urlsplit(value).hostname or None) if isinstance(value, str) else None
    except ValueError:
        return None


def block_type(block_id: str | None) -> str | None:
    """The type inside a usage key: `problem` for block-v1:...+type@problem+block@..."""
    if not block_id:
        return None
    found = _TYPE.search(block_id) or _OLD_TYPE.search(block_id)
    return found.group(1) if found else None
