"""Fields of a learner's state that read as empty where something else was stored.

An operator's script, a merge of accounts or an earlier make may have written what the field's type
does not allow, and the platform's own fields then raise: the learner could not even open the page.
What is read so is overwritten by the next deed that writes the field.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from xblock.fields import Boolean, Dict, Float, Integer, List, String

__all__ = [
    "Shape",
    "StateBoolean",
    "StateDict",
    "StateEntries",
    "StateFloat",
    "StateInteger",
    "StateString",
    "StateStrings",
    "fitted",
]


# By key, whether its value can be read.
Shape: TypeAlias = Mapping[str, Callable[[Any], bool]]


def fitted(value: Any, shape: Shape) -> dict[str, Any] | None:
    """The object, with None for keys that it lacks and may be None; None if it does not fit."""
    if not isinstance(value, dict):
        return None
    whole = {**{key: None for key in shape if key not in value}, **value}
    return whole if all(fits(whole[key]) for key, fits in shape.items()) else None


class StateDict(Dict):
    """An object; empty where none of that shape is stored."""

    def __init__(self, *, shape: Shape | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape or {}

    def from_json(self, value: Any) -> dict[str, Any]:
        # An empty object has no value yet.
        return (fitted(value, self.shape) or {}) if value else {}


class StateEntries(StateDict):
    """Objects of one shape by their id; what is none is left out."""

    def from_json(self, value: Any) -> dict[str, dict[str, Any]]:
        entries = value.items() if isinstance(value, dict) else ()
        read = {name: fitted(entry, self.shape) for name, entry in entries}
        return {name: entry for name, entry in read.items() if entry is not None}


class StateStrings(List):
    """A list of texts; what is no text is left out."""

    def from_json(self, value: Any) -> list[str]:
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


class StateString(String):
    """A text, or the default."""

    def from_json(self, value: Any) -> Any:
        return super().from_json(value) if isinstance(value, str) else self.default


class StateInteger(Integer):
    """A whole number of 0 or more, or the default. A number may be stored as text."""

    def from_json(self, value: Any) -> Any:
        try:
            return max(0, int(value))
        except (OverflowError, TypeError, ValueError):
            return self.default


class StateFloat(Float):
    """A finite number, or the default. A number may be stored as text."""

    def from_json(self, value: Any) -> Any:
        try:
            number = float(value)
        except (OverflowError, TypeError, ValueError):
            return self.default
        return number if math.isfinite(number) else self.default


class StateBoolean(Boolean):
    """True or False; the default for what is neither."""

    def from_json(self, value: Any) -> Any:
        return value if isinstance(value, bool) else self.default
