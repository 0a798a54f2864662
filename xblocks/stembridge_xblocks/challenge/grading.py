"""A learner's number and unit judged, apart from each other, with what is said about them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from stembridge_xblocks.challenge.dimension import NONE
from stembridge_xblocks.challenge.mistakes import (
    Attempt,
    Found,
    author_mistake,
    few_figures,
    number_mistake,
)
from stembridge_xblocks.challenge.quantity import format_quantity
from stembridge_xblocks.challenge.task import Answer, Localised, Task
from stembridge_xblocks.challenge.tolerance import accepts, is_accepted_unit, takes_pure_number
from stembridge_xblocks.challenge.units import ONE, Unit, UnitError, read_unit
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.numbers import (
    NumberError,
    format_number,
    read_number,
    split_quantity,
)

__all__ = ["NUMBER_SHARE", "Verdict", "grade"]

# Where a unit is asked for, the number earns this share of the points and the unit the rest.
NUMBER_SHARE: Final = 0.75


@dataclass(frozen=True)
class Verdict:
    """What a submitted answer is worth and what is said about it.

    unit_correct: None if no unit is asked for and none was given.
    share: of the answer's points, 0 to 1, before hints are paid for.
    value_si: the number in SI base units of the unit given, or of the answer's unit if none was
        given or it is not known; None if no number could be read.
    unit: the unit given as the event contract writes it, None if there is none.
    mistake: id of the mistake it shows: an author's, or one of `mistakes.BUILT_IN`.
    feedback: what we say; author_feedback: what the author says, in the content's languages.
    read_as: number and unit as they were read, in the learner's language.
    problem: why the number or the unit could not be read; `problem_field` is "number" or "unit".
        Such an input is better put right than counted as an attempt.
    """

    correct: bool
    number_correct: bool
    unit_correct: bool | None
    share: float
    value_si: float | None = None
    unit: str | None = None
    mistake: str | None = None
    feedback: Message | None = None
    author_feedback: Localised | None = None
    read_as: str = ""
    ambiguous: bool = False
    problem: Message | None = None
    problem_field: str | None = None


def grade(
    answer: Answer,
    task: Task,
    values: Mapping[str, float],
    number_text: str,
    unit_text: str,
    locale: str,
) -> Verdict:
    """The verdict on what a learner typed.

    values: the learner's, from `Task.draw`. A unit may also stand behind the number. Raises
    FormulaError if the task has no right value for them.
    """
    worked = task.worked(values)
    right = worked.result(answer)
    if not unit_text.strip():
        head, tail = split_quantity(number_text)
        if head:
            number_text, unit_text = head, tail
    try:
        number = read_number(number_text, locale)
    except NumberError as error:
        unit_correct = False if answer.asks_unit else None
        return Verdict(False, False, unit_correct, 0.0, problem=error.message,
                       problem_field="number", feedback=error.message)  # fmt: skip
    attempt = Attempt(answer, worked, right, number, answer.unit, locale)
    problem = None
    unit: Unit | None = None
    try:
        unit = _unit(attempt, unit_text.strip())
    except UnitError as error:
        problem = error.message
    return _verdict(attempt, unit, problem, *_judged(attempt, unit, problem))


def _unit(attempt: Attempt, text: str) -> Unit | None:
    """The unit the number is given in; None if one is missing. Raises UnitError."""
    answer = attempt.answer
    if text:
        return read_unit(text)
    if not answer.asks_unit:
        return answer.unit
    # A pure number needs no unit: 0.641 is as good as 64.1 %, but 64.1 alone lacks its sign.
    if not takes_pure_number(answer):
        return None
    is_bare = not answer.unit.text or attempt.would_accept(attempt.number.value, ONE)
    return ONE if is_bare else None


def _judged(
    attempt: Attempt, unit: Unit | None, problem: Message | None
) -> tuple[bool, bool | None, Found | None]:
    """Whether the number is right, whether the unit is, and the mistake."""
    answer = attempt.answer
    if unit is not None and unit.measures_like(answer.unit):
        is_accepted = not answer.asks_unit or is_accepted_unit(unit, answer)
        unit_correct = is_accepted if answer.asks_unit else None
        number_correct, found = _number_in(attempt, unit)
        if number_correct and not is_accepted:
            found = _not_accepted(unit, answer)
        return number_correct, unit_correct, found
    # Without a unit of the right kind the number is judged by itself, in a unit that is accepted.
    close = next(
        (u for u in (answer.unit, *answer.offered) if _number_in(attempt, u)[0]), answer.unit
    )
    number_correct, found = _number_in(attempt, close)
    if unit is None and problem is None:
        wrong = Found("missing-unit", Message("The unit is missing."))
    elif unit is None:
        wrong = Found("unknown-unit", problem)
    else:
        wrong = _wrong_family(attempt, unit)
    is_author = found is not None and found.author is not None
    return number_correct, False, found if is_author and not number_correct else wrong


def _number_in(attempt: Attempt, unit: Unit) -> tuple[bool, Found | None]:
    """Whether the number is right if it is in this unit, and the mistake if not."""
    attempt = replace(attempt, unit=unit)
    answer, number = attempt.answer, attempt.number
    if attempt.would_accept(number.value):
        # Zero has no figures that could be too few.
        wants_figures = answer.tolerance_kind == "figures" and number.value != 0
        if not wants_figures or number.figures >= answer.figures:
            return True, None
        return False, few_figures(answer)
    return False, author_mistake(attempt) or number_mistake(attempt)


def _wrong_family(attempt: Attempt, unit: Unit) -> Found:
    answer, value = attempt.answer, attempt.number.value
    is_inverse = unit.dimension == NONE / answer.unit.dimension and unit.dimension != NONE
    if is_inverse and value and unit.to_si(value):
        turned = answer.unit.from_si(1 / unit.to_si(value))
        if accepts(answer, turned, answer.unit, attempt.right):
            return Found(
                "inverted", Message("This is one divided by the right value; turn it over.")
            )
    return Found(
        "wrong-unit-family",
        Message("{unit} is a unit of {found}; what is asked for is of this kind: {wanted}.",
                unit=unit.text or "1", found=unit.family, wanted=answer.unit.family),
    )  # fmt: skip


def _not_accepted(unit: Unit, answer: Answer) -> Found:
    return Found(
        "unit-not-accepted",
        Message("{unit} is of the right kind, but give the result in: {units}.",
                unit=unit.text or "1", units=", ".join(u.text or "1" for u in answer.units)),
    )  # fmt: skip


def _verdict(
    attempt: Attempt,
    unit: Unit | None,
    problem: Message | None,
    number_correct: bool,
    unit_correct: bool | None,
    found: Found | None,
) -> Verdict:
    answer, number = attempt.answer, attempt.number
    correct = number_correct and unit_correct is not False
    if answer.asks_unit:
        share = NUMBER_SHARE * number_correct + (1 - NUMBER_SHARE) * bool(unit_correct)
    else:
        share = float(correct)
    value_si = (unit or answer.unit).to_si(number.value)
    return Verdict(
        correct=correct,
        number_correct=number_correct,
        unit_correct=unit_correct,
        share=share,
        value_si=value_si if math.isfinite(value_si) else None,
        unit=unit.compact if unit else None,
        mistake=found.id if found and not correct else None,
        feedback=found.feedback if found and not correct else None,
        author_feedback=found.author if found and not correct else None,
        read_as=(
            format_quantity(number.decimal, unit, attempt.locale, number.figures)
            if unit
            else format_number(number.decimal, attempt.locale, number.figures)
        ),
        ambiguous=number.ambiguous,
        problem=problem,
        problem_field="unit" if problem else None,
    )
