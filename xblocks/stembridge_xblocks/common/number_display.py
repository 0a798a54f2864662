"""Numbers as a learner's language writes and speaks them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal

from stembridge_xblocks.common.message import Message

__all__ = ["Symbols", "format_number", "rounded", "speak_number", "symbols_of"]

NO_BREAK_SPACE = "\u00a0"
_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Figures that are shown of a number of which none were asked for: a float's noise is behind them.
_SHORTEST = 12
# Powers of ten from which on a number is shown as a × 10ⁿ.
_SMALL, _LARGE = -4, 7


@dataclass(frozen=True)
class Symbols:
    """How one locale writes numbers, by CLDR. `percent` is what stands before the percent sign."""

    babel: str
    decimal: str
    group: str
    times: str
    percent: str


@lru_cache(maxsize=256)
def symbols_of(locale: str) -> Symbols:
    """The symbols of a locale given as a BCP 47 tag or as Django's code; English if unknown."""
    try:
        found = Locale.parse(locale[:35].replace("-", "_"))
    except (ValueError, UnknownLocaleError, TypeError):
        found = Locale("en")
    latin = found.number_symbols.get("latn", {})
    pattern = found.percent_formats[None].pattern
    blank = NO_BREAK_SPACE if any(sign in pattern for sign in " \u00a0\u202f") else ""
    return Symbols(
        babel=str(found),
        decimal=latin.get("decimal", "."),
        group=latin.get("group", ","),
        times=latin.get("superscriptingExponent", "×"),
        percent=blank,
    )


def rounded(value: float | Decimal, figures: int | None = None) -> Decimal:
    """The value rounded to significant figures, half away from zero as schools teach it.

    Trailing zeros that count are kept. Without `figures`: as short as it can be, at most 12.
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    if not exact.is_finite():
        raise ValueError(f"{value} is not a finite number")
    if exact.is_zero():
        return Decimal(0) if figures is None else Decimal(0).scaleb(1 - figures)
    context = Context(prec=figures or _SHORTEST, rounding=ROUND_HALF_UP)
    result = context.plus(exact)
    if figures is None:
        return result.normalize(context)
    # A number with fewer digits than figures gets the zeros it is owed: 100 to 4 is 100.0.
    return result.quantize(Decimal(1).scaleb(result.adjusted() - figures + 1), context=context)


def _parts(value: float | Decimal, figures: int | None) -> tuple[Decimal, int | None]:
    """The number to show and the power of ten beside it, which is None for a common size."""
    number = rounded(value, figures)
    power = number.adjusted()
    if number.is_zero() or _SMALL < power < _LARGE:
        return number, None
    return number.scaleb(-power), power


def _fixed(number: Decimal, symbols: Symbols) -> str:
    # By its text: 3 and 3.0 are equal as numbers.
    return _fixed_text(str(number), symbols.babel)


@lru_cache(maxsize=8_192)
def _fixed_text(text: str, locale: str) -> str:
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return str(format_decimal(number, format=pattern, locale=locale))


def format_number(value: float | Decimal, locale: str, figures: int | None = None) -> str:
    """The number as the locale writes it, to significant figures if asked.

    Very small and very large numbers are written with a power of ten. `read_number` reads back
    what this writes.

    >>> format_number(0.00000616, "de", 3)
    '6,16\\xa0·\\xa010⁻⁶'
    """
    symbols = symbols_of(locale)
    number, power = _parts(value, figures)
    text = _fixed(number, symbols)
    if power is None:
        return text
    gap = NO_BREAK_SPACE
    return f"{text}{gap}{symbols.times}{gap}10{str(power).translate(_SUPERSCRIPT)}"


def speak_number(
    value: float | Decimal,
    locale: str,
    figures: int | None = None,
    translate: Callable[[str], str] = str,
) -> str:
    """The number as words around figures, for a screen reader that would skip a sign."""
    symbols = symbols_of(locale)
    number, power = _parts(value, figures)
    spoken: Message | str = _fixed(abs(number), symbols)
    if power is not None:
        size: Message | str = str(abs(power))
        spoken = Message(
            "{number} times ten to the power of {power}",
            number=spoken,
            power=Message("minus {number}", number=size) if power < 0 else size,
        )
    if math.copysign(1.0, number) < 0 and not number.is_zero():
        spoken = Message("minus {number}", number=spoken)
    return spoken.render(translate) if isinstance(spoken, Message) else spoken
