"""Times of events: ISO 8601 -> microseconds since 1970 UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from stembridge_analytics.ingest.forgiving import RejectedLine

__all__ = ["time_us"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
# edX opened in 2012. A year outside is a clock that was never set, and would stretch every
# calendar of the report over decades of empty days. The C scanner has the same bounds.
_FIRST_US: Final = (datetime(2010, 1, 1, tzinfo=UTC) - _EPOCH) // _US
_LAST_US: Final = (datetime(2100, 1, 1, tzinfo=UTC) - _EPOCH) // _US
# Digits alone could be a telephone number.
_LIKE_TIME: Final = re.compile(r"\d{1,4}-\d{1,2}-\d{1,2}(?:[T ][\d:.,]{0,20}[Z\d:+-]{0,8})?")


def time_us(value: object) -> int:
    """Microseconds since 1970 UTC of an ISO 8601 time; without a zone it is UTC, as in 2013.

    Raises RejectedLine if it is no such time or lies outside 2010 to 2100.
    """
    if not isinstance(value, str):
        raise RejectedLine("no_time", f"time is {_type_name(value)}, not an ISO 8601 string")
    try:
        found = datetime.fromisoformat(value.strip().upper())
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        result = (found - _EPOCH) // _US
    except (ValueError, OverflowError):
        raise RejectedLine("bad_time", f"time is {_shown(value)}, not ISO 8601") from None
    if not _FIRST_US <= result < _LAST_US:
        raise RejectedLine("bad_time", f"time is {_shown(value)}, outside 2010 to 2100")
    return result


def _shown(value: str) -> str:
    """A time as it stands on the line, unless it could be anything else."""
    return repr(value) if _LIKE_TIME.fullmatch(value) else f"text of {len(value)} characters"


def _type_name(value: Any) -> str:
    if value is None:
        return "missing"
    names = {bool: "a boolean", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")
