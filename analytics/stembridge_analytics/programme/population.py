"""How many teachers countries have: a long list by a column map, or a wide file by its header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.delimited import Delimited
from stembridge_analytics.programme.codes import population_level
from stembridge_analytics.programme.countries import country_code
from stembridge_analytics.programme.declared import Population
from stembridge_analytics.programme.notes import InputAccount, Notes

__all__ = ["population_rows"]

# A count that is older than this when a run begins is out of date.
_STALE_YEARS: Final = 5
_KIND: Final = "teacher population"
_COUNTRIES: Final = ("iso2", "iso3", "country_code", "country code", "country")
_WIDE: Final = re.compile(r"(.+)_teachers", re.IGNORECASE)
_YEARS: Final = (1900, 2100)
_WHOLE: Final = re.compile(r"[0-9]{1,12}(?:\.0*)?")

Row = tuple[Any, ...]
Cells = tuple[int, str | None, str | None, str | None, str | None, str | None]


def population_rows(
    declared: Population, run_year: int | None, notes: Notes
) -> tuple[list[Row], InputAccount]:
    """The rows of `teacher_population`, and what was understood of the file.

    run_year: year in which the last run begins; counts that are old by then are noted.
    What it lacks, or that it cannot be read, is a fault among the notes.
    """
    name = declared.file.name
    account = InputAccount(name, _KIND)
    found: dict[tuple[str, str | None, int], tuple[int, str | None]] = {}
    try:
        table = Delimited(declared.file.path, quoted=True)
        for line, country, level, year, teachers, source in _cells(table, declared, account, notes):
            row = _Count(name, line, notes).row(country, level, year, teachers)
            if row is None:
                continue
            where, level, when, count = row
            if found.get((where, level, when), (count,))[0] != count:
                notes.add(name, "two numbers for one year, the last one holds", line=line)
            found[where, level, when] = count, source or declared.source
    except DataError as error:
        notes.add_error(name, declared.file.path, error)
        return [], account
    for why, (rows, first) in table.bad.items():
        notes.add(name, f"row with {why}, left out", rows=rows, line=first, is_fault=True)
    latest: dict[tuple[str, str | None], int] = {}
    for where, isced, when in found:
        latest[where, isced] = max(when, latest.get((where, isced), when))
    for (where, _), when in latest.items():
        if run_year is not None and when < run_year - _STALE_YEARS:
            what = f"last count older than {_STALE_YEARS} years when the last run begins"
            notes.add(name, what, value=where)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or "", item[0][2]))
    return [
        (where, level, when, count, source, latest[where, level] == when)
        for (where, level, when), (count, source) in ordered
    ], account


def _cells(
    table: Delimited, declared: Population, account: InputAccount, notes: Notes
) -> Iterator[Cells]:
    """Line, country, level, year, teachers, source: one of each count in the file."""
    if declared.columns is None:
        yield from _wide_cells(table, account, notes)
        return
    missing = [one for one in declared.columns.values() if table.place(one) is None]
    if missing:
        names = ", ".join(f'"{one}"' for one in missing)
        what = f"no column {names} among {len(table.header)}; put [population.columns] right"
        notes.add(account.name, what, line=1, is_fault=True)
        return
    _account(table, list(declared.columns.values()), account)
    ours = ("country", "level", "year", "teachers", "source")
    for line, cells in table.rows([declared.columns.get(name) for name in ours]):
        account.rows += 1
        country, level, year, teachers, source = cells
        yield line, country, level, year, teachers, source


def _wide_cells(table: Delimited, account: InputAccount, notes: Notes) -> Iterator[Cells]:
    """The counts of a file with a pair of columns a level: isced1_year, isced1_teachers, ..."""
    country = next((one for one in _COUNTRIES if table.place(one) is not None), None)
    levels = [found[1] for one in table.header if (found := _WIDE.fullmatch(one))]
    levels = [one for one in levels if table.place(f"{one}_year") is not None]
    if country is None or not levels:
        what = (
            "no wide file: needed are a column such as iso3 and pairs such as isced1_year, "
            "isced1_teachers; or name the columns below [population.columns]"
        )
        notes.add(account.name, what, line=1, is_fault=True)
        return
    columns = [country, *(f"{one}_{what}" for one in levels for what in ("year", "teachers"))]
    _account(table, columns, account)
    for line, cells in table.rows(columns):
        account.rows += 1
        for at, level in enumerate(levels):
            yield line, cells[0], level, cells[1 + 2 * at], cells[2 + 2 * at], None


def _account(table: Delimited, columns: list[str], account: InputAccount) -> None:
    used = {table.place(one) for one in columns}
    account.used = tuple(columns)
    account.ignored = tuple(one for at, one in enumerate(table.header) if at not in used)


class _Count:
    """Reads one count; what it lacks is noted."""

    def __init__(self, file: str, line: int, notes: Notes) -> None:
        self._file, self._line, self._notes = file, line, notes

    def row(
        self, country: str | None, level: str | None, year: str | None, teachers: str | None
    ) -> tuple[str, str | None, int, int] | None:
        """Country, level, year, teachers; None if the row holds no count."""
        code, is_corrected = country_code(country or "")
        if code is None:
            self._left_out("unknown country", country)
            return None
        if is_corrected:
            self._notes.add(self._file, "corrected country", value=country, line=self._line)
        isced = population_level(level) if level and level.strip() else None
        if isced is None and level and level.strip():
            self._left_out("unknown level", level)
            return None
        when, count = _whole(year), _whole(teachers)
        if when is None and count is None and not (year or teachers):
            self._notes.add(self._file, "country and level without a count", line=self._line)
            return None
        if when is None or not _YEARS[0] <= when <= _YEARS[1]:
            self._left_out("bad year")
            return None
        if count is None:
            self._left_out("bad number of teachers")
            return None
        return code, isced, when, count

    def _left_out(self, what: str, value: str | None = None) -> None:
        self._notes.add(
            self._file, f"{what}, row left out", value=value, line=self._line, is_fault=True
        )


def _whole(cell: str | None) -> int | None:
    text = (cell or "").strip()
    return int(text.split(".")[0]) if _WHOLE.fullmatch(text) else None
