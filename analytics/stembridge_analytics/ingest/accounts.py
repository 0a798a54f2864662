"""Tables of a platform's accounts: which user name has which user id, whatever the logs say."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest.inputs import FileProblem, LogInput, open_inputs
from stembridge_analytics.ingest.people import user_id, username
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["AccountTable", "read_accounts"]

# As the research data package, its maps and other exports call them; the first that is there.
_NAMES: Final = ("username", "user_name")
_IDS: Final = ("user_id", "id")
_DELIMITERS: Final = "\t,;"
# Columns of the platform's tables: what an error may say of a header.
_COLUMNS: Final = frozenset(
    "id user_id username user_name first_name last_name email password is_staff is_active "
    "is_superuser last_login date_joined hash_id name language location gender year_of_birth "
    "level_of_education country city course_id created mode grade status".split()
)
_LONGEST: Final = 1024 * 1024  # of a cell


@dataclass(frozen=True)
class AccountTable:
    """What a table says: (keyed hash of the name, keyed hash of the id), and rows without both."""

    pairs: frozenset[tuple[str, str]]
    incomplete: int


def read_accounts(path: Path, pseudonymiser: Pseudonymiser) -> AccountTable:
    """The pairs of a table with a header, separated by tabs, commas or semicolons.

    Columns are found by their names: `username` and `user_id` or `id`, as in auth_user and
    user_id_map of the research data package. It may be compressed.
    Raises UsageError if there is no such file or no such columns, DataError if it cannot be read.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file; check the path given with --people")
    rows = _rows(path)
    header = next(rows, [])
    names = {cell.strip().lower(): at for at, cell in reversed(list(enumerate(header)))}
    name_at = next((names[name] for name in _NAMES if name in names), None)
    id_at = next((names[name] for name in _IDS if name in names), None)
    if name_at is None or id_at is None:
        raise UsageError(
            f"{path}, line 1: found {_shown(header)}; needed are the columns `username`, and "
            "`user_id` or `id`, as in the table auth_user of the research data package"
        )
    pairs: set[tuple[str, str]] = set()
    incomplete = 0
    for row in rows:
        if not row:
            continue
        name = username(row[name_at]) if len(row) > name_at else None
        name = None if name == "NULL" else name
        ident = user_id(row[id_at]) if len(row) > id_at else None
        if name is None or ident is None:
            incomplete += 1
        else:
            pairs.add((pseudonymiser.of_name(name), pseudonymiser.of_id(ident)))
    return AccountTable(frozenset(pairs), incomplete)


def _rows(path: Path) -> Iterator[list[str]]:
    text = _text(path)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    csv.field_size_limit(_LONGEST)
    lines = io.StringIO(text, newline="")
    if delimiter == "\t":  # what the platform's database writes quotes nothing
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    else:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise DataError(f"{path}: this is no table ({error}); export it again") from None


def _text(path: Path) -> str:
    """All of the table; of the largest platform that is some hundred megabytes."""
    asked = LogInput(path, None, path.name, path.stat().st_size)
    try:
        data = b"".join(
            chunk for _, chunks in open_inputs([asked], lambda _size: None) for chunk in chunks
        )
        return data.removeprefix(b"\xef\xbb\xbf").decode()
    except FileProblem as problem:
        raise DataError(f"{path}: {problem}; export it again") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError(f"{path}, line {line}: not UTF-8; export it again as UTF-8") from None


def _shown(header: list[str]) -> str:
    """How many columns, and which of the platform's: without a header the line is a person's."""
    known = [f"`{cell}`" for cell in (c.strip().lower() for c in header) if cell in _COLUMNS]
    columns = "1 column" if len(header) == 1 else f"{len(header)} columns"
    return columns + (f", among them {', '.join(known)}" if known else "")
