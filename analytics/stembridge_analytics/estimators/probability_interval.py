"""Intervals of a probability from its standard error, on a scale where it is nearer to normal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["SCALES", "probability_interval"]

Floats = npt.NDArray[np.float64]


def _plain(share: Floats, reach: Floats) -> tuple[Floats, Floats]:
    return share - reach, share + reach


def _log(share: Floats, reach: Floats) -> tuple[Floats, Floats]:
    return share * np.exp(-reach / share), share * np.exp(reach / share)


def _log_log(share: Floats, reach: Floats) -> tuple[Floats, Floats]:
    half = reach / (share * np.abs(np.log(share)))
    return share ** np.exp(half), share ** np.exp(-half)


def _logit(share: Floats, reach: Floats) -> tuple[Floats, Floats]:
    odds, half = share / (1 - share), reach / (share * (1 - share))
    low, high = odds * np.exp(-half), odds * np.exp(half)
    return low / (1 + low), 1 - 1 / (1 + high)


def _arcsine(share: Floats, reach: Floats) -> tuple[Floats, Floats]:
    middle, half = np.arcsin(np.sqrt(share)), reach / (2 * np.sqrt(share * (1 - share)))
    return (
        np.sin(np.maximum(middle - half, 0)) ** 2,
        np.sin(np.minimum(middle + half, np.pi / 2)) ** 2,
    )


SCALES: Final[dict[str, Callable[[Floats, Floats], tuple[Floats, Floats]]]] = {
    "log": _log, "log-log": _log_log, "plain": _plain, "logit": _logit, "arcsine": _arcsine,
}  # fmt: skip


def probability_interval(
    share: Floats, error: Floats, scale: str, critical: float | Floats
) -> tuple[Floats, Floats]:
    """Limits of probabilities, cut to 0 and 1, by the delta method on one of `SCALES`.

    share, error: probabilities and their standard errors, shape (n,). critical: quantile, so many
    errors to each side. A share of 0 has limits on the plain scale alone; a share of 1 has none on
    the scales log-log, logit and arcsine: NaN. All as in R's `survfit`.
    Source: Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, 1.4.
    """
    with np.errstate(all="ignore"):
        low, high = SCALES[scale](share, critical * error)
    nowhere = ((share <= 0) & (scale != "plain")) | (
        (share >= 1) & np.isin(scale, ["log-log", "logit", "arcsine"])
    )
    low, high = np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
    return np.where(nowhere, np.nan, low), np.where(nowhere, np.nan, high)
