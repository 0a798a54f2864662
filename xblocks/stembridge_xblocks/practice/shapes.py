"""What an entry must be like to be read: the keys that the block relies on, and their types."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from stembridge_xblocks.common.state import Shape

__all__ = ["CASCADE", "CLASS", "COMMITMENT", "FOLLOW_UP", "USE"]


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and value >= 0


def _is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        return bool(date.fromisoformat(value).isoformat() == value)
    except (TypeError, ValueError):
        return False


def _is_object_or_none(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_count_or_none(value: Any) -> bool:
    return value is None or _is_count(value)


_TAUGHT: Final[Shape] = {
    "class": _is_text,
    "lesson": _is_text,
    "level": _is_count,
    "pupils": _is_count,
    "withdrawn": _is_object_or_none,
}
COMMITMENT: Final[Shape] = {**_TAUGHT, "planned_on": _is_day}
USE: Final[Shape] = {
    **_TAUGHT,
    "commitment": _is_text_or_none,
    "on": _is_day,
    "girls": _is_count_or_none,
    "adapted": _is_yes_or_no,
    "changed": _is_text,
    "evidence": _is_text,
    "confirmation": _is_object_or_none,
}
CASCADE: Final[Shape] = {
    "lesson": _is_text,
    "on": _is_day,
    "colleagues": _is_count,
    "withdrawn": _is_object_or_none,
}
CLASS: Final[Shape] = {"name": _is_text}
FOLLOW_UP: Final[Shape] = {
    "has_used": _is_yes_or_no,
    "obstacle": _is_text_or_none,
    "on": _is_day,
}
