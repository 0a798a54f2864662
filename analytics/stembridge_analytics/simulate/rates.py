"""Rates that the parameters imply, by numeric integration over the random intercepts of schools.

A rate is that of a large population with these parameters. The intercepts of countries are those
that the seed drew, since there are few of them and each is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product, zip_longest
from typing import Any, Final

from stembridge_analytics.simulate.chance import logistic
from stembridge_analytics.simulate.effects import Effects, cumulative_hazard
from stembridge_analytics.simulate.parameters import ROUTES, Parameters
from stembridge_analytics.simulate.programme import Programme
from stembridge_analytics.simulate.uptake import FIRST_USE_DAYS

__all__ = ["Population", "mean_logistic", "mean_use", "normal_nodes", "rate_rows"]

# The trapezoidal rule on the normal density: for smooth functions its error at this step is far
# below a millionth.
_STEP: Final = 0.5
_REACH: Final = 13  # steps each way
_Z: Final = tuple(_STEP * number for number in range(-_REACH, _REACH + 1))
_DENSITY: Final = tuple(math.exp(-z * z / 2) for z in _Z)
_TOTAL: Final = sum(_DENSITY)


def normal_nodes(sd: float) -> Iterator[tuple[float, float]]:
    """(value, weight) of a normal distribution with mean 0; one node if sd is 0."""
    if not sd:
        return iter(((0.0, 1.0),))
    return ((z * sd, density / _TOTAL) for z, density in zip(_Z, _DENSITY, strict=True))


@lru_cache(maxsize=100_000)
def mean_logistic(log_odds: tuple[float, ...], sd: float) -> float:
    """The mean over a shared normal intercept of the product of shares with these log-odds."""
    return sum(
        weight * math.prod(logistic(value + shift) for value in log_odds)
        for shift, weight in normal_nodes(sd)
    )


@lru_cache(maxsize=100_000)
def mean_use(log_ratio: float, hazard: float, sd: float) -> float:
    """The mean over a normal intercept of the share with an event, given the baseline hazard."""
    return sum(
        weight * -math.expm1(-hazard * math.exp(log_ratio + shift))
        for shift, weight in normal_nodes(sd)
    )


@dataclass(frozen=True)
class Cell:
    """Shares of those enrolled in one cell, and among those who complete by passing."""

    start: float = 0.0
    all_modules: float = 0.0
    completed_k2: float = 0.0
    by_passing: float = 0.0
    committed: float = 0.0
    first_use: float = 0.0
    sustained: float = 0.0
    adapted: float = 0.0
    answers: float = 0.0
    reached: tuple[float, ...] = ()

    def plus(self, other: Cell, weight: float) -> Cell:
        """This, and `weight` times the other."""
        mine, others = vars(self), vars(other)
        names = [name for name in mine if name != "reached"]
        reached = zip_longest(self.reached, other.reached, fillvalue=0.0)
        return Cell(
            **{name: mine[name] + weight * others[name] for name in names},
            reached=tuple(one + weight * more for one, more in reached),
        )


class Population:
    """Rates of one parameter set with the intercepts of its countries."""

    def __init__(self, parameters: Parameters, effects: Effects) -> None:
        self._parameters, self._effects = parameters, effects
        self._mixed = [
            self._shares(shares)
            for shares in (parameters.levels, parameters.roles, parameters.genders)
        ]

    def takers(self, programme: Programme, country: str) -> tuple[float, float]:
        """How many first and second participations a teacher of the country has on average."""
        editions, shares = self._parameters.editions[country], self._parameters.shares
        first = second = before = 0.0
        for course, share in editions:
            if course.programme == programme:  # equal ones share their courses
                first += share
                second += shares["returns"] * before
            before = share
        takes_part = 1 - shares["visitor"]
        return takes_part * first, takes_part * second

    def returning(self, programme: Programme, country: str) -> float:
        """The share of participations that are a teacher's second; 0 if there are none."""
        first, second = self.takers(programme, country)
        return second / (first + second) if first + second else 0.0

    def enrolled_per_teacher(self, programme: Programme, country: str, route: str) -> float:
        """How often a teacher, of whatever country, enrols there in this way."""
        countries, routes = self._parameters.countries, self._parameters.routes
        share = countries[country] / sum(countries.values())
        return share * sum(self.takers(programme, country)) * routes[route] / sum(routes.values())

    def cell(self, programme: Programme, country: str, route: str) -> Cell:
        """The mean over levels, roles, genders and returning."""
        total, again = Cell(), self.returning(programme, country)
        for (level, p), (role, q), (gender, r) in product(*self._mixed):
            for more, share in ((("returning",), again), ((), 1 - again)):
                terms = (country, level, role, gender, route, *more)
                total = total.plus(self._one(programme, country, route, terms), p * q * r * share)
        return total

    def _shares(self, shares: dict[str, float]) -> list[tuple[str, float]]:
        """Levels of a factor with their shares; those without any effect taken together."""
        found: dict[str, float] = {}
        for name, share in shares.items():
            term = name.replace(" ", "_")
            has_effect = any(terms.get(term) for terms in self._parameters.effects.values())
            term = term if has_effect else ""
            found[term] = found.get(term, 0.0) + share / sum(shares.values())
        return list(found.items())

    def _mean(self, decision: str, country: str, terms: tuple[str, ...]) -> float:
        eta = self._effects.fixed(decision, terms) + self._effects.country[country][decision]
        return mean_logistic((round(eta, 9),), self._parameters.school_sd[decision])

    def _one(self, programme: Programme, country: str, route: str, terms: tuple[str, ...]) -> Cell:
        parameters, shares = self._parameters, self._parameters.shares
        start = 1.0 if route == "missing" else self._mean("start", country, terms)
        steps = tuple(
            round(self._effects.fixed("go_on", terms, module)
                  + self._effects.country[country]["go_on"], 9)
            for module in range(1, len(programme.modules))
        )  # fmt: skip
        sd = parameters.school_sd["go_on"]
        reached = [start * mean_logistic(steps[:taken], sd) for taken in range(len(steps) + 1)]
        reach = reached[-1]
        waits = shares["waits_for_reviews"] if programme.review_module is not None else 0.0
        reviewed = 1 - waits * (1 - shares["reviewed_after_the_close"])
        passed = reach * self._mean("pass_course", country, terms) * reviewed
        certified = 1 - shares["certificate_revoked"] * (1 - shares["certificate_issued_again"])
        undone = shares["fails_after_rescore"] * (1 - shares["passes_again"])
        kept = 1 - undone * (1 - shares["certified_after_pass"] * certified)
        without = (1 - start) * shares["certified_without_work"] * certified
        done = passed * kept
        use, sustained, adapted, answers = self._uptake(country, terms)
        return Cell(
            start=start,
            all_modules=reach,
            completed_k2=done + without,
            by_passing=done,
            committed=reach * self._mean("commit", country, terms),
            first_use=done * use,
            sustained=done * sustained,
            adapted=done * adapted,
            answers=done * answers,
            reached=tuple(reached),
        )

    def _uptake(self, country: str, terms: tuple[str, ...]) -> tuple[float, float, float, float]:
        """Of one who completed by passing: first use, sustained, adapted, answering."""
        parameters = self._parameters
        commit = self._mean("commit", country, terms)
        found = [0.0, 0.0, 0.0, 0.0]
        for more, weight in ((("committed",), commit), ((), 1 - commit)):
            held = (*terms, *more)
            ratio = self._effects.fixed("first_use", held)
            ratio += self._effects.country[country]["first_use"]
            hazard = cumulative_hazard(parameters, FIRST_USE_DAYS)
            use = mean_use(round(ratio, 9), hazard, parameters.school_sd["first_use"])
            answers = use * self._mean("answer", country, (*held, "used"))
            answers += (1 - use) * self._mean("answer", country, held)
            sustained = use * self._mean("sustain", country, held)
            adapted = use * self._mean("adapt", country, held)
            for at, value in enumerate((use, sustained, adapted, answers)):
                found[at] += weight * value
        return found[0], found[1], found[2], found[3]

    @cached_property
    def cells(self) -> list[tuple[Programme, str, str, Cell]]:
        """Every programme, country and route with the shares there."""
        return [
            (programme, country, route, self.cell(programme, country, route))
            for programme in self._parameters.programmes
            for country in programme.countries or tuple(self._parameters.countries)
            for route in ROUTES
        ]

    def flags(self) -> dict[str, float]:
        """How often it holds: `returning` of those enrolled, `committed`, `used` of completers."""
        total, again = Cell(), 0.0
        weights = 0.0
        for programme, country, route, cell in self.cells:
            weight = self.enrolled_per_teacher(programme, country, route)
            total = total.plus(cell, weight)
            again += weight * self.returning(programme, country)
            weights += weight
        return {
            "returning": again / weights,
            "committed": total.committed / (total.all_modules or 1.0),
            "used": total.first_use / (total.by_passing or 1.0),
        }


def rate_rows(
    population: Population, counts: dict[tuple[str, str, str], Any]
) -> list[dict[str, Any]]:
    """Population rates beside the realised counts, by programme x country x route.

    `..._rate` of completion, reach and commitment are of those enrolled, those of uptake of those
    who completed by passing, `k2_of_started_rate` of those started. None where there is nobody.
    """
    rows = []
    for programme, country, route, cell in population.cells:
        seen = counts.get((programme.name, country, route), {})
        row: dict[str, Any] = {"programme": programme.name, "country": country, "route": route}
        expected = population.enrolled_per_teacher(programme, country, route)
        row |= {"enrolled_per_teacher": round(expected, 8)} | _rates(cell)
        row["reach_rates"] = [round(share, 6) for share in cell.reached]
        row |= {name: seen.get(name, 0) for name in _REALISED}
        modules = range(1, len(programme.modules) + 1)
        row["modules_reached"] = [seen.get(f"reached_{module}", 0) for module in modules]
        rows.append(row)
    return rows


_REALISED: Final = (
    "enrolled", "started", "completed_k1", "completed_k2", "completed_k2_started", "committed",
    "completed_by_passing", "first_use_180", "sustained", "adapted", "answers",
)  # fmt: skip


def _rates(cell: Cell) -> dict[str, float | None]:
    done = cell.by_passing or math.nan
    rates = {
        "start_rate": cell.start,
        "k1_rate": cell.all_modules,
        "k2_rate": cell.completed_k2,
        # Who starts completes by passing only; the exceptions never started.
        "k2_of_started_rate": cell.by_passing / (cell.start or math.nan),
        "by_passing_rate": cell.by_passing,
        "commitment_rate": cell.committed,
        "first_use_180_rate": cell.first_use / done,
        "sustained_rate": cell.sustained / done,
        "adapted_rate": cell.adapted / done,
        "answer_rate": cell.answers / done,
    }
    return {name: None if math.isnan(v) else round(v, 6) for name, v in rates.items()}
