"""A measure is complete, or it is not made."""

import dataclasses

import pytest

from stembridge_analytics.measures import Definition, Measure

DEFINITION = Definition("funnel.example", "Example", "What it is.", "some", "all", "K2")


def measure(**given):
    whole = {
        "numerator": 1, "denominator": 4, "value": 0.25, "conf_low": 0.1, "conf_high": 0.5,
        "interval": "Wilson",
    }  # fmt: skip
    return Measure(DEFINITION, "a window in words", **(whole | given))


def test_a_measure_carries_the_version_of_its_definition():
    assert measure().definition_id == "funnel.example v1"
    assert measure().dictionary_version == "1"
    assert measure().evidence_level == "K2"


@pytest.mark.parametrize(
    "fault",
    [
        {"numerator": None},
        {"denominator": None},
        {"numerator": 5},
        {"numerator": -1},
        {"value": None},
        {"available": False},
        {"reason": "none"},
        {"conf_low": None},
        {"interval": None},
        {"conf_low": 0.3},
        {"conf_high": 0.2},
        {"conf_high": 1.2},
    ],
)
def test_a_measure_whose_parts_contradict_each_other_is_refused(fault):
    with pytest.raises(ValueError, match=r"^funnel\.example: "):
        measure(**fault)


def test_a_measure_without_a_window_is_refused():
    with pytest.raises(ValueError, match="window"):
        dataclasses.replace(measure(), window="")


def test_an_unavailable_measure_says_why_and_has_no_value():
    nothing = Measure(DEFINITION, "a window", available=False, reason="needs the pass mark")
    assert nothing.value is None
    assert nothing.reason == "needs the pass mark"
