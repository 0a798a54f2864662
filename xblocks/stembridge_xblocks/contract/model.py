"""What an event of the contract is made of: events, their fields, and the few types fields have.

There is no type for free text. Every string is an id, a code or a choice with a pattern that no
sentence, name or e-mail address fits, so a payload cannot carry what a person wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

__all__ = ["TYPES", "Event", "Field", "PythonType", "Type"]


PythonType: TypeAlias = type[str] | type[int] | type[float] | type[bool]


@dataclass(frozen=True)
class Type:
    """One type of field: how Python and JSON Schema name it, and what it holds."""

    name: str
    meaning: str
    python: PythonType
    schema: Mapping[str, Any]


# Patterns are in the dialect that Python and ECMAScript share: `[0-9]`, since `\d` takes other
# scripts' digits in one of the two, and _END, since `$` lets a last newline through in one of them.
_END = r"$(?!\n)"


def _string(name: str, meaning: str, pattern: str | None = None, **schema: Any) -> Type:
    if pattern:
        schema["pattern"] = f"^(?:{pattern}){_END}"
    return Type(name, meaning, str, {"type": "string", **schema})


# Type by name.
TYPES: Final[Mapping[str, Type]] = {
    t.name: t
    for t in (
        _string(
            "usage_key",
            "key of the block in its course or library",
            pattern=r"[A-Za-z][A-Za-z0-9_-]*:[^\s]+",
            maxLength=255,
        ),
        _string(
            "id",
            "id made by a program or an author, without blanks",
            pattern=r"[A-Za-z0-9][A-Za-z0-9._~-]*",
            maxLength=64,
        ),
        _string("choice", "one of the values listed"),
        _string("country", "ISO 3166-1 alpha-2", pattern=r"[A-Z]{2}"),
        _string("language", "BCP 47 tag", pattern=r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", maxLength=35),
        _string("nace", "NACE code, dots as printed", pattern=r"[0-9]{2}(\.[0-9]{1,2})?"),
        _string(
            "occupation",
            "URI of an ESCO occupation",
            pattern=r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}",
        ),
        _string(
            "unit",
            "unit as Pint writes it compactly (`~C`), such as kW*h or m/s**2",
            pattern=r"[A-Za-zµΩΔ°Å%0-9*/._-]+",
            maxLength=32,
        ),
        _string(
            "date",
            "ISO 8601 calendar day, YYYY-MM-DD",
            format="date",
            pattern=r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])",
        ),
        Type("bool", "true or false", bool, {"type": "boolean"}),
        Type("int", "whole number", int, {"type": "integer"}),
        Type("float", "finite number", float, {"type": "number"}),
    )
}


@dataclass(frozen=True)
class Field:
    """One field of a payload. `type` is a name in TYPES; `null` says whether it may be null.

    unit: what the number counts or measures, for numbers only.
    choices: the values of a `choice`.
    minimum: the smallest number allowed.
    """

    name: str
    type: str
    meaning: str
    unit: str | None = None
    null: bool = False
    choices: tuple[str, ...] = ()
    minimum: int | None = None

    @property
    def python(self) -> PythonType:
        """The Python type of a value that is not null."""
        return TYPES[self.type].python


@dataclass(frozen=True)
class Event:
    """One event: `deed` says what somebody did, `fields` what the payload tells about it.

    A payload has every field of `fields`, null or not, and no other.
    """

    name: str
    deed: str
    fields: tuple[Field, ...]

    @property
    def block(self) -> str:
        """The block that publishes it, the middle part of the name."""
        return self.name.split(".")[1]
