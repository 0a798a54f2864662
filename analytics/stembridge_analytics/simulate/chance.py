"""Draws that come out the same on every Python version and machine."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from statistics import NormalDist
from typing import Final, TypeVar

__all__ = ["Chance", "logistic"]

T = TypeVar("T")
_NORMAL: Final = NormalDist()


class Chance:
    """A stream of draws named by its seed parts: `Chance(7, "teacher", 12)`.

    Built on `random.Random.random()` alone. Python promises that sequence for a given seed;
    it does not promise those of `choice`, `randrange` or `shuffle`, nor does numpy those of
    its Generator, and the shipped sample must come out byte for byte wherever it is made.
    """

    def __init__(self, *seed: object) -> None:
        self._next = random.Random("/".join(str(part) for part in seed)).random

    @property
    def draw(self) -> Callable[[], float]:
        """The draws themselves, from 0 up to 1."""
        return self._next

    def normal(self) -> float:
        """A draw of the standard normal distribution."""
        return _NORMAL.inv_cdf(max(self._next(), 2.0**-53))

    def happens(self, share: float) -> bool:
        """True in `share` (0-1) of the draws."""
        return self._next() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[int(self._next() * len(options))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of the names, as likely as its weight; the weights need not add up to 1."""
        mark = self._next() * sum(weights.values())
        name = ""
        for name, weight in weights.items():
            mark -= weight
            if mark < 0:
                return name
        return name

    def hexadecimal(self, digits: int) -> str:
        """A string of that many hexadecimal digits, as in session ids."""
        words = (digits + 7) // 8
        return "".join(f"{int(self._next() * 2**32):08x}" for _ in range(words))[:digits]


def logistic(log_odds: float) -> float:
    """The share (0-1) that has these log-odds."""
    return 1 / (1 + math.exp(-log_odds))
