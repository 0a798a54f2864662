"""Differences of two shares of unrelated people, with intervals that hold near 0 and 1."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from scipy.special import ndtr, ndtri

from stembridge_analytics.errors import UsageError

__all__ = ["Difference", "miettinen_nurminen", "newcombe", "wilson_limits"]

_HALVINGS: Final = 60
_CUT: Final = 1e-12


@dataclass(frozen=True)
class Difference:
    """A difference of shares: first less second. std_error: unpooled. p_value: of the score test.

    The score test is the chi-squared test without correction. It pools the shares, so that close
    to 0.05 it may disagree with the interval, which does not.
    """

    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    p_value: float


def wilson_limits(yes: float, people: float, quantile: float) -> tuple[float, float]:
    """Wilson's limits of a share, so many standard errors wide.

    Source: Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.

    >>> [round(end, 6) for end in wilson_limits(103, 347, 1.959964)]
    [0.251197, 0.346912]
    """
    share, q2 = yes / people, quantile**2
    middle = (share + q2 / (2 * people)) / (1 + q2 / people)
    half = math.sqrt(q2 * share * (1 - share) / people + q2**2 / (4 * people**2))
    half /= 1 + q2 / people
    return min(max(0.0, middle - half), share), max(min(1.0, middle + half), share)


def newcombe(
    yes: float, people: float, other_yes: float, other_people: float, *, confidence: float = 0.95
) -> Difference:
    """The difference of two shares with Newcombe's hybrid of two Wilson intervals.

    yes of people in the first group, other_yes of other_people in the second.
    Source: Newcombe (1998), Statistics in Medicine 17, 873-890, method 10.

    >>> found = newcombe(56, 70, 48, 80)
    >>> round(found.estimate, 4), round(found.conf_low, 4), round(found.conf_high, 4)
    (0.2, 0.0524, 0.3339)
    """
    p, q = _shares(yes, people, other_yes, other_people)
    z = _quantile(confidence)
    low, high = wilson_limits(yes, people, z)
    other_low, other_high = wilson_limits(other_yes, other_people, z)
    below = math.hypot(p - low, other_high - q)
    above = math.hypot(high - p, q - other_low)
    return _difference(yes, people, other_yes, other_people, p - q - below, p - q + above)


def miettinen_nurminen(
    yes: float, people: float, other_yes: float, other_people: float, *, confidence: float = 0.95
) -> Difference:
    """The difference of two shares with the limits that the score test does not refuse.

    Source: Miettinen and Nurminen (1985), Statistics in Medicine 4, 213-226, with their factor
    N / (N - 1); solved by halving.

    >>> found = miettinen_nurminen(56, 70, 48, 80)
    >>> round(found.conf_low, 4), round(found.conf_high, 4)
    (0.0528, 0.3382)
    """
    p, q = _shares(yes, people, other_yes, other_people)
    z = _quantile(confidence)

    def refused(delta: float) -> bool:
        first, second = _restricted(yes, people, other_yes, other_people, delta)
        variance = first * (1 - first) / people + second * (1 - second) / other_people
        variance *= (people + other_people) / (people + other_people - 1)
        return bool((p - q - delta) ** 2 > z**2 * max(variance, 0.0))

    low, high = _edge(refused, p - q, -1.0), _edge(refused, p - q, 1.0)
    return _difference(yes, people, other_yes, other_people, low, high)


def _edge(refused: Callable[[float], bool], inside: float, outside: float) -> float:
    """Where the values that are not refused end."""
    if not refused(outside * (1 - _CUT)):
        return outside
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        if refused(middle):
            outside = middle
        else:
            inside = middle
    return inside


def _restricted(a: float, n: float, b: float, m: float, delta: float) -> tuple[float, float]:
    """The likeliest shares that differ by delta, a of n and b of m: the root of a cubic."""
    total = n + m
    two = ((n + 2 * m) * delta - total - a - b) / (3 * total)
    one = ((m * delta - total - 2 * b) * delta + a + b) / total
    none = b * delta * (1 - delta) / total
    q = two**3 - two * one / 2 + none / 2
    size = math.copysign(math.sqrt(max(two**2 - one / 3, 0.0)), q)
    turn = 0.0 if size == 0 else max(-1.0, min(1.0, q / size**3))
    second = 2 * size * math.cos((math.pi + math.acos(turn)) / 3) - two
    second = min(max(second, 0.0, -delta), 1.0, 1.0 - delta)
    return second + delta, second


def _shares(yes: float, people: float, other_yes: float, other_people: float) -> tuple[float, ...]:
    for some, of in ((yes, people), (other_yes, other_people)):
        if not (of > 0 and 0 <= some <= of):
            raise UsageError(f"{some:g} of {of:g} is no share; both groups need people")
    return yes / people, other_yes / other_people


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise UsageError(f"confidence must be between 0 and 1, not {confidence:g}")
    return float(ndtri((1 + confidence) / 2))


def _difference(
    yes: float, people: float, other_yes: float, other_people: float, low: float, high: float
) -> Difference:
    p, q = yes / people, other_yes / other_people
    pooled = (yes + other_yes) / (people + other_people)
    spread = pooled * (1 - pooled) * (1 / people + 1 / other_people)
    score = float(2 * ndtr(-abs(p - q) / math.sqrt(spread))) if spread > 0 else 1.0
    error = math.sqrt(p * (1 - p) / people + q * (1 - q) / other_people)
    return Difference(p - q, error, min(low, p - q), max(high, p - q), score)
