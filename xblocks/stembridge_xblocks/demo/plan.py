"""What a simulated teacher is told to do: people, runs, and acts at their moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

__all__ = ["DAY", "Act", "Cohort", "Plan", "Run", "Teacher", "midnight"]

DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """One course run: `end` is its last day."""

    name: str
    title: str
    country: str
    language: str
    start: date
    end: date
    org: str = "stembridge"
    course: str = "battery"

    @property
    def key(self) -> str:
        return f"course-v1:{self.org}+{self.course}+{self.name}"


@dataclass(frozen=True)
class Teacher:
    """A person on the platform, with what the registration survey holds of them."""

    user_id: int
    username: str
    country: str
    language: str
    gender: str
    level: str
    role: str
    subject: str
    school_type: str
    is_rural: bool
    is_staff: bool = False


@dataclass(frozen=True)
class Act:
    """One thing somebody does at a moment.

    what: such as "enrol" or "answer"; `said` holds what it is about, by names that `play` reads.
    is_sent_twice: the same request arrives a second time, as after a lost answer.
    """

    at: datetime
    what: str
    said: Mapping[str, Any] = field(default_factory=dict)
    is_sent_twice: bool = False


@dataclass(frozen=True)
class Plan:
    """What one person does in one course run, in the order of time."""

    teacher: Teacher
    run: Run
    acts: tuple[Act, ...]


@dataclass(frozen=True)
class Cohort:
    """Everybody's plans.

    ends: the day after the last one that the logs hold.
    """

    seed: int
    runs: tuple[Run, ...]
    plans: tuple[Plan, ...]
    staff: tuple[Teacher, ...]
    ends: date

    @property
    def teachers(self) -> dict[int, Teacher]:
        """Learners by user id."""
        people = {plan.teacher.user_id: plan.teacher for plan in self.plans}
        return {number: one for number, one in sorted(people.items()) if not one.is_staff}


def midnight(day: date) -> datetime:
    """The moment a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)
