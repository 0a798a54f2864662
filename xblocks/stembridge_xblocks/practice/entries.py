"""Commitments, uses in class and statements about colleagues: how they are read and kept.

An entry is a dict in one of three dicts by id; what its keys are stands in `blocks.py`. An entry is
never taken out: a withdrawn one says so, since the teacher may want to see it and analytics must.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from stembridge_xblocks.common.message import Message, MessageError
from stembridge_xblocks.practice.dates import read_past_day, read_planned_day
from stembridge_xblocks.practice.reading import (
    EntryError,
    read_count,
    read_link,
    read_text,
    read_yes,
)

__all__ = [
    "FIELDS",
    "LARGE_CLASS",
    "MAX_LINK",
    "MAX_TEXT",
    "MOST",
    "MOST_PUPILS",
    "Offer",
    "active",
    "check_room",
    "kind_of",
    "new_id",
    "read_cascade",
    "read_commitment",
    "read_use",
    "same_entry",
    "tier_of",
]

# By kind, as the contract names it: the field of the block, the letter that ids begin with.
FIELDS: Final[Mapping[str, str]] = {
    "commitment": "commitments",
    "use": "uses",
    "cascade": "cascades",
}
_LETTERS: Final[Mapping[str, str]] = {"commitment": "k", "use": "u", "cascade": "a"}
MOST: Final[Mapping[str, int]] = {"commitment": 30, "use": 60, "cascade": 30}
MOST_PUPILS: Final = 200
# Above this a page asks kindly whether it was a slip; analytics flags it.
LARGE_CLASS: Final = 40
MAX_TEXT: Final = 1_000
MAX_LINK: Final = 500
_MOST_COLLEAGUES: Final = 500
# Of all entries of a kind together, as JSON: 1,000 characters can take 12 bytes each.
_MOST_BYTES: Final = 100_000


@dataclass(frozen=True)
class Offer:
    """What a teacher can choose from: ids of lessons, ISCED levels from lowest to highest."""

    lessons: tuple[str, ...]
    lowest: int
    highest: int

    def with_plan(self, plan: Mapping[str, Any]) -> Offer:
        """The same with the lesson and the level of a plan."""
        lesson, level = plan["lesson"], plan["level"]
        lessons = self.lessons if lesson in self.lessons else (*self.lessons, lesson)
        return Offer(lessons, min(self.lowest, level), max(self.highest, level))


def new_id(kind: str, hex_of: Callable[[int], str] = secrets.token_hex) -> str:
    """A fresh id: a letter for the kind and 12 random hexadecimal digits."""
    return _LETTERS[kind] + hex_of(6)


def kind_of(entry_id: object) -> str | None:
    """The kind of entry that an id is of; None if it is no id."""
    letter = entry_id[:1] if isinstance(entry_id, str) else ""
    return next((kind for kind, one in _LETTERS.items() if one == letter), None)


def active(entries: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The entries that are not withdrawn, by id, in the order they were made."""
    return {
        key: entry
        for key, entry in entries.items()
        if isinstance(entry, Mapping) and not entry.get("withdrawn")
    }


def tier_of(use: Mapping[str, Any]) -> str:
    """The tier of evidence that the block states: E2 with a link, else E1."""
    return "E2" if use.get("evidence") else "E1"


def check_room(kind: str, entries: Mapping[str, Any]) -> None:
    """Raise EntryError if these are more, or longer together, than a state may hold."""
    if len(entries) > MOST[kind]:
        raise EntryError(
            "",
            Message(
                "At most {count} of these fit here, withdrawn ones included. Correct one of them.",
                count=MOST[kind],
            ),
        )
    if len(json.dumps(entries)) > _MOST_BYTES:
        raise EntryError(
            "changed",
            Message("All that you have written here is too long together. Shorten this text."),
        )


def same_entry(
    kind: str, entries: Mapping[str, Mapping[str, Any]], entry: Mapping[str, Any]
) -> str | None:
    """The id of an entry that says the same of class, lesson and day; None if there is none."""
    names = {
        "commitment": ("class", "lesson", "planned_on"),
        "use": ("class", "lesson", "on"),
        "cascade": ("lesson", "on", "colleagues"),
    }[kind]
    for key, other in active(entries).items():
        if all(other.get(name) == entry[name] for name in names):
            return key
    return None


def read_commitment(
    payload: Mapping[str, Any],
    offer: Offer,
    today: date,
    locale: str,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """lesson, level, planned_on, pupils. Raises EntryError.

    before: the entry that is corrected; what it has may stay, whatever the rules say by now.
    """
    return {
        "lesson": _lesson(payload, offer, before),
        "planned_on": _day(payload, "planned_on", before, today, read_planned_day),
        "level": _level(payload, offer, locale, before),
        "pupils": _pupils(payload, locale),
    }


def read_use(
    payload: Mapping[str, Any],
    offer: Offer,
    today: date,
    locale: str,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """lesson, level, on, pupils, girls, adapted, changed, evidence. Raises EntryError."""
    pupils = _pupils(payload, locale)
    girls = read_count(payload, "girls", 0, MOST_PUPILS, locale, None)
    if girls is not None and girls > pupils:
        raise EntryError(
            "girls", Message("These are more than all pupils of the class. Correct one of the two.")
        )
    changed = read_text(payload, "changed", MAX_TEXT, lines=True)
    return {
        "lesson": _lesson(payload, offer, before),
        "on": _day(payload, "on", before, today, read_past_day),
        "level": _level(payload, offer, locale, before),
        "pupils": pupils,
        "girls": girls,
        # Who writes what was changed, has changed something.
        "adapted": bool(read_yes(payload, "adapted") or changed),
        "changed": changed,
        "evidence": read_link(payload, "evidence", MAX_LINK),
    }


def read_cascade(
    payload: Mapping[str, Any],
    offer: Offer,
    today: date,
    locale: str,
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """lesson, on, colleagues. Raises EntryError."""
    return {
        "lesson": _lesson(payload, offer, before),
        "on": _day(payload, "on", before, today, read_past_day),
        "colleagues": read_count(
            payload, "colleagues", 1, _MOST_COLLEAGUES, locale,
            Message("Write how many colleagues it were; a guess is fine."),
        ),
    }  # fmt: skip


def _lesson(payload: Mapping[str, Any], offer: Offer, before: Mapping[str, Any] | None) -> str:
    lesson = payload.get("lesson")
    if lesson in (None, "") and len(offer.lessons) == 1:
        return offer.lessons[0]
    allowed = (*offer.lessons, *((before["lesson"],) if before else ()))
    if not isinstance(lesson, str) or lesson not in allowed:
        raise EntryError("lesson", Message("Choose one of the lessons."))
    return lesson


def _day(
    payload: Mapping[str, Any],
    name: str,
    before: Mapping[str, Any] | None,
    today: date,
    read: Any,
) -> str:
    if before and payload.get(name) == before[name]:
        return str(before[name])
    try:
        return str(read(payload.get(name), today))
    except MessageError as error:
        raise EntryError(name, error.message) from error


def _level(
    payload: Mapping[str, Any], offer: Offer, locale: str, before: Mapping[str, Any] | None
) -> int:
    if offer.lowest == offer.highest and payload.get("level") in (None, ""):
        return offer.lowest
    level = read_count(payload, "level", 0, 8, locale, Message("Choose the level of the class."))
    assert level is not None
    if not offer.lowest <= level <= offer.highest and not (before and before["level"] == level):
        raise EntryError("level", Message("Choose one of the levels offered."))
    return level


def _pupils(payload: Mapping[str, Any], locale: str) -> int:
    pupils = read_count(
        payload, "pupils", 1, MOST_PUPILS, locale,
        Message("Write how many pupils are in the class; a guess is fine."),
    )  # fmt: skip
    assert pupils is not None
    return pupils
