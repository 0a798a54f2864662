"""What stands in truth.json, and how it is laid out for people to read."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Final

from stembridge_analytics.simulate.effects import Effects
from stembridge_analytics.simulate.estimands import coefficients, intercepts
from stembridge_analytics.simulate.parameter_file import plain_of
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import SERVICE, staff
from stembridge_analytics.simulate.rates import Population, rate_rows
from stembridge_analytics.simulate.tally import Tally
from stembridge_analytics.simulate.truth import Truth

__all__ = ["facts_of", "json_text"]

# What the sections hold, for a reader of the file alone.
_MEANINGS: Final = {
    "courses": "columns of the table course_funnel for each course run with anybody enrolled",
    "more": "further counts by course run; `..._told` are those that the logs tell, the others "
    "what really happened; courseware_events leave out the browser's twins",
    "countries": "participations by country of the teacher; `..._people` are distinct people",
    "course_day": "rows of course_day on which a number differs from the day before",
    "course_week": "people at work in a week; weeks without anybody are left out",
    "rates": "rates that the parameters imply, by numeric integration over school intercepts, "
    "given those of the countries, beside what this seed came to",
    "coefficients": "every coefficient with its estimand",
    "lines": "every line written, by what a reader must make of it; `mess` counts lines by what "
    "is odd about them",
    "side_files": "what is odd in participants.csv and package/",
}


# The estimand of each rate; all are given the intercepts of the countries, and averaged over
# levels, roles, genders, returning and the intercepts of schools.
_RATES: Final = {
    "enrolled_per_teacher": "E: participations there and by that route, of a teacher of whatever "
    "country, visitors included among teachers",
    "start_rate": "S/E: of those enrolled, those with work in the course since",
    "k1_rate": "K1/E: of those enrolled, those who worked through every module",
    "k2_rate": "K2/E: of those enrolled, those passed or certified by the last word",
    "k2_of_started_rate": "K2/S: of those started, those passed or certified by the last word",
    "by_passing_rate": "of those enrolled, those of K2 who passed at some time",
    "commitment_rate": "of those enrolled, those who made a commitment",
    "first_use_180_rate": "of those who completed by passing, those with a use in class within "
    "180 days, told or not",
    "sustained_rate": "of those who completed by passing, those with a second use 60 days or more "
    "after the first",
    "adapted_rate": "of those who completed by passing, those whose first use was with a change",
    "answer_rate": "of those who completed by passing, those who answer the follow-up",
    "reach_rates": "of those enrolled, those who worked through the first module, the second, ...; "
    "the hazard of leaving after a module is 1 less the ratio of the next to it",
}


def facts_of(
    parameters: Parameters,
    tally: Tally,
    lines: dict[str, Any],
    side_files: dict[str, int],
    *,
    learners: int,
    seed: int,
) -> dict[str, Any]:
    """Everything that is true of the programme; JSON values and dates only."""
    truth, effects = Truth(parameters, tally), Effects(seed, parameters)
    coordinators = [account.username for account in staff(parameters).values()]
    return {
        "meanings": _MEANINGS,
        "parameters": {"learners": learners, "seed": seed} | plain_of(parameters),
        "people": truth.people(coordinators, [SERVICE.username]),
        "courses": truth.courses(),
        "more": truth.more(),
        "countries": truth.countries(),
        "course_week": list(truth.course_weeks()),
        "country_week": list(truth.country_weeks()),
        "course_day": list(truth.course_days()),
        "rate_meanings": _RATES,
        "rates": rate_rows(Population(parameters, effects), tally.cells),
        "coefficients": coefficients(parameters, effects),
        "intercepts": intercepts(parameters, effects),
        "side_files": side_files,
        "lines": lines,
    }


def json_text(facts: dict[str, Any]) -> str:
    """The facts as JSON with one row of a table on one line, so that a change can be read."""

    def plain(value: Any) -> str:
        return json.dumps(value, default=date.isoformat, ensure_ascii=False)

    def block(value: Any, indent: str) -> str:
        deeper = indent + "  "
        if isinstance(value, dict) and any(
            isinstance(part, (dict, list)) for part in value.values()
        ):
            parts = [f"{plain(key)}: {block(part, deeper)}" for key, part in value.items()]
            return "{\n" + ",\n".join(deeper + part for part in parts) + "\n" + indent + "}"
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "[\n" + ",\n".join(deeper + plain(row) for row in value) + "\n" + indent + "]"
        return plain(value)

    return block(facts, "") + "\n"
