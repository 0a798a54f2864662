"""Errors of curves for people in clusters, by how many clusters there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from stembridge_analytics.estimators.clusters import FEWEST, JACKKNIFE, MANY, MODEL_BASED
from stembridge_analytics.estimators.delete_one import delete_one
from stembridge_analytics.estimators.incidence import Incidence, aalen_johansen, incidence_only
from stembridge_analytics.estimators.life_table import Lives, life_table
from stembridge_analytics.estimators.survival_curve import SurvivalCurve, kaplan_meier, km_only
from stembridge_analytics.models.result import Clusters, Problem

__all__ = [
    "CORRECTIONS", "Rule", "clusters_of", "few_clusters", "incidence_by", "rule_for", "survival_by"
]  # fmt: skip

# `rule` is the few-clusters rule; `R` sums influences by cluster as R's `survfit` does, however
# few clusters there are.
CORRECTIONS: Final = ("rule", "R")
_INFLUENCE: Final = "influences summed by cluster"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rule:
    """How errors of these people are made. factor: of the summed influences.

    freedom: of Student's t, infinite for the normal. correction: in words, empty without clusters.
    """

    count: int
    factor: float
    freedom: float
    correction: str

    @property
    def is_jackknife(self) -> bool:
        """Whether each cluster is left out in turn."""
        return self.correction == JACKKNIFE

    @property
    def too_few(self) -> bool:
        """Whether clusters are so few that people are taken as unrelated."""
        return self.correction == MODEL_BASED


def rule_for(lives: Lives, correction: str) -> Rule:
    """The rule for people of one group: by the number of clusters among them."""
    if lives.clusters is None:
        return Rule(0, 1.0, np.inf, "")
    count = len(np.unique(lives.clusters))
    if correction == "R":
        return Rule(count, 1.0, np.inf, f"{_INFLUENCE}, as R's survfit")
    if count < FEWEST:
        return Rule(count, 1.0, np.inf, MODEL_BASED)
    if count < MANY:
        return Rule(count, 1.0, count - 1, JACKKNIFE)
    return Rule(count, count / (count - 1), np.inf, f"{_INFLUENCE}, G/(G-1)")


def survival_by(lives: Lives, rule: Rule) -> SurvivalCurve:
    """The Kaplan-Meier curve with errors by the rule."""
    if rule.too_few:
        return kaplan_meier(replace(lives, clusters=None))
    curve = kaplan_meier(lives)
    if not rule.is_jackknife:
        return replace(curve, log_error=curve.log_error * np.sqrt(rule.factor))
    grid = curve.table.time

    def without(rest: Lives) -> Floats:
        table = life_table(rest)
        return np.concatenate([[1.0], km_only(table)])[table.index(grid) + 1]

    with np.errstate(invalid="ignore", divide="ignore"):
        error = np.sqrt(delete_one(lives, without)) / curve.survival
    return replace(curve, log_error=error, freedom=rule.freedom)


def incidence_by(lives: Lives, rule: Rule) -> Incidence:
    """The Aalen-Johansen curves with errors by the rule."""
    if rule.too_few:
        return aalen_johansen(replace(lives, clusters=None))
    curves = aalen_johansen(lives)
    if not rule.is_jackknife:
        return replace(curves, error=curves.error * np.sqrt(rule.factor))
    grid = curves.table.time
    first = np.eye(1, lives.causes + 1)

    def without(rest: Lives) -> Floats:
        table = life_table(rest)
        return np.concatenate([first, incidence_only(table)])[table.index(grid) + 1]

    return replace(curves, error=np.sqrt(delete_one(lives, without)), freedom=rule.freedom)


def clusters_of(count: int, by: str | None, rules: list[Rule]) -> Clusters | None:
    """What a result says of its clusters."""
    if by is None:
        return None
    return Clusters(count, by, "; ".join(dict.fromkeys(rule.correction for rule in rules)))


def few_clusters(by: str | None, labels: list[str], rules: list[Rule]) -> list[Problem]:
    """A problem for each group with too few clusters."""
    return [
        Problem(
            "too few clusters",
            f"{label or 'all'}: {rule.count} values of {by}, and {FEWEST} are needed; the errors "
            "take people as unrelated",
            label,
        )
        for label, rule in zip(labels, rules, strict=True)
        if rule.too_few
    ]
