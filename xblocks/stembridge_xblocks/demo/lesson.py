"""What the demo knows of the sample course on its own: its tasks, solved by arithmetic of its own.

Nothing here asks the blocks: were a grader wrong, the demo's teachers would notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["CASE", "CHALLENGES", "NUMBER_SHARE", "OPTIONS", "READING", "Question", "earned_share"]

Values = Mapping[str, float]

CASE: Final = "battery_case"
# Steps of the case that are read; the others are done by answering.
READING: Final = ("person", "problem", "concept", "uncertainty", "classroom")
OPTIONS: Final = ("route", "storage", "recycling", "repair")
# A wrong number in the right unit earns the rest of the points, as docs/authors.md says.
NUMBER_SHARE: Final = 0.75


@dataclass(frozen=True)
class Question:
    """One answer of a task: its unit, its right value by the values given, and known mistakes.

    hints: their costs by id, in the order of the page.
    """

    unit: str
    right: Callable[[Values], float]
    mistakes: Mapping[str, Callable[[Values], float]]
    hints: Mapping[str, float]


def _specific(v: Values) -> float:
    """mAh/g of a pure cathode: one mole of electrons a mole, in milliampere-hours."""
    return v["F"] / v["M"] * 1000 / 3600


def _charge(v: Values) -> float:
    """Ah of the cell: moles that take part, times Faraday's constant, by 3600 C an Ah."""
    moles = v["m"] * v["u"] / v["M"]
    return moles * v["F"] / 3600


def _copper(v: Values) -> float:
    """mg of copper: half a mole for each mole of electrons."""
    electrons = v["I"] * v["t"] * 60 / v["F"]
    return electrons / 2 * v["M"] * 1000


def _minutes(v: Values) -> float:
    """Minutes until 0.2 g of copper have settled."""
    return v["m_w"] / v["M"] * 2 * v["F"] / v["I"] / 60


# Questions by challenge and answer, in the order of the pages.
CHALLENGES: Final[Mapping[str, Mapping[str, Question]]] = {
    "battery_charge": {
        "capacity": Question(
            "mAh/g",
            _specific,
            {
                "coulombs": lambda v: _specific(v) * 3.6,
                "with-share": lambda v: _specific(v) * v["u"],
            },
            {"one-mole": 0.1, "hours": 0.2},
        ),
        "charge": Question(
            "Ah",
            _charge,
            {
                "all-lithium": lambda v: _charge(v) / v["u"],
                "cell-mass": lambda v: _charge(v) * 3.1,
            },
            {"start": 0.1, "formula": 0.3},
        ),
        "energy": Question(
            "Wh",
            lambda v: _charge(v) * v["U"],
            {"cell-mass": lambda v: _charge(v) * v["U"] * 3.1},
            {"volt": 0.2},
        ),
    },
    "battery_plating": {
        "mass": Question(
            "mg",
            _copper,
            {"one-electron": lambda v: 2 * _copper(v), "minutes": lambda v: _copper(v) / 60},
            {"charge-first": 0.1, "formula": 0.3},
        ),
        "time": Question(
            "min",
            _minutes,
            {"one-electron": lambda v: _minutes(v) / 2, "seconds": lambda v: _minutes(v) * 60},
            {"turned": 0.2},
        ),
    },
}


def earned_share(question: Question, deeds: Iterator[tuple[str, str]]) -> float:
    """The share of an answer's points after ("answer", how) and ("hint", id), in their order.

    The best attempt counts; each pays for the hints that were shown before it.
    """
    paid, best = 0.0, 0.0
    for what, which in deeds:
        if what == "hint":
            paid += question.hints[which]
        else:
            share = 1.0 if which == "right" else 1 - NUMBER_SHARE
            best = max(best, share * max(0.0, 1 - paid))
    return best
