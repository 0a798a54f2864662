"""What people say of themselves on the platform, as rows of person_attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from stembridge_analytics.ingest.people import user_id
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme.codes import ATTRIBUTES, Reader, Value
from stembridge_analytics.programme.notes import Notes
from stembridge_analytics.programme.package import Package, read_package_table
from stembridge_analytics.programme.participants import attribute_row, raw_country

__all__ = ["profile_rows"]

_SOURCE: Final = "profile"
# ours -> the column of auth_userprofile
_COLUMNS: Final = {
    "gender": "gender",
    "birth_year": "year_of_birth",
    "education": "level_of_education",
    "country": "country",
}
_COMPARED: Final = ("country", "gender", "birth_year")

Row = tuple[Any, ...]


def profile_rows(
    package: Package,
    listed: Mapping[str, Mapping[str, Value]],
    pseudonymiser: Pseudonymiser,
    notes: Notes,
) -> Iterator[Row]:
    """A row of `person_attributes` a row of auth_userprofile, with language and cohort.

    listed: key -> values of the list of participants; what differs from it is noted.
    """
    languages = _languages(package, notes)
    cohorts = _cohorts(package, notes)
    readers = {name: Reader(ATTRIBUTES[name]) for name in _COLUMNS}
    for file, line, cells in read_package_table(package, "auth_userprofile", notes):
        profile, ident = user_id(cells[0]), user_id(cells[1])
        if ident is None:
            notes.add(file.name, "row without a user id, left out", line=line, is_fault=True)
            continue
        values: dict[str, Value] = {}
        for (name, _), cell in zip(_COLUMNS.items(), cells[2:], strict=True):
            found = readers[name].of(cell)
            values[name] = found.value
            if found.note is not None:
                text = (cell or "").strip()
                notes.add(file.name, f"{found.note} {name}", value=text, line=line)
            if name == "country":
                values["country_raw"] = raw_country(found, cell)
        values["language"] = languages.pop(profile, None) if profile is not None else None
        values["cohort"] = cohorts.pop(ident, None)
        key = pseudonymiser.of_id(ident)
        _compare(values, listed.get(key, {}), notes, file.name, line)
        yield attribute_row(key, _SOURCE, values)
    for ident, cohort in cohorts.items():  # of people without a profile
        yield attribute_row(pseudonymiser.of_id(ident), _SOURCE, {"cohort": cohort})


def _compare(
    values: Mapping[str, Value], listed: Mapping[str, Value], notes: Notes, file: str, line: int
) -> None:
    for name in _COMPARED:
        ours, theirs = values[name], listed.get(name)
        if None not in (ours, theirs) and "not stated" not in (ours, theirs) and ours != theirs:
            notes.add(file, f"{name} that differs from the list of participants", line=line)


def _languages(package: Package, notes: Notes) -> dict[int, Value]:
    """The first language of each profile."""
    reader = Reader(ATTRIBUTES["language"])
    found: dict[int, Value] = {}
    for file, line, (profile, code) in read_package_table(
        package, "student_languageproficiency", notes
    ):
        ident, language = user_id(profile), reader.of(code)
        if language.note is not None:
            notes.add(file.name, f"{language.note} language", value=code, line=line)
        if ident is None or language.value is None:
            continue
        if ident in found and found[ident] != language.value:
            notes.add(file.name, "further language of a person, the first one holds", line=line)
        found.setdefault(ident, language.value)
    return found


def _cohorts(package: Package, notes: Notes) -> dict[int, Value]:
    """The group of each person who is in one group only."""
    found: dict[int, Value] = {}
    for file, line, (user, group) in read_package_table(
        package, "course_groups_cohortmembership", notes
    ):
        ident, number = user_id(user), user_id(group)
        if ident is None or number is None:
            notes.add(file.name, "row without a person or group, left out", line=line,
                      is_fault=True)  # fmt: skip
        elif found.setdefault(ident, str(number)) != str(number):
            notes.add(file.name, "person in several groups, so in none here", line=line)
            found[ident] = None
    return found
