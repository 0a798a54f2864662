"""What kind of quantity a formula gives, found once from the formula and the units of its names."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from stembridge_xblocks.challenge.dimension import NONE, Dimension
from stembridge_xblocks.challenge.formula import BUILT_IN, Formula
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

__all__ = ["dimension_of"]

_KEEPING = {"abs"}
_ALIKE = {"min", "max"}
_LARGEST_POWER = 24


def dimension_of(formula: Formula, dimensions: Mapping[str, Dimension]) -> Dimension:
    """The dimension of the formula's result.

    dimensions: of its names. Raises FormulaError where unlike things are added or compared, a
    function gets something with a unit, or a power of it is not a fixed number.
    """
    return _dimension(formula.tree, dimensions)


def _dimension(tree: Node, known: Mapping[str, Dimension]) -> Dimension:
    if isinstance(tree, Number):
        return NONE
    if isinstance(tree, Name):
        if tree.name in known:
            return known[tree.name]
        if tree.name in BUILT_IN:
            return NONE
        raise FormulaError(Message("{name} has no value.", name=tree.name), tree.position)
    if isinstance(tree, Negative):
        return _dimension(tree.operand, known)
    if isinstance(tree, Call):
        return _of_call(tree, known)
    return _of_operation(tree, known)


def _of_operation(tree: Binary, known: Mapping[str, Dimension]) -> Dimension:
    left, right = _dimension(tree.left, known), _dimension(tree.right, known)
    if tree.operator == "*":
        return left * right
    if tree.operator == "/":
        return left / right
    if tree.operator == "^":
        return _of_power(tree, left, right, known)
    if _is_zero(tree.left):
        return right
    if left != right and not _is_zero(tree.right):
        text = (
            Message("Unlike quantities are added: {left} and {right}.",
                    left=left.name, right=right.name)
            if tree.operator == "+"
            else Message("Unlike quantities are subtracted: {left} and {right}.",
                         left=left.name, right=right.name)
        )  # fmt: skip
        raise FormulaError(text, tree.position)
    return left


def _of_power(
    tree: Binary, left: Dimension, right: Dimension, known: Mapping[str, Dimension]
) -> Dimension:
    if not right.is_none:
        raise FormulaError(
            Message("The exponent has a unit: {kind}.", kind=right.name), tree.position
        )
    if left.is_none:
        return NONE
    exponent = _fixed(tree.right)
    if exponent is None or abs(exponent) > _LARGEST_POWER or exponent.denominator > 12:
        raise FormulaError(
            Message(
                "A power of something with a unit ({kind}) needs a small fixed number as exponent.",
                kind=left.name,
            ),
            tree.position,
        )
    return left**exponent


def _fixed(tree: Node) -> Fraction | None:
    """The exponent as a fraction, if it is made of small numbers alone."""
    if any(not isinstance(node, Number | Negative | Binary) for node in nodes(tree)):
        return None
    if isinstance(tree, Number):
        return Fraction(tree.text) if 1e-6 < tree.value < 1e6 or tree.value == 0 else None
    if isinstance(tree, Negative):
        inner = _fixed(tree.operand)
        return None if inner is None else -inner
    if not isinstance(tree, Binary):
        return None
    left, right = _fixed(tree.left), _fixed(tree.right)
    if left is None or right is None or max(abs(left), abs(right)) > 10**6:
        return None
    if tree.operator == "/":
        return left / right if right else None
    return {"+": left + right, "-": left - right, "*": left * right}.get(tree.operator)


def _of_call(tree: Call, known: Mapping[str, Dimension]) -> Dimension:
    kinds = [_dimension(argument, known) for argument in tree.arguments]
    first = kinds[0]
    if tree.function == "sqrt":
        return first ** Fraction(1, 2)
    if tree.function in _KEEPING:
        return first
    if tree.function in _ALIKE:
        return _alike(tree, [k for k, a in zip(kinds, tree.arguments, strict=True)
                             if not _is_zero(a)])  # fmt: skip
    for kind in kinds:
        if not kind.is_none:
            raise FormulaError(
                Message("{name} of something with a unit: {kind}.", name=tree.function,
                        kind=kind.name),
                tree.position,
            )  # fmt: skip
    return NONE


def _alike(tree: Call, kinds: list[Dimension]) -> Dimension:
    for kind in kinds:
        if kind != kinds[0]:
            raise FormulaError(
                Message("Unlike quantities are compared: {left} and {right}.",
                        left=kinds[0].name, right=kind.name),
                tree.position,
            )  # fmt: skip
    return kinds[0] if kinds else NONE


def _is_zero(tree: Node) -> bool:
    # Nothing is nothing in every unit: max(0, x - y) is fine.
    return isinstance(tree, Number) and tree.value == 0
