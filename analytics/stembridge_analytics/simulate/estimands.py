"""What each coefficient is an estimand of: in words, conditional and averaged over people."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from stembridge_analytics.simulate.effects import Effects, cumulative_hazard
from stembridge_analytics.simulate.parameters import DECISIONS, Parameters
from stembridge_analytics.simulate.rates import Population, mean_logistic, mean_use
from stembridge_analytics.simulate.uptake import FIRST_USE_DAYS

__all__ = ["coefficients", "intercepts"]

Mixture = dict[float, float]
_DECIDED: Final = {
    "start": "starting the course, of those enrolled whose enrolment event is in the logs "
    "(where it is missing, they started)",
    "go_on": "working through the next module, of those who worked through the one before; "
    "its complement is the discrete-time hazard of leaving",
    "pass_course": "being good enough to pass, of those who worked through every module",
    "commit": "committing to use the lesson in a class, of those who worked through every module",
    "first_use": "first use in class at a day after completion, of those not yet having used it "
    "who completed by passing",
    "sustain": "a second use at least 60 days after the first, of those with a first use within "
    "180 days of completion",
    "adapt": "a declared change at the first use, of those with one within 180 days",
    "answer": "answering the follow-up, of those who completed by passing",
}
_FLAGS: Final = ("returning", "committed", "used")


def coefficients(parameters: Parameters, effects: Effects) -> list[dict[str, Any]]:
    """Every coefficient: value, scale, estimand in words, and its value averaged over people.

    `marginal`: the same contrast of the averages over random intercepts of school and country and
    over the other covariates, as the parameter set distributes them; by numeric integration.
    """
    averages = _Averages(parameters, effects, Population(parameters, effects).flags())
    return [
        _row(averages, decision, term, value)
        for decision in DECISIONS
        for term, value in parameters.effects[decision].items()
    ] + list(_weeks(parameters))


def _row(averages: _Averages, decision: str, term: str, value: float) -> dict[str, Any]:
    is_hazard = decision == "first_use"
    scale = "log hazard ratio" if is_hazard else "log-odds"
    row: dict[str, Any] = {"decision": decision, "term": term, "value": value, "scale": scale}
    about = _DECIDED[decision]
    if term == "intercept":
        row["marginal"] = round(averages.of(decision), 6)
        kind = "log(-log(1 - share)) within 180 days" if is_hazard else "log-odds"
        row["estimand"] = (
            f"{scale} of {about}, where no term holds and the intercepts of school and country "
            f"are 0; marginal: the {kind} of the whole population's share"
        )
        return row
    factor = _factor_of(averages.parameters, term)
    on, off = averages.of(decision, factor, term), averages.of(decision, factor)
    row["marginal"] = round(on - off, 6)
    contrast = (
        "complementary log-log of the shares with a use within 180 days"
        if is_hazard
        else ("log-odds of the average shares")
    )
    row["estimand"] = (
        f"difference in {scale} of {about}, between `{term}` and no term of its factor, given "
        f"everything else and the intercepts of school and country; marginal: difference in "
        f"{contrast} if all were so or none"
    )
    return row


def _weeks(parameters: Parameters) -> Iterator[dict[str, Any]]:
    for number, value in enumerate(parameters.week_effects, 2):
        yield {
            "decision": "go_on", "term": f"module_{number}", "value": value, "scale": "log-odds",
            "marginal": None,
            "estimand": f"added to the log-odds of {_DECIDED['go_on']}, at the step to module "
            f"{number}, given everything else and the intercepts; who is still there is selected, "
            "so no average over people is stated",
        }  # fmt: skip


def _factors(parameters: Parameters, flags: dict[str, float]) -> dict[str, dict[str, float]]:
    """Each factor's levels and their shares; a flag that does not hold is ''."""
    return {
        "country": parameters.countries,
        "level": {name.replace(" ", "_"): share for name, share in parameters.levels.items()},
        "role": parameters.roles,
        "gender": parameters.genders,
        "route": parameters.routes,
    } | {flag: {flag: share, "": 1 - share} for flag, share in flags.items()}


def _factor_of(parameters: Parameters, term: str) -> str:
    if term in _FLAGS:
        return term
    for name, levels in (
        ("level", {level.replace(" ", "_") for level in parameters.levels}),
        ("role", parameters.roles),
        ("gender", parameters.genders),
        ("route", parameters.routes),
    ):
        if term in levels:
            return name
    return "country"


@dataclass(frozen=True)
class _Averages:
    """Average shares over people; flags: how often each flag holds."""

    parameters: Parameters
    effects: Effects
    flags: dict[str, float]

    def of(self, decision: str, factor: str | None = None, level: str = "") -> float:
        """The link of the average share, one factor held at a level ('' for none of its terms)."""
        parameters = self.parameters
        mixture: Mixture = {self.effects.fixed(decision, ()): 1.0}
        for name, shares in _factors(parameters, self.flags).items():
            held = {level: 1.0} if name == factor else shares
            mixture = _mixed(mixture, parameters.effects[decision], held)
        sd = math.hypot(parameters.school_sd[decision], parameters.country_sd[decision])
        if decision == "first_use":
            hazard = cumulative_hazard(parameters, FIRST_USE_DAYS)
            share = sum(weight * mean_use(eta, hazard, sd) for eta, weight in mixture.items())
            return math.log(-math.log1p(-share))
        share = sum(weight * mean_logistic((eta,), sd) for eta, weight in mixture.items())
        return math.log(share / (1 - share))


def _mixed(mixture: Mixture, terms: dict[str, float], shares: dict[str, float]) -> Mixture:
    total, mixed = sum(shares.values()), dict[float, float]()
    for eta, weight in mixture.items():
        for level, share in shares.items():
            value = round(eta + (terms.get(level, 0.0) if level else 0.0), 9)
            mixed[value] = mixed.get(value, 0.0) + weight * share / total
    return mixed


def intercepts(parameters: Parameters, effects: Effects) -> dict[str, Any]:
    """Standard deviations of the random intercepts, and those that the countries drew."""
    return {
        "school_sd": parameters.school_sd,
        "country_sd": parameters.country_sd,
        "countries": {
            country: {decision: round(value, 6) for decision, value in drawn.items()}
            for country, drawn in effects.country.items()
        },
        "estimand": "normal, mean 0, on the scale of the coefficients; schools lie in countries; "
        "intercepts of different decisions are independent",
    }
