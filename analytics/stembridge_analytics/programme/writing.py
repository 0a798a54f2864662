"""All side tables of a programme, written; and the account of what its inputs hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme.accounts import Accounts, Wanted, names_with_several_ids
from stembridge_analytics.programme.declared import Programme, Run
from stembridge_analytics.programme.notes import InputAccount, Note, Notes
from stembridge_analytics.programme.package import find_package
from stembridge_analytics.programme.participants import (
    ParticipantList,
    participant_rows,
    read_participants,
)
from stembridge_analytics.programme.platform import PLATFORM_TABLES, platform_rows
from stembridge_analytics.programme.population import population_rows
from stembridge_analytics.programme.profiles import profile_rows
from stembridge_analytics.programme.staff import read_staff, staff_rows
from stembridge_analytics.programme.structure import structure_rows
from stembridge_analytics.programme.tables import Written, write_distinct, write_rows
from stembridge_analytics.schema import SIDE_TABLES

__all__ = ["SideAccount", "write_side_tables"]

Row = tuple[Any, ...]


@dataclass(frozen=True)
class SideAccount:
    """What the side inputs hold. tables: rows of each side table, by name."""

    inputs: tuple[InputAccount, ...]
    notes: tuple[Note, ...]
    tables: dict[str, int]

    @property
    def faults(self) -> tuple[Note, ...]:
        """The notes that say that something is lost."""
        return tuple(note for note in self.notes if note.is_fault)


def write_side_tables(
    programme: Programme, pseudonymiser: Pseudonymiser, folder: Path
) -> SideAccount:
    """Write every side table as <name>.parquet into a folder; empty where an input is absent.

    An input, or a part of one, that cannot be used is a fault among the notes; the rest is used.
    Raises OSError if the folder cannot be written.
    """
    return _Writing(programme, pseudonymiser, folder).all()


class _Writing:
    """One pass over the inputs of a programme."""

    def __init__(self, programme: Programme, pseudonymiser: Pseudonymiser, folder: Path) -> None:
        self._programme = programme
        self._pseudonymiser = pseudonymiser
        self._folder = folder
        self._notes = Notes()
        self._inputs: list[InputAccount] = []
        self._written: dict[str, Written] = {}

    def all(self) -> SideAccount:
        """Write all tables."""
        programme = self._programme
        runs = sorted(programme.runs, key=lambda run: run.course_id)
        self._write("run_settings", map(_setting, runs))
        self._write("structure_blocks", self._structures(runs))
        self._people()
        population = programme.population
        rows: list[Row] = []
        if population is not None:
            rows, account = population_rows(population, _last_year(runs), self._notes)
            self._inputs.append(account)
        self._write("teacher_population", rows)
        notes = self._notes.all()
        self._write("side_notes", [(n.input, n.what, n.value, n.rows, n.line) for n in notes])
        tables = {name: self._written[name].rows for name in SIDE_TABLES}
        return SideAccount(tuple(self._inputs), notes, tables)

    def _people(self) -> None:
        """All that is of people: lists first, since they say which accounts are looked up."""
        programme, notes, hashes = self._programme, self._notes, self._pseudonymiser
        wanted = Wanted()
        listed: ParticipantList | None = None
        if programme.participants is not None:
            listed = read_participants(programme.participants, wanted, hashes, notes)
            self._inputs.append(listed.account)
        staff = read_staff(programme.staff, wanted, notes)
        self._inputs += staff.accounts
        package = find_package(programme.package, notes)
        self._inputs += package.accounts.values()
        accounts = Accounts(wanted)
        self._write("table_accounts", accounts.pairs(package, hashes, notes), distinct=True)
        doubled = names_with_several_ids(self._folder)
        if doubled:
            notes.add("table_accounts", "user name with several user ids", rows=doubled)
        rows = [] if listed is None else participant_rows(listed, accounts, hashes, notes)
        by_key = {row[0]: _named(row) for row in rows}
        profiles = profile_rows(package, by_key, hashes, notes)
        self._write("person_attributes", chain(rows, profiles), distinct=True)
        self._write(
            "staff_accounts",
            staff_rows(staff, programme.staff, package, accounts, hashes, notes),
        )
        for name in PLATFORM_TABLES:
            self._write(name, platform_rows(name, package, hashes, notes), distinct=True)

    def _structures(self, runs: Iterable[Run]) -> Iterator[Row]:
        for run in runs:
            if run.structure is not None:
                rows, account = structure_rows(run, self._notes)
                self._inputs.append(account)
                yield from rows

    def _write(self, name: str, rows: Iterable[Row], *, distinct: bool = False) -> None:
        write = write_distinct if distinct else write_rows
        written = self._written[name] = write(self._folder, name, rows)
        if written.repeated and name != "table_accounts":  # several tables name the same accounts
            self._notes.add(name, "row repeated", rows=written.repeated)
        if written.differing:
            what = "two rows for one key, the last one holds"
            self._notes.add(name, what, rows=written.differing)


def _setting(run: Run) -> Row:
    start = run.start
    return (
        run.course_id,
        run.programme,
        run.title,
        run.country,
        run.language,
        run.start_us,
        run.end_us,
        None if start is None else start.date(),
        run.end_day,
        run.is_self_paced,
        run.pass_mark,
        run.workload_hours,
    )


def _last_year(runs: Iterable[Run]) -> int | None:
    return max((run.start.year for run in runs if run.start is not None), default=None)


def _named(row: Row) -> dict[str, Any]:
    return dict(zip(SIDE_TABLES["person_attributes"].names, row, strict=True))
