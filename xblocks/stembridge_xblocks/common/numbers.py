"""Numbers as people type them, read by the customs of their language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from stembridge_xblocks.common.message import Message, MessageError
from stembridge_xblocks.common.number_display import (
    format_number,
    rounded,
    speak_number,
    symbols_of,
)

__all__ = [
    "MAX_LENGTH",
    "Number",
    "NumberError",
    "format_number",
    "read_number",
    "rounded",
    "speak_number",
    "split_quantity",
]

MAX_LENGTH: Final = 40
MAX_POWER: Final = 300


class NumberError(MessageError):
    """The text is not a number that can be read; the message says how to write one."""


@dataclass(frozen=True)
class Number:
    """A number that was read.

    figures: its significant figures; the zeros at the end of a whole number are counted, so the
        number has from `figures_least` to `figures` of them (1500: from 2 to 4).
    places: digits after the decimal sign, of a number without a power of ten.
    ambiguous: the one separator could be a decimal sign or group thousands, and it is not the
        locale's decimal sign; `value` is the locale's reading.
    other: the other reading, if there is one.
    """

    value: float
    decimal: Decimal
    figures: int
    figures_least: int
    places: int
    ambiguous: bool = False
    other: Decimal | None = None


_UNSEEN = dict.fromkeys(map(ord, "\u200e\u200f\u061c\ufeff\u2060\u200b"))
# One sign becomes one sign, so that a place in the result is a place in the text.
_SIGNS: Final = {
    ord(sign): plain
    for plain, signs in {
        "-": "−‐‑‒–﹣-",
        "+": "＋",
        "*": "×·⋅∙•✕",
        "'": "’‘ʼ＇`´\u066c",
        ".": "．\u066b",
        ",": "，",
    }.items()
    for sign in signs
}
_RAISED = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")
_POWER = r"(?:(?:\^|\*\*) ?\(?([+-]? ?[0-9]+)\)?|([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))"
_SHAPE = re.compile(
    r"(?P<sign>[+-]? ?)"
    rf"(?:10{_POWER}"
    r"|(?P<mantissa>(?:[0-9.,]|(?<=[0-9])[ '](?=[0-9]))+)"
    rf"(?:[eE]([+-]?[0-9]+)(?![0-9.,])| ?[*xX] ?10{_POWER})?)"
)
_GROUPS = re.compile(r"[0-9]{1,3}(?:([ '.,])[0-9]{3})(?:\1[0-9]{3})*")
_DIGITS = re.compile(r"[0-9]*")
_SUM = re.compile(r"[0-9.,] ?[-+*/:] ?[0-9.,]")
_REST_OF_SUM = re.compile(r" *[-+*/:] ?[0-9.,]")


def _plain(text: str) -> str:
    """The text with one sign for each meaning: blanks, minus, times, digits of any script."""
    signs = text.translate(_SIGNS)
    return "".join(
        " " if sign.isspace() else str(unicodedata.decimal(sign, sign)) for sign in signs
    )


def _cleaned(text: str) -> str:
    return text.translate(_UNSEEN).strip()


def _refused(text: str, locale: str) -> NumberError:
    if _SUM.search(_plain(text)):
        return NumberError(
            Message("{text} is not one number; work it out and write the result.", text=text)
        )
    return NumberError(
        Message(
            "{text} is not a number that can be read; write it like {example} or {power}.",
            text=text,
            example=format_number(1234.5, locale),
            power=format_number(6.16e-6, locale),
        )
    )


def read_number(text: str, locale: str) -> Number:
    """The number a learner typed.

    Decimal comma and decimal point are both read, whatever the locale. Where one separator could
    be either a decimal sign or a sign between thousands (1,234), the locale decides. Powers of ten
    may be written 6.16e-6, 6.16 × 10^-6, 6.16*10**-6 or 6.16·10⁻⁶; digits of any script are read.

    Raises NumberError for anything else, more than 40 characters, or powers beyond ±300.

    >>> read_number("1.234,5", "en").value
    1234.5
    """
    clean = _cleaned(text)
    if not clean:
        raise NumberError(Message("Write a number."))
    if len(clean) > MAX_LENGTH:
        raise NumberError(
            Message("The number is too long; write at most {count} characters.", count=MAX_LENGTH)
        )
    match = _SHAPE.fullmatch(_plain(clean))
    if match is None:
        raise _refused(clean, locale)
    return _from_match(match, clean, locale)


def split_quantity(text: str) -> tuple[str, str]:
    """The number's text and the unit's text of a quantity typed in one go; either may be empty.

    >>> split_quantity("100,0 Ah")
    ('100,0', 'Ah')
    """
    clean = _cleaned(text)
    match = _SHAPE.match(_plain(clean[: 4 * MAX_LENGTH]))
    if match is None:
        return "", clean
    if _REST_OF_SUM.match(_plain(clean[match.end() :])):
        return clean, ""  # 1/3 is no number with the unit /3
    return clean[: match.end()].strip(), clean[match.end() :].strip()


def _from_match(match: re.Match[str], text: str, locale: str) -> Number:
    powers = [group for group in match.groups()[1:] if group and group != match["mantissa"]]
    power = int(powers[0].translate(_RAISED).replace(" ", "")) if powers else 0
    sign = match["sign"].strip()
    mantissa = match["mantissa"] or "1"
    whole, fraction, other = _separated(mantissa, text, locale, has_power=bool(powers))
    # The power is looked at first, so that no huge one is worked out, not even of zero.
    if abs(power) > MAX_POWER or abs(_decimal(sign, whole, fraction, power).adjusted()) > MAX_POWER:
        raise NumberError(
            Message(
                "The power of ten in {text} is beyond what is read, {least} to {most}.",
                text=text,
                least=-MAX_POWER,
                most=MAX_POWER,
            )
        )
    decimal = _decimal(sign, whole, fraction, power)
    digits = (whole + fraction).lstrip("0")
    least = len(digits if fraction else digits.rstrip("0"))
    separators = [sign for sign in mantissa if sign in ".,"]
    return Number(
        value=float(decimal),
        decimal=decimal,
        figures=max(1, len(digits)),
        figures_least=max(1, least),
        places=len(fraction) if not powers else 0,
        ambiguous=other is not None and separators[0] != symbols_of(locale).decimal,
        other=None if other is None else _decimal(sign, *other, power),
    )


def _decimal(sign: str, whole: str, fraction: str, power: int) -> Decimal:
    return Decimal(f"{sign}{whole or '0'}.{fraction or '0'}E{power}").normalize()


def _separated(
    mantissa: str, text: str, locale: str, *, has_power: bool
) -> tuple[str, str, tuple[str, str] | None]:
    """Digits before and after the decimal sign, and the same of the other reading if any."""
    separators = [sign for sign in mantissa if sign in ".,"]
    if not any(sign.isdigit() for sign in mantissa):
        raise _refused(text, locale)
    if not separators:
        return _whole(mantissa, text, locale), "", None
    if len(separators) > 1 and len(set(separators)) == 1:
        return _whole(mantissa, text, locale), "", None
    before, _, after = mantissa.rpartition(separators[-1])
    both = separators[-1] in before  # 1,234.567,8
    if both or len(set(separators)) > 2 or not _is_fraction(after):
        raise _unclear(text, locale)
    point = (_whole(before, text, locale), after.replace(" ", ""))
    # With a power of ten nobody groups thousands: 6.160e-6.
    if (
        not has_power
        and len(separators) == 1
        and _GROUPS.fullmatch(mantissa)
        and mantissa[0] != "0"
    ):
        group = (mantissa.replace(separators[0], ""), "")
        if symbols_of(locale).group == separators[0]:
            return *group, point
        return *point, group
    return *point, None


def _is_fraction(digits: str) -> bool:
    # Long fractions are written in threes too: 3.141 592.
    first, *rest = digits.split(" ")
    if not rest:
        return _DIGITS.fullmatch(digits) is not None
    *middle, last = [first, *rest]
    return all(len(part) == 3 for part in middle) and len(last) <= 3 and "'" not in digits


def _whole(digits: str, text: str, locale: str) -> str:
    """The digits without what groups them; it must group them in threes, and be one sign."""
    if _DIGITS.fullmatch(digits):
        return digits
    if not _GROUPS.fullmatch(digits):
        raise _unclear(text, locale)
    return re.sub(r"[^0-9]", "", digits)


def _unclear(text: str, locale: str) -> NumberError:
    return NumberError(
        Message(
            "In {text} it is not clear which sign is the decimal sign; write it like {example}.",
            text=text,
            example=format_number(1234.5, locale),
        )
    )
