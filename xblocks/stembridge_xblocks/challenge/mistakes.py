"""Mistakes that can be told from the number alone, each with what is said about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from stembridge_xblocks.challenge.dimension import NONE
from stembridge_xblocks.challenge.syntax import FormulaError
from stembridge_xblocks.challenge.task import WRONG_ANGLES, Answer, Localised, Worked
from stembridge_xblocks.challenge.tolerance import accepts, converted, same_size
from stembridge_xblocks.challenge.units import Unit, read_unit
from stembridge_xblocks.common.message import Message, plural_message
from stembridge_xblocks.common.numbers import Number, format_number, rounded

__all__ = ["BUILT_IN", "Attempt", "Found", "author_mistake", "number_mistake"]

# Ids that built-in mistakes have in events; an author's mistake has the author's id.
BUILT_IN: Final = (
    "missing-unit",
    "unknown-unit",
    "wrong-unit-family",
    "unit-not-accepted",
    "decimal-separator",
    "degrees-for-radians",
    "wrong-sign",
    "inverted",
    "other-unit",
    "power-of-ten",
    "too-few-figures",
    "nearly",
)
_LARGEST_POWER = 15
# How near a wrong number must be to be called nearly right: tolerances, and share at most.
_NEAR, _NEAR_SHARE = 5, 0.05


@dataclass(frozen=True)
class Attempt:
    """A number that was given, and the unit it is read in.

    `right` is the right value in the answer's unit; `unit` is of the answer's dimension.
    """

    answer: Answer
    worked: Worked
    right: float
    number: Number
    unit: Unit
    locale: str

    def would_accept(self, value: float, unit: Unit | None = None) -> bool:
        """Whether this value, in the unit, would be right."""
        return accepts(self.answer, value, unit or self.unit, self.right)


@dataclass(frozen=True)
class Found:
    """A mistake: its id, and what is said by us or by the author."""

    id: str
    feedback: Message | None = None
    author: Localised | None = None


def author_mistake(attempt: Attempt) -> Found | None:
    """The author's mistake whose result is nearest to the number, if one is within tolerance."""
    best: tuple[float, Found] | None = None
    given = converted(attempt.number.value, attempt.unit, attempt.answer.unit)
    for mistake in attempt.answer.mistakes:
        try:
            result = attempt.worked.result(attempt.answer, mistake.formula)
        except FormulaError:  # a wrong way may lead nowhere for this learner's values
            continue
        if accepts(attempt.answer, attempt.number.value, attempt.unit, result):
            distance = abs(given - result)
            if best is None or distance < best[0]:
                best = distance, Found(mistake.id, author=mistake.feedback)
    return best[1] if best else None


def number_mistake(attempt: Attempt) -> Found | None:
    """The most specific mistake that explains a wrong number in a unit of the right kind."""
    return next((found for look in _LOOKS for found in look(attempt)), None)


def _decimal_separator(attempt: Attempt) -> Iterator[Found]:
    other = attempt.number.other
    if other is not None and attempt.would_accept(float(other)):
        yield Found(
            "decimal-separator",
            Message(
                "Your number was read as {read}. If you mean {other}, write it so that its "
                "decimal sign is clear.",
                read=format_number(attempt.number.decimal, attempt.locale),
                other=format_number(other, attempt.locale),
            ),
        )


def _angles(attempt: Attempt) -> Iterator[Found]:
    if not (attempt.answer.formula.has_angles or attempt.worked.has_angles):
        return
    for scale in WRONG_ANGLES:
        try:
            worked = attempt.worked.task.worked(attempt.worked.shown, angles=scale)
            result = worked.result(attempt.answer)
        except FormulaError:
            continue
        if accepts(attempt.answer, attempt.number.value, attempt.unit, result):
            yield Found(
                "degrees-for-radians",
                Message("Check whether your calculator takes angles in degrees or in radians."),
            )


def _sign(attempt: Attempt) -> Iterator[Found]:
    if attempt.would_accept(-attempt.number.value):
        yield Found("wrong-sign", Message("The size is right; check the sign."))


def _inverted(attempt: Attempt) -> Iterator[Found]:
    value = attempt.number.value
    if value and attempt.would_accept(1 / value):
        yield Found("inverted", Message("This is one divided by the right value; turn it over."))


def _other_unit(attempt: Attempt) -> Iterator[Found]:
    answer = attempt.answer
    base = () if answer.unit.dimension == NONE else (read_unit(answer.unit.dimension.common_unit),)
    for unit in (*answer.offered, answer.unit, *base):
        if same_size(unit, attempt.unit) or _is_power_of_ten(unit.factor / attempt.unit.factor):
            continue
        if attempt.would_accept(attempt.number.value, unit):
            yield Found(
                "other-unit",
                Message("The number is right in {unit}, not in {given}; convert it.",
                        unit=unit.text, given=attempt.unit.text or "1"),
            )  # fmt: skip


def _is_power_of_ten(ratio: float) -> bool:
    return math.isclose(ratio, 10.0 ** round(math.log10(ratio)), rel_tol=1e-9)


def _power_of_ten(attempt: Attempt) -> Iterator[Found]:
    value = attempt.number.value
    right = converted(attempt.right, attempt.answer.unit, attempt.unit)
    if value == 0 or right == 0:
        return
    power = round(math.log10(abs(value)) - math.log10(abs(right)))
    if power == 0 or abs(power) > _LARGEST_POWER:
        return
    # Beside a border between two powers, the next one may be meant.
    if not attempt.would_accept(float(attempt.number.decimal.scaleb(-power))):
        return
    size = format_number(10.0 ** abs(power), attempt.locale)
    if power > 0:
        text = Message("The figures are right, but the number is {size} times too large; check "
                       "prefixes and powers of ten.", size=size)  # fmt: skip
    else:
        text = Message("The figures are right, but the number is {size} times too small; check "
                       "prefixes and powers of ten.", size=size)  # fmt: skip
    yield Found("power-of-ten", text)


def _few_figures(attempt: Attempt) -> Iterator[Found]:
    answer, number = attempt.answer, attempt.number
    if answer.tolerance_kind != "figures" or number.figures >= answer.figures:
        return
    right = converted(attempt.right, answer.unit, attempt.unit)
    if right and rounded(right, number.figures) == number.decimal:
        yield few_figures(answer)


def few_figures(answer: Answer) -> Found:
    """What is said of a number with too few figures."""
    return Found(
        "too-few-figures",
        plural_message(
            "Give the result to {count} significant figure.",
            "Give the result to {count} significant figures.",
            count=answer.figures,
        ),
    )


def _nearly(attempt: Attempt) -> Iterator[Found]:
    answer, right = attempt.answer, attempt.right
    if answer.tolerance_kind == "exact" or right == 0:
        return
    given = converted(attempt.number.value, attempt.unit, answer.unit)
    near = _NEAR * answer.tolerance * (abs(right) if answer.tolerance_kind == "relative" else 1)
    if answer.tolerance_kind == "figures":
        near = _NEAR * abs(right) * 10.0 ** (1 - answer.figures)
    if abs(given - right) <= min(near, _NEAR_SHARE * abs(right)):
        yield Found(
            "nearly",
            Message("Nearly right; round only at the end, and check the constants you used."),
        )


# The most specific first.
_LOOKS: tuple[Callable[[Attempt], Iterator[Found]], ...] = (
    _decimal_separator,
    _angles,
    _sign,
    _inverted,
    _other_unit,
    _power_of_ten,
    _few_figures,
    _nearly,
)
