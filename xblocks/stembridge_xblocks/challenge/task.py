"""A numeric task made from the block's content, ready to be worked out for a learner."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from stembridge_xblocks.challenge.formula import Formula
from stembridge_xblocks.challenge.parameters import Parameter
from stembridge_xblocks.challenge.units import Unit

__all__ = [
    "TOLERANCE_KINDS",
    "WRONG_ANGLES",
    "Answer",
    "Constant",
    "Hint",
    "Localised",
    "Mistake",
    "Quantity",
    "Task",
    "Worked",
]

# Text by language tag; the empty tag is the course's own language.
Localised: TypeAlias = Mapping[str, str]

TOLERANCE_KINDS: Final = ("relative", "absolute", "figures", "exact")


@dataclass(frozen=True)
class Constant:
    """A value that is the same for every learner of a variant, given in `unit`."""

    id: str
    label: Localised
    value: float
    unit: Unit


@dataclass(frozen=True)
class Quantity:
    """A value between givens and answers; its formula may use earlier ones."""

    id: str
    label: Localised
    formula: Formula
    unit: Unit


@dataclass(frozen=True)
class Mistake:
    """A wrong way that the author knows, by the result it leads to."""

    id: str
    formula: Formula
    feedback: Localised


@dataclass(frozen=True)
class Hint:
    """A hint, and the share of the answer's points that it costs."""

    id: str
    text: Localised
    cost: float


@dataclass(frozen=True)
class Answer:
    """One thing that is asked for.

    unit: the unit the right value is worked out and shown in.
    units: what is accepted, in the order offered; empty accepts all of the same dimension.
    tolerance: a share (0.01) if relative, a number in `unit` if absolute; else unused.
    figures: significant figures asked for, where the tolerance is of that kind.
    """

    id: str
    prompt: Localised
    formula: Formula
    unit: Unit
    units: tuple[Unit, ...]
    asks_unit: bool
    tolerance_kind: str
    tolerance: float
    figures: int
    points: float
    mistakes: tuple[Mistake, ...]
    hints: tuple[Hint, ...]
    feedback: Localised
    solution: Localised

    @property
    def offered(self) -> tuple[Unit, ...]:
        """The units a right number may be in: those accepted, or at least its own."""
        return self.units or (self.unit,)


@dataclass(frozen=True)
class Task:
    """A task in one regional variant. `Task.from_content` makes it.

    in_units: formulas are worked out in SI base units and checked for dimensions; otherwise with
        the plain numbers as the author stated them.
    variant: id of the variant, None if the content has none.
    """

    in_units: bool
    parameters: tuple[Parameter, ...]
    constants: tuple[Constant, ...]
    quantities: tuple[Quantity, ...]
    answers: tuple[Answer, ...]
    variant: str | None
    facts: Mapping[str, Localised]

    @classmethod
    def from_content(cls, data: Mapping[str, object], variant: str | None = None) -> Task:
        """The task of a variant; an id that is not there (any more) means the first variant.

        Raises TaskError with the path of the first thing that is wrong.
        """
        # Here, because the reader makes tasks.
        from stembridge_xblocks.challenge.task_content import read_task

        return read_task(data, variant)

    def answer(self, answer_id: str) -> Answer | None:
        """The answer with this id, None if there is none (any more)."""
        return next((answer for answer in self.answers if answer.id == answer_id), None)

    def draw(self, seed: int) -> dict[str, float]:
        """A learner's values by parameter, in the units of the parameters."""
        return {parameter.id: parameter.drawn(seed) for parameter in self.parameters}

    def worked(self, drawn: Mapping[str, float], *, angles: float | None = None) -> Worked:
        """All values of the task for what a learner has drawn.

        angles: as in `Formula.with_angles`. Raises FormulaError where a quantity has no value.
        """
        values: dict[str, float] = {}
        shown: dict[str, float] = {}
        for parameter in self.parameters:
            # A parameter that the author added after the draw has its smallest value.
            shown[parameter.id] = drawn.get(parameter.id, float(parameter.minimum))
            values[parameter.id] = self._taken(shown[parameter.id], parameter.unit)
        for constant in self.constants:
            shown[constant.id] = constant.value
            values[constant.id] = self._taken(constant.value, constant.unit)
        for quantity in self.quantities:
            result = _angled(quantity.formula, angles).evaluate(values)
            values[quantity.id] = result
            shown[quantity.id] = quantity.unit.from_si(result) if self.in_units else result
        return Worked(self, values, shown, angles)

    def _taken(self, value: float, unit: Unit) -> float:
        return unit.to_si(value) if self.in_units else value


@dataclass(frozen=True)
class Worked:
    """A task with a learner's values.

    values: what formulas take, by name: SI base units, or plain numbers (`Task.in_units`).
    shown: the same in the units that are stated to the learner.
    """

    task: Task
    values: Mapping[str, float]
    shown: Mapping[str, float]
    angles: float | None = None

    def result(self, answer: Answer, formula: Formula | None = None) -> float:
        """The right value in the answer's unit; that of a mistake by its `formula`.

        Raises FormulaError where there is none.
        """
        value = _angled(formula or answer.formula, self.angles).evaluate(self.values)
        return answer.unit.from_si(value) if self.task.in_units else value

    @property
    def has_angles(self) -> bool:
        """Whether a quantity is worked out by a trigonometric function."""
        return any(quantity.formula.has_angles for quantity in self.task.quantities)


def _angled(formula: Formula, angles: float | None) -> Formula:
    return formula if angles is None else formula.with_angles(angles)


# What a calculator set to degrees, or to radians, makes of an angle in the other.
WRONG_ANGLES: Final = (math.pi / 180, 180 / math.pi)
