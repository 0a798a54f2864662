"""The tasks of the six lessons as a challenge's content, with their numbers from the literature."""

from __future__ import annotations

from typing import Any

Item = dict[str, Any]


def given(name: str, unit: str, low: float, high: float, step: float) -> Item:
    return {"id": name, "label": {"": name}, "unit": unit, "minimum": low, "maximum": high,
            "step": step}  # fmt: skip


def constant(name: str, value: float, unit: str = "") -> Item:
    return {"id": name, "label": {"": name}, "value": value, "unit": unit}


def quantity(name: str, formula: str, unit: str) -> Item:
    return {"id": name, "label": {"": name}, "formula": formula, "unit": unit}


def answer(name: str, formula: str, unit: str, tolerance: float, **more: Any) -> Item:
    return {"id": name, "prompt": {"": name}, "formula": formula, "unit": unit, "units": [],
            "asks_unit": True, "tolerance_kind": "relative", "tolerance": tolerance, "figures": 3,
            "points": 1, "mistakes": [], "hints": [], **more}  # fmt: skip


def task(parameters: list[Item], constants: list[Item], answers: list[Item],
         quantities: tuple[Item, ...] = (), variants: tuple[Item, ...] = ()) -> Item:  # fmt: skip
    return {"version": 1, "calculate": "units", "parameters": parameters, "constants": constants,
            "quantities": list(quantities), "answers": answers,
            "variants": list(variants)}  # fmt: skip


BATTERY = task(
    [given("m", "g", 200, 2000, 10), given("u", "", 0.80, 0.97, 0.01)],
    [constant("F", 96485.33, "C/mol"), constant("M", 157.76, "g/mol"), constant("U", 3.2, "V")],
    [
        answer("Q", "m*u*F/M", "Ah", 0.01, mistakes=[
            {"id": "all-of-it", "formula": "m*F/M", "feedback": {"": "Not all of it takes part."}},
        ]),
        answer("E", "Q*U", "Wh", 0.01),
        answer("q", "F/M", "mAh/g", 0.01),
    ],
    (quantity("Q", "m*u*F/M", "Ah"),),
)  # fmt: skip

QUANTUM = task(
    [given("f", "GHz", 4, 8, 0.1), given("T", "mK", 10, 100, 1)],
    [constant("h", 6.62607015e-34, "J*s"), constant("k", 1.380649e-23, "J/K")],
    [
        answer("ratio", "exp(-h*f/(k*T))", "", 0.02),
        answer("x", "h*f/(k*T)", "", 0.01),
        answer("T_max", "h*f/(k*ln(100))", "mK", 0.01),
    ],
)

SECURITY = task(
    [given("L", "", 6, 12, 1)],
    [
        constant("N", 62),
        constant("r", 1e10, "1/s"),
        constant("slow", 1e4, "1/s"),
        constant("safe", 100, "a"),
    ],
    [
        answer("t", "N^L/(2*r)", "h", 0.01),
        answer("t_slow", "N^L/(2*slow)", "a", 0.01),
        answer("least", "ceil(log(2*r*safe, N))", "", 0, tolerance_kind="exact", asks_unit=False),
    ],
    variants=(
        {"id": "en", "label": {"": "Latin letters"}, "countries": [], "facts": []},
        {"id": "hu", "label": {"": "Hungarian letters"}, "countries": ["HU"], "facts": [],
         "constants": [{"id": "N", "value": 68}]},
    ),
)  # fmt: skip

BIOTECH = task(
    [given("Td", "h", 20, 30, 0.5)],
    [
        constant("X0", 0.5e6, "cells/mL"),
        constant("X", 10e6, "cells/mL"),
        constant("V", 2000, "L"),
    ],
    [
        answer("t", "Td*log2(X/X0)", "h", 0.01),
        answer("mu", "ln(2)/Td", "1/h", 0.01),
        answer("seed", "V*X0/X", "L", 0.01),
    ],
)

ORBIT = task(
    [given("h", "km", 400, 1000, 1)],
    [constant("R", 6371, "km"), constant("mu", 3.986004e14, "m^3/s^2")],
    [
        answer("T", "2*pi*sqrt(a^3/mu)", "min", 0.01, mistakes=[
            {"id": "h-is-a", "formula": "2*pi*sqrt(h^3/mu)", "feedback": {"": "h is not a."}},
        ]),
        answer("v", "sqrt(mu/a)", "km/s", 0.01),
        answer("n", "1/(2*pi*sqrt(a^3/mu))", "1/d", 0.01),
    ],
    (quantity("a", "R + h", "km"),),
)  # fmt: skip

PORT = task(
    [given("P", "MW", 1, 4, 0.1), given("t", "h", 6, 30, 1), given("g", "g/kWh", 50, 600, 10)],
    [
        constant("b", 217, "g/kWh"),
        constant("c", 3.206, "t/t"),
        constant("loss", 5, "%"),
    ],
    [
        answer("E", "P*t", "MWh", 0.015),
        answer("fuel", "P*t*b", "t", 0.015),
        answer("engine", "ship", "t", 0.015),
        answer("port", "shore", "t", 0.015),
        answer("saving", "ship - shore", "t", 0.015),
        answer("share", "(ship - shore)/ship", "%", 0.015),
        answer("even", "b*c", "g/kWh", 0.015),
        answer("even_loss", "b*c*(1 - loss)", "g/kWh", 0.015),
    ],
    (quantity("ship", "P*t*b*c", "t"), quantity("shore", "P*t*g", "t")),
)

LESSONS = {
    "battery": BATTERY,
    "quantum": QUANTUM,
    "security": SECURITY,
    "biotech": BIOTECH,
    "orbit": ORBIT,
    "port": PORT,
}
