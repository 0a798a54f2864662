"""What is found in the side inputs beside what is used: every count of it, and no name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["InputAccount", "Note", "Notes"]

# What may be shown of a value that is not known: a code. Anything longer may be a name that
# stands in a wrong column; its line says where to look.
_CODE: Final = re.compile(r"[A-Za-z0-9]{1,3}|p_[a-z]{1,4}")
_MANY: Final = 200  # different values of one kind that are told apart


@dataclass(frozen=True)
class Note:
    """One thing found: `rows` times, first in `line`. is_fault: something is lost by it."""

    input: str
    what: str
    value: str | None
    rows: int
    line: int | None
    is_fault: bool = False


@dataclass
class InputAccount:
    """What was understood of one input.

    kind: what it is taken for, or None if nothing in it is used. used, ignored: its columns.
    """

    name: str
    kind: str | None
    rows: int = 0
    people: int | None = None
    used: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass
class _Count:
    rows: int = 0
    line: int | None = None
    is_fault: bool = False


@dataclass
class Notes:
    """Collects notes; the same thing in the same input is one note."""

    _found: dict[tuple[str, str, str | None], _Count] = field(default_factory=dict)
    _kinds: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(
        self,
        source: str,
        what: str,
        *,
        value: str | None = None,
        line: int | None = None,
        rows: int = 1,
        is_fault: bool = False,
    ) -> None:
        """Note something; value: the text it is about, shown only if it is a code."""
        if (source, what, value) not in self._found:
            kinds = self._kinds[source, what] = self._kinds.get((source, what), 0) + 1
            value = value if kinds <= _MANY else None
        count = self._found.setdefault((source, what, value), _Count(0, line, is_fault))
        count.rows += rows
        if line is not None and (count.line is None or line < count.line):
            count.line = line

    def add_error(self, source: str, path: Path, error: Exception) -> None:
        """Note why an input, or the rest of it, cannot be used; without the folders it lies in."""
        what = str(error).replace(str(path), "").lstrip(",: ")
        self.add(source, what, is_fault=True)

    def all(self) -> tuple[Note, ...]:
        """All notes, by input, kind and line."""
        found = [
            Note(source, what, shown(value), count.rows, count.line, count.is_fault)
            for (source, what, value), count in self._found.items()
        ]
        return tuple(sorted(found, key=lambda n: (n.input, n.what, n.line or 0, n.value or "")))


def shown(value: str | None) -> str | None:
    """The value if it is a code, else None."""
    return value if value is not None and _CODE.fullmatch(value.strip()) else None
