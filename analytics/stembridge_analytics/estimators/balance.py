"""How alike two groups of people are, before and after weighting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Balance", "balance", "effective_size"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Balance:
    """By variable: means of both groups, difference in standard deviations, ratio of variances.

    ratio: variance of the exposed over that of the others; NaN where the others have none.
    """

    exposed: Floats
    unexposed: Floats
    difference: Floats
    ratio: Floats


def balance(
    values: npt.ArrayLike,
    exposed: npt.ArrayLike,
    counts: npt.ArrayLike,
    weights: npt.ArrayLike | None = None,
) -> Balance:
    """Standardised mean differences and variance ratios of the columns of `values`.

    values: (rows, variables). exposed: (rows,), 1 or 0. counts: people in each row. weights: of a
    person, 1 by default. The unit is the root of the mean of both groups' variances without
    weights, so that weighting moves the difference and not its unit; where both are 0 a difference
    is 0, or infinite if the means differ.
    Source: Austin (2009), Stat. Med. 28, 3083-3107.

    >>> found = balance([[1.0], [0.0], [1.0], [0.0]], [1, 1, 0, 0], [30, 10, 10, 30])
    >>> round(float(found.difference[0]), 4)
    1.1547
    """
    x, a = np.asarray(values, dtype=np.float64), np.asarray(exposed, dtype=np.float64)
    n = np.asarray(counts, dtype=np.float64)
    heavy = n if weights is None else n * np.asarray(weights, dtype=np.float64)
    plain = [_moments(x, n * arm)[1] for arm in (a, 1 - a)]
    unit = np.sqrt((plain[0] + plain[1]) / 2)
    (mean1, var1), (mean0, var0) = _moments(x, heavy * a), _moments(x, heavy * (1 - a))
    gap = mean1 - mean0
    with np.errstate(divide="ignore", invalid="ignore"):
        difference = np.where(np.abs(gap) < 1e-12, 0.0, gap / unit)
        ratio = np.where(var0 > 0, var1 / var0, np.nan)
    return Balance(mean1, mean0, difference, ratio)


def _moments(x: Floats, weights: Floats) -> tuple[Floats, Floats]:
    total = weights.sum()
    mean = weights @ x / total
    return mean, weights @ (x - mean) ** 2 / total


def effective_size(weights: npt.ArrayLike, counts: npt.ArrayLike) -> float:
    """How many equally weighted people tell as much: (sum w)^2 / sum w^2 (Kish 1965, ch. 11.7).

    >>> effective_size([1, 1, 2], [1, 1, 1])
    2.6666666666666665
    """
    w, n = np.asarray(weights, dtype=np.float64), np.asarray(counts, dtype=np.float64)
    squares = float((n * w**2).sum())
    return float((n * w).sum()) ** 2 / squares if squares > 0 else 0.0
