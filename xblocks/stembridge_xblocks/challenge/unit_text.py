"""Units as people write them, taken apart into symbols with powers, whatever these mean.

Length, characters, powers, number of parts and depth are bounded.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, TypeAlias

from stembridge_xblocks.challenge.unit_table import WORDS
from stembridge_xblocks.common.message import Message, MessageError

__all__ = [
    "MAX_FACTORS",
    "MAX_LENGTH",
    "MAX_POWER",
    "Factor",
    "UnitError",
    "factors_of",
    "too_much",
]

MAX_LENGTH: Final = 60
MAX_FACTORS: Final = 12
MAX_POWER: Final = 12
MAX_DEPTH: Final = 4


class UnitError(MessageError):
    """The text is not a unit that is known; the message names near ones if there are any."""


# Symbol, power, and the word or symbol to show for it.
Factor: TypeAlias = tuple[str, int, str]

_SIGNS = {
    **{ord(sign): "·" for sign in "×⋅∙•*"},
    **{ord(sign): "-" for sign in "−‐‑–"},
    **{ord(sign): "/" for sign in "∕⁄÷"},
    ord("μ"): "µ",  # the Greek letter for the sign that Pint and the contract use
    ord("º"): "°",
    ord("℃"): "°C",
    ord("℉"): "°F",
}
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_LOWERED = str.maketrans(_RAISED, "0123456789-")
_NAME = rf"[^\W\d_{_RAISED}]+\.?|[°%‰€$£](?:Celsius|C|F)?"
_TOKEN = re.compile(
    rf" *(?:(?P<name>{_NAME})(?P<power> ?\^ ?(?:\(-?[0-9]{{1,3}}\)|-?[0-9]{{1,3}})|-?[0-9]{{1,3}}"
    rf"|[{_RAISED}]{{1,4}})?|(?P<one>1(?![0-9]))|(?P<sign>[·/()]))"
)


def factors_of(text: str) -> list[Factor]:
    """The parts of a unit; none for an empty text and for "1". Raises UnitError.

    >>> factors_of("km/Std")
    [('km', 1, 'km'), ('h', -1, 'h')]
    """
    clean = " ".join(unicodedata.normalize("NFC", text[: 4 * MAX_LENGTH]).split())
    clean = clean.translate(_SIGNS).replace("··", "^")
    if len(text) > MAX_LENGTH:
        raise UnitError(
            Message("The unit is too long; write at most {count} characters.", count=MAX_LENGTH)
        )
    factors = list(_expanded(clean))
    if len(factors) > MAX_FACTORS or any(abs(power) > MAX_POWER for _, power, _ in factors):
        raise too_much(clean)
    return factors


def too_much(text: str) -> UnitError:
    """What is said of a unit that is more than anybody needs."""
    return UnitError(
        Message(
            "The unit {unit} has too many parts or too high powers; write at most {parts} parts "
            "with powers up to {power}.",
            unit=text,
            parts=MAX_FACTORS,
            power=MAX_POWER,
        )
    )


def _malformed(text: str) -> UnitError:
    return UnitError(
        Message("{unit} is not written like a unit; write it like {example}.", unit=text,
                example="m/s²")
    )  # fmt: skip


def _expanded(text: str) -> Iterator[tuple[str, int, str]]:
    """Symbols with their powers and how they are shown, words replaced by what they mean."""
    if "/" in text and text in WORDS:
        text = WORDS[text]
    for name, power in _parse(text):
        name = name if name in WORDS or not name.endswith(".") else name[:-1]
        if name not in WORDS:
            yield name, power, name
            continue
        for inner, inner_power in _parse(WORDS[name]):
            # What is counted is said in the author's word: cells, not count.
            yield inner, inner_power * power, name if inner == "count" else inner


def _parse(text: str) -> list[tuple[str, int]]:
    """Names and powers as written, in order."""
    tokens = []
    end = 0
    while end < len(text):
        match = _TOKEN.match(text, end)
        if match is None:
            raise _malformed(text)
        tokens.append(match)
        end = match.end()
    if not tokens:
        return []
    factors, rest = _product(tokens, 0, text, 0)
    if rest != len(tokens):
        raise _malformed(text)
    return factors


def _product(
    tokens: list[re.Match[str]], at: int, text: str, depth: int
) -> tuple[list[tuple[str, int]], int]:
    """Factors from the token `at` to a closing bracket or the end, and where that is."""
    if depth > MAX_DEPTH:
        raise too_much(text)
    factors: list[tuple[str, int]] = []
    below = False
    wants = True
    while at < len(tokens) and tokens[at]["sign"] != ")":
        sign = tokens[at]["sign"]
        if sign in ("·", "/"):
            if wants:
                raise _malformed(text)
            if below and sign == "·":
                raise _two_ways(text)
            below, wants = sign == "/", True
            at += 1
            continue
        if not wants and below:
            raise _two_ways(text)
        inner, at = _factor(tokens, at, text, depth)
        factors += [(name, -power) for name, power in inner] if below else inner
        wants = False
    if wants:
        raise _malformed(text)
    return factors, at


def _two_ways(text: str) -> UnitError:
    return UnitError(
        Message(
            "{unit} can be read in two ways; put all that is divided by in brackets, as in "
            "{example}.",
            unit=text,
            example="J/(kg·K)",
        )
    )


def _factor(
    tokens: list[re.Match[str]], at: int, text: str, depth: int
) -> tuple[list[tuple[str, int]], int]:
    token = tokens[at]
    if token["sign"] == "(":
        inner, at = _product(tokens, at + 1, text, depth + 1)
        if at >= len(tokens):
            raise _malformed(text)
        return inner, at + 1
    if token["one"]:
        return [], at + 1
    power = (token["power"] or "1").translate(_LOWERED).strip(" ^()")
    try:
        return [(token["name"], int(power))], at + 1
    except ValueError:
        raise _malformed(text) from None
