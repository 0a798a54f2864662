"""One level of a group against another, or against everybody: each kind of difference there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from stembridge_analytics.estimators.clusters import Correction
from stembridge_analytics.estimators.contrasts import (
    UNRELATED,
    Bools,
    Cells,
    Contrast,
    Spread,
    spread,
)
from stembridge_analytics.estimators.differences import newcombe
from stembridge_analytics.estimators.mantel_haenszel import common_difference
from stembridge_analytics.estimators.overlap import Overlap, overlap
from stembridge_analytics.estimators.standardisation import (
    crude_difference,
    standardised_difference,
)
from stembridge_analytics.models.gaps.mix import MixModel

__all__ = ["ADJUSTED", "CRUDE", "KINDS", "MANTEL_HAENSZEL", "MIX_ADJUSTED", "STANDARDISED", "Kind",
           "Pair", "compare", "wald"]  # fmt: skip

CRUDE: Final = "crude"
MANTEL_HAENSZEL: Final = "Mantel-Haenszel"
STANDARDISED: Final = "standardised"
MIX_ADJUSTED: Final = "mix-adjusted"
ADJUSTED: Final = (MANTEL_HAENSZEL, STANDARDISED, MIX_ADJUSTED)
KINDS: Final = (CRUDE, *ADJUSTED)

Limits = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of difference: the shares it is of, its error, and its limits at a confidence.

    p_value: of no difference. Everything but the shares is NaN where nothing is known of it.
    """

    name: str
    contrast: Contrast
    spread: Spread
    p_value: float
    limits: Callable[[float], Limits]

    @property
    def estimate(self) -> float:
        """The difference of shares."""
        return self.contrast.estimate

    def is_clear(self, confidence: float) -> bool:
        """The interval lies on one side of 0."""
        low, high = self.limits(confidence)
        return low > 0 or high < 0


@dataclass(frozen=True, eq=False)
class Pair:
    """A comparison. other: the level compared with, None for everybody. kinds: by name.

    reversal: kinds whose sign is not the crude one's, as `reversed_kinds` says. told: the share
    of the standard that the model of the mix can predict for.
    """

    level: str
    other: str | None
    cells: Cells
    kinds: dict[str, Kind]
    overlap: Overlap
    reversal: tuple[str, ...]
    told: float = 1.0

    @property
    def n(self) -> int:
        """People of the level."""
        return self.overlap.group

    @property
    def is_told_by_few(self) -> bool:
        """Too few clusters: the errors take people as unrelated."""
        return any(kind.spread.correction == UNRELATED for kind in self.kinds.values())


def compare(
    cells: Cells,
    level: str,
    other: str | None,
    *,
    stratified: bool,
    model: MixModel | None,
    confidence: float,
    correction: Correction,
) -> Pair:
    """The comparison of the group of cells, which is the level, with the other.

    stratified: strata are given; without them there is no kind but the crude one and the model's.
    """
    kinds = {CRUDE: _crude(cells, other, correction)}
    if stratified:
        if other is not None:
            kinds[MANTEL_HAENSZEL] = _plain(MANTEL_HAENSZEL, cells, common_difference, correction)
        kinds[STANDARDISED] = _plain(STANDARDISED, cells, standardised_difference, correction)
    told = 1.0
    if model is not None:
        found = model.contrast(cells, level, other)
        if found is None:
            lost = Contrast.lost(len(cells.people))
            kinds[MIX_ADJUSTED] = _kind(MIX_ADJUSTED, lost, Spread(np.nan, None, 0, ""))
        else:
            error = spread(cells, found.contrast, found.without, correction=correction)
            kinds[MIX_ADJUSTED] = _kind(MIX_ADJUSTED, found.contrast, error)
            told = found.told
    return Pair(level, other, cells, kinds, overlap(cells), reversed_kinds(kinds, confidence), told)


def reversed_kinds(kinds: dict[str, Kind], confidence: float) -> tuple[str, ...]:
    """The adjusted kinds that turn the crude difference round.

    Their sign is the other one and their interval is clear of 0, whether or not the crude one is:
    a difference that only vanishes is no reversal.
    """
    crude = kinds[CRUDE].estimate
    return tuple(
        name for name, kind in kinds.items()
        if name != CRUDE and crude * kind.estimate < 0 and kind.is_clear(confidence)
    )  # fmt: skip


def _plain(
    name: str, cells: Cells, estimator: Callable[[Cells], Contrast], correction: Correction
) -> Kind:
    contrast = estimator(cells)
    if np.isnan(contrast.estimate):
        return _kind(name, contrast, Spread(np.nan, None, 0, ""))

    def without(rows: Bools) -> float:
        return estimator(cells.where(rows)).estimate

    return _kind(name, contrast, spread(cells, contrast, without, correction=correction))


def _crude(cells: Cells, other: str | None, correction: Correction) -> Kind:
    """Newcombe's limits for unrelated people; everybody is the group and the rest, in parts."""
    plain = _plain(CRUDE, cells, crude_difference, correction)
    if plain.spread.freedom is not None or plain.spread.correction not in ("", UNRELATED):
        return plain
    rest = cells.other & ~cells.group
    counts = [
        float(values[side].sum()) for side in (cells.group, rest)
        for values in (cells.events, cells.people)
    ]  # fmt: skip
    if counts[1] == 0 or counts[3] == 0:
        return plain
    part = counts[3] / (counts[1] + counts[3]) if other is None else 1.0
    test = newcombe(*counts)

    def limits(confidence: float) -> Limits:
        found = newcombe(*counts, confidence=confidence)
        return part * found.conf_low, part * found.conf_high

    error = Spread(part * test.std_error, None, plain.spread.count, plain.spread.correction)
    return Kind(CRUDE, plain.contrast, error, test.p_value, limits)


def _kind(name: str, contrast: Contrast, error: Spread) -> Kind:
    """With Wald's limits, cut at -1 and 1. No error at all is no certainty but nothing known."""
    error = replace(error, std_error=error.std_error if error.std_error > 0 else np.nan)
    p, plain = wald(contrast.estimate, error)

    def limits(confidence: float) -> Limits:
        low, high = plain(confidence)
        return max(low, -1.0), min(high, 1.0)

    return Kind(name, contrast, error, p, limits)


def wald(estimate: float, error: Spread) -> tuple[float, Callable[[float], Limits]]:
    """The p value of no difference, and limits by confidence; of t where the error has freedom."""
    freedom = error.freedom
    ratio = -abs(estimate / error.std_error)
    p = 2 * (ndtr(ratio) if freedom is None else stdtr(freedom, ratio))

    def limits(confidence: float) -> Limits:
        upper = (1 + confidence) / 2
        reach = error.std_error * (ndtri(upper) if freedom is None else stdtrit(freedom, upper))
        return float(estimate - reach), float(estimate + reach)

    return float(p), limits
