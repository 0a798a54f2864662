"""Where an axis is named: whole numbers from zero, days and times that people count in."""

from __future__ import annotations

import math
from datetime import date, timedelta

__all__ = ["day_format", "day_ticks", "even_ticks", "ticks_to", "time_ticks"]

_STEPS_S = (5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)


def ticks_to(largest: float) -> list[int]:
    """Whole numbers from zero to at least the largest value, at most five of them."""
    scale = 1
    while True:
        for step in (scale, 2 * scale, 5 * scale):
            count = max(1, math.ceil(largest / step))
            if count <= 4:
                return [step * number for number in range(count + 1)]
        scale *= 10


def day_ticks(first: date, last: date, at_most: int) -> list[date]:
    """Days to name on an axis: starts of months if there are enough, else even steps."""
    span = (last - first).days
    if span == 0:
        return [first]
    months = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= date(year, month, 1) <= last
    ]
    if len(months) >= 3 and at_most >= 3:
        return months[:: math.ceil(len(months) / at_most)]
    steps = min(at_most - 1, span)
    return [first + timedelta(days=round(span * step / steps)) for step in range(steps + 1)]


def day_format(first: date, last: date, width_px: int) -> str:
    """Days in full where two fit side by side, else months, else days without their year."""
    if width_px >= 150:
        return "%-d %b %Y"
    return "%b %Y" if (last - first).days > 60 else "%-d %b"


def time_ticks(length_s: float) -> list[int]:
    """Places in a video to name, in seconds: from zero in even steps that people count in."""
    hours = max(1, math.ceil(length_s / 4 / 3600))
    step = next((step for step in _STEPS_S if length_s / step <= 4), hours * 3600)
    return list(range(0, math.floor(length_s) + 1, step))


def even_ticks(low: float, high: float, at_most: int) -> list[float]:
    """Even places to name between two ends, in steps of 1, 2 or 5 by a power of ten.

    >>> even_ticks(0, 1, 5)
    [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]
    """
    span = high - low
    if span <= 0:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / at_most))
    step = next(
        power * factor for factor in (1, 2, 5, 10) if span / (power * factor) <= at_most + 1e-9
    )
    first = math.ceil(low / step - 1e-9)
    count = math.floor(high / step + 1e-9) - first + 1
    return [round((first + number) * step, 10) for number in range(count)]
