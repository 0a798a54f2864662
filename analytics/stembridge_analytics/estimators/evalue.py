"""How strong something unmeasured must be to explain a ratio of risks away."""

from __future__ import annotations

import math

__all__ = ["e_value", "e_value_of_limit"]


def e_value(ratio: float) -> float:
    """The least risk ratio that an unmeasured thing needs with both sides to explain `ratio`.

    ratio: a risk ratio above 0; a ratio below 1 is taken by its inverse. 1 means that nothing needs
        explaining; NaN stays NaN.
    Source: VanderWeele and Ding (2017), Ann. Intern. Med. 167, 268-274.

    >>> round(e_value(3.9), 2), round(e_value(0.8), 2)
    (7.26, 1.81)
    """
    if math.isnan(ratio):
        return math.nan
    if ratio <= 0:
        return math.inf
    far = max(ratio, 1 / ratio)
    return far + math.sqrt(far * (far - 1))


def e_value_of_limit(ratio: float, low: float, high: float) -> float:
    """The E-value of the limit of the interval that is nearer to 1; 1 if the interval holds 1.

    >>> round(e_value_of_limit(3.9, 1.8, 8.7), 2), e_value_of_limit(1.2, 0.9, 1.6)
    (3.0, 1.0)
    """
    if math.isnan(low) or math.isnan(high):
        return math.nan
    if low <= 1 <= high:
        return 1.0
    return e_value(low if ratio > 1 else high)
