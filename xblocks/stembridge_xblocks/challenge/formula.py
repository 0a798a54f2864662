"""Formulas worked out: compiled once into closures over plain floats, no text is ever executed."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final, TypeAlias

from stembridge_xblocks.challenge.formula_parser import parse
from stembridge_xblocks.challenge.syntax import (
    Binary,
    Call,
    FormulaError,
    Name,
    Negative,
    Node,
    Number,
    nodes,
)
from stembridge_xblocks.common.message import Message

__all__ = ["BUILT_IN", "Formula", "FormulaError", "divisors", "read_formula"]

Values: TypeAlias = Mapping[str, float]
_Closure: TypeAlias = Callable[[Values], float]

# Names that every formula knows; a task's own name goes before them.
BUILT_IN: Final = {"pi": math.pi, "π": math.pi, "e": math.e}
MAX_FACTORIAL: Final = 170  # 171! is more than a float holds
# Functions of an angle (False) or that give one (True).
_ANGLES: Final = {
    **dict.fromkeys(("sin", "cos", "tan"), False),
    **dict.fromkeys(("asin", "acos", "atan"), True),
}
_SNAP = 1e-9
# A sum that is smaller than this share of what was added is what rounding left of zero.
_CANCELLED = 1e-14
_SHOWN_VALUES = 6


@dataclass(frozen=True)
class Formula:
    """A formula that was read. `names` are those it needs values for, in order of appearance."""

    text: str
    tree: Node
    names: tuple[str, ...]
    _run: _Closure

    def evaluate(self, values: Values) -> float:
        """The result, always a finite float.

        values: by name; a name that is missing falls back to pi and e. Raises FormulaError, with
        the values, where there is no finite real result.
        """
        try:
            result = self._run(values)
        except FormulaError:
            raise
        except KeyError as error:
            name = str(error.args[0])
            raise FormulaError(
                Message("{name} has no value.", name=name), self._position(name)
            ) from None
        except _Undefined as error:
            raise self._undefined(error.reason, values, error.position) from None
        if not math.isfinite(result):
            raise self._undefined(_TOO_LARGE, values, None)
        return result

    def with_angles(self, scale: float) -> Formula:
        """The same where every angle is taken `scale` times too large, as by a calculator that is
        set to degrees (pi/180) or radians (180/pi) when it should be set to the other.
        """
        return _with_angles(self.text, scale)

    @property
    def has_angles(self) -> bool:
        """Whether it has a trigonometric function."""
        return any(isinstance(n, Call) and n.function in _ANGLES for n in nodes(self.tree))

    def _position(self, name: str) -> int | None:
        return next(
            (n.position for n in nodes(self.tree) if isinstance(n, Name) and n.name == name), None
        )

    def _undefined(self, reason: Message, values: Values, position: int | None) -> FormulaError:
        known = [f"{name} = {values[name]:.6g}" for name in self.names if name in values]
        if not known:
            return FormulaError(reason, position)
        more = [] if len(known) <= _SHOWN_VALUES else ["…"]
        shown = ", ".join([*known[:_SHOWN_VALUES], *more])
        return FormulaError(
            Message("{reason} That is so for {values}.", reason=reason, values=shown), position
        )


@lru_cache(maxsize=512)
def read_formula(text: str) -> Formula:
    """The formula that the text writes; raises FormulaError.

    >>> read_formula("2*pi*sqrt(a^3/mu)").evaluate({"a": 1.0, "mu": 1.0})
    6.283185307179586
    """
    tree = parse(text)
    names = dict.fromkeys(node.name for node in nodes(tree) if isinstance(node, Name))
    return Formula(text, tree, tuple(names), _compiled(tree))


@lru_cache(maxsize=256)
def _with_angles(text: str, scale: float) -> Formula:
    formula = read_formula(text)
    return replace(formula, _run=_compiled(_scaled(formula.tree, scale)))


def divisors(formula: Formula) -> tuple[Formula, ...]:
    """What a formula divides by, each as a formula; of a tangent the cosine."""
    found = []
    for node in nodes(formula.tree):
        if isinstance(node, Binary) and node.operator == "/":
            found.append(node.right)
        elif isinstance(node, Call) and node.function == "tan":
            found.append(replace(node, function="cos"))
    return tuple(replace(formula, tree=tree, _run=_compiled(tree)) for tree in found)


def _scaled(tree: Node, scale: float) -> Node:
    if isinstance(tree, Negative):
        return replace(tree, operand=_scaled(tree.operand, scale))
    if isinstance(tree, Binary):
        return replace(tree, left=_scaled(tree.left, scale), right=_scaled(tree.right, scale))
    if not isinstance(tree, Call):
        return tree
    arguments = tuple(_scaled(argument, scale) for argument in tree.arguments)
    call = replace(tree, arguments=arguments)
    if tree.function not in _ANGLES:
        return call
    factor = Number(scale, str(scale), tree.position)
    if _ANGLES[tree.function]:  # gives an angle
        return Binary("/", call, factor, tree.position)
    return replace(call, arguments=(Binary("*", arguments[0], factor, tree.position),))


class _Undefined(ArithmeticError):
    def __init__(self, reason: Message, position: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.position = position


_TOO_LARGE = Message("The result is too large.")
_NOT_REAL = Message("There is no real result.")
_BY_ZERO = Message("Something is divided by zero.")


def _compiled(tree: Node) -> _Closure:
    if isinstance(tree, Number):
        value = tree.value
        return lambda _: value
    if isinstance(tree, Name):
        name = tree.name
        if name in BUILT_IN:
            fixed = BUILT_IN[name]
            return lambda values: values.get(name, fixed)
        return lambda values: values[name]
    if isinstance(tree, Negative):
        inner = _compiled(tree.operand)
        return lambda values: -inner(values)
    if isinstance(tree, Binary):
        return _guarded(_operation(tree), tree.position)
    arguments = tuple(_compiled(argument) for argument in tree.arguments)
    function = _FUNCTIONS[tree.function]
    return _guarded(lambda values: function(*(a(values) for a in arguments)), tree.position)


def _operation(tree: Binary) -> _Closure:
    left, right = _compiled(tree.left), _compiled(tree.right)
    if tree.operator == "+":
        return lambda values: _sum(left(values), right(values))
    if tree.operator == "-":
        return lambda values: _sum(left(values), -right(values))
    if tree.operator == "*":
        return lambda values: left(values) * right(values)
    if tree.operator == "/":
        return lambda values: left(values) / right(values)
    # math.pow, unlike **, has no complex results and no whole numbers that grow without end.
    return lambda values: math.pow(left(values), right(values))


def _guarded(run: _Closure, position: int) -> _Closure:
    """The same, saying where and why it has no finite result."""

    def guarded(values: Values) -> float:
        try:
            result = run(values)
        except ZeroDivisionError:
            raise _Undefined(_BY_ZERO, position) from None
        except OverflowError:
            raise _Undefined(_TOO_LARGE, position) from None
        except ValueError as error:
            if isinstance(error, FormulaError):
                raise
            raise _Undefined(_NOT_REAL, position) from None
        if math.isfinite(result):
            return result
        raise _Undefined(_NOT_REAL if math.isnan(result) else _TOO_LARGE, position)

    return guarded


def _sum(left: float, right: float) -> float:
    """The sum, 0 where the two cancel: 0.1 + 0.2 - 0.3 is 0, and dividing by it an error."""
    result = left + right
    return 0.0 if abs(result) <= _CANCELLED * abs(left) else result


def _snapped(value: float) -> float:
    # 0.1 * 30 is a hair over 3; without this its ceiling would be 4.
    nearest = float(round(value)) if abs(value) < 2**52 else value
    return nearest if abs(value - nearest) <= _SNAP * max(1.0, abs(value)) else value


def _floor(value: float) -> float:
    return float(math.floor(_snapped(value)))


def _ceil(value: float) -> float:
    return float(math.ceil(_snapped(value)))


def _round(value: float, places: float = 0.0) -> float:
    """Rounded half away from zero, as schools teach it."""
    if places != int(places) or abs(places) > 15:
        raise ValueError("places")
    scale = 10.0 ** int(places)
    return math.copysign(math.floor(_snapped(abs(value) * scale * 2 + 1) / 2), value) / scale


def _log(value: float, base: float) -> float:
    exact = {2.0: math.log2, 10.0: math.log10}.get(base)
    if exact:
        return exact(value)
    result = math.log(value) / math.log(base)
    nearest = round(result)
    # log(125, 5) is 3, and not a hair less.
    return float(nearest) if abs(nearest) < 1000 and base**nearest == value else result


def _factorial(value: float) -> float:
    if value != int(value) or not 0 <= value <= MAX_FACTORIAL:
        raise ValueError("factorial")
    return float(math.factorial(int(value)))


_FUNCTIONS: Final[Mapping[str, Callable[..., float]]] = {
    "sqrt": math.sqrt,
    "exp": math.exp,
    "ln": math.log,
    "log10": math.log10,
    "log2": math.log2,
    "log": _log,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "abs": abs,
    "floor": _floor,
    "ceil": _ceil,
    "round": _round,
    "fact": _factorial,
    "min": min,
    "max": max,
}
