"""What a formula is made of: numbers, names, operators and calls, as a tree.

There is no attribute, index, string, comparison or assignment among them, so none can get through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from stembridge_xblocks.common.message import Message, MessageError

__all__ = [
    "ARGUMENTS",
    "NAME",
    "NAME_PATTERN",
    "Binary",
    "Call",
    "FormulaError",
    "Name",
    "Negative",
    "Node",
    "Number",
    "nodes",
]

# Greek and Latin letters, digits and single underscores inside.
_LETTER = r"A-Za-zÀ-ÖØ-öø-ɏͰ-ϿḀ-ỿἀ-῿"
NAME_PATTERN: Final = rf"[{_LETTER}][{_LETTER}0-9]*(?:_[{_LETTER}0-9]+)*"
NAME: Final = re.compile(rf"(?=.{{1,32}}\Z){NAME_PATTERN}\Z")

# Fewest and most arguments by function.
ARGUMENTS: Final = {
    **dict.fromkeys(
        "sqrt exp ln log10 log2 sin cos tan asin acos atan abs floor ceil fact".split(), (1, 1)
    ),
    "log": (2, 2),
    "round": (1, 2),
    "min": (2, 10),
    "max": (2, 10),
}


class FormulaError(MessageError):
    """A formula cannot be read or worked out; `position` is the sign, from 0, where it shows."""

    def __init__(self, message: Message, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


@dataclass(frozen=True)
class Number:
    """A number as written."""

    value: float
    text: str
    position: int


@dataclass(frozen=True)
class Name:
    """A parameter, a constant, an earlier quantity, or pi or e."""

    name: str
    position: int


@dataclass(frozen=True)
class Negative:
    """Minus something."""

    operand: Node
    position: int


@dataclass(frozen=True)
class Binary:
    """Two sides of + - * / or ^."""

    operator: str
    left: Node
    right: Node
    position: int


@dataclass(frozen=True)
class Call:
    """A function of its arguments."""

    function: str
    arguments: tuple[Node, ...]
    position: int


Node: TypeAlias = Number | Name | Negative | Binary | Call


def nodes(tree: Node) -> Iterator[Node]:
    """Every node of the tree, the root first."""
    yield tree
    if isinstance(tree, Negative):
        yield from nodes(tree.operand)
    elif isinstance(tree, Binary):
        yield from nodes(tree.left)
        yield from nodes(tree.right)
    elif isinstance(tree, Call):
        for argument in tree.arguments:
            yield from nodes(argument)
