"""Grading: what is right stays right however it is written, and what is wrong is named."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.challenge.grading import NUMBER_SHARE, Verdict, grade
from stembridge_xblocks.challenge.mistakes import BUILT_IN
from stembridge_xblocks.challenge.task import Answer, Task
from stembridge_xblocks.challenge.tolerance import accepts, converted
from stembridge_xblocks.challenge.units import read_unit
from stembridge_xblocks.common.numbers import format_number
from stembridge_xblocks.contract.model import TYPES

EU = "bg cs da de el en es et fi fr ga hr hu it lt lv mt nl pl pt ro sk sl sv".split()


def task_with(**answer: Any) -> Task:
    """E = P*t: a parameter P in kW, t in h, an answer in kWh."""
    return Task.from_content(
        {
            "parameters": [
                {"id": "P", "unit": "kW", "minimum": 1, "maximum": 9, "step": 0.1},
                {"id": "t", "unit": "h", "minimum": 1, "maximum": 9, "step": 0.1},
            ],
            "answers": [
                {
                    "id": "E",
                    "formula": "P*t",
                    "unit": "kWh",
                    "asks_unit": True,
                    "tolerance_kind": "relative",
                    "tolerance": 0.01,
                    **answer,
                }
            ],
        }
    )


def graded(number: str, unit: str = "kWh", locale: str = "en", P: float = 2, t: float = 3.15,
           **answer: Any) -> Verdict:  # fmt: skip
    """The verdict on an energy that is 6.3 kWh unless P and t say otherwise."""
    task = task_with(**answer)
    return grade(task.answers[0], task, {"P": P, "t": t}, number, unit, locale)


@pytest.mark.parametrize("typed", ["0", "0.0", "0,00"])
def test_a_right_value_of_zero_has_no_figures_that_could_be_too_few(typed: str) -> None:
    assert graded(typed, P=0, tolerance_kind="figures", figures=3).correct


@pytest.mark.parametrize("typed", ["63/10", "2*3.15", "2 × 3.15", "2+4.3"])
@pytest.mark.parametrize("asks_unit", [True, False])
def test_a_sum_is_not_taken_for_a_number_with_a_strange_unit(typed: str, asks_unit: bool) -> None:
    verdict = graded(typed, "", asks_unit=asks_unit)

    assert verdict.problem_field == "number"
    assert "work it out" in str(verdict.problem)


def test_number_and_unit_right_earn_everything() -> None:
    verdict = graded("6.3")

    assert (verdict.correct, verdict.number_correct, verdict.unit_correct) == (True, True, True)
    assert verdict.share == 1
    assert verdict.value_si == pytest.approx(6.3 * 3.6e6)
    assert (verdict.unit, verdict.read_as) == ("kWh", "6.3\u00a0kWh")
    assert (verdict.mistake, verdict.feedback, verdict.problem) == (None, None, None)


@pytest.mark.parametrize(
    ("number", "unit", "share"),
    [("6.3", "V", NUMBER_SHARE), ("5", "kWh", 1 - NUMBER_SHARE), ("5", "V", 0), ("6.3", "", 0.75)],
)
def test_number_and_unit_are_paid_apart(number: str, unit: str, share: float) -> None:
    assert graded(number, unit).share == share


def test_without_a_unit_asked_for_the_number_is_everything() -> None:
    assert graded("6.3", "", asks_unit=False).share == 1
    assert graded("6.3", "", asks_unit=False).unit_correct is None
    assert graded("5", "", asks_unit=False).share == 0


def test_a_unit_that_was_not_asked_for_is_believed() -> None:
    assert graded("6300 Wh", "", asks_unit=False).correct
    assert graded("6.3 V", "", asks_unit=False).mistake == "wrong-unit-family"


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        ("6300", "Wh"), ("6.3", "kW h"), ("22.68", "MJ"), ("2.268e7", "J"), ("22.68", "MW s"),
        ("0,0063", "MWh"), ("6.3 kWh", ""), ("6,3kWh", ""), ("22,68 · 10⁶ J", ""),
        ("6,3", "Kilowattstunden"),
    ],
)  # fmt: skip
def test_the_right_value_in_another_unit_or_notation_is_right(number: str, unit: str) -> None:
    assert graded(number, unit).correct


units_of_energy = st.sampled_from(["kWh", "Wh", "J", "kJ", "MJ", "MWh", "cal", "eV", "kW·h", "N m"])
tenths = st.integers(10, 90).map(lambda n: n / 10)


@given(tenths, tenths, units_of_energy, st.sampled_from(EU), st.integers(4, 12))
def test_the_right_value_is_right_in_any_unit_and_language(
    P: float, t: float, unit: str, locale: str, figures: int
) -> None:
    value = converted(P * t, read_unit("kWh"), read_unit(unit))

    verdict = graded(format_number(value, locale, figures), unit, locale, P, t)

    assert (verdict.correct, verdict.mistake, verdict.share) == (True, None, 1)


@given(tenths, tenths, st.integers(-15, 15).filter(bool), st.sampled_from(EU))
def test_a_shifted_value_is_named_a_power_of_ten(
    P: float, t: float, power: int, locale: str
) -> None:
    shifted = P * t * 10.0**power

    verdict = graded(format_number(shifted, locale, 6), "kWh", locale, P, t)

    # A value near 1 may be inverted as well, which is told first.
    assert not verdict.correct
    assert verdict.mistake in ("power-of-ten", "inverted")
    if not 0.9 < math.log10(P * t) * 2 + power < 1.1 and abs(math.log10(P * t) * 2 + power) > 0.01:
        assert verdict.mistake == "power-of-ten"


@given(tenths, tenths, st.floats(0.001, 1000))
def test_a_right_value_never_shows_a_mistake_and_a_wrong_one_is_never_right(
    P: float, t: float, off: float
) -> None:
    verdict = graded(f"{P * t * off:.12g}", P=P, t=t)

    assert verdict.correct == (abs(off - 1) <= 0.01 + 1e-8) or abs(abs(off - 1) - 0.01) < 1e-8
    assert verdict.correct <= (verdict.mistake is None)


@given(tenths, tenths)
def test_an_inverted_value_is_named(P: float, t: float) -> None:
    energy = P * t
    verdict = graded(f"{1 / energy:.9g}", P=P, t=t)

    assert verdict.mistake == "inverted" or abs(energy**2 - 1) < 0.03


@pytest.mark.parametrize(
    ("number", "unit", "mistake", "said"),
    [
        ("6.3", "", "missing-unit", "missing"),
        ("6.3", "kwh", "unknown-unit", "did you mean kWh"),
        ("6.3", "kW", "wrong-unit-family", "kW is a unit of power"),
        ("6.3", "1", "wrong-unit-family", "1 is a unit of pure number"),
        ("6300", "kWh", "power-of-ten", "1,000 times too large"),
        ("0.063", "kWh", "power-of-ten", "100 times too small"),
        ("-6.3", "kWh", "wrong-sign", "sign"),
        ("0.1587", "kWh", "inverted", "one divided by"),
        ("0.1587", "1/kWh", "inverted", "one divided by"),
        ("22680000", "kWh", "other-unit", "right in J"),
        ("6.4", "kWh", "nearly", "Nearly right"),
        ("7.7", "kWh", None, None),
    ],
)
def test_known_mistakes_are_named(
    number: str, unit: str, mistake: str | None, said: str | None
) -> None:
    verdict = graded(number, unit)

    assert (verdict.correct, verdict.mistake) == (False, mistake)
    assert (said or "") in str(verdict.feedback)
    assert mistake is None or mistake in BUILT_IN


def test_a_unit_that_is_not_offered_is_told_the_ones_that_are() -> None:
    verdict = graded("22.68", "MJ", units=["kWh", "Wh"])

    assert (verdict.number_correct, verdict.unit_correct) == (True, False)
    assert verdict.mistake == "unit-not-accepted"
    assert "kWh, Wh" in str(verdict.feedback)


def test_a_unit_that_is_offered_may_be_written_in_other_ways() -> None:
    assert graded("6.3", "kW*h", units=["kWh"]).correct
    assert graded("6300", "W·h", units=["kWh", "Wh"]).correct


def test_a_number_right_in_another_accepted_unit_is_told_so() -> None:
    verdict = graded("378", "kWh", units=["kWh", "kW min"])

    assert verdict.mistake == "other-unit"
    assert "kW·min" in str(verdict.feedback)


MISTAKES = [
    {"id": "no-time", "formula": "P*t/3.15", "feedback": {"": "Time is forgotten.", "de": "Zeit!"}},
    {"id": "doubled", "formula": "2*P*t", "feedback": {"": "Twice."}},
    {"id": "ten", "formula": "10*P*t", "feedback": {"": "Ten times."}},
]


def test_the_author_s_mistake_is_named_before_a_built_in_one() -> None:
    verdict = graded("63", mistakes=MISTAKES)

    assert (verdict.mistake, verdict.author_feedback) == ("ten", {"": "Ten times."})
    assert verdict.feedback is None


def test_the_author_s_mistake_is_found_in_any_unit() -> None:
    assert graded("12600", "Wh", mistakes=MISTAKES).mistake == "doubled"


def test_of_two_mistakes_within_tolerance_the_nearest_is_named() -> None:
    close = [
        {"id": "far", "formula": "2.01*P*t", "feedback": {}},
        {"id": "near", "formula": "2*P*t", "feedback": {}},
    ]

    assert graded("12.6", mistakes=close).mistake == "near"
    assert graded("12.663", mistakes=close).mistake == "far"


def test_the_author_s_mistake_is_found_even_without_a_unit() -> None:
    assert graded("12.6", "", mistakes=MISTAKES).mistake == "doubled"


def test_a_mistake_within_tolerance_of_the_right_value_is_never_named() -> None:
    same = [{"id": "same", "formula": "P*t*1.005", "feedback": {}}]

    assert graded("6.3", mistakes=same).mistake is None


def test_a_mistake_that_leads_nowhere_is_passed_over() -> None:
    nowhere = [{"id": "none", "formula": "P*t*sqrt(-1)", "feedback": {}}, *MISTAKES]

    assert graded("12.6", mistakes=nowhere).mistake == "doubled"


def test_a_decimal_sign_read_otherwise_than_meant_is_explained() -> None:
    verdict = graded("6,300", "kWh", "en")

    assert (verdict.mistake, verdict.ambiguous) == ("decimal-separator", True)
    assert "read as 6,300" in str(verdict.feedback)
    assert verdict.read_as == "6,300\u00a0kWh"
    assert graded("6,300", "kWh", "de").correct


@pytest.mark.parametrize("number", ["", "abc", "1/3", "1e999", "nan"])
def test_a_number_that_cannot_be_read_is_a_problem_and_not_a_mistake(number: str) -> None:
    verdict = graded(number)

    assert verdict.problem_field == "number"
    assert verdict.problem is not None
    assert (verdict.correct, verdict.share, verdict.value_si, verdict.mistake) == (
        False, 0, None, None,
    )  # fmt: skip


def test_a_unit_that_cannot_be_read_is_a_problem_of_its_field() -> None:
    verdict = graded("6.3", "foo")

    assert (verdict.problem_field, verdict.number_correct) == ("unit", True)


def test_a_value_too_large_for_si_has_none() -> None:
    verdict = graded("1e300", "Qg")

    assert verdict.value_si is None or math.isfinite(verdict.value_si)


# Tolerances, by the borders of each kind.


def answer_with(**more: Any) -> Answer:
    return task_with(**more).answers[0]


@pytest.mark.parametrize(
    ("kind", "tolerance", "right", "inside", "outside"),
    [
        ("relative", 0.01, 100, ["99", "101", "100.5"], ["98.99", "101.01"]),
        ("relative", 0.01, -100, ["-99", "-101"], ["-98.99", "100"]),
        ("relative", 0, 0.3, ["0.3", "0.30"], ["0.300001"]),
        ("absolute", 0.5, 100, ["99.5", "100.5"], ["99.49", "100.51"]),
        ("absolute", 0.1, 0, ["0.1", "-0.1", "0"], ["0.11"]),
        ("exact", 0, 12, ["12", "12.0", "1.2e1"], ["12.0001", "11", "13"]),
        ("exact", 0, 2.0**47, ["140737488355328"], ["140737488355329", "140737488355327"]),
        ("exact", 0, 0.1 + 0.2, ["0.3"], ["0.30001"]),
        ("exact", 0, 2.9999999999999996, ["3"], ["2.99999"]),
        ("exact", 0, 0, ["0", "0.0"], ["0.001"]),
    ],
)
def test_limits_are_inside_and_what_is_beyond_is_not(
    kind: str, tolerance: float, right: float, inside: list[str], outside: list[str]
) -> None:
    answer = answer_with(tolerance_kind=kind, tolerance=tolerance)

    for text in inside:
        assert accepts(answer, float(text), answer.unit, right), text
    for text in outside:
        assert not accepts(answer, float(text), answer.unit, right), text


@pytest.mark.parametrize(
    ("number", "correct", "mistake"),
    [
        ("6.30", True, None),
        ("6.300", True, None),
        ("6.304", True, None),
        ("6.306", False, "nearly"),
        ("6.3", False, "too-few-figures"),
        ("6", False, "too-few-figures"),
        ("6,30", True, None),
        ("6.30e0", True, None),
        ("6300", False, "power-of-ten"),
    ],
)
def test_as_many_figures_are_wanted_and_they_must_be_right(
    number: str, correct: bool, mistake: str | None
) -> None:
    verdict = graded(number, tolerance_kind="figures", figures=3)

    assert (verdict.correct, verdict.mistake) == (correct, mistake)


def test_figures_count_in_the_unit_the_number_is_given_in() -> None:
    assert graded("6300", "Wh", tolerance_kind="figures", figures=3).correct
    assert graded("22.7", "MJ", tolerance_kind="figures", figures=3).correct
    assert not graded("22.6", "MJ", tolerance_kind="figures", figures=3).correct


@given(st.floats(1e-6, 1e6), st.integers(1, 8))
def test_the_right_value_rounded_to_the_figures_asked_for_is_right(
    right: float, figures: int
) -> None:
    answer = answer_with(tolerance_kind="figures", figures=figures)

    assert accepts(answer, float(f"{right:.{figures - 1}e}"), answer.unit, right)


def temperature_task(**answer: Any) -> Task:
    return Task.from_content(
        {
            "parameters": [{"id": "T", "unit": "°C", "minimum": 10, "maximum": 90, "step": 1}],
            "answers": [{"id": "T2", "formula": "2*T", "unit": "°C", "asks_unit": True,
                         "tolerance_kind": "absolute", "tolerance": 0.5, **answer}],
        }
    )  # fmt: skip


@pytest.mark.parametrize(("number", "unit"), [("313.15", "°C"), ("586.3", "K"), ("595.67", "°F")])
def test_absolute_temperatures_are_worked_out_from_absolute_zero(number: str, unit: str) -> None:
    task = temperature_task()

    assert grade(task.answers[0], task, {"T": 20}, number, unit, "en").correct


@pytest.mark.parametrize(
    ("formula", "number", "mistake"),
    [
        ("P*t*sin(x)", 2 * 3 * math.sin(30), "degrees-for-radians"),
        ("P*t*sin(x)", 3, None),
        ("P*t*atan(x)", 6 * math.degrees(math.atan(math.radians(30))), "degrees-for-radians"),
    ],
)
def test_a_calculator_in_the_wrong_mode_is_seen(
    formula: str, number: float, mistake: str | None
) -> None:
    task = Task.from_content(
        {
            "parameters": [
                {"id": "P", "unit": "kW", "minimum": 2, "maximum": 2, "step": 1},
                {"id": "t", "unit": "h", "minimum": 3, "maximum": 3, "step": 1},
                {"id": "x", "unit": "°", "minimum": 10, "maximum": 80, "step": 1},
            ],
            "answers": [{"id": "E", "formula": formula, "unit": "kWh", "tolerance": 0.01}],
        }
    )

    verdict = grade(task.answers[0], task, {"P": 2, "t": 3, "x": 30}, f"{number:.6g}", "", "en")

    assert verdict.mistake == mistake
    assert verdict.correct is (mistake is None)


def test_an_angle_worked_out_before_the_answer_is_seen_too() -> None:
    task = Task.from_content(
        {
            "parameters": [{"id": "x", "unit": "°", "minimum": 10, "maximum": 80, "step": 1}],
            "quantities": [{"id": "c", "formula": "cos(x)", "unit": ""}],
            "answers": [{"id": "y", "formula": "3*c", "unit": "", "tolerance": 0.01}],
        }
    )

    verdict = grade(task.answers[0], task, {"x": 40}, f"{3 * math.cos(40):.6g}", "", "en")

    assert verdict.mistake == "degrees-for-radians"


def fits(type_name: str, text: str) -> bool:
    schema = TYPES[type_name].schema
    return bool(re.search(schema["pattern"], text)) and len(text) <= schema["maxLength"]


def test_every_built_in_mistake_fits_the_contract_s_ids() -> None:
    assert all(fits("id", mistake) for mistake in BUILT_IN)


@given(st.text(max_size=45), st.text(max_size=65), st.sampled_from(EU))
def test_whatever_is_typed_is_graded_or_sent_back(number: str, unit: str, locale: str) -> None:
    verdict = graded(number, unit, locale)

    assert 0 <= verdict.share <= 1
    assert verdict.correct == (verdict.share == 1)
    assert verdict.value_si is None or math.isfinite(verdict.value_si)
    assert verdict.unit is None or fits("unit", verdict.unit)
