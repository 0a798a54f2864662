"""Coefficients: every one is there, its average over people is right where it can be known."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from stembridge_analytics.simulate import Parameters
from stembridge_analytics.simulate.effects import Effects
from stembridge_analytics.simulate.estimands import coefficients, intercepts

PARAMETERS = Parameters()
ROWS = coefficients(PARAMETERS, Effects(5, PARAMETERS))


def of(rows, decision: str, term: str) -> dict:
    (row,) = (row for row in rows if (row["decision"], row["term"]) == (decision, term))
    return row


def test_every_effect_of_the_parameters_is_a_coefficient_with_words():
    found = {(row["decision"], row["term"]): row["value"] for row in ROWS}
    for decision, terms in PARAMETERS.effects.items():
        for term, value in terms.items():
            assert found[decision, term] == value
    assert all(len(row["estimand"]) > 60 for row in ROWS)


def test_an_effect_averaged_over_people_is_nearer_to_zero_and_of_the_same_sign():
    for row in ROWS:
        if row["term"] != "intercept" and row["marginal"] is not None and row["value"]:
            assert 0 < row["marginal"] / row["value"] < 1


def test_no_effect_is_none_on_average_too():
    assert [row["marginal"] for row in ROWS if row["term"] == "woman"] == [0.0] * 8


def test_without_spread_and_other_effects_both_values_are_the_same():
    none = dict.fromkeys(PARAMETERS.school_sd, 0.0)
    effects = PARAMETERS.effects | {
        "start": {"intercept": 0.3, "bulk": -1.2},
        "first_use": {"intercept": 0.1, "committed": 0.7},
    }
    parameters = replace(PARAMETERS, school_sd=none, country_sd=none, effects=effects)
    rows = coefficients(parameters, Effects(5, parameters))
    assert of(rows, "start", "bulk")["marginal"] == pytest.approx(-1.2)
    # Proportional hazards: the complementary log-log of the share moves by the log ratio.
    assert of(rows, "first_use", "committed")["marginal"] == pytest.approx(0.7)


def test_attenuation_is_about_that_of_the_normal_approximation():
    """Zeger, Liang and Albert (1988): conditional / sqrt(1 + (16 sqrt(3) / (15 pi))^2 var)."""
    effects = PARAMETERS.effects | {"start": {"intercept": 0.0, "bulk": -1.0}}
    parameters = replace(PARAMETERS, effects=effects)
    found = of(coefficients(parameters, Effects(5, parameters)), "start", "bulk")["marginal"]
    variance = PARAMETERS.school_sd["start"] ** 2 + PARAMETERS.country_sd["start"] ** 2
    squared = (16 * math.sqrt(3) / (15 * math.pi)) ** 2
    # The approximation itself is off by 0.011 here.
    assert found == pytest.approx(-1.0 / math.sqrt(1 + squared * variance), abs=0.02)


def test_intercepts_of_countries_are_those_that_plans_use():
    effects = Effects(5, PARAMETERS)
    said = intercepts(PARAMETERS, effects)["countries"]
    for country, drawn in effects.country.items():
        assert said[country] == pytest.approx(drawn, abs=1e-6)
