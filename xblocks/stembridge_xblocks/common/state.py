"""Fields of a learner's state that read as empty where something else was stored.

An operator's script, a merge of accounts or an earlier make may have written what the field's type
does not allow, and the platform's own fields then raise: the learner could not even open the page.

The next deed that writes the field would overwrite what was not read. It is kept in the block's
field `unread` then, by the field's name, for whoever can tell what it was; no page shows it. What
all learners share is not: `user_state_summary` holds counts, which can be made again.
"""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from xblock.fields import Boolean, Dict, Float, Integer, List, Scope, String

__all__ = [
    "MAX_UNREAD",
    "Shape",
    "StateBoolean",
    "StateDict",
    "StateEntries",
    "StateFloat",
    "StateInteger",
    "StateString",
    "StateStrings",
    "StateUnread",
    "fitted",
]

_log = logging.getLogger(__name__)

# Bytes of all that a block keeps unread for one learner, as JSON: the largest field, once.
MAX_UNREAD: Final = 120_000


# By key, whether its value can be read.
Shape: TypeAlias = Mapping[str, Callable[[Any], bool]]


def fitted(value: Any, shape: Shape) -> dict[str, Any] | None:
    """The object, with None for keys that it lacks and may be None; None if it does not fit."""
    if not isinstance(value, dict):
        return None
    whole = {**{key: None for key in shape if key not in value}, **value}
    return whole if all(fits(whole[key]) for key, fits in shape.items()) else None


class StateUnread(Dict):
    """By the name of a field, what was stored in it and could not be read."""

    def from_json(self, value: Any) -> dict[str, Any]:
        return value if isinstance(value, dict) else {}


class _Kept:
    """Mixed into a field: before something is written over it, what it cannot read is kept."""

    name: str
    scope: Any
    from_json: Callable[[Any], Any]

    def left_out(self, value: Any) -> Any:
        """What of a stored value is not in the one that was read; None for nothing."""
        return None if value is None or self.from_json(value) == value else value

    def __set__(self, xblock: Any, value: Any) -> None:
        if self.scope == Scope.user_state and "unread" in xblock.fields:
            stored = xblock._field_data
            if stored.has(xblock, self.name):
                left = self.left_out(stored.get(xblock, self.name))
                if left not in (None, "", [], {}):
                    _keep(xblock, self.name, left)
        super().__set__(xblock, value)  # type: ignore[misc]


class _KeptNumber(_Kept):
    def left_out(self, value: Any) -> Any:
        try:
            return None if float(value) == self.from_json(value) else value
        except (OverflowError, TypeError, ValueError):
            return value


def _keep(xblock: Any, name: str, left: Any) -> None:
    """Add to the block's `unread` what fits there: entries by their id, else the whole."""
    kept = dict(xblock.unread)
    before = kept.get(name)
    if isinstance(left, dict) and isinstance(before, dict):
        left = {**before, **left}
    if left == before:
        return
    kept[name] = left
    size = len(json.dumps(kept))
    if size > MAX_UNREAD:
        _log.warning(
            "%s: what cannot be read in %s is lost, for being too long: %d bytes",
            xblock.scope_ids.usage_id, name, size,
        )  # fmt: skip
        return
    xblock.unread = kept


class StateDict(_Kept, Dict):
    """An object; empty where none of that shape is stored."""

    def __init__(self, *, shape: Shape | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.shape = shape or {}

    def from_json(self, value: Any) -> dict[str, Any]:
        # An empty object has no value yet.
        return (fitted(value, self.shape) or {}) if value else {}

    def left_out(self, value: Any) -> Any:
        return None if not value or self.from_json(value) else value


class StateEntries(StateDict):
    """Objects of one shape by their id; what is none is left out."""

    def from_json(self, value: Any) -> dict[str, dict[str, Any]]:
        entries = value.items() if isinstance(value, dict) else ()
        read = {name: fitted(entry, self.shape) for name, entry in entries}
        return {name: entry for name, entry in read.items() if entry is not None}

    def left_out(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {n: entry for n, entry in value.items() if fitted(entry, self.shape) is None}


class StateStrings(_Kept, List):
    """A list of texts; what is no text is left out."""

    def from_json(self, value: Any) -> list[str]:
        return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []

    def left_out(self, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [one for one in value if not isinstance(one, str)]


class StateString(_Kept, String):
    """A text, or the default."""

    def from_json(self, value: Any) -> Any:
        return super().from_json(value) if isinstance(value, str) else self.default


class StateInteger(_KeptNumber, Integer):
    """A whole number of 0 or more, or the default. A number may be stored as text."""

    def from_json(self, value: Any) -> Any:
        try:
            return max(0, int(value))
        except (OverflowError, TypeError, ValueError):
            return self.default


class StateFloat(_KeptNumber, Float):
    """A finite number, or the default. A number may be stored as text."""

    def from_json(self, value: Any) -> Any:
        try:
            number = float(value)
        except (OverflowError, TypeError, ValueError):
            return self.default
        return number if math.isfinite(number) else self.default


class StateBoolean(_Kept, Boolean):
    """True or False; the default for what is neither."""

    def from_json(self, value: Any) -> Any:
        return value if isinstance(value, bool) else self.default
