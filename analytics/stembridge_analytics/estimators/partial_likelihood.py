"""Cox's partial likelihood: its value, score and information, with ties, weights and late entry.

Rows may stand for many people that are alike (`counts`): all sums are the same as if each had a
row of its own. Weights count a person more than once in the estimate, not among the ties.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.risk_sets import RiskSets

__all__ = ["TIES", "PartialLikelihood", "Point", "Ties"]

Floats = npt.NDArray[np.float64]
Ties = Literal["efron", "breslow"]
TIES: Final[tuple[Ties, ...]] = ("efron", "breslow")


@dataclass(frozen=True)
class PartialLikelihood:
    """The data of a partial likelihood. matrix: (rows, terms). counts, weights, offset: (rows,)."""

    sets: RiskSets
    matrix: Floats
    counts: Floats
    weights: Floats
    offset: Floats
    ties: Ties

    @cached_property
    def deaths(self) -> Floats:
        """People with the event at each moment."""
        return self.sets.with_event(self.counts)

    @cached_property
    def weight(self) -> Floats:
        """Weight of those with the event at each moment."""
        return self.sets.with_event(self.counts * self.weights)

    @cached_property
    def steps(self) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
        """Terms of the sum over ties: their moment, share of the tied taken out, and weight.

        Breslow takes nobody out; Efron takes out l/d of the d tied ones in the l-th of d terms.
        """
        kept = np.flatnonzero(self.deaths > 0)
        if self.ties == "breslow":
            return kept, np.zeros(len(kept)), self.weight[kept]
        tied = self.deaths[kept].astype(np.intp)
        moment = np.repeat(kept, tied)
        order = np.arange(len(moment)) - np.repeat(np.cumsum(tied) - tied, tied)
        size = self.deaths[moment]
        return moment, order / size, self.weight[moment] / size

    def at(self, params: Floats) -> Point:
        """All that is needed at these values of the parameters."""
        linear = self.matrix @ params + self.offset
        linear = linear - np.average(linear, weights=self.counts)
        risk = np.exp(np.clip(linear, -500, 500))
        mass = self.counts * self.weights * risk
        moment, out, weight = self.steps
        s0, e0 = self.sets.at_risk(mass), self.sets.with_event(mass)
        weighted = mass[:, None] * self.matrix
        s1, e1 = self.sets.at_risk(weighted), self.sets.with_event(weighted)
        left = s0[moment] - out * e0[moment]
        size = len(self.deaths)

        def summed(values: Floats) -> Floats:
            return np.asarray(np.bincount(moment, values, minlength=size), dtype=np.float64)

        happened = self.counts * self.weights * (self.sets.moment >= 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = float(happened @ linear - weight @ np.log(left))
            first = [summed(weight * out**power / left) for power in (0, 1)]
            second = [summed(weight * out**power / left**2) for power in (0, 1, 2)]
        return Point(self, params, value, risk, mass, s1, e1, first, second)


@dataclass(frozen=True)
class Point:
    """The partial likelihood at one value of the parameters.

    value: logarithm. risk: exp(linear predictor) by row, mass: that times count and weight. s1,
    e1: sums of mass times covariates, over those at risk and over those with the event, by moment.
    first, second: sums over ties of weight out^p / left and weight out^p / left^2.
    """

    data: PartialLikelihood
    params: Floats
    value: float
    risk: Floats
    mass: Floats
    s1: Floats
    e1: Floats
    first: list[Floats]
    second: list[Floats]

    @cached_property
    def expected(self) -> Floats:
        """Sum over those with the event of the mean covariates of the risk set, by moment."""
        return self.s1 * self.first[0][:, None] - self.e1 * self.first[1][:, None]

    def score(self, moments: Floats | None = None) -> Floats:
        """Gradient; `moments` weighs each moment's part."""
        data = self.data
        own = (data.counts * data.weights)[:, None] * data.matrix
        parts = data.sets.with_event(own) - self.expected
        return np.asarray(parts.sum(axis=0) if moments is None else moments @ parts)

    def information(self, moments: Floats | None = None) -> Floats:
        """Negative second derivative; `moments` weighs each moment's part."""
        factor = np.ones(len(self.first[0])) if moments is None else moments
        sets, matrix = self.data.sets, self.data.matrix
        hazard = sets.over_spell(factor * self.first[0])
        hazard = hazard - sets.at_event(factor * self.first[1])
        both = matrix.T @ ((self.mass * hazard)[:, None] * matrix)
        q0, q1, q2 = ((factor * part)[:, None] for part in self.second)
        cross = (self.s1 * q1).T @ self.e1
        means = (self.s1 * q0).T @ self.s1 - cross - cross.T + (self.e1 * q2).T @ self.e1
        return np.asarray(both - means)

    def scores(self) -> Floats:
        """Score residuals of one person of each row, shape (rows, terms), without weight.

        Weighted with counts and weights they add up to the gradient.
        Source: Therneau & Grambsch, Modeling Survival Data (2000), 4.6 and 7.1.
        """
        sets, matrix = self.data.sets, self.data.matrix
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = np.nan_to_num(self.expected / self.data.weight[:, None])
        h, out = self.first
        q0, q1, q2 = (part[:, None] for part in self.second)
        held = self.s1 * q0 - self.e1 * q1
        taken = self.s1 * q1 - self.e1 * q2
        hazard = sets.over_spell(h) - sets.at_event(out)
        drift = sets.over_spell(held) - sets.at_event(taken)
        own = (sets.moment >= 0)[:, None] * matrix - sets.at_event(mean)
        return np.asarray(own - self.risk[:, None] * (matrix * hazard[:, None] - drift))
