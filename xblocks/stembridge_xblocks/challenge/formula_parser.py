"""Formulas read into trees, with every fault at its place.

Length, number of nodes and depth are bounded, hence the work is too.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from stembridge_xblocks.challenge.syntax import (
    ARGUMENTS,
    NAME_PATTERN,
    Binary,
    Call,
    FormulaError,
    Name,
    Negative,
    Node,
    Number,
)
from stembridge_xblocks.common.message import Message

__all__ = ["MAX_DEPTH", "MAX_LENGTH", "MAX_NODES", "parse"]

MAX_LENGTH: Final = 500
MAX_NODES: Final = 200
MAX_DEPTH: Final = 40

_TOKEN = re.compile(
    rf"(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{{1,3}}(?![0-9]))?)"
    rf"|(?P<name>{NAME_PATTERN})"
    r"|(?P<sign>\*\*|[-+*/^(),])"
)
# One sign for one sign, so that positions stay those of the author's text.
_SIGNS = {
    **{ord(sign): "*" for sign in "·×⋅∙"},
    **{ord(sign): "-" for sign in "−–"},
    **{ord(sign): "/" for sign in "÷∕⁄"},
    ord("µ"): "μ",
    ord("\u2126"): "Ω",
}
_TIGHTNESS = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_UNARY = 3


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    plain = text.translate(_SIGNS)
    found = []
    end = 0
    while end < len(plain):
        if plain[end].isspace():
            end += 1
            continue
        match = _TOKEN.match(plain, end)
        if match is None:
            raise FormulaError(
                Message("{sign} cannot stand in a formula.", sign=_visible(text[end])), end
            )
        sign = "^" if match[0] == "**" else match[0]
        found.append(_Token(str(match.lastgroup), sign, end))
        end = match.end()
    return [*found, _Token("end", "", len(text))]


def _visible(sign: str) -> str:
    return sign if sign.isprintable() else unicodedata.name(sign, f"U+{ord(sign):04X}")


class _Parser:
    def __init__(self, text: str) -> None:
        self.tokens = _tokens(text)
        self.at = 0
        self.count = 0

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def made(self, node: Node) -> Node:
        self.count += 1
        if self.count > MAX_NODES:
            raise FormulaError(
                Message("The formula is too long; use at most {count} numbers, names and signs.",
                        count=MAX_NODES),
                node.position,
            )  # fmt: skip
        return node

    def expression(self, tightness: int, depth: int) -> Node:
        """What stands from here on and binds at least so tightly."""
        if depth > MAX_DEPTH:
            raise FormulaError(Message("The formula is nested too deeply."), self.next.position)
        left = self.operand(depth)
        while (found := _TIGHTNESS.get(self.next.text, 0)) >= tightness and found:
            sign = self.take()
            # Powers are taken from the right: a^b^c is a^(b^c).
            right = self.expression(found if sign.text == "^" else found + 1, depth + 1)
            left = self.made(Binary(sign.text, left, right, sign.position))
        return left

    def operand(self, depth: int) -> Node:
        token = self.take()
        if token.kind == "number":
            return self.made(_number(token))
        if token.kind == "name":
            if self.next.text == "(":
                return self.call(token, depth)
            return self.made(Name(token.text, token.position))
        if token.text == "-":
            # Looser than a power, tighter than a product: -a^2 is -(a^2).
            return self.made(Negative(self.expression(_UNARY, depth + 1), token.position))
        if token.text == "+":
            return self.expression(_UNARY, depth + 1)
        if token.text == "(":
            inner = self.expression(1, depth + 1)
            self.close(token)
            return inner
        raise _missing(token)

    def close(self, opened: _Token) -> None:
        if self.take().text != ")":
            raise FormulaError(Message("This bracket is not closed."), opened.position)

    def call(self, name: _Token, depth: int) -> Node:
        allowed = ARGUMENTS.get(name.text)
        if allowed is None:
            raise FormulaError(
                Message("{name} is not a function (a product is written with *); there are "
                        "{functions}.", name=name.text, functions=", ".join(ARGUMENTS)),
                name.position,
            )  # fmt: skip
        opened = self.take()
        arguments = [self.expression(1, depth + 1)]
        while self.next.text == ",":
            self.take()
            arguments.append(self.expression(1, depth + 1))
        self.close(opened)
        least, most = allowed
        if not least <= len(arguments) <= most:
            raise FormulaError(
                Message("{name} takes {least} to {most} values, here are {count}.",
                        name=name.text, least=least, most=most, count=len(arguments)),
                name.position,
            )  # fmt: skip
        return self.made(Call(name.text, tuple(arguments), name.position))


def _number(token: _Token) -> Number:
    value = float(token.text)
    if value == float("inf"):
        raise FormulaError(
            Message("The number {number} is too large.", number=token.text), token.position
        )
    return Number(value, token.text, token.position)


def _missing(token: _Token) -> FormulaError:
    if token.kind == "end":
        return FormulaError(Message("The formula ends too early."), token.position)
    return FormulaError(
        Message("Before {sign} a number or a name is missing.", sign=token.text), token.position
    )


@lru_cache(maxsize=512)
def parse(text: str) -> Node:
    """The formula as a tree.

    `^` and `**` are powers and are taken from the right; nothing is multiplied unless the sign is
    written. Raises FormulaError with the position of what is wrong.
    """
    if len(text) > MAX_LENGTH:
        raise FormulaError(
            Message("The formula is too long; write at most {count} characters.", count=MAX_LENGTH)
        )
    if not text.strip():
        raise FormulaError(Message("Write a formula."), 0)
    parser = _Parser(text)
    tree = parser.expression(1, 0)
    rest = parser.next
    if rest.kind == "end":
        return tree
    if rest.text == ",":
        message = Message("A comma separates values of a function; decimals take a point.")
    elif rest.text == ")":
        message = Message("This bracket was not opened.")
    else:
        message = Message("A sign is missing before {text}; a product is written with *.",
                          text=rest.text)  # fmt: skip
    raise FormulaError(message, rest.position)
