"""Who takes part: invented teachers, by the odds of a European programme."""

from __future__ import annotations

from typing import Final

from stembridge_xblocks.demo.chance import Chance
from stembridge_xblocks.demo.plan import Run, Teacher

__all__ = ["FIRST_ID", "STAFF_NAMES", "staff_of", "teacher_of"]

# Ids below are those of the course team.
FIRST_ID: Final = 101
STAFF_NAMES: Final = ("coordination", "course.team")

# Where those who enrol in a run live, by the country of the run.
_HOMES: Final = {
    "AT": {"AT": 0.8, "DE": 0.13, "CH": 0.07},
    "FR": {"FR": 0.82, "BE": 0.12, "LU": 0.06},
}
_LANGUAGE: Final = {"AT": "de", "DE": "de", "CH": "de", "FR": "fr", "BE": "fr", "LU": "fr"}
_GENDERS: Final = {"woman": 0.56, "man": 0.38, "other": 0.01, "": 0.05}
_LEVELS: Final = {"ISCED 3": 0.7, "ISCED 2": 0.26, "": 0.04}
_ROLES: Final = {"teacher": 0.9, "leader": 0.06, "counsellor": 0.04}
_SUBJECTS: Final = {"chemistry": 0.42, "physics": 0.34, "technology": 0.14, "mathematics": 0.1}
_KINDS: Final = {"general": 0.62, "vocational": 0.38}
_SYLLABLES: Final = "ba de fi ga he jo ka li mo na pe ri sa to vi we".split()


def teacher_of(seed: int, number: int, run: Run) -> Teacher:
    """The teacher of that number, counted from 0, who first comes for this run."""
    chance = Chance(seed, "person", number)
    country = chance.weighted(_HOMES[run.country])
    name = "".join(chance.pick(_SYLLABLES) for _ in range(3))
    return Teacher(
        user_id=FIRST_ID + number,
        username=f"{name}{number}",
        country=country,
        # Some read the course in English, as on any platform.
        language="en" if chance.happens(0.06) else _LANGUAGE[country],
        gender=chance.weighted(_GENDERS),
        level=chance.weighted(_LEVELS),
        role=chance.weighted(_ROLES),
        subject=chance.weighted(_SUBJECTS),
        school_type=chance.weighted(_KINDS),
        is_rural=chance.happens(0.3),
    )


def staff_of(number: int) -> Teacher:
    """Somebody of the course team, 0 or 1."""
    return Teacher(
        user_id=1 + number, username=STAFF_NAMES[number], country="AT", language="en", gender="",
        level="", role="", subject="", school_type="", is_rural=False, is_staff=True,
    )  # fmt: skip
