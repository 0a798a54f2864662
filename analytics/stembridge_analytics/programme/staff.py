"""People who are no learners: named in programme.toml, in lists, or by the platform's tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.courses import course_key
from stembridge_analytics.ingest.delimited import Delimited
from stembridge_analytics.ingest.people import user_id
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme.accounts import Accounts, Wanted
from stembridge_analytics.programme.declared import Input, Staff
from stembridge_analytics.programme.notes import InputAccount, Notes
from stembridge_analytics.programme.package import Package, read_package_table

__all__ = ["StaffList", "read_staff", "staff_rows"]

_NAMED: Final = "named"
_KIND: Final = "staff list"
_LONGEST: Final = 64  # of a role

Row = tuple[str, str | None, str | None]


class StaffList:
    """Who lists name as staff, not yet linked to accounts."""

    def __init__(self) -> None:
        self.accounts: list[InputAccount] = []
        self.names: set[str] = set()
        self.ids: set[int] = set()


def read_staff(declared: Staff, wanted: Wanted, notes: Notes) -> StaffList:
    """Who is named as staff. A list that cannot be read is a fault among the notes."""
    found = StaffList()
    found.ids.update(declared.user_ids)
    found.names.update(name for one in declared.usernames if (name := wanted.name(one)))
    for file in declared.files:
        account = InputAccount(file.name, _KIND)
        found.accounts.append(account)
        try:
            _read_list(file, found, account, wanted, notes)
        except DataError as error:
            notes.add_error(file.name, file.path, error)
    return found


def _read_list(
    file: Input, found: StaffList, account: InputAccount, wanted: Wanted, notes: Notes
) -> None:
    table = Delimited(file.path, quoted=True)
    columns = [name for name in ("user_id", "username") if table.place(name) is not None]
    if not columns:
        what = f"found {len(table.header)} columns; needed is `username` or `user_id` in line 1"
        notes.add(file.name, what, line=1, is_fault=True)
        return
    account.used = tuple(columns)
    account.ignored = tuple(one for one in table.header if one.casefold() not in columns)
    people: set[str | int] = set()
    for line, cells in table.rows(("user_id", "username")):
        account.rows += 1
        ident, name = user_id(cells[0]), wanted.name(cells[1])
        if ident is not None:
            found.ids.add(ident)
            people.add(ident)
        elif name is not None:
            found.names.add(name)
            people.add(name)
        else:
            notes.add(file.name, "row that names no person, left out", line=line, is_fault=True)
    account.people = len(people)
    for why, (rows, first) in table.bad.items():
        notes.add(file.name, f"row with {why}, left out", rows=rows, line=first, is_fault=True)


def staff_rows(
    listed: StaffList,
    declared: Staff,
    package: Package,
    accounts: Accounts,
    pseudonymiser: Pseudonymiser,
    notes: Notes,
) -> list[Row]:
    """The rows of `staff_accounts`, each once, sorted."""
    found: set[Row] = set()
    for name in listed.names:
        ident = accounts.of_name(name)
        key = pseudonymiser.of_name(name) if ident is None else pseudonymiser.of_id(ident)
        found.add((key, None, _NAMED))
    found.update((pseudonymiser.of_id(ident), None, _NAMED) for ident in listed.ids)
    found.update((pseudonymiser.of_id(ident), None, "superuser") for ident in accounts.superusers)
    if accounts.staff and declared.platform_staff:
        found.update((pseudonymiser.of_id(one), None, "platform staff") for one in accounts.staff)
    elif accounts.staff:
        what = (
            "account with the platform's staff flag, counted as a learner; to leave it out: "
            "[staff] platform_staff = true"
        )
        for file in package.of("auth_user")[:1]:
            notes.add(file.name, what, rows=len(accounts.staff))
    found.update(_role_rows(package, pseudonymiser, notes))
    return sorted(found, key=lambda row: tuple(part or "" for part in row))


def _role_rows(package: Package, pseudonymiser: Pseudonymiser, notes: Notes) -> Iterator[Row]:
    for file, line, cells in read_package_table(package, "student_courseaccessrole", notes):
        user, course, org, role = cells
        ident = user_id(user)
        word = " ".join((role or "").split())[:_LONGEST] or None
        if ident is None or word is None:
            notes.add(file.name, "row without a person or role, left out", line=line,
                      is_fault=True)  # fmt: skip
            continue
        key, course_id = pseudonymiser.of_id(ident), course_key(course)
        if course_id is None and (course or "").strip():
            what = "role in something that is no course run, left out"
            notes.add(file.name, what, line=line)
            continue
        if course_id is None and (org or "").strip():
            notes.add(file.name, "role in a whole organisation: staff everywhere", line=line)
        yield key, course_id, word
