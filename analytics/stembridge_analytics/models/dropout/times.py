"""How times and groups are asked for and written."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["asked_times", "plain_group", "sensible_times", "time_text"]

# So many marks at most: what fits under a picture.
_MARKS: Final = 8
_WEEKS: Final = (7.0, 14.0, 28.0)


def sensible_times(first: float, last: float) -> tuple[float, ...]:
    """Up to eight round times after `first` and to `last`; of days also whole weeks.

    >>> sensible_times(0, 60)
    (10.0, 20.0, 30.0, 40.0, 50.0, 60.0)
    """
    span = last - first
    if not span > 0:
        return (float(last),)
    power = 10.0 ** np.floor(np.log10(span))
    steps = sorted([*(m * power for m in (0.1, 0.2, 0.5, 1.0, 2.0)), *_WEEKS])
    step = next(s for s in steps if span / s <= _MARKS)
    marks = step * np.arange(np.floor(first / step) + 1, np.floor(last / step * (1 + 1e-12)) + 1)
    return tuple(float(mark) for mark in marks) or (float(last),)


def time_text(time: float) -> str:
    """A time as terms write it: `30`, `1.5`."""
    return f"{time:.10g}"


def plain_group(label: str) -> str:
    """A group without the names of its columns.

    >>> plain_group("RMST(70) gender[woman]:level[ISCED 1]")
    'woman, ISCED 1'
    """
    return ", ".join(re.findall(r"\[([^\]]*)\]", label))


def asked_times(
    times: Sequence[float] | npt.NDArray[np.float64] | None, first: float, last: float
) -> tuple[float, ...]:
    """The times asked for, in order and once, or sensible ones."""
    if times is None:
        return sensible_times(first, last)
    return tuple(sorted({float(time) for time in times}))
