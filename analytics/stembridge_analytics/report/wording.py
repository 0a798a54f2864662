"""Numbers, days and course keys as a reader meets them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

__all__ = [
    "MISSING_MARK",
    "NO_NUMBER",
    "ZERO_MARK",
    "amount",
    "byte_size",
    "course_label",
    "course_labels",
    "day",
    "day_range",
    "day_ranges",
    "listing",
    "percent",
    "printable",
    "quantity",
    "short_day",
]

# What stands for no number, and what the pictures draw for a missing share and for a zero.
NO_NUMBER: Final = "\u2013"
MISSING_MARK: Final = "\u00d7"
ZERO_MARK: Final = "\u25c7"

# Below this many people a decimal of a percentage is noise: one person moves it by 0.1 or more.
_DECIMALS_FROM = 1000
_PERCENT = "\u00a0%"

# Not allowed in XML, or able to turn the order of the text around them; a path or an event name
# may hold anything.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)

_KEY = re.compile(r"^(?:[a-z0-9]+-v1:)?([^/+:]+)[/+]([^/+]+)[/+](.+)$")


def quantity(count: int) -> str:
    """The count with thousands separators: `1,234`."""
    return f"{count:,}"


def amount(count: int, one: str, many: str = "") -> str:
    """The count with its noun: `1 course`, `1,234 courses`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def percent(share: float, of: int) -> str:
    """A share as a percentage, one decimal only from a denominator of 1,000 on.

    A share that is not zero never prints as 0 %, one that is not whole never as 100 %.
    """
    digits = 1 if of >= _DECIMALS_FROM else 0
    step = 10.0**-digits
    value = share * 100
    if 0 < value < step / 2:
        return f"under {step:.{digits}f}{_PERCENT}"
    if 100 - step / 2 <= value < 100:
        return f"over {100 - step:.{digits}f}{_PERCENT}"
    if value in (0, 100):
        digits = 0
    return f"{value:.{digits}f}{_PERCENT}"


def day(value: date) -> str:
    """A day in words: `4 March 2024`."""
    return f"{value.day} {value:%B %Y}"


def short_day(value: date) -> str:
    """A day for table cells: `2024-03-04`."""
    return f"{value:%Y-%m-%d}"


def day_range(first: date, last: date) -> str:
    """`4 March 2024`, or `4 March to 6 April 2024` with the year said once where it is the same."""
    if first == last:
        return day(first)
    if first.year != last.year:
        return f"{day(first)} to {day(last)}"
    if first.month != last.month:
        return f"{first.day} {first:%B} to {day(last)}"
    return f"{first.day} to {day(last)}"


def day_ranges(days: Sequence[date]) -> list[tuple[date, date]]:
    """The days as unbroken stretches, first and last day of each."""
    stretches: list[tuple[date, date]] = []
    for value in sorted(days):
        if stretches and (value - stretches[-1][1]).days == 1:
            stretches[-1] = (stretches[-1][0], value)
        else:
            stretches.append((value, value))
    return stretches


def byte_size(count: int) -> str:
    """A size on disk: `812 B`, `1.2 MB`."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"


def printable(text: str) -> str:
    """The text with the replacement sign for every character a page cannot show safely."""
    return _UNPRINTABLE.sub("\ufffd", text)


def course_label(course_id: str) -> str:
    """Organisation, course and run of a key; a key of another form stays as it is.

    course_label("course-v1:Org+C1+2024") == course_label("Org/C1/2024") == "Org C1 2024"
    """
    parts = _KEY.match(course_id)
    return printable(" ".join(parts.groups()) if parts else course_id).strip() or "(no key)"


def course_labels(course_ids: Sequence[str]) -> dict[str, str]:
    """A label for each key; keys that would share one keep their full text."""
    labels = {course_id: course_label(course_id) for course_id in course_ids}
    taken = list(labels.values())
    return {
        key: label if taken.count(label) == 1 else printable(key) for key, label in labels.items()
    }


def listing(items: Sequence[str], *, at_most: int = 3) -> str:
    """The items as a phrase: `a, b and c`, or `a, b, c and 4 more`."""
    shown = list(items[:at_most])
    hidden = len(items) - len(shown)
    if hidden:
        return f"{', '.join(shown)} and {hidden:,} more"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"
