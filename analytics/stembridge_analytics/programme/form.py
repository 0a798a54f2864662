"""The kinds of values a file may have: each checks a value, and says the same as JSON Schema.

Values are as JSON has them: dates are text. `faults` and `schema` of a kind accept the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, Protocol

from stembridge_analytics.programme.faults import Fault, Key

__all__ = ["Either", "Field", "Kind", "ListOf", "MapOf", "Moment", "Number", "TableOf", "Text",
           "Truth", "Whole"]  # fmt: skip

_FEW: Final = 12  # choices that an error lists
_LONGEST: Final = 40  # of a text that an error repeats
# A line end at the end of the text is no match, in whatever language the schema is read.
END: Final = r"$(?!\n)"


class Kind(Protocol):
    """A kind of value."""

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        """What is wrong with a value."""

    def schema(self) -> dict[str, Any]:
        """What JSON Schema says of it."""


@dataclass(frozen=True)
class Text:
    """A text: one of `choices`, or of a pattern; `says` tells a person what is allowed."""

    choices: tuple[str, ...] = ()
    pattern: str | None = None
    says: str = "text in quotes"

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        if not isinstance(value, str):
            yield _wrong(value, key, self._allowed())
        elif (self.choices and value not in self.choices) or not value:
            yield _wrong(value, key, self._allowed(), _close(value, self.choices))
        elif self.pattern is not None and not re.search(self.pattern, value):
            yield _wrong(value, key, self._allowed())

    def _allowed(self) -> str:
        if 0 < len(self.choices) <= _FEW:
            return " or ".join(f'"{choice}"' for choice in self.choices)
        return self.says

    def schema(self) -> dict[str, Any]:
        if self.choices:
            return {"enum": list(self.choices)}
        if self.pattern is not None:
            return {"type": "string", "minLength": 1, "pattern": self.pattern}
        return {"type": "string", "minLength": 1}


@dataclass(frozen=True)
class Moment:
    """A day or a moment: a TOML date, or the same in quotes."""

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        if not isinstance(value, str) or not re.search(_MOMENT, value):
            allowed = "a date such as 2025-04-28, or a moment such as 2025-04-28T09:00:00Z"
            yield _wrong(value, key, allowed)

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": _MOMENT}


_MOMENT: Final = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})?)?" + END
)


@dataclass(frozen=True)
class Number:
    """A number from `low` to `high`."""

    low: float
    high: float

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not self.low <= value <= self.high:
            yield _wrong(value, key, f"a number from {self.low:g} to {self.high:g}")

    def schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Whole:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        is_whole = (isinstance(value, int) and not isinstance(value, bool)) or (
            isinstance(value, float) and value.is_integer()
        )
        if not is_whole or not self.low <= value <= self.high:
            says = f"{self.low}" if self.low == self.high else f"from {self.low} to {self.high}"
            yield _wrong(value, key, f"a whole number, {says}")

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.low, "maximum": self.high}


@dataclass(frozen=True)
class Truth:
    """true or false."""

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        if not isinstance(value, bool):
            yield _wrong(value, key, "true or false, without quotes")

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class ListOf:
    """A list of one kind of values, at least one."""

    item: Kind
    says: str

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        if not isinstance(value, list) or not value:
            yield _wrong(value, key, self.says)
            return
        for number, one in enumerate(value):
            yield from self.item.faults(one, (*key, number))

    def schema(self) -> dict[str, Any]:
        return {"type": "array", "minItems": 1, "items": self.item.schema()}


@dataclass(frozen=True)
class MapOf:
    """A table whose keys are the file's own words."""

    value: Kind

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield _wrong(value, key, 'a table of lines "theirs" = "ours"')
            return
        for name, one in value.items():
            yield from self.value.faults(one, (*key, name))

    def schema(self) -> dict[str, Any]:
        return {"type": "object", "additionalProperties": self.value.schema()}


@dataclass(frozen=True)
class Either:
    """A text or a list."""

    text: Text
    list: ListOf

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        yield from (self.list if isinstance(value, list) else self.text).faults(value, key)

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.text.schema(), self.list.schema()]}


@dataclass(frozen=True)
class Field:
    """A key of a table: its kind of value, what it means, and how an example looks in TOML."""

    kind: Kind
    meaning: str
    example: str = ""
    required: bool = False

    def schema(self) -> dict[str, Any]:
        return {**self.kind.schema(), "description": self.meaning}


@dataclass(frozen=True)
class TableOf:
    """A table with known keys; of `one_of` at least one must be there."""

    fields: Mapping[str, Field]
    one_of: tuple[str, ...] = ()
    says: str = "a table"

    def faults(self, value: Any, key: Key) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield _wrong(value, key, self.says)
            return
        for name, one in value.items():
            if name in self.fields:
                yield from self.fields[name].kind.faults(one, (*key, name))
            else:
                hint = _close(name, tuple(self.fields))
                yield Fault((*key, name), f"unknown key; {hint}allowed: {', '.join(self.fields)}")
        for name, one_field in self.fields.items():
            if one_field.required and name not in value:
                line = f"; add a line such as: {one_field.example}" if one_field.example else ""
                yield Fault(key, f"`{name}` is missing{line}")
        if self.one_of and not set(self.one_of) & set(value):
            names = ", ".join(f"`{name}`" for name in self.one_of)
            yield Fault(key, f"one of {names} is needed; found {_listed(value)}")

    def schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: one.schema() for name, one in self.fields.items()},
        }
        required = [name for name, one in self.fields.items() if one.required]
        if required:
            found["required"] = required
        if self.one_of:
            found["anyOf"] = [{"required": [name]} for name in self.one_of]
        return found


def _listed(names: Mapping[str, Any]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "nothing"


def _wrong(value: Any, key: Key, allowed: str, hint: str = "") -> Fault:
    return Fault(key, f"found {_found(value)}; {hint}allowed: {allowed}")


def _close(value: str, choices: tuple[str, ...]) -> str:
    names = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(value.casefold(), names, n=1)
    return f"did you mean `{names[close[0]]}`? " if close else ""


def _found(value: Any) -> str:
    """The value as a person wrote it, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= _LONGEST else f'"{value[:_LONGEST]}..."'
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return str(value)
