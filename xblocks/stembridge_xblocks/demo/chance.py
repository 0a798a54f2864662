"""Draws that come out the same on every Python version and machine."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TypeVar

__all__ = ["Chance"]

T = TypeVar("T")


class Chance:
    """A stream of draws named by its seed parts: `Chance(7, "teacher", 12)`.

    Built on `random.Random.random()` alone, whose sequence for a seed Python promises to keep.
    """

    def __init__(self, *seed: object) -> None:
        self._next = random.Random("/".join(str(part) for part in seed)).random

    def happens(self, share: float) -> bool:
        """True in `share` (0-1) of the draws."""
        return self._next() < share

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._next() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[int(self._next() * len(options))]

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the names, as likely as its weight; the weights need not add up to 1."""
        mark = self._next() * sum(weights.values())
        names = list(weights)
        for name in names[:-1]:
            mark -= weights[name]
            if mark < 0:
                return name
        return names[-1]

    def hexadecimal(self, digits: int) -> str:
        """That many hexadecimal digits."""
        words = (digits + 7) // 8
        return "".join(f"{int(self._next() * 2**32):08x}" for _ in range(words))[:digits]
