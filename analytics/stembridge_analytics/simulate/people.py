"""Invented people: teachers in schools in countries, staff, the service account."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.names import LANGUAGES, names_of
from stembridge_analytics.simulate.parameters import Parameters

__all__ = ["ANONYMOUS", "SERVICE", "Account", "School", "Teacher", "school", "staff", "teacher"]

_AGENTS: Final = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/135.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:138.0) Gecko/20100101 Firefox/138.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.4 Safari/605.1.15",
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/135.0.0.0 Mobile Safari/537.36",
)
_PAIRS: Final = 12 * 25
_STRIDE: Final = 389  # shares no factor with _PAIRS, so every pair of names comes once
_SUBJECTS: Final = ("physics", "chemistry", "biology", "mathematics", "technology", "all")
_SCHOOL_TYPES: Final = {
    "ISCED 1": ("primary",),
    "ISCED 2": ("lower secondary", "comprehensive"),
    "ISCED 3": ("general upper secondary", "vocational"),
}


@dataclass(frozen=True)
class Account:
    """Who a server thinks is there: what every line says about the person."""

    username: str
    user_id: int | None
    ip: str
    agent: str
    language: str


@dataclass(frozen=True)
class School:
    """One school: its teachers share country, level, kind and surroundings."""

    number: int
    country: str
    level: str
    kind: str
    is_rural: bool


@dataclass(frozen=True)
class Teacher:
    """One teacher; `gender` is woman, man, other or `not stated`."""

    number: int
    user_id: int
    account: Account
    place: School
    first_name: str
    last_name: str
    gender: str
    role: str
    subject: str
    experience_years: int

    @property
    def country(self) -> str:
        """The country of the school."""
        return self.place.country

    @property
    def level(self) -> str:
        """The level of the school."""
        return self.place.level

    @property
    def school(self) -> int:
        """The number of the school."""
        return self.place.number

    @property
    def email(self) -> str:
        """An address of a domain that is reserved for examples."""
        return f"{self.account.username.lower()}@school{self.school}.example"


def school(seed: int, number: int, parameters: Parameters) -> School:
    """School `number` (from 0), the same for this seed whatever the size of the cohort."""
    chance = Chance(seed, "school", number)
    country = chance.weighted(parameters.countries)
    level = chance.weighted(parameters.levels)
    kind = chance.pick(_SCHOOL_TYPES.get(level, ("other",)))
    return School(number, country, level, kind, chance.happens(parameters.rural))


@lru_cache(maxsize=64)
def _ends(sizes: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(accumulate(sizes))


def school_number(number: int, parameters: Parameters) -> int:
    """The school of teacher `number`: schools of the given sizes, one after the other."""
    ends = _ends(parameters.school_sizes)
    lap, place = divmod(number, ends[-1])
    return lap * len(ends) + bisect_right(ends, place)


def teacher(seed: int, number: int, parameters: Parameters) -> Teacher:
    """Teacher `number` (from 0): the same for this seed whatever the size of the cohort."""
    chance = Chance(seed, "teacher", number)
    place = school(seed, school_number(number, parameters), parameters)
    slot = number * _STRIDE % _PAIRS
    first_names, surnames = names_of(place.country)
    gender = chance.weighted(parameters.genders)
    # Twelve names of women, then twelve of men; for others one of the two by chance.
    is_man = gender == "man" if gender in ("woman", "man") else chance.happens(0.5)
    first, last = first_names[slot // 25 + 12 * is_man], surnames[slot % 25]
    username = _username(chance, first, last, number // _PAIRS)
    user_id = 1000 + 3 * number
    account = Account(
        username, user_id, f"203.0.113.{chance.between(1, 254)}", chance.pick(_AGENTS),
        LANGUAGES.get(place.country, "en"),
    )  # fmt: skip
    role = chance.weighted(parameters.roles)
    return Teacher(
        number, user_id, account, place, first.title(), last.title(), gender, role,
        chance.pick(_SUBJECTS), chance.between(0, 38),
    )  # fmt: skip


def _username(chance: Chance, first: str, last: str, lap: int) -> str:
    style = chance.between(0, 5)
    name = (
        f"{first}.{last}", f"{first}{last}", f"{first}_{last}",
        f"{first.title()}{last.title()}", f"{last}.{first}", f"{first}-{last}",
    )[style]  # fmt: skip
    return name if lap == 0 else f"{name}_{lap + 1}"


ANONYMOUS: Final = Account("", None, "198.51.100.7", _AGENTS[0], "en")
SERVICE: Final = Account("course_discovery_worker", 5, "192.0.2.5", "python-requests/2.32", "")


def staff(parameters: Parameters) -> dict[str, Account]:
    """The coordinator of each country, by country."""
    return {
        country: _coordinator(country, number)
        for number, country in enumerate(parameters.countries)
    }


@lru_cache(maxsize=256)
def _coordinator(country: str, number: int) -> Account:
    return Account(
        f"coordination.{country.lower()}", 11 + number, f"192.0.2.{11 + number}",
        _AGENTS[number % 3], LANGUAGES.get(country, "en"),
    )  # fmt: skip
