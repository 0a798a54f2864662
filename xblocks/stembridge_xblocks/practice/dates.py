"""Days of plans and uses: which can be, and what follows from them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from stembridge_xblocks.common.message import Message, MessageError

__all__ = [
    "SECOND_USE_DAYS",
    "first_of",
    "read_past_day",
    "read_planned_day",
    "second_use_from",
]

# A second use counts as sustained from this many days after the first.
SECOND_USE_DAYS: Final = 60
_PLAN_YEARS: Final = 2
_PAST_YEARS: Final = 3
# The server's day is UTC's; a teacher's may be a day ahead or behind.
_SLACK: Final = timedelta(days=1)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_planned_day(text: object, today: date) -> str:
    """A day from today to two years ahead, YYYY-MM-DD. Raises MessageError."""
    day = _read(text)
    if day < today - _SLACK:
        raise MessageError(
            Message("This day is over. Choose a day to come, or tell below that you used it.")
        )
    if day > _years_from(today, _PLAN_YEARS):
        raise MessageError(Message("This is more than two years ahead. Choose an earlier day."))
    return day.isoformat()


def read_past_day(text: object, today: date) -> str:
    """A day that has come, at most three years ago, YYYY-MM-DD. Raises MessageError."""
    day = _read(text)
    if day > today + _SLACK:
        raise MessageError(Message("This day is still to come. Tell it when it has happened."))
    if day < _years_from(today, -_PAST_YEARS):
        raise MessageError(Message("This is more than three years ago. Check the year."))
    return day.isoformat()


def _read(text: object) -> date:
    if not isinstance(text, str) or not text.strip():
        raise MessageError(Message("Choose a day."))
    try:
        if not _DAY.fullmatch(text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip())
    except ValueError:
        raise MessageError(
            Message("There is no such day. Write it as year-month-day, such as 2027-03-15.")
        ) from None


def _years_from(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def first_of(days: list[str]) -> date | None:
    """The earliest of days as they are stored; None if there is none that can be read."""
    return min(filter(None, map(_stored, days)), default=None)


def second_use_from(days: list[str]) -> date | None:
    """From when on another use is a sustained one: 60 days after the first; None without one."""
    first = first_of(days)
    return first + timedelta(days=SECOND_USE_DAYS) if first else None


def _stored(text: object) -> date | None:
    try:
        return _read(text)
    except MessageError:
        return None
