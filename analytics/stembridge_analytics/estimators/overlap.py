"""Who has somebody to be compared with: people of two groups in strata that both share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from stembridge_analytics.estimators.contrasts import Bools, Cells, Floats
from stembridge_analytics.estimators.standardisation import shared_strata

__all__ = ["Overlap", "overlap"]


@dataclass(frozen=True)
class Overlap:
    """How far two groups can be compared within strata.

    strata, shared: strata with anybody of either, and with both. group, other: people of each;
    group_alone, other_alone: of these, in strata without the other side. standard_share: the share
    of the standard's people in shared strata. effective, other_effective: as how many people each
    side counts once weighted to the standard (Kish).
    """

    strata: int
    shared: int
    group: int
    other: int
    group_alone: int
    other_alone: int
    standard_share: float
    effective: float
    other_effective: float

    @property
    def is_whole(self) -> bool:
        """Everybody has a comparison, and so has all of the standard."""
        return not (self.group_alone or self.other_alone) and self.standard_share > 1 - 1e-12


def overlap(cells: Cells) -> Overlap:
    """The overlap of the two groups of cells.

    Source of the effective number: Kish (1965), Survey Sampling, ch. 11.7.
    """
    both = shared_strata(cells)
    group, other = (cells.sums(cells.people, side) for side in (cells.group, cells.other))
    everybody = np.ones(len(cells.people), dtype=bool)
    standard = cells.sums(cells.standard, everybody) if cells.fixed is None else cells.fixed
    total = float(standard.sum())
    return Overlap(
        int(((group > 0) | (other > 0)).sum()), int(both.sum()),
        round(float(group.sum())), round(float(other.sum())),
        round(float(group[~both].sum())), round(float(other[~both].sum())),
        float(standard[both].sum()) / total if total > 0 else 0.0,
        _effective(group, standard, both), _effective(other, standard, both),
    )  # fmt: skip


def _effective(people: Floats, standard: Floats, both: Bools) -> float:
    weight = standard[both]
    if not weight.sum() > 0:
        return 0.0
    return float(weight.sum() ** 2 / (weight**2 / people[both]).sum())
