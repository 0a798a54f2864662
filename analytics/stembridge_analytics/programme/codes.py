"""Codes of people's attributes: what sources write, as one word for one thing.

Nothing is guessed: what is not known stays unknown and is counted. The words that are known by
themselves are English ones and the codes of the platform and of ISCED; `[participants.values]`
adds others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from stembridge_analytics.programme.countries import CODES, country_code, plain

__all__ = ["ATTRIBUTES", "EDUCATION", "GENDERS", "LEVELS", "POPULATION_LEVELS", "ROLES",
           "UNKNOWN", "Attribute", "Found", "Reader", "population_level"]  # fmt: skip

GENDERS: Final = ("woman", "man", "other", "not stated")
ROLES: Final = ("teacher", "counsellor", "leader", "other")
LEVELS: Final = ("ISCED 1", "ISCED 2", "ISCED 3", "other")
POPULATION_LEVELS: Final = ("ISCED 1", "ISCED 2", "ISCED 3", "ISCED 2-3", "other")
EDUCATION: Final = ("p", "m", "b", "a", "hs", "jhs", "el", "none", "other", "p_se", "p_oth")

Value = str | int | float | bool | None


@dataclass(frozen=True)
class Found:
    """What a cell says: its value; `note` is what is to be counted of it, if anything."""

    value: Value
    note: str | None = None


UNKNOWN: Final = Found(None, "unknown")
_BAD: Final = Found(None, "bad")


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {plain(word): ours for ours, words in table.items() for word in words.split(", ")}


_GENDER_WORDS: Final = _words({
    "woman": "f, female, woman, women",
    "man": "m, male, man, men",
    "other": "o, other, non-binary, nonbinary, diverse",
    "not stated": "not stated, prefer not to say, no answer, not disclosed, undisclosed",
})  # fmt: skip
_ROLE_WORDS: Final = _words({
    "teacher": "teacher, classroom teacher, class teacher, subject teacher, educator",
    "counsellor": "counsellor, counselor, career counsellor, career counselor, careers counsellor, "
                  "guidance counsellor, guidance counselor, school counsellor, school counselor",
    "leader": "leader, school leader, head, head teacher, headteacher, headmaster, principal, "
              "deputy head, deputy principal, vice principal, director",
    "other": "other",
})  # fmt: skip
_LEVEL_WORDS: Final = _words({
    "ISCED 1": "1, isced 1, isced1, primary, primary school, primary education, "
               "elementary, elementary school",
    "ISCED 2": "2, isced 2, isced2, lower secondary, lower secondary school, "
               "lower secondary education",
    "ISCED 3": "3, isced 3, isced3, upper secondary, upper secondary school, "
               "upper secondary education",
    "other": "0, 4, 5, 6, 7, 8, isced 0, isced 4, isced 5, isced 6, isced 7, isced 8, isced0, "
             "isced4, isced5, isced6, isced7, isced8, pre-primary, preschool, kindergarten, "
             "early childhood, post-secondary, tertiary, higher education, university, other",
})  # fmt: skip
_POPULATION_WORDS: Final = {
    **_LEVEL_WORDS,
    **_words({
        "ISCED 2-3": "isced 2-3, isced 23, isced2-3, isced23, isced 2 and 3, secondary, "
                     "secondary education, 2-3, 23",
    }),
}  # fmt: skip
_RURAL_WORDS: Final = _words({
    "true": "true, yes, y, 1, rural, village, countryside",
    "false": "false, no, n, 0, urban, city, town",
})  # fmt: skip
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*")
# A category, not a sentence or an address.
_CATEGORY: Final = re.compile(r"[^\W_][\w .,;:/()&+'’-]{0,39}")
_MOST_WORDS: Final = 5
_YEARS: Final = (1900, 2100)
_MOST_EXPERIENCE: Final = 70


def _country(text: str) -> Found:
    code, is_corrected = country_code(text)
    if code is None:
        return UNKNOWN
    return Found(code, "corrected" if is_corrected else None)


def _among(words: Mapping[str, str]) -> Callable[[str], Found]:
    def read(text: str) -> Found:
        found = words.get(plain(text))
        return UNKNOWN if found is None else Found(found)

    return read


def _education(text: str) -> Found:
    code = text.casefold()
    return Found(code) if code in EDUCATION else UNKNOWN


def _is_rural(text: str) -> Found:
    found = _RURAL_WORDS.get(plain(text))
    return UNKNOWN if found is None else Found(found == "true")


def _language(text: str) -> Found:
    return Found(text.replace("_", "-")) if _LANGUAGE.fullmatch(text) else UNKNOWN


def _category(text: str) -> Found:
    """A word or a few; what looks like a sentence, a number of a telephone, an address is none."""
    text = " ".join(text.split())
    digits = sum(sign.isdecimal() for sign in text)
    is_one = _CATEGORY.fullmatch(text) and len(text.split()) <= _MOST_WORDS and digits < 6
    return Found(text) if is_one else Found(None, "no category but free text in")


def _birth_year(text: str) -> Found:
    year = int(text) if re.fullmatch(r"[0-9]{4}", text) else 0
    return Found(year) if _YEARS[0] <= year <= _YEARS[1] else _BAD


def _experience(text: str) -> Found:
    if not re.fullmatch(r"[0-9]{1,3}([.,][0-9]{1,6})?", text):
        return _BAD
    years = float(text.replace(",", "."))
    return Found(years) if years <= _MOST_EXPERIENCE else _BAD


def _any(text: str) -> Found:
    return Found(" ".join(text.split()))


@dataclass(frozen=True)
class Attribute:
    """An attribute of a person, as a source may have it in a column.

    read: what its text says. choices: all values it can have, if they are few and known.
    is_open: its values are the source's own words.
    """

    name: str
    meaning: str
    read: Callable[[str], Found]
    choices: tuple[str, ...] = ()
    is_open: bool = False


# In the order of the table person_attributes; `school` is kept as a hash only.
ATTRIBUTES: Final = {
    one.name: one
    for one in (
        Attribute("country", "country: ISO code of two or three letters, or a name", _country,
                  CODES),
        Attribute("region", "region: a NUTS code or a word", _category, is_open=True),
        Attribute("gender", "gender: f, m, o, or English words", _among(_GENDER_WORDS), GENDERS),
        Attribute("birth_year", "year of birth, four digits", _birth_year),
        Attribute("education", "highest education, as the platform codes it", _education,
                  EDUCATION),
        Attribute("language", "language, as a code such as de", _language),
        Attribute("role", "role in the school: teacher, counsellor, leader, other",
                  _among(_ROLE_WORDS), ROLES),
        Attribute("subject", "subject taught", _category, is_open=True),
        Attribute("level", "level taught: ISCED 0 to 8, or English words such as primary",
                  _among(_LEVEL_WORDS), LEVELS),
        Attribute("school_type", "type of school", _category, is_open=True),
        Attribute("is_rural", "place of the school: rural or yes, urban or no",
                  _is_rural, ("true", "false")),
        Attribute("experience_years", "years of teaching", _experience),
        Attribute("school", "school: its name or number; only a keyed hash of it is kept", _any),
        Attribute("cohort", "group of learners", _category, is_open=True),
    )
}  # fmt: skip


class Reader:
    """Reads the cells of one column: first the file's own words for ours, then what is known."""

    def __init__(self, attribute: Attribute, values: Mapping[str, Value] | None = None) -> None:
        self._attribute = attribute
        words = {theirs.strip(): Found(ours) for theirs, ours in (values or {}).items()}
        alike = {plain(theirs): ours for theirs, ours in reversed(words.items())}
        self._values = {**alike, **words}
        self._known: dict[str, Found] = {}

    def of(self, cell: str | None) -> Found:
        """What a cell says; nothing if it is blank, but of gender that it is not stated."""
        text = (cell or "").strip()
        if not text:
            return Found("not stated" if self._attribute.name == "gender" else None)
        found = self._known.get(text)
        if found is None:
            found = self._values.get(text) or self._values.get(plain(text))
            found = found or self._attribute.read(text)
            if len(self._known) < 10_000:
                self._known[text] = found
        return found


def population_level(text: str) -> str | None:
    """The level of a count of teachers; None if it is none that is known."""
    return _POPULATION_WORDS.get(plain(text))
