"""Times in every form that logs hold, and those that are none."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from .case import DROP, Case, cases, line

__all__ = ["TIMES"]

_NOON: Final = 1741003200_000000  # 2025-03-03T12:00:00Z
_HALF: Final = 500_000
_HOUR: Final = 3_600_000_000


def _forms(**forms: tuple[Any, int | str]) -> tuple[Case, ...]:
    return cases(
        **{
            f"time_{name}": (
                line(time=value),
                {"time_us": wanted} if isinstance(wanted, int) else wanted,
            )
            for name, (value, wanted) in forms.items()
        }
    )


TIMES: Final = (
    *_forms(
        as_the_platform_writes_it=("2025-03-03T12:00:00.500000+00:00", _NOON + _HALF),
        with_z=("2025-03-03T12:00:00Z", _NOON),
        with_a_short_fraction_and_z=("2025-03-03T12:00:00.5Z", _NOON + _HALF),
        without_zone=("2025-03-03T12:00:00.500000", _NOON + _HALF),
        with_a_space_for_the_t=("2025-03-03 12:00:00", _NOON),
        without_seconds=("2025-03-03T12:00Z", _NOON),
        with_nanoseconds=("2025-03-03T12:00:00.500000999Z", _NOON + _HALF),
        with_one_microsecond=("2025-03-03T12:00:00.000001Z", _NOON + 1),
        with_a_decimal_comma=("2025-03-03T12:00:00,5Z", _NOON + _HALF),
        with_an_offset_east=("2025-03-03T14:00:00+02:00", _NOON),
        with_an_offset_west=("2025-03-03T06:30:00-05:30", _NOON),
        with_an_offset_without_colon=("2025-03-03T14:00:00+0200", _NOON),
        with_an_offset_of_hours=("2025-03-03T14:00:00+02", _NOON),
        with_an_offset_with_seconds=("2025-03-03T12:00:30+00:00:30", _NOON),
        with_an_offset_of_minus_zero=("2025-03-03T12:00:00-00:00", _NOON),
        with_an_offset_of_almost_a_day=("2025-03-04T11:59:00+23:59", _NOON),
        with_blanks_around=(" 2025-03-03T12:00:00Z \n", _NOON),
        of_a_leap_day=("2024-02-29T12:00:00Z", 1709208000_000000),
        in_basic_form=("20250303T120000Z", _NOON),
        of_a_day_alone=("2025-03-03", _NOON - 12 * _HOUR),
        first_of_2010=("2010-01-01T00:00:00Z", 1262304000_000000),
        last_of_2099=("2099-12-31T23:59:59.999999Z", 4102444799_999999),
        of_2009_that_is_2010_in_utc=("2009-12-31T23:00:00-01:00", 1262304000_000000),
        of_2100_that_is_2099_in_utc=("2100-01-01T00:30:00+01:00", 4102444800_000000 - _HOUR // 2),
        last_of_2009=("2009-12-31T23:59:59.999999Z", "bad_time"),
        first_of_2100=("2100-01-01T00:00:00Z", "bad_time"),
        of_2010_that_is_2009_in_utc=("2010-01-01T00:30:00+01:00", "bad_time"),
        of_a_clock_never_set=("1970-01-01T00:00:00Z", "bad_time"),
        of_year_1=("0001-01-01T00:00:00+23:59", "bad_time"),
        of_year_9999=("9999-12-31T23:59:59-23:59", "bad_time"),
        of_year_12025=("12025-03-03T12:00:00Z", "bad_time"),
        of_a_leap_second=("2016-12-31T23:59:60Z", "bad_time"),
        of_24_hours=("2025-03-03T24:00:00Z", "bad_time"),
        of_25_hours=("2025-03-03T25:00:00Z", "bad_time"),
        of_month_13=("2025-13-03T12:00:00Z", "bad_time"),
        of_february_29_in_2025=("2025-02-29T12:00:00Z", "bad_time"),
        with_an_offset_of_a_day=("2025-03-03T12:00:00+24:00", "bad_time"),
        with_a_lower_case_z=("2025-03-03T12:00:00z", _NOON),
        with_a_lower_case_t=("2025-03-03t12:00:00Z", _NOON),
        with_two_zones=("2025-03-03T12:00:00+00:00Z", "bad_time"),
        with_a_zone_by_name=("2025-03-03T12:00:00 CET", "bad_time"),
        in_words=("Mon, 03 Mar 2025 12:00:00 GMT", "bad_time"),
        in_american_order=("03/03/2025 12:00:00", "bad_time"),
        without_leading_zeros=("2025-3-3T12:00:00Z", "bad_time"),
        in_wide_digits=("２０２５-03-03T12:00:00Z", "bad_time"),
        as_seconds_in_a_text=("1741003200", "bad_time"),
        as_milliseconds_in_a_text=("1741003200250", "bad_time"),
        empty=("", "bad_time"),
        blank=("  ", "bad_time"),
        that_names_a_person=("anna.smith@school.example", "bad_time"),
        as_seconds=(1741003200, "no_time"),
        as_seconds_with_a_fraction=(1741003200.25, "no_time"),
        as_a_huge_number=(10**40, "no_time"),
        true=(True, "no_time"),
        null=(None, "no_time"),
        missing=(DROP, "no_time"),
        as_a_list=(["2025-03-03T12:00:00Z"], "no_time"),
        as_an_object=({"$date": "2025-03-03T12:00:00Z"}, "no_time"),
    ),
    *cases(
        a_sunday_belongs_to_the_week_before=(
            line(time="2025-03-09T23:59:59Z"),
            {"day": date(2025, 3, 9), "week": date(2025, 3, 3)},
        ),
        a_local_monday_that_is_a_sunday_in_utc=(
            line(time="2025-03-10T00:30:00+02:00"),
            {"day": date(2025, 3, 9), "week": date(2025, 3, 3)},
        ),
    ),
)
