"""What a teacher does about the lesson in class: commitments, uses, colleagues, answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from stembridge_xblocks.demo.chance import Chance
from stembridge_xblocks.demo.learning import Walk
from stembridge_xblocks.demo.plan import DAY, Act, Plan, Teacher

__all__ = ["FOLLOW_UP_DAYS", "newcomer", "practise"]

# Metrics count a first use within 180 days of completion, so the course team asks a bit later.
FOLLOW_UP_DAYS: Final = 190
_OBSTACLES: Final = (
    "time", "timetable", "curriculum", "equipment", "level", "language", "leave", "leadership",
    None,
)  # fmt: skip
# Once the course is completed: used in class; never used, and says so when asked; used but gives no
# day; says nothing.
_OUTCOMES: Final = {"used": 0.5, "no": 0.16, "undated": 0.07, "silent": 0.27}


@dataclass(frozen=True)
class _Class:
    name: str
    level: int
    pupils: int


def newcomer(chance: Chance, walk: Walk, known: list[Plan]) -> Iterator[Act]:
    """Some newcomers were told of the course by a colleague, whose code they enter."""
    at = walk.last + timedelta(minutes=2)
    tellers = [p for p in known if any(a.what == "code" and a.at < at - DAY for a in p.acts)]
    if tellers and _has_practice(walk) and chance.happens(0.5):
        said = {"of": chance.pick(tellers).teacher.user_id}
        yield Act(at, "enter", said, is_sent_twice=chance.happens(0.1))


def practise(chance: Chance, walk: Walk, teacher: Teacher) -> Iterator[Act]:
    """From the last page of the course to the last class of the year."""
    if not _has_practice(walk):
        return
    classes = _classes(chance, teacher)
    at = walk.last + timedelta(minutes=chance.between(5, 12))
    passed = walk.passed_at
    early = chance.happens(0.07)
    if early:  # could not wait, or had it from a colleague
        on = (passed or walk.last).date() - timedelta(days=chance.between(2, 40))
        yield _use(chance, at, "u0", None, classes[0], on)
        at += timedelta(minutes=3)
    commits = chance.happens(0.72)
    planned = at.date() + timedelta(days=chance.between(14, 90))
    if commits:
        yield from _commitment(chance, at, classes[0], planned)
    if passed is None:
        return
    outcome = chance.weighted(_OUTCOMES)
    if outcome == "no" and early:  # the page does not take a no from somebody who told a use
        outcome = "silent"
    ref = "k1" if commits else None
    asked = passed + FOLLOW_UP_DAYS * DAY + timedelta(days=chance.between(0, 25))
    if outcome == "used":
        yield from _uses(chance, max(passed, at), ref, classes)
    elif outcome == "no":
        yield Act(asked, "follow_up", {"has_used": False, "obstacle": chance.pick(_OBSTACLES)},
                  is_sent_twice=chance.happens(0.1))  # fmt: skip
    elif outcome == "undated":
        yield Act(asked, "follow_up", {"has_used": True, "obstacle": None})
    elif commits and chance.happens(0.3):
        later = max(at + DAY, at + timedelta(days=chance.between(20, 100)))
        said = {"entry_type": "commitment", "ref": "k1", "obstacle": chance.pick(_OBSTACLES)}
        yield Act(later, "withdraw", said)


def _has_practice(walk: Walk) -> bool:
    return any(kind == "stembridge_practice" for unit in walk.reached for kind, _ in unit.blocks)


def _classes(chance: Chance, teacher: Teacher) -> list[_Class]:
    level = 2 if teacher.level == "ISCED 2" else 3
    grades = (7, 8) if level == 2 else (9, 10, 11)
    count = chance.between(1, 3)
    names = [f"{chance.pick(grades)}{letter}" for letter in "abc"[:count]]
    # Some write a whole year group into one line, which the report flags.
    sizes = [52 if chance.happens(0.04) else chance.between(14, 31) for _ in names]
    return [_Class(name, level, size) for name, size in zip(names, sizes, strict=True)]


def _commitment(chance: Chance, at: datetime, of: _Class, planned: date) -> Iterator[Act]:
    said: dict[str, Any] = {
        "ref": "k1", "class": of.name, "planned_on": planned.isoformat(),
        "level": of.level, "pupils": of.pupils,
    }  # fmt: skip
    yield Act(at, "commit", said, is_sent_twice=chance.happens(0.08))
    if chance.happens(0.12):  # a timetable changes
        moved = (planned + timedelta(days=7)).isoformat()
        yield Act(at + DAY, "commit", {**said, "planned_on": moved, "is_correction": True})


def _use(
    chance: Chance, told: datetime, ref: str, commitment: str | None, of: _Class, on: date,
    **more: Any,
) -> Act:  # fmt: skip
    said = {
        "ref": ref, "commitment": commitment, "class": of.name,
        "level": of.level, "on": on.isoformat(), "pupils": of.pupils,
        "girls": chance.between(0, of.pupils) if chance.happens(0.6) else None,
        "adapted": chance.happens(0.35),
        "evidence": "https://example.org/plan" if chance.happens(0.25) else "",
        **more,
    }  # fmt: skip
    return Act(told, "use", said, is_sent_twice=chance.happens(0.06))


def _uses(
    chance: Chance, since: datetime, commitment: str | None, classes: list[_Class]
) -> Iterator[Act]:
    """A first use, and what follows from it for some."""
    # A few are late: their use is no use within 180 days.
    days = chance.between(200, 240) if chance.happens(0.06) else chance.between(10, 150)
    on = since.date() + timedelta(days=days)
    told = _told(chance, since, days)
    first = _use(chance, told, "u1", commitment, classes[0], on)
    yield first
    if chance.happens(0.1):  # miscounted
        said = {**first.said, "pupils": first.said["pupils"] + 1, "is_correction": True}
        yield Act(told + timedelta(hours=2), "use", said)
    yield from _confirmed(chance, told, "u1")
    if len(classes) > 1 and chance.happens(0.4):  # the parallel class, the same week
        other = on + timedelta(days=chance.between(1, 4))
        yield _use(chance, told + 6 * DAY, "u2", None, classes[1], other)
        if chance.happens(0.25):
            said = {"entry_type": "use", "ref": "u2", "obstacle": None}
            yield Act(told + 7 * DAY, "withdraw", said)
    if chance.happens(0.42):  # again, with another class or in the next school year
        later = days + chance.between(65, 110)
        again = _told(chance, since, later)
        of = classes[-1]
        yield _use(chance, again, "u3", None, of, since.date() + timedelta(days=later))
        yield from _confirmed(chance, again, "u3")
    if chance.happens(0.4):
        yield from _colleagues(chance, told + 8 * DAY)


def _confirmed(chance: Chance, told: datetime, ref: str) -> Iterator[Act]:
    """A colleague opens the link that the teacher sent, for some uses; some links stay unopened."""
    if not chance.happens(0.32):
        return
    yield Act(told + timedelta(minutes=9), "ask", {"ref": ref})
    if chance.happens(0.8):
        at = told + timedelta(days=chance.between(1, 5), hours=1)
        yield Act(at, "confirm", {"ref": ref}, is_sent_twice=chance.happens(0.2))


def _colleagues(chance: Chance, at: datetime) -> Iterator[Act]:
    said: dict[str, Any] = {
        "ref": "a1", "on": (at - DAY).date().isoformat(),
        "colleagues": chance.between(1, 9),
    }  # fmt: skip
    yield Act(at, "cascade", said)
    if chance.happens(0.75):
        yield Act(at + timedelta(minutes=1), "code", {}, is_sent_twice=chance.happens(0.2))
    if chance.happens(0.06):
        withdrawn = {"entry_type": "cascade", "ref": "a1", "obstacle": None}
        yield Act(at + DAY, "withdraw", withdrawn)


def _told(chance: Chance, since: datetime, days: int) -> datetime:
    """When a use on the day `days` later is told: that evening or some days later."""
    evening = since.replace(hour=17, minute=chance.between(0, 59))
    return evening + timedelta(days=days + chance.between(0, 3))
