"""Moments as microseconds since 1970-01-01 UTC: from days and seconds, and to text."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

__all__ = [
    "DAY_US", "SECOND_US", "TIME_FORMS", "day_of", "moment_us", "monday_of", "time_text",
]  # fmt: skip

SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
# The way a form differs from `2025-04-28T09:30:00.123456+00:00`: without the fraction, with Z,
# without a zone (as in 2013), with a space for the T.
TIME_FORMS: Final = ("fraction", "whole", "fraction_z", "whole_z", "naive", "space")
_EPOCH: Final = date(1970, 1, 1)
_MINUTES: Final = [f"{hour:02}:{minute:02}:" for hour in range(24) for minute in range(60)]
_SECONDS: Final = [f"{second:02}" for second in range(60)]
_ZONES: Final = {"fraction_z": "Z", "whole_z": "Z", "naive": ""}


def moment_us(day: date, second: int, microsecond: int = 0) -> int:
    """Microseconds since 1970-01-01 UTC of that second of the day."""
    return (day - _EPOCH).days * DAY_US + second * SECOND_US + microsecond


def day_of(time_us: int) -> date:
    """The UTC day of a moment."""
    return _EPOCH + timedelta(days=time_us // DAY_US)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


@lru_cache(maxsize=4096)
def _day_text(day_no: int) -> str:
    return (_EPOCH + timedelta(days=day_no)).isoformat()


def time_text(time_us: int, form: str = "fraction") -> str:
    """A moment as logs write it, in one of TIME_FORMS.

    >>> time_text(1_500_000), time_text(1_500_000, "whole_z")
    ('1970-01-01T00:00:01.500000+00:00', '1970-01-01T00:00:01Z')
    >>> time_text(1_500_000, "naive"), time_text(1_500_000, "space")
    ('1970-01-01T00:00:01.500000', '1970-01-01 00:00:01.500000+00:00')
    """
    day_no, rest = divmod(time_us, DAY_US)
    whole_s, fraction = divmod(rest, SECOND_US)
    minute, second = divmod(whole_s, 60)
    clock = _MINUTES[minute] + _SECONDS[second]
    if form == "fraction":  # nearly all lines of a log
        return f"{_day_text(day_no)}T{clock}.{fraction:06}+00:00"
    between = " " if form == "space" else "T"
    tail = "" if form.startswith("whole") else f".{fraction:06}"
    return f"{_day_text(day_no)}{between}{clock}{tail}{_ZONES.get(form, '+00:00')}"
