"""Log-odds of a decision: effects of what holds, and the intercepts of school and country."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.parameters import DECISIONS, Parameters
from stembridge_analytics.simulate.people import Teacher

__all__ = ["Effects", "cumulative_hazard", "day_of_hazard", "terms_of"]

_STEPS: Final = frozenset({"go_on"})


def terms_of(person: Teacher, *more: str) -> tuple[str, ...]:
    """The names of effects that hold for a person: country, level, role, gender, and `more`."""
    return (person.country, person.level.replace(" ", "_"), person.role, person.gender, *more)


class Effects:
    """The linear predictors of one simulation.

    Intercepts of countries and schools are normal with mean 0 and the standard deviations of the
    parameters, drawn by the seed alone: a school's are the same whatever the size of the cohort.
    """

    def __init__(self, seed: int, parameters: Parameters) -> None:
        self._seed, self._parameters = seed, parameters
        self._school_no = -1
        self._school: dict[str, float] = {}
        self.country = {
            country: self._draw(parameters.country_sd, "country", country)
            for country in parameters.countries
        }

    def _draw(self, sds: dict[str, float], *name: object) -> dict[str, float]:
        chance = Chance(self._seed, "intercept", *name)
        return {decision: chance.normal() * sds[decision] for decision in DECISIONS}

    def school(self, number: int) -> dict[str, float]:
        """The intercepts of a school, by decision."""
        if number != self._school_no:
            # Teachers come school by school, so one is remembered.
            self._school = self._draw(self._parameters.school_sd, "school", number)
            self._school_no = number
        return self._school

    def fixed(self, decision: str, terms: Iterable[str], module: int = 1) -> float:
        """The part without random intercepts; `module` (from 1) is the one gone on to."""
        effects = self._parameters.effects[decision]
        value = effects["intercept"] + sum(effects.get(term, 0.0) for term in terms)
        if decision in _STEPS:
            weeks = self._parameters.week_effects
            value += weeks[min(module, len(weeks)) - 1]
        return value

    def log_odds(self, decision: str, person: Teacher, *more: str, module: int = 1) -> float:
        """The whole linear predictor for a person."""
        return (
            self.fixed(decision, terms_of(person, *more), module)
            + self.country[person.country][decision]
            + self.school(person.school)[decision]
        )


def cumulative_hazard(parameters: Parameters, days: float) -> float:
    """The baseline hazard of first use, summed from completion to that day."""
    total, start = 0.0, 0
    for until, rate in zip(parameters.use_until_day, parameters.use_per_day, strict=True):
        total += rate * max(0.0, min(days, until) - start)
        start = until
    return total


def day_of_hazard(parameters: Parameters, target: float) -> float:
    """The day at which the baseline hazard has summed up to `target`; infinite if never."""
    total, start = 0.0, 0
    for until, rate in zip(parameters.use_until_day, parameters.use_per_day, strict=True):
        step = rate * (until - start)
        if total + step >= target and rate > 0:
            return start + (target - total) / rate
        total, start = total + step, until
    return math.inf
