"""Contrasts of two groups as sums over people, and their errors when people come in clusters.

A contrast is told as its estimate and each person's influence on it (the derivative by the weight
of that person), so that errors follow for unrelated people and for clusters alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.clusters import FEWEST, MANY, Correction

__all__ = ["UNRELATED", "Cells", "Contrast", "Spread", "spread"]

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]

SANDWICH: Final = "influence summed by cluster, G/(G-1) (N-1)/(N-K)"
SANDWICH_R: Final = "influence summed by cluster, G/(G-1)"
JACKKNIFE: Final = "delete-one-cluster jackknife, t"
UNRELATED: Final = "none: too few clusters, errors take people as unrelated"


@dataclass(frozen=True, eq=False)
class Cells:
    """People that are alike, a row a cell: who of them are in the group, in the other, in neither.

    people, events: (rows,). group, other: masks; both may hold, where the other is everybody.
    stratum, cluster: codes from 0 on; cluster None for unrelated people.
    standard: (rows,), of these people how many are of the population that rates are standardised
    to; or fixed: (strata,), how many it has in each stratum, if it is not of these people.
    sampled: the standard is a sample too, as clusters that bring their people along are.
    """

    people: Floats
    events: Floats
    group: Bools
    other: Bools
    stratum: Codes
    standard: Floats
    fixed: Floats | None = None
    cluster: Codes | None = None
    sampled: bool = False

    def where(self, rows: Bools) -> Cells:
        """The cells of these rows."""
        return replace(
            self, people=self.people[rows], events=self.events[rows], group=self.group[rows],
            other=self.other[rows], stratum=self.stratum[rows], standard=self.standard[rows],
            cluster=None if self.cluster is None else self.cluster[rows],
        )  # fmt: skip

    def sums(self, values: Floats, among: Bools) -> Floats:
        """(strata,): values summed by stratum over the rows of a mask."""
        summed = np.bincount(self.stratum, np.where(among, values, 0.0), self.strata)
        return summed.astype(np.float64)

    @property
    def strata(self) -> int:
        """How many strata there are."""
        if self.fixed is not None:
            return len(self.fixed)
        return int(self.stratum.max()) + 1 if len(self.stratum) else 0


@dataclass(frozen=True, eq=False)
class Contrast:
    """estimate: group less other; share, other_share: the two rates, NaN where they have none.

    with_outcome, without_outcome: (rows,), the influence of a person of the row who has the
    outcome, and of one who has not. variance: if people are unrelated. parameters: as many as the
    estimate rests on, for the sandwich's correction.
    """

    estimate: float
    share: float
    other_share: float
    with_outcome: Floats
    without_outcome: Floats
    variance: float
    parameters: int = 1

    @classmethod
    def lost(cls, rows: int) -> Contrast:
        """Of what cannot be told."""
        none = np.full(rows, np.nan)
        return cls(np.nan, np.nan, np.nan, none, none, np.nan)


@dataclass(frozen=True)
class Spread:
    """std_error of a contrast. freedom: of t, None for the normal. count: clusters of the side
    that has fewer; 0 if people are unrelated. correction: in words, empty if unrelated.
    """

    std_error: float
    freedom: int | None
    count: int
    correction: str


def spread(
    cells: Cells,
    contrast: Contrast,
    without: Callable[[Bools], float],
    *,
    correction: Correction = "rule",
) -> Spread:
    """The standard error of a contrast, by how many clusters tell it.

    without: the estimate on the rows of a mask, for the jackknife.
    What counts is the clusters of the group or of the other, whichever are fewer: a country that
    came to three of fifty runs is told by three. From 40 on, influence is summed by cluster, with
    G/(G-1) (N-1)/(N-K), N people (`R`: G/(G-1) alone); with 6 to 39 each of these clusters is left
    out in turn, around the whole estimate, and t has one degree of freedom less; below 6 people
    are taken as unrelated, which is said.
    Sources: Cameron and Miller (2015), J. Human Resources 50, 317-372; MacKinnon, Nielsen and Webb
    (2023), J. Econometrics 232, 272-299, for the jackknife (CV3).
    """
    alone = float(np.sqrt(contrast.variance))
    if cells.cluster is None:
        return Spread(alone, None, 0, "")
    live = cells.people > 0
    all_of, at = np.unique(cells.cluster, return_inverse=True)
    sides = [np.unique(at[live & side]) for side in (cells.group, cells.other)]
    smaller = min(sides, key=len)
    total, count = len(np.unique(at[live])), len(smaller)
    chosen = correction
    if correction == "rule":
        chosen = "sandwich" if count >= MANY else "jackknife" if count >= FEWEST else "rule"
    if chosen == "rule" or count < 2:
        return Spread(alone, None, count, UNRELATED)
    moves = np.bincount(
        at,
        cells.events * contrast.with_outcome
        + (cells.people - cells.events) * contrast.without_outcome,
        len(all_of),
    )
    if chosen in ("sandwich", "R"):
        factor, people = total / (total - 1), float(cells.people.sum())
        if chosen == "sandwich":
            factor *= (people - 1) / max(people - contrast.parameters, 1.0)
        error = float(np.sqrt((moves**2).sum() * factor))
        return Spread(error, None, count, SANDWICH if chosen == "sandwich" else SANDWICH_R)
    # Where there are many clusters, those of the larger side move the estimate little each.
    deleted = np.arange(len(all_of)) if total < MANY else smaller
    for one in deleted:
        moves[one] = without(at != one) - contrast.estimate
    factor = (total - 1) / total
    rest = np.setdiff1d(np.arange(len(all_of)), deleted)
    variance = factor * (moves[deleted] ** 2).sum() + (moves[rest] ** 2).sum() / factor
    return Spread(float(np.sqrt(variance)), count - 1, count, JACKKNIFE)
