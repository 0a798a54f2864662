"""Rows of the platform's tables as rows of side tables."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, Final

from stembridge_analytics.events.values import number
from stembridge_analytics.ingest.courses import course_key
from stembridge_analytics.ingest.forgiving import RejectedLine
from stembridge_analytics.ingest.people import user_id
from stembridge_analytics.ingest.remembered import Remembered
from stembridge_analytics.ingest.times import time_us
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme.declared import Input
from stembridge_analytics.programme.notes import Notes
from stembridge_analytics.programme.package import Package, read_package_table

__all__ = ["PLATFORM_TABLES", "platform_rows"]

Row = tuple[Any, ...]

_EPOCH: Final = date(1970, 1, 1)
_DAY_US: Final = 86_400_000_000
_EMPTY_DATE: Final = "0000-00-00"
_LONGEST: Final = 255


class _Cells:
    """Reads the cells of one row, and notes those that make no sense."""

    def __init__(self, pseudonymiser: Pseudonymiser, notes: Notes) -> None:
        # The same people, courses, blocks and words stand in row after row.
        self.key = Remembered(lambda cell: _key(cell, pseudonymiser)).__getitem__
        self.course = Remembered(course_key).__getitem__
        self.word = Remembered(_word).__getitem__
        self._numbers = Remembered(_number)
        self._notes = notes
        self._file = ""
        self._line = 0

    def at(self, file: Input, line: int) -> None:
        """Go to a row."""
        self._file, self._line = file.name, line

    def moment(self, cell: str | None) -> int | None:
        """Microseconds of a time in UTC; null for none."""
        if not cell or cell.startswith(_EMPTY_DATE):
            return None
        try:
            return time_us(cell)
        except RejectedLine:
            self._note("time that cannot be read")
            return None

    def number(self, cell: str | None, most: float = math.inf) -> float | None:
        """A number from 0 to `most`."""
        if not cell:
            return None
        found = self._numbers[cell]
        if not 0 <= found <= most:
            self._note("number that makes no sense")
            return None
        return found

    def share(self, cell: str | None) -> float | None:
        """A share from 0 to 1."""
        return self.number(cell, 1.0)

    def left_out(self) -> None:
        """Note that the row lacks what it is about."""
        what = "row without a person, course, block or time, left out"
        self._notes.add(self._file, what, line=self._line, is_fault=True)

    def _note(self, what: str) -> None:
        self._notes.add(self._file, what, line=self._line)


def _key(cell: str | None, pseudonymiser: Pseudonymiser) -> str | None:
    """The keyed hash of a user id."""
    found = user_id(cell)
    return None if found is None else pseudonymiser.of_id(found)


def _number(cell: str) -> float:
    """A finite number; -1 for anything else, since none here is negative."""
    found = number(cell)
    return -1.0 if found is None else found


def _word(cell: str | None) -> str | None:
    """A code of the platform: short, without white space."""
    text = (cell or "").strip()
    return text if text and len(text) <= _LONGEST and len(text.split()) == 1 else None


def _enrolment(of: _Cells, cells: list[str | None]) -> Row | None:
    user, course, created, active, mode = cells
    moment = of.moment(created)
    row = of.key(user), of.course(course), moment
    if moment is None or None in row:
        return None
    day = _EPOCH + timedelta(days=moment // _DAY_US)
    return (*row, day, active == "1", of.word(mode))


def _certificate(of: _Cells, cells: list[str | None]) -> Row | None:
    user, course, status, mode, grade, created, modified = cells
    row = of.key(user), of.course(course), of.word(status)
    if None in row:
        return None
    return (*row, of.word(mode), of.share(grade), of.moment(created), of.moment(modified))


def _grade(of: _Cells, cells: list[str | None]) -> Row | None:
    user, course, grade, letter, passed, modified = cells
    row = of.key(user), of.course(course)
    if None in row:
        return None
    letter = (letter or "").strip()[:_LONGEST] or None
    return (*row, of.share(grade), letter, of.moment(passed), of.moment(modified))


def _subsection_grade(of: _Cells, cells: list[str | None]) -> Row | None:
    user, course, block, earned, possible, earned_all, possible_all, modified = cells
    row = of.key(user), of.course(course), of.word(block)
    if None in row:
        return None
    graded = of.number(earned), of.number(possible)
    whole = of.number(earned_all), of.number(possible_all)
    return (*row, *(graded if graded[1] else whole), of.moment(modified))


def _module(of: _Cells, cells: list[str | None]) -> Row | None:
    user, course, block, kind, grade, most, created, modified = cells
    row = of.key(user), of.course(course), of.word(block)
    if None in row:
        return None
    return (
        *row,
        of.word(kind),
        of.number(grade),
        of.number(most),
        of.moment(created),
        of.moment(modified),
    )


_MAKERS: Final[dict[str, tuple[str, Callable[[_Cells, list[str | None]], Row | None]]]] = {
    "table_enrolments": ("student_courseenrollment", _enrolment),
    "table_certificates": ("certificates_generatedcertificate", _certificate),
    "table_grades": ("grades_persistentcoursegrade", _grade),
    "table_subsection_grades": ("grades_persistentsubsectiongrade", _subsection_grade),
    "table_modules": ("courseware_studentmodule", _module),
}
PLATFORM_TABLES: Final = tuple(_MAKERS)


def platform_rows(
    name: str, package: Package, pseudonymiser: Pseudonymiser, notes: Notes
) -> Iterator[Row]:
    """The rows of the side table `name`, one a row of the platform's table, in its order."""
    table, make = _MAKERS[name]
    of = _Cells(pseudonymiser, notes)
    people: dict[str, set[int]] = {}
    for file, line, cells in read_package_table(package, table, notes):
        of.at(file, line)
        row = make(of, cells)
        if row is None:
            of.left_out()
        else:
            people.setdefault(file.name, set()).add(hash(row[0]))
            yield row
    for file_name, found in people.items():
        package.accounts[file_name].people = len(found)
