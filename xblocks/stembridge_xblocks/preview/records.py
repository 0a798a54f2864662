"""Grades and completion as the LMS keeps them: one of each a user and block."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from stembridge_xblocks.preview.people import Person
from stembridge_xblocks.preview.tracking import EventLog, Origin

__all__ = ["Grade", "Records"]


@dataclass(frozen=True, slots=True)
class Grade:
    """A score as published (raw) and as it counts in the course (by the block's weight)."""

    raw_earned: float
    raw_possible: float
    weight: float | None = None

    @property
    def earned(self) -> float:
        if self.weight is None or not self.raw_possible:
            return self.raw_earned
        return self.raw_earned * self.weight / self.raw_possible

    @property
    def possible(self) -> float:
        return self.raw_possible if self.weight is None or not self.raw_possible else self.weight

    @property
    def share(self) -> float:
        return self.raw_earned / self.raw_possible if self.raw_possible else 0.0


@dataclass
class Records:
    """What the platform stores of users besides a block's own fields.

    new_id: makes the ids of transactions.
    """

    log: EventLog
    new_id: Callable[[], object] = uuid.uuid4
    grades: dict[tuple[int, str], Grade] = field(default_factory=dict)
    completions: dict[tuple[int, str], float] = field(default_factory=dict)
    _created: dict[tuple[int, str], str] = field(default_factory=dict)

    def grade(self, origin: Origin, person: Person, block: Any, event: dict[str, Any]) -> None:
        """Store a published score; `only_if_higher` keeps a better one.

        Raises KeyError if value or max_value is missing, as the platform does.
        """
        if person.id is None:
            return
        key = str(block.scope_ids.usage_id)
        new = Grade(event["value"], event["max_value"], getattr(block, "weight", None))
        old = self.grades.get((person.id, key))
        if event.get("score_deleted"):
            self.grades.pop((person.id, key), None)
        elif not (event.get("only_if_higher") and old is not None and new.share < old.share):
            self.grades[person.id, key] = new
        else:
            return
        payload = {
            "user_id": str(person.id),
            "course_id": origin.course_id,
            "problem_id": key,
            "event_transaction_id": str(self.new_id()),
            "event_transaction_type": "edx.grades.problem.submitted",
            "weighted_earned": new.earned,
            "weighted_possible": new.possible,
        }
        name = "edx.grades.problem.submitted"
        self.log.track(origin, name, payload, user_id=person.id, asides=False)
        if not getattr(block, "has_custom_completion", False) and not event.get("score_deleted"):
            self.complete(origin, person, block, 1.0)

    def complete(self, origin: Origin, person: Person, block: Any, completion: float) -> None:
        """Store how far a block is done.

        Raises ValueError outside 0 to 1, which the platform's model refuses too.
        """
        if not 0.0 <= completion <= 1.0:
            raise ValueError(f"a completion is from 0.0 to 1.0, not {completion!r}")
        if person.id is None:
            return
        key = (person.id, str(block.scope_ids.usage_id))
        if self.completions.get(key) == completion:
            return
        self.completions[key] = completion
        now = self.log.clock().astimezone(UTC).isoformat(timespec="microseconds")
        payload = {
            "user_id": person.id,
            "course_id": origin.course_id,
            "block_id": key[1],
            "block_type": block.scope_ids.block_type,
            "completion": float(completion),
            "modified": now,
            "created": self._created.setdefault(key, now),
        }
        name = "edx.completion.block_completion.changed"
        self.log.track(origin, name, payload, user_id=person.id, asides=False)

    def forget(self, user_id: int, block: str | None = None) -> None:
        """Drop one user's grades and completion, of one block or of all."""
        tables: tuple[dict[tuple[int, str], Any], ...] = (
            self.grades,
            self.completions,
            self._created,
        )
        for table in tables:
            for key in [k for k in table if k[0] == user_id and block in (None, k[1])]:
                del table[key]
