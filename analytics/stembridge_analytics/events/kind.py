"""What a kind of event declares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

import msgspec

from stembridge_analytics.events.values import Coercion, Scalar

__all__ = ["Combined", "Derived", "Field", "Kind", "Label", "Payload"]


class Payload(msgspec.Struct, gc=False):
    """The fields every `event` object may carry. A kind adds those that its columns name.

    Fields are `Any`: platforms write numbers as strings and null where a list was, and a field of
    an unexpected type must cost that field, never the line. `events.values` coerces.
    """

    user_id: Any = None
    course_id: Any = None


class Field:
    """A column filled from fields of the payload: the first that is not null, coerced.

    Without an own name on the platform's side a kind lists what releases called it.
    or_module: where no field says it, what the context calls the block whose page it happened on.
    """

    def __init__(self, coercion: Coercion, *names: str, or_module: bool = False) -> None:
        self.coercion = coercion
        self.names = names
        self.or_module = or_module


class Combined:
    """A column made from several fields together.

    make: their values, of any type and None where missing -> the column's type or None.
    """

    def __init__(self, make: Callable[..., Scalar], *names: str) -> None:
        self.make = make
        self.names = names


@dataclass(frozen=True)
class Derived:
    """A column made from another column of the same kind, once that has its value."""

    column: str
    make: Callable[[Any], Scalar]


@dataclass(frozen=True, eq=False)  # a kind is itself: dictionaries are keyed by it
class Kind:
    """One group of events.

    name: value of the column `kind`.
    actions: name of the event as logged -> value of the column `action`; aliases are entries.
    prefixes: beginnings of names whose rest becomes the action (`edx.forum.` + `thread.created`).
    columns: column of the events table -> where its values come from.
    courseware: actions that count as work in the course; None means all of them.
    not_courseware_suffixes: ends of actions that do not count all the same.
    learner_course: the payload's course_id comes first (the context is then whoever clicked).
    is_implicit: the server's record of a request; its payload is never read.
    """

    name: str
    columns: Mapping[str, Field | Combined | Derived] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    prefixes: tuple[str, ...] = ()
    courseware: frozenset[str] | None = frozenset()
    not_courseware_suffixes: tuple[str, ...] = ()
    learner_course: bool = False
    is_implicit: bool = False

    @cached_property
    def payload(self) -> type[Payload]:
        """The struct of the fields that the columns name."""
        sources = [f for f in self.columns.values() if not isinstance(f, Derived)]
        names = {name: None for source in sources for name in source.names}
        names = {n: None for n in names if n not in Payload.__struct_fields__}
        fields = [(name, Any, None) for name in names]
        made = msgspec.defstruct(f"{self.name.title()}Payload", fields, bases=(Payload,), gc=False)
        return cast(type[Payload], made)

    def counts_as_courseware(self, action: str) -> bool:
        """Whether an event of this kind with that action is work in the course."""
        if action.endswith(self.not_courseware_suffixes):
            return False
        return self.courseware is None or action in self.courseware


@dataclass(frozen=True, eq=False)
class Label:
    """What the name of an event says about it."""

    kind: Kind
    action: str
    event_name: str
    is_courseware: bool
    is_implicit: bool = False
    block_id: str | None = None
