"""The research data package: which of its files holds which of the platform's tables.

Tables are known by the columns in their headers, never by their names or the order of columns.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.delimited import Delimited
from stembridge_analytics.programme.content import opened
from stembridge_analytics.programme.declared import Input
from stembridge_analytics.programme.notes import InputAccount, Notes

__all__ = ["PACKAGE_TABLES", "Package", "PackageTable", "find_package", "read_package_table"]

_ENCRYPTED: Final = (".gpg", ".pgp", ".asc")
_HEADER: Final = 64 * 1024


@dataclass(frozen=True)
class PackageTable:
    """A table of the platform: the columns it is known by, and those that are used, if there."""

    name: str
    known_by: tuple[str, ...]
    used: tuple[str, ...] = ()
    one_of: tuple[str, ...] = ()

    def is_of(self, header: frozenset[str]) -> bool:
        """Whether a header is that of this table."""
        return set(self.known_by) <= header and (
            not self.one_of or not header.isdisjoint(self.one_of)
        )


# The more particular ones first: some tables have all the columns of another one.
PACKAGE_TABLES: Final = {
    t.name: t
    for t in (
        PackageTable("auth_user", ("id", "username"),
                     ("id", "username", "email", "is_staff", "is_superuser"),
                     ("password", "is_superuser", "date_joined")),
        PackageTable("auth_userprofile", ("id", "user_id", "level_of_education"),
                     ("id", "user_id", "gender", "year_of_birth", "level_of_education",
                      "country")),
        PackageTable("user_id_map", ("hash_id", "id", "username"), ("id", "username")),
        PackageTable("student_languageproficiency", ("user_profile_id", "code"),
                     ("user_profile_id", "code")),
        PackageTable("student_courseenrollment", ("user_id", "course_id", "created", "is_active"),
                     ("user_id", "course_id", "created", "is_active", "mode")),
        PackageTable("certificates_generatedcertificate",
                     ("user_id", "course_id", "status", "grade"),
                     ("user_id", "course_id", "status", "mode", "grade", "created_date",
                      "modified_date")),
        PackageTable("grades_persistentcoursegrade", ("user_id", "course_id", "percent_grade"),
                     ("user_id", "course_id", "percent_grade", "letter_grade",
                      "passed_timestamp", "modified")),
        PackageTable("grades_persistentsubsectiongrade", ("user_id", "course_id", "usage_key"),
                     ("user_id", "course_id", "usage_key", "earned_graded", "possible_graded",
                      "earned_all", "possible_all", "modified"),
                     ("earned_all", "earned_graded")),
        PackageTable("courseware_studentmodule", ("student_id", "module_id", "course_id"),
                     ("student_id", "course_id", "module_id", "module_type", "grade",
                      "max_grade", "created", "modified")),
        PackageTable("course_groups_cohortmembership",
                     ("user_id", "course_id", "course_user_group_id"),
                     ("user_id", "course_user_group_id")),
        PackageTable("student_courseaccessrole", ("user_id", "course_id", "role"),
                     ("user_id", "course_id", "org", "role")),
        PackageTable("student_anonymoususerid", ("user_id", "anonymous_user_id")),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Package:
    """The tables found. files: by the table's name, in the order of their names."""

    files: dict[str, list[Input]] = field(default_factory=dict)
    accounts: dict[str, InputAccount] = field(default_factory=dict)

    def of(self, table: str) -> list[Input]:
        """The files that hold a table."""
        return self.files.get(table, [])


def find_package(named: Sequence[Input], notes: Notes) -> Package:
    """The tables in some folders and files; what is none is noted with the reason."""
    package = Package()
    seen: set[Path] = set()
    for file in (file for one in named for file in _files(one)):
        if file.path.resolve() in seen:
            continue
        seen.add(file.path.resolve())
        account = package.accounts[file.name] = InputAccount(file.name, None)
        try:
            table = _recognised(file, notes, account)
        except DataError as error:
            notes.add_error(file.name, file.path, error)
            continue
        if table is not None:
            account.kind = table.name
            if table.used:
                package.files.setdefault(table.name, []).append(file)
            else:
                notes.add(file.name, f"table {table.name}: known, but nothing of it is needed")
    return package


def read_package_table(
    package: Package, name: str, notes: Notes
) -> Iterator[tuple[Input, int, list[str | None]]]:
    """Rows of a table from all its files: the file, the line, the cells of the used columns.

    A file that breaks off is a fault among the notes; the rows before are used.
    """
    for file in package.of(name):
        account = package.accounts[file.name]
        try:
            table = Delimited(file.path)
            for line, cells in table.rows(PACKAGE_TABLES[name].used):
                account.rows += 1
                yield file, line, cells
        except DataError as error:
            notes.add_error(file.name, file.path, error)
            continue
        for why, (rows, line) in table.bad.items():
            notes.add(file.name, f"row with {why}, left out", rows=rows, line=line, is_fault=True)


def _files(named: Input) -> Iterator[Input]:
    """The file, or the files in a folder and below, hidden ones apart."""
    if not named.path.is_dir():
        yield named
        return
    for folder, folders, files in os.walk(named.path):
        folders[:] = sorted(one for one in folders if not one.startswith("."))
        for file in sorted(files):
            path = Path(folder, file)
            if not file.startswith(".") and path.is_file():
                inner = path.relative_to(named.path).as_posix()
                yield Input(path, f"{named.name.rstrip('/')}/{inner}")


def _recognised(file: Input, notes: Notes, account: InputAccount) -> PackageTable | None:
    """The table that a file holds; None, with a note, if it is none that is known."""
    lower = file.name.lower()
    if lower.endswith(_ENCRYPTED):
        plain = file.path.with_name(file.path.name[: file.path.name.rindex(".")])
        if not plain.exists():
            advice = "encrypted; decrypt it first: gpg --decrypt --output PLAIN ENCRYPTED"
            notes.add(file.name, advice, is_fault=True)
        return None
    with opened(file.path) as content:
        head = content.stream.peek(_HEADER)
        is_tar = content.is_tar
        if content.stream.problem is not None:
            raise DataError(f"{file.path}: {content.stream.problem}; export it again")
    if is_tar or head.startswith(b"PK\x03\x04"):
        notes.add(file.name, "an archive, not read; unpack it first", is_fault=True)
        return None
    if head.lstrip()[:1] in (b"{", b"["):
        what = "JSON, not read here; a course structure is named by `structure` of its run"
        notes.add(file.name, what)
        return None
    if b"\0" in head or (b"\n" not in head and len(head) == _HEADER):
        notes.add(file.name, "no table, not read")
        return None
    try:
        names = Delimited(file.path).header
    except DataError:  # any text may lie beside the tables
        names = ()
    header = frozenset(name.casefold() for name in names)
    found = next((one for one in PACKAGE_TABLES.values() if one.is_of(header)), None)
    if found is None:
        notes.add(file.name, "no table that is known by its header, not read")
    else:
        account.used = tuple(name for name in found.used if name in header)
        account.ignored = tuple(name for name in names if name.casefold() not in found.used)
    return found
