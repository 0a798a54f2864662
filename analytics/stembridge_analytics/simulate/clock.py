"""Moments as microseconds since 1970-01-01 UTC: from days and seconds, and to text."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

__all__ = ["DAY_US", "SECOND_US", "TIME_FORMS", "day_of", "moment_us", "monday_of", "time_text"]

SECOND_US: Final = 1_000_000
DAY_US: Final = 86_400 * SECOND_US
TIME_FORMS: Final = ("fraction", "whole", "fraction_z", "whole_z")
_EPOCH: Final = date(1970, 1, 1)


def moment_us(day: date, second: int, microsecond: int = 0) -> int:
    """Microseconds since 1970-01-01 UTC of that second of the day."""
    return (day - _EPOCH).days * DAY_US + second * SECOND_US + microsecond


def day_of(time_us: int) -> date:
    """The UTC day of a moment."""
    return _EPOCH + timedelta(days=time_us // DAY_US)


def monday_of(day: date) -> date:
    """The Monday of the day's week."""
    return day - timedelta(days=day.weekday())


def time_text(time_us: int, form: str = "fraction") -> str:
    """A moment as logs write it: with or without the fraction, `+00:00` or `Z`.

    >>> time_text(1_500_000), time_text(1_500_000, "whole_z")
    ('1970-01-01T00:00:01.500000+00:00', '1970-01-01T00:00:01Z')
    """
    moment = datetime(1970, 1, 1) + timedelta(microseconds=time_us)
    has_fraction = form.startswith("fraction")
    text = moment.isoformat(timespec="microseconds" if has_fraction else "seconds")
    return text + ("Z" if form.endswith("_z") else "+00:00")
