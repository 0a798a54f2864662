"""What one participation told of practice, as it stands at the end of the logs, from its plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from stembridge_xblocks.demo.plan import Act, Plan

__all__ = ["Book", "Entry", "book_of"]


@dataclass
class Entry:
    """A commitment, a use or a statement about colleagues; corrections are folded into it."""

    kind: str
    said: Mapping[str, Any]
    first: datetime
    withdrawn: datetime | None = None
    obstacle: str | None = None
    is_confirmed: bool = False

    @property
    def day(self) -> date:
        """The day of the use or of the telling; of a commitment, the day planned."""
        return date.fromisoformat(self.said.get("on") or self.said["planned_on"])

    @property
    def tier(self) -> str:
        """E3 if a colleague confirmed it, E2 with an artefact, else E1."""
        return "E3" if self.is_confirmed else "E2" if self.said["evidence"] else "E1"


@dataclass
class Book:
    """All that one participation told. answer: the last answer to the follow-up, None if none."""

    plan: Plan
    entries: dict[str, Entry] = field(default_factory=dict)
    answer: Act | None = None
    entered: Act | None = None

    @property
    def told(self) -> int:
        """How many things were told, the answer and the code of a colleague included."""
        return len(self.entries) + (self.answer is not None) + (self.entered is not None)

    def of(self, kind: str, *, withdrawn: bool = False) -> list[Entry]:
        """Entries of a kind that stand, or those withdrawn."""
        return [
            one
            for one in self.entries.values()
            if one.kind == kind and (one.withdrawn is not None) == withdrawn
        ]


_KINDS = {"commit": "commitment", "use": "use", "cascade": "cascade"}


def book_of(plan: Plan) -> Book:
    """The plan's acts of practice, folded in their order."""
    book = Book(plan)
    for act in plan.acts:
        ref = act.said.get("ref", "")
        if act.what in _KINDS and ref in book.entries:
            book.entries[ref].said = act.said
        elif act.what in _KINDS:
            book.entries[ref] = Entry(_KINDS[act.what], act.said, act.at)
        elif act.what == "withdraw":
            entry = book.entries[ref]
            entry.withdrawn, entry.obstacle = act.at, act.said["obstacle"]
        elif act.what == "confirm":
            book.entries[ref].is_confirmed = True
        elif act.what == "follow_up":
            book.answer = act
        elif act.what == "enter":
            book.entered = act
    return book
