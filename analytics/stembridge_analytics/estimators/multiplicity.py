"""P values and intervals of several comparisons at once."""

from __future__ import annotations

from typing import Final, Literal, get_args

import numpy as np
import numpy.typing as npt

from stembridge_analytics.errors import UsageError

__all__ = ["Adjustment", "adjusted", "joint_confidence"]

Adjustment = Literal["holm", "benjamini-hochberg", "none"]
Floats = npt.NDArray[np.float64]
_KNOWN: Final = get_args(Adjustment)


def adjusted(p_values: npt.ArrayLike, adjustment: Adjustment = "holm") -> Floats:
    """P values that allow for each other, in the order given; NaN ones are of no family.

    holm: the chance of one false finding or more among all is kept, whatever depends on what.
    benjamini-hochberg: the expected share of false ones among the findings is kept.
    Sources: Holm (1979), Scand. J. Statistics 6, 65-70; Benjamini and Hochberg (1995), J. R. Stat.
    Soc. B 57, 289-300.

    >>> adjusted([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    >>> adjusted([0.01, 0.04, 0.03], "benjamini-hochberg").round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    if adjustment not in _KNOWN:
        raise UsageError(f"unknown adjustment {adjustment!r}; available: {', '.join(_KNOWN)}")
    p = np.asarray(p_values, dtype=np.float64)
    if adjustment == "none":
        return p.copy()
    found = np.full(len(p), np.nan)
    at = np.flatnonzero(np.isfinite(p))
    order = at[np.argsort(p[at], kind="stable")]
    m = len(order)
    if adjustment == "holm":
        steps = np.maximum.accumulate(p[order] * np.arange(m, 0, -1))
    else:
        steps = np.minimum.accumulate((p[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    found[order] = np.minimum(steps, 1.0)
    return found


def joint_confidence(confidence: float, comparisons: int) -> float:
    """The confidence of each interval so that all of them hold together (Bonferroni).

    >>> joint_confidence(0.95, 5)
    0.99
    """
    return 1 - (1 - confidence) / max(comparisons, 1)
