"""Formulas as they are written by hand: MathML for eyes, words for ears."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Final

from stembridge_xblocks.challenge.formula_parser import parse
from stembridge_xblocks.challenge.syntax import (
    Binary,
    Call,
    Name,
    Negative,
    Node,
    Number,
)
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.number_display import symbols_of

__all__ = ["mathml", "shown_name", "spoken"]

_GREEK: Final = dict(
    pair.split(":")
    for pair in (
        "alpha:α beta:β gamma:γ delta:δ epsilon:ε zeta:ζ eta:η theta:θ iota:ι kappa:κ lambda:λ "
        "mu:μ nu:ν xi:ξ rho:ρ sigma:σ tau:τ phi:φ chi:χ psi:ψ omega:ω pi:π Gamma:Γ Delta:Δ Theta:Θ "
        "Lambda:Λ Xi:Ξ Pi:Π Sigma:Σ Phi:Φ Psi:Ψ Omega:Ω"
    ).split()
)
_SUBSCRIPT = re.compile(r"([^\W\d_]+)_?([0-9]+|(?<=_).+)?\Z")
_TIGHTNESS: Final = {"+": 1, "-": 1, "*": 2, "/": 2, "^": 4}
_SIGNS: Final = {"+": "+", "-": "−", "*": "·"}
_DELIMITERS: Final = {"abs": ("|", "|"), "floor": ("⌊", "⌋"), "ceil": ("⌈", "⌉")}
# Functions whose end is spoken, and the firmness of what needs no brackets.
_ENDED: Final = ("sqrt", "exp", "abs")
_WHOLE: Final = 9
_NAMED: Final = {"asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def shown_name(name: str) -> tuple[str, str]:
    """A name as it is written by hand: the letter or word, and its subscript, which may be empty.

    >>> shown_name("mu"), shown_name("X0"), shown_name("P_max")
    (('μ', ''), ('X', '0'), ('P', 'max'))
    """
    match = _SUBSCRIPT.match(name)
    if match is None:
        head, _, tail = name.partition("_")
        return _GREEK.get(head, head), tail.replace("_", ",")
    tail = (match[2] or "").replace("_", ",")
    return _GREEK.get(match[1], match[1]), _GREEK.get(tail, tail)


def mathml(
    formula: str, locale: str, *, left_side: str = "", label: str = "", block: bool = True
) -> str:
    """The formula as a `<math>` element, everything in it escaped.

    left_side: a name that it is equal to. label: its text alternative, from `spoken`. Raises
    FormulaError if the formula cannot be read.
    """
    inner = _Writer(locale).row(parse(formula))
    if left_side:
        inner = f"<mrow>{_name(left_side)}<mo>=</mo>{inner}</mrow>"
    named = f' aria-label="{escape(label)}"' if label else ""
    display = "block" if block else "inline"
    return (
        f'<math xmlns="http://www.w3.org/1998/Math/MathML" display="{display}"{named}>'
        f"{inner}</math>"
    )


def _name(name: str) -> str:
    head, tail = (escape(part) for part in shown_name(name))
    letter = f"<mi>{head}</mi>"
    if not tail:
        return letter
    kind = "mn" if tail.isdigit() else "mtext"
    return f"<msub>{letter}<{kind}>{tail}</{kind}></msub>"


class _Writer:
    """MathML of nodes; `row` gives one element for each node."""

    def __init__(self, locale: str) -> None:
        self.locale = locale

    def row(self, node: Node) -> str:
        if isinstance(node, Number):
            return _number(node, self.locale)
        if isinstance(node, Name):
            return _name(node.name)
        if isinstance(node, Negative):
            return f"<mrow><mo>−</mo>{self.inside(node.operand, 3)}</mrow>"
        if isinstance(node, Binary):
            return self.operation(node)
        return self.call(node)

    def inside(self, node: Node, tightness: int) -> str:
        """The node, in brackets if it binds less tightly than what it stands in."""
        text = self.row(node)
        return _bracketed(text) if _binds(node) < tightness else text

    def operation(self, node: Binary) -> str:
        if node.operator == "/":
            return f"<mfrac>{self.row(node.left)}{self.row(node.right)}</mfrac>"
        if node.operator == "^":
            # A base with a sign, a fraction or a power of its own stands in brackets.
            base = self.row(node.left)
            if not isinstance(node.left, Number | Name) or "<msup>" in base:
                base = base if _is_delimited(node.left) else _bracketed(base)
            return f"<msup>{base}{self.row(node.right)}</msup>"
        tightness = _TIGHTNESS[node.operator]
        # A minus sign in front of the first factor needs no brackets.
        is_led = isinstance(node.left, Negative)
        left = self.row(node.left) if is_led else self.inside(node.left, tightness)
        right = self.inside(node.right, tightness + (node.operator == "-"))
        if isinstance(node.right, Negative):
            right = _bracketed(self.row(node.right))
        return f"<mrow>{left}<mo>{_SIGNS[node.operator]}</mo>{right}</mrow>"

    def call(self, node: Call) -> str:
        inner = [self.row(argument) for argument in node.arguments]
        if node.function == "sqrt":
            return f"<msqrt>{inner[0]}</msqrt>"
        if node.function == "exp":
            return f"<msup><mi>e</mi>{inner[0]}</msup>"
        if node.function in _DELIMITERS:
            opened, closed = _DELIMITERS[node.function]
            return f"<mrow><mo>{opened}</mo>{inner[0]}<mo>{closed}</mo></mrow>"
        if node.function == "fact":
            argument = node.arguments[0]
            text = inner[0] if isinstance(argument, Number | Name) else _bracketed(inner[0])
            return f"<mrow>{text}<mo>!</mo></mrow>"
        if node.function == "log":
            head = f"<msub><mi>log</mi>{inner.pop()}</msub>"
        elif node.function in ("log2", "log10"):
            head = f"<msub><mi>log</mi><mn>{node.function[3:]}</mn></msub>"
        else:
            head = f"<mi>{_NAMED.get(node.function, node.function)}</mi>"
        separated = "<mo>;</mo>".join(inner)
        return f"<mrow>{head}<mo>&#x2061;</mo>{_bracketed(separated)}</mrow>"


def _bracketed(text: str) -> str:
    return f"<mrow><mo>(</mo>{text}<mo>)</mo></mrow>"


def _binds(node: Node) -> int:
    if isinstance(node, Binary):
        # A fraction and a power hold together by their looks.
        return _TIGHTNESS[node.operator] if node.operator in "+-*" else 9
    return 1 if isinstance(node, Negative) else 9


def _is_delimited(node: Node) -> bool:
    return isinstance(node, Call) and node.function in _DELIMITERS


def _decimal_text(node: Number, locale: str) -> tuple[str, str]:
    """Digits with the locale's decimal sign, and the power of ten, which may be empty."""
    digits, _, power = node.text.lower().partition("e")
    return digits.replace(".", symbols_of(locale).decimal), power.lstrip("+")


def _number(node: Number, locale: str) -> str:
    digits, power = _decimal_text(node, locale)
    if not power:
        return f"<mn>{escape(digits)}</mn>"
    raised = f"<msup><mn>10</mn><mn>{escape(power.replace('-', '−'))}</mn></msup>"
    return f"<mrow><mn>{escape(digits)}</mn><mo>·</mo>{raised}</mrow>"


def spoken(
    formula: str, locale: str, translate: Callable[[str], str] = str, *, left_side: str = ""
) -> str:
    """The formula in words, each piece translated, brackets spoken where they are needed.

    >>> spoken("2*pi*sqrt(a^3/mu)", "en")
    '2 times π times the square root of a to the power of 3 over μ, end of root'
    """
    said: Message | str = _said(parse(formula), locale)
    if left_side:
        said = Message("{left} equals {right}", left=_said_name(left_side), right=said)
    return said.render(translate) if isinstance(said, Message) else said


def _said_name(name: str) -> Message | str:
    head, tail = shown_name(name)
    return Message("{name} sub {index}", name=head, index=tail) if tail else head


def _said(node: Node, locale: str) -> Message | str:
    if isinstance(node, Number):
        digits, power = _decimal_text(node, locale)
        if not power:
            return digits
        size: Message | str = power
        if power.startswith("-"):
            size = Message("minus {number}", number=power[1:])
        return Message("{number} times ten to the power of {power}", number=digits, power=size)
    if isinstance(node, Name):
        return _said_name(node.name)
    if isinstance(node, Negative):
        return Message("minus {number}", number=_grouped(node.operand, 3, locale))
    if isinstance(node, Binary):
        return _said_operation(node, locale)
    return _said_call(node, locale)


def _grouped(node: Node, tightness: int, locale: str) -> Message | str:
    said = _said(node, locale)
    is_loose = _firmness(node) < tightness
    return Message("open bracket {inner} close bracket", inner=said) if is_loose else said


def _firmness(node: Node) -> int:
    """How well the node holds together when it is spoken."""
    if isinstance(node, Binary):
        return _TIGHTNESS[node.operator]
    if isinstance(node, Negative):
        return 1
    # Of "the sine of x to the power of 2" nobody could tell what is raised.
    return 4 if isinstance(node, Call) and node.function not in _ENDED else _WHOLE


def _said_operation(node: Binary, locale: str) -> Message:
    tightness = _TIGHTNESS[node.operator]
    is_right_looser = node.operator in "-/"
    is_led = isinstance(node.left, Negative) and node.operator != "^"
    left = _grouped(node.left, 0 if is_led else tightness + (node.operator == "^"), locale)
    right = _grouped(node.right, tightness + is_right_looser, locale)
    texts = {
        "+": Message("{left} plus {right}", left=left, right=right),
        "-": Message("{left} minus {right}", left=left, right=right),
        "*": Message("{left} times {right}", left=left, right=right),
        "/": Message("{left} over {right}", left=left, right=right),
        "^": Message("{left} to the power of {right}", left=left, right=right),
    }
    return texts[node.operator]


def _said_call(node: Call, locale: str) -> Message:
    if node.function in _ENDED:
        return Message(_SAID[node.function], inner=_said(node.arguments[0], locale))
    first, *rest = [_grouped(argument, _WHOLE, locale) for argument in node.arguments]
    if node.function == "log":
        return Message("the logarithm of {inner} to the base {base}", inner=first, base=rest[0])
    if node.function in ("log2", "log10"):
        base = node.function[3:]
        return Message("the logarithm of {inner} to the base {base}", inner=first, base=base)
    if node.function in ("min", "max"):
        for value in rest:
            first = Message("{value} and {other}", value=first, other=value)
    return Message(_SAID[node.function], inner=first)


def _declared(**texts: Message) -> dict[str, str]:
    return {function: message.text for function, message in texts.items()}


_SAID: Final = _declared(
    sqrt=Message("the square root of {inner}, end of root"),
    exp=Message("e to the power of {inner}, end of power"),
    ln=Message("the natural logarithm of {inner}"),
    sin=Message("the sine of {inner}"),
    cos=Message("the cosine of {inner}"),
    tan=Message("the tangent of {inner}"),
    asin=Message("the arc sine of {inner}"),
    acos=Message("the arc cosine of {inner}"),
    atan=Message("the arc tangent of {inner}"),
    abs=Message("the absolute value of {inner}, end of value"),
    floor=Message("{inner} rounded down"),
    ceil=Message("{inner} rounded up"),
    round=Message("{inner} rounded"),
    fact=Message("the factorial of {inner}"),
    min=Message("the smallest of {inner}"),
    max=Message("the largest of {inner}"),
)
