"""When a number counts as right: the exact meaning of each kind of tolerance."""

from __future__ import annotations

import math
from decimal import Decimal

from stembridge_xblocks.challenge.dimension import NONE
from stembridge_xblocks.challenge.task import Answer
from stembridge_xblocks.challenge.units import ONE, Unit

__all__ = ["accepts", "converted", "is_accepted_unit", "same_size", "takes_pure_number"]

# What floats and conversions may add to a limit, as a share of the numbers compared.
_NOISE = 1e-9
_EXACT_NOISE = 1e-12


def converted(value: float, unit: Unit, into: Unit) -> float:
    """The value in another unit of the same dimension."""
    return value if same_size(unit, into) else into.from_si(unit.to_si(value))


def same_size(unit: Unit, other: Unit) -> bool:
    """Whether one of the unit is one of the other, however they are written."""
    return (
        unit.measures_like(other)
        and math.isclose(unit.factor, other.factor, rel_tol=_EXACT_NOISE)
        and math.isclose(unit.offset, other.offset, rel_tol=_EXACT_NOISE)
    )


def is_accepted_unit(unit: Unit, answer: Answer) -> bool:
    """Whether the answer may be given in this unit."""
    if answer.units:
        return any(same_size(unit, accepted) for accepted in answer.units)
    return unit.measures_like(answer.unit)


def takes_pure_number(answer: Answer) -> bool:
    """Whether a number without any unit may be a right answer, as 0.641 is for 64.1 %."""
    return answer.unit.dimension == NONE and is_accepted_unit(ONE, answer)


def accepts(answer: Answer, given: float, unit: Unit, right: float) -> bool:
    """Whether a number, given in `unit`, is right; `right` is in the answer's unit.

    relative: it differs by at most `tolerance` of the right value, in the answer's unit.
    absolute: it differs by at most `tolerance`, in the answer's unit.
    figures: in the unit it is given in, it differs by at most half a unit of the last of the
        `figures` significant figures. How many figures were written is not looked at here.
    exact: it is the whole number; a right value that is not whole must agree to 9 figures.
    Limits themselves are inside; 1e-9 of the number is allowed for arithmetic.
    """
    if not (math.isfinite(given) and math.isfinite(right)):
        return False
    if answer.tolerance_kind == "figures":
        return _agrees(given, converted(right, answer.unit, unit), answer.figures)
    value = converted(given, unit, answer.unit)
    if answer.tolerance_kind == "exact":
        return _is_exact(value, right, is_converted=not same_size(unit, answer.unit))
    limit = answer.tolerance * abs(right)
    if answer.tolerance_kind == "absolute":
        limit = answer.tolerance
    return abs(value - right) <= limit + _NOISE * min(abs(value), abs(right))


def _agrees(given: float, right: float, figures: int) -> bool:
    if right == 0:
        return given == 0
    place = Decimal(repr(right)).adjusted() - figures + 1
    return abs(given - right) <= 0.5 * 10.0**place * (1 + _NOISE)


def _is_exact(value: float, right: float, *, is_converted: bool) -> bool:
    whole = round(right)
    if abs(right - whole) <= _EXACT_NOISE * max(1.0, abs(right)):
        if not is_converted:
            return value == whole
        return math.isclose(value, whole, rel_tol=_EXACT_NOISE, abs_tol=_EXACT_NOISE)
    return math.isclose(value, right, rel_tol=_NOISE)
