"""Times as logs write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.ingest.forgiving import RejectedLine
from stembridge_analytics.ingest.times import time_us

_NOON = datetime(2025, 3, 3, 12, 0, 0, 250_000, UTC)
_NOON_US = int(_NOON.timestamp() * 1_000_000)


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-03T12:00:00.250000+00:00",
        "2025-03-03T12:00:00.25Z",
        "2025-03-03 12:00:00.250000",
        "2025-03-03T12:00:00.250",
        "2025-03-03T14:00:00.25+02:00",
        " 2025-03-03T12:00:00.250000+00:00\n",
    ],
)
def test_every_way_to_write_a_time_is_one_moment(text: str) -> None:
    assert time_us(text) == _NOON_US


@given(
    st.datetimes(datetime(2010, 1, 2), datetime(2099, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
)
def test_a_time_is_microseconds_since_1970(moment: datetime, offset: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    expected = (zoned - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    assert time_us(zoned.isoformat()) == expected


@pytest.mark.parametrize("text", ["", "never", "2025-13-01T00:00:00Z", "12:00", "0001-01-01"])
def test_what_is_no_time_is_rejected_by_name(text: str) -> None:
    with pytest.raises(RejectedLine) as caught:
        time_us(text)
    assert caught.value.reason == "bad_time"


@pytest.mark.parametrize("text", ["1970-01-01T00:00:00Z", "2009-12-31T23:59:59Z", "2100-01-01"])
def test_a_clock_that_was_never_set_is_rejected(text: str) -> None:
    with pytest.raises(RejectedLine, match="outside 2010 to 2100"):
        time_us(text)
