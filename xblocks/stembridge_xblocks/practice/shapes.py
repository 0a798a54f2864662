"""What an entry must be like to be read: the keys that the block relies on, and their types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

from stembridge_xblocks.common.state import Shape, fitted
from stembridge_xblocks.practice.words import LEVELS

__all__ = ["CASCADE", "CLASS", "COMMITMENT", "FOLLOW_UP", "REFERRAL", "USE"]

# Days are reckoned with, which ends at the calendar's own ends.
_YEARS: Final = range(1900, 2200)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_level(value: Any) -> bool:
    return _is_count(value) and value in LEVELS


def _is_yes_or_no(value: Any) -> bool:
    return isinstance(value, bool)


def _is_day(value: Any) -> bool:
    try:
        day = date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return day.isoformat() == value and day.year in _YEARS


def _is_moment(value: Any) -> bool:
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return moment.tzinfo is not None and moment.year in _YEARS


def _is_moment_or_none(value: Any) -> bool:
    return value is None or _is_moment(value)


def _is_text_or_none(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _is_count_or_none(value: Any) -> bool:
    return value is None or _is_count(value)


_WITHDRAWN: Final[Shape] = {"on": _is_text_or_none, "obstacle": _is_text_or_none}
_CONFIRMATION: Final[Shape] = {
    "nonce": _is_text,
    "until": _is_moment,
    "confirmed_at": _is_moment_or_none,
}


def _is_withdrawn(value: Any) -> bool:
    return value is None or fitted(value, _WITHDRAWN) is not None


def _is_confirmation(value: Any) -> bool:
    return value is None or fitted(value, _CONFIRMATION) is not None


_TAUGHT: Final[Shape] = {
    "class": _is_text,
    "lesson": _is_text,
    "level": _is_level,
    "pupils": _is_count,
    "withdrawn": _is_withdrawn,
}
COMMITMENT: Final[Shape] = {
    **_TAUGHT,
    "planned_on": _is_day,
    "made_on": _is_text_or_none,
}
USE: Final[Shape] = {
    **_TAUGHT,
    "commitment": _is_text_or_none,
    "on": _is_day,
    "girls": _is_count_or_none,
    "adapted": _is_yes_or_no,
    "changed": _is_text,
    "evidence": _is_text,
    "told_on": _is_text_or_none,
    "confirmation": _is_confirmation,
}
CASCADE: Final[Shape] = {
    "lesson": _is_text,
    "on": _is_day,
    "colleagues": _is_count,
    "withdrawn": _is_withdrawn,
}
CLASS: Final[Shape] = {"name": _is_text}
FOLLOW_UP: Final[Shape] = {
    "has_used": _is_yes_or_no,
    "obstacle": _is_text_or_none,
    "on": _is_day,
}
REFERRAL: Final[Shape] = {
    "own": _is_text_or_none,
    "entered": _is_text_or_none,
    "entered_on": _is_text_or_none,
}
