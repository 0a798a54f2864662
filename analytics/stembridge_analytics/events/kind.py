"""What a kind of event declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

__all__ = ["Kind", "Label", "Payload"]


class Payload(msgspec.Struct):
    """The fields every `event` object may carry. A kind adds the ones it wants.

    Fields are `Any`: platforms write numbers as strings and null where a list was, and a field of
    an unexpected type must cost that field, never the line. `events.values` coerces.
    """

    user_id: Any = None
    course_id: Any = None


@dataclass(frozen=True)
class Kind:
    """One group of events.

    name: value of the column `kind`.
    actions: name of the event as logged -> value of the column `action`; aliases are entries.
    prefixes: beginnings of names whose rest becomes the action (`edx.forum.` + `thread.created`).
    payload: the fields to read from `event`.
    columns: payload columns of the events table that `values` fills, in that order.
    values: payload -> one value a column, each of the column's type or None.
    courseware: actions that count as work in the course; None means all of them.
    not_courseware_suffixes: ends of actions that do not count all the same.
    learner_course: the payload's course_id comes first (the context is then whoever clicked).
    """

    name: str
    payload: type[Payload]
    columns: tuple[str, ...]
    values: Callable[[Any], tuple[object, ...]]
    actions: Mapping[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    courseware: frozenset[str] | None = frozenset()
    not_courseware_suffixes: tuple[str, ...] = ()
    learner_course: bool = False

    def counts_as_courseware(self, action: str) -> bool:
        """Whether an event of this kind with that action is work in the course."""
        if action.endswith(self.not_courseware_suffixes):
            return False
        return self.courseware is None or action in self.courseware


@dataclass(frozen=True)
class Label:
    """What the name of an event says about it."""

    kind: Kind
    action: str
    event_name: str
    is_courseware: bool
    is_implicit: bool = False
    block_id: str | None = None
