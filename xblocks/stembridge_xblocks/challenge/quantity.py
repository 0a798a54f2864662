"""Numbers with their units, as a learner's language writes and speaks them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from stembridge_xblocks.challenge.units import Unit
from stembridge_xblocks.common.number_display import (
    NO_BREAK_SPACE,
    format_number,
    speak_number,
    symbols_of,
)

__all__ = ["format_quantity", "speak_quantity"]


def format_quantity(
    value: float | Decimal, unit: Unit, locale: str, figures: int | None = None
) -> str:
    """The value, given in the unit, with it: "640 g", "6,16 × 10⁻⁶", "64,1 %" or "64.1%".

    >>> from stembridge_xblocks.challenge.units import read_unit
    >>> format_quantity(0.92, read_unit("kWh"), "de", 3)
    '0,920\\xa0kWh'
    """
    return _joined(format_number(value, locale, figures), unit, locale)


def speak_quantity(
    value: float | Decimal,
    unit: Unit,
    locale: str,
    figures: int | None = None,
    translate: Callable[[str], str] = str,
) -> str:
    """The same for a screen reader: the number in words around figures, the unit as written."""
    return _joined(speak_number(value, locale, figures, translate), unit, locale)


def _joined(number: str, unit: Unit, locale: str) -> str:
    if not unit.text:
        return number
    gap = {"%": symbols_of(locale).percent, "°": ""}.get(unit.text, NO_BREAK_SPACE)
    return f"{number}{gap}{unit.text}"
