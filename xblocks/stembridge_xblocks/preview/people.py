"""Who stands before a block: learners, staff, authors, and staff who masquerade as a learner."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final, Literal

__all__ = ["ANONYMOUS", "Person", "Role", "Session"]

Role = Literal["student", "staff", "instructor"]


@dataclass(frozen=True, slots=True)
class Person:
    """An account as the platform's user object shows it to a block.

    id: None for somebody who is not logged in.
    role: of the course team, as the LMS states it.
    can_write: may edit the course in Studio; who may not, can still reach its handlers.
    country: what the platform guesses from the address, ISO 3166 alpha-2, or None.
    language: what the person reads, a tag such as "de".
    """

    id: int | None
    username: str
    full_name: str = ""
    role: Role = "student"
    can_write: bool = False
    country: str | None = None
    language: str = "en"
    time_zone: str | None = None

    @property
    def is_authenticated(self) -> bool:
        return self.id is not None

    @property
    def is_anonymous(self) -> bool:
        return self.id is None

    @property
    def is_staff(self) -> bool:
        """Course staff, as the LMS sees it: instructors are staff too."""
        return self.role != "student"

    @property
    def email(self) -> str:
        return f"{self.username}@example.org" if self.is_authenticated else ""

    def anonymous_id(self, context: str = "") -> str | None:
        """The id a block may show to others: 32 hex digits, of one course or of none."""
        if self.id is None:
            return None
        return hashlib.sha256(f"stage|{self.id}|{context}".encode()).hexdigest()[:32]


ANONYMOUS: Final = Person(None, "")


@dataclass(frozen=True, slots=True)
class Session:
    """One person's visit: who they are and, where staff masquerade, whom they act as.

    person: whose name stands in the log's `username`.
    acts_as: whose ids and state the block sees; the same person unless they masquerade.
    """

    person: Person
    masquerades_as: Person | None = None

    @property
    def acts_as(self) -> Person:
        return self.masquerades_as or self.person

    @property
    def id(self) -> str:
        """The log's session: 32 hex digits, the same for a person throughout."""
        if self.person.id is None:
            return ""
        return hashlib.sha256(f"session|{self.person.id}".encode()).hexdigest()[:32]
