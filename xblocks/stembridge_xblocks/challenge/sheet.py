"""One learner's sheet: the task in their region, the values drawn for them, and what follows."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from stembridge_xblocks.challenge.formula import Formula
from stembridge_xblocks.challenge.parameters import Parameter
from stembridge_xblocks.challenge.quantity import format_quantity
from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import Answer, Constant, Quantity, Task, Worked
from stembridge_xblocks.challenge.units import Unit, UnitError, read_unit

__all__ = ["Sheet", "shown_figures"]

# Figures of an intermediate result, whose exact value nobody typed.
_FIGURES: Final = 4


@dataclass(frozen=True)
class Sheet:
    """task: what of the content can be read; an answer that cannot is not in it.

    drawn: values by parameter, in the parameters' units.
    worked: all values of the task; None where an intermediate result has none.
    """

    task: Task
    seed: int
    drawn: Mapping[str, float]
    worked: Worked | None

    @classmethod
    def of(cls, task: Task, seed: int, givens: object = None) -> Sheet:
        """The sheet for a seed; `givens` are values kept from earlier, which go first."""
        drawn = task.draw(seed)
        if isinstance(givens, Mapping):
            units = {parameter.id: parameter.unit for parameter in task.parameters}
            for name in drawn:
                kept = _kept(givens.get(name), units[name])
                if kept is not None:
                    drawn[name] = kept
        try:
            worked: Worked | None = task.worked(drawn)
        except FormulaError:
            worked = None
        return cls(task, seed, drawn, worked)

    @property
    def given(self) -> tuple[Parameter | Constant, ...]:
        """All that the learner is given, in the author's order."""
        return (*self.task.parameters, *self.task.constants)

    @property
    def givens(self) -> dict[str, list[Any]]:
        """The values in the form that is stored: {"m": [640.0, "g"]}."""
        return {p.id: [self.drawn[p.id], p.unit.text] for p in self.task.parameters}

    @property
    def token(self) -> str:
        """What changes when the learner's values do, for a page to say which ones it shows."""
        constants = {c.id: [c.value, c.unit.text] for c in self.task.constants}
        text = json.dumps([self.givens, constants], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def right(self, answer: Answer, formula: Formula | None = None) -> float | None:
        """The right value in the answer's unit, or that of a mistake by its formula.

        None if the formula has none here.
        """
        if self.worked is None:
            return None
        try:
            return self.worked.result(answer, formula)
        except FormulaError:
            return None

    def steps_to(self, answer: Answer) -> list[Quantity]:
        """The intermediate results that an answer's formula needs, in the order of the task."""
        needed = set(answer.formula.names)
        steps = []
        for quantity in reversed(self.task.quantities):
            if quantity.id in needed:
                needed.update(quantity.formula.names)
                steps.append(quantity)
        return steps[::-1]

    def text_of(self, name: str, locale: str) -> str | None:
        """A value with its unit as the locale writes it; None if nothing has this name."""
        for given in self.given:
            if given.id == name:
                value = given.value if isinstance(given, Constant) else self.drawn[name]
                return format_quantity(value, given.unit, locale)
        for quantity in self.task.quantities:
            if quantity.id == name and self.worked is not None:
                return format_quantity(self.worked.shown[name], quantity.unit, locale, _FIGURES)
        return None


def _kept(value: object, unit: Unit) -> float | None:
    """A stored value in the unit that the parameter has now; None if it cannot be used."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    number, text = value
    if isinstance(number, bool) or not isinstance(number, int | float) or not isinstance(text, str):
        return None
    if not math.isfinite(number):
        return None
    if text == unit.text:
        return float(number)
    try:
        old = read_unit(text)
    except UnitError:
        return None
    return unit.from_si(old.to_si(number)) if old.measures_like(unit) else None


def shown_figures(answer: Answer, right: float) -> int | None:
    """Significant figures to show a right value with: one more than the tolerance tells apart.

    None for all of them, for a whole number that must be met exactly.
    """
    if answer.tolerance_kind == "exact":
        return None
    if answer.tolerance_kind == "figures":
        return answer.figures
    share = answer.tolerance
    if answer.tolerance_kind == "absolute":
        share = answer.tolerance / abs(right) if right else 0.0
    if share <= 0:
        return 6
    return min(8, max(2, math.ceil(-math.log10(share)) + 1))
