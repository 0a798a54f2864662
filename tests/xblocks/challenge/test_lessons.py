"""The six lessons' tasks, recomputed by the challenge's evaluator and units.

The oracle is plain arithmetic in SI units, written out here once more, and the numbers of the
lessons as they were derived by hand.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import ModuleType

import pytest

from stembridge_xblocks.challenge.formula import read_formula
from stembridge_xblocks.challenge.grading import grade
from stembridge_xblocks.challenge.problems import points_of_the_box, problems, warnings
from stembridge_xblocks.challenge.task import Task
from stembridge_xblocks.challenge.units import read_unit

NAMES = ["battery", "quantum", "security", "biotech", "orbit", "port"]
HOUR, DAY, YEAR = 3600.0, 86400.0, 365.25 * 86400.0

# What each answer is, in its own unit, by plain arithmetic on the values as stated.
ORACLES: Mapping[str, Mapping[str, Callable[..., float]]] = {
    "battery": {
        "Q": lambda m, u: m * u * 96485.33 / (3600 * 157.76),
        "E": lambda m, u: 3.2 * m * u * 96485.33 / (3600 * 157.76),
        "q": lambda m, u: 96485.33 / 3.6 / 157.76,
    },
    "quantum": {
        "ratio": lambda f, T: math.exp(-6.62607015e-34 * f * 1e9 / (1.380649e-23 * T / 1000)),
        "x": lambda f, T: 6.62607015e-34 * f * 1e9 / (1.380649e-23 * T / 1000),
        "T_max": lambda f, T: 6.62607015e-34 * f * 1e12 / (1.380649e-23 * math.log(100)),
    },
    "security": {
        "t": lambda L: 62 ** int(L) / 2e10 / HOUR,
        "t_slow": lambda L: 62 ** int(L) / 2e4 / YEAR,
        "least": lambda L: next(n for n in range(1, 99) if 62**n / 2e10 > 100 * YEAR),
    },
    "biotech": {
        "t": lambda Td: Td * math.log(20) / math.log(2),
        "mu": lambda Td: math.log(2) / Td,
        "seed": lambda Td: 2000 / 20,
    },
    "orbit": {
        "T": lambda h: 2 * math.pi * math.sqrt((6371e3 + h * 1e3) ** 3 / 3.986004e14) / 60,
        "v": lambda h: math.sqrt(3.986004e14 / (6371e3 + h * 1e3)) / 1e3,
        "n": lambda h: DAY / (2 * math.pi * math.sqrt((6371e3 + h * 1e3) ** 3 / 3.986004e14)),
    },
    "port": {
        "E": lambda P, t, g: P * t,
        "fuel": lambda P, t, g: P * t * 217 / 1000,
        "engine": lambda P, t, g: P * t * 217 / 1000 * 3.206,
        "port": lambda P, t, g: P * t * g / 1000,
        "saving": lambda P, t, g: P * t * (217 * 3.206 - g) / 1000,
        "share": lambda P, t, g: 100 * (217 * 3.206 - g) / (217 * 3.206),
        "even": lambda P, t, g: 217 * 3.206,
        "even_loss": lambda P, t, g: 217 * 3.206 * 0.95,
    },
}


def task_of(lessons: ModuleType, name: str, variant: str | None = None) -> Task:
    return Task.from_content(lessons.LESSONS[name], variant)


def result(task: Task, answer_id: str, unit: str | None = None, **values: float) -> float:
    answer = task.answer(answer_id)
    assert answer is not None
    found = task.worked(values).result(answer)
    return read_unit(unit).from_si(answer.unit.to_si(found)) if unit else found


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_s_task_has_no_fault(lessons: ModuleType, name: str) -> None:
    assert problems(lessons.LESSONS[name]) == []
    assert warnings(lessons.LESSONS[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_all_answers_agree_with_plain_arithmetic_over_the_corners_and_inside(
    lessons: ModuleType, name: str
) -> None:
    task = task_of(lessons, name)
    assert set(ORACLES[name]) == {answer.id for answer in task.answers}

    for values in points_of_the_box(task.parameters, 60):
        worked = task.worked(values)
        for answer in task.answers:
            expected = ORACLES[name][answer.id](**values)
            assert worked.result(answer) == pytest.approx(expected, rel=1e-11), answer.id


@pytest.mark.parametrize("name", NAMES)
def test_the_oracle_s_value_is_graded_as_right_in_every_corner(
    lessons: ModuleType, name: str
) -> None:
    task = task_of(lessons, name)

    for values in points_of_the_box(task.parameters, 20):
        for answer in task.answers:
            number = f"{ORACLES[name][answer.id](**values):.6g}"
            verdict = grade(answer, task, values, number, answer.unit.text, "en")
            assert (verdict.correct, verdict.share, verdict.mistake) == (True, 1, None), answer.id


def test_l1_charge_and_energy_of_the_battery(lessons: ModuleType) -> None:
    task = task_of(lessons, "battery")

    assert result(task, "Q", m=640, u=0.92) == pytest.approx(100.0, rel=0.001)
    assert result(task, "E", m=640, u=0.92) == pytest.approx(320, rel=0.001)
    assert result(task, "q", m=640, u=0.92) == pytest.approx(169.9, rel=0.001)


def test_l2_boltzmann_factor_of_the_qubit(lessons: ModuleType) -> None:
    task = task_of(lessons, "quantum")

    assert result(task, "x", f=5, T=20) == pytest.approx(11.998, rel=0.0001)
    assert result(task, "ratio", f=5, T=20) == pytest.approx(6.16e-6, rel=0.02)
    assert result(task, "ratio", f=5, T=100) == pytest.approx(0.091, rel=0.02)
    assert result(task, "T_max", f=5, T=20) == pytest.approx(52.1, rel=0.01)


def test_l3_search_times_and_the_least_length(lessons: ModuleType) -> None:
    task = task_of(lessons, "security")

    assert read_formula("N^L").evaluate({"N": 62.0, "L": 8.0}) == 218340105584896
    assert result(task, "t", "s", L=8) == pytest.approx(1.09e4, rel=0.01)
    assert result(task, "t", L=8) == pytest.approx(3.03, rel=0.01)
    assert result(task, "t", "a", L=12) == pytest.approx(5.11e3, rel=0.01)
    assert result(task, "t", "a", L=11) == pytest.approx(82, rel=0.01)
    assert result(task, "t_slow", L=8) == pytest.approx(346, rel=0.01)
    assert result(task, "least", L=8) == 12


def test_l3_exact_whole_number_takes_no_other(lessons: ModuleType) -> None:
    task = task_of(lessons, "security")
    answer = task.answer("least")
    assert answer is not None

    given = {text: grade(answer, task, {"L": 8}, text, "", "de").correct
             for text in ("12", "12,0", "11", "13", "12,001", "1,2e1")}  # fmt: skip

    assert given == {"12": True, "12,0": True, "11": False, "13": False, "12,001": False,
                     "1,2e1": True}  # fmt: skip


def test_l3_more_letters_take_longer(lessons: ModuleType) -> None:
    wide = task_of(lessons, "security", "hu")

    assert result(wide, "t", L=8) == pytest.approx(68**8 / 2e10 / HOUR)


def test_l4_growth_of_the_culture(lessons: ModuleType) -> None:
    task = task_of(lessons, "biotech")

    assert result(task, "t", Td=24) == pytest.approx(103.7, rel=0.001)
    assert result(task, "t", Td=20) == pytest.approx(86.4, rel=0.001)
    assert result(task, "t", Td=30) == pytest.approx(129.7, rel=0.001)
    assert result(task, "mu", Td=24) == pytest.approx(0.0289, rel=0.001)
    assert result(task, "seed", Td=24) == pytest.approx(100)


def test_l5_period_speed_and_orbits_a_day(lessons: ModuleType) -> None:
    task = task_of(lessons, "orbit")

    assert result(task, "T", "s", h=693) == pytest.approx(5909, rel=0.0002)
    assert result(task, "T", h=693) == pytest.approx(98.5, rel=0.001)
    assert result(task, "v", h=693) == pytest.approx(7.51, rel=0.001)
    assert result(task, "n", h=693) == pytest.approx(14.6, rel=0.002)
    assert result(task, "T", h=550) == pytest.approx(95.5, rel=0.001)


def test_l5_takes_its_trap_for_what_it_is(lessons: ModuleType) -> None:
    task = task_of(lessons, "orbit")
    answer = task.answer("T")
    assert answer is not None
    trapped = 2 * math.pi * math.sqrt(693e3**3 / 3.986004e14) / 60

    verdict = grade(answer, task, {"h": 693}, f"{trapped:.4g}", "min", "en")

    assert verdict.mistake == "h-is-a"
    assert verdict.author_feedback == {"": "h is not a."}


def test_l6_energy_emissions_and_savings_of_shore_power(lessons: ModuleType) -> None:
    task = task_of(lessons, "port")
    values = {"P": 2.0, "t": 18.0, "g": 250.0}

    assert result(task, "E", **values) == pytest.approx(36.0)
    assert result(task, "fuel", **values) == pytest.approx(7.81, rel=0.001)
    assert result(task, "engine", **values) == pytest.approx(25.0, rel=0.002)
    assert result(task, "port", **values) == pytest.approx(9.0)
    assert result(task, "saving", **values) == pytest.approx(16.0, rel=0.003)
    assert result(task, "share", **values) == pytest.approx(64.1, rel=0.001)
    assert result(task, "even", **values) == pytest.approx(696, rel=0.001)
    assert result(task, "even_loss", **values) == pytest.approx(661, rel=0.001)


@pytest.mark.parametrize(("grid", "share"), [(50, 92.8), (600, 13.8)])
def test_l6_share_saved_by_the_learner_s_own_grid(
    lessons: ModuleType, grid: float, share: float
) -> None:
    task = task_of(lessons, "port")

    assert result(task, "share", P=2, t=18, g=grid) == pytest.approx(share, abs=0.05)


@pytest.mark.parametrize(
    ("number", "unit", "correct"),
    [("64,1", "%", True), ("0,641", "", True), ("64.1", "percent", True), ("64,1", "", False)],
)
def test_l6_percentage_is_right_as_percent_and_as_a_share(
    lessons: ModuleType, number: str, unit: str, correct: bool
) -> None:
    task = task_of(lessons, "port")
    answer = task.answer("share")
    assert answer is not None

    verdict = grade(answer, task, {"P": 2, "t": 18, "g": 250}, number, unit, "de")

    assert verdict.correct is correct
    assert verdict.mistake == (None if correct else "missing-unit")


def test_l6_tells_megawatts_from_megawatt_hours(lessons: ModuleType) -> None:
    task = task_of(lessons, "port")
    answer = task.answer("E")
    assert answer is not None

    verdict = grade(answer, task, {"P": 2, "t": 18, "g": 250}, "36", "MW", "en")

    assert (verdict.number_correct, verdict.unit_correct) == (True, False)
    assert verdict.mistake == "wrong-unit-family"
    assert "MW is a unit of power" in str(verdict.feedback)
