"""Tables of a platform's accounts: which user name has which user id, whatever the logs say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from stembridge_analytics.errors import UsageError
from stembridge_analytics.ingest.delimited import Delimited
from stembridge_analytics.ingest.people import user_id, username
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["AccountTable", "account_columns", "read_accounts"]

# As the research data package, its maps and other exports call them; the first that is there.
_NAMES: Final = ("username", "user_name")
_IDS: Final = ("user_id", "id")
# Columns of the platform's tables: what an error may say of a header.
_COLUMNS: Final = frozenset(
    "id user_id username user_name first_name last_name email password is_staff is_active "
    "is_superuser last_login date_joined hash_id name language location gender year_of_birth "
    "level_of_education country city course_id created mode grade status".split()
)


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
    found = Delimited(path)
    columns = account_columns(found)
    if columns is None:
        raise UsageError(
            f"{path}, line 1: found {_shown(found.header)}; needed are the columns `username`, and "
            "`user_id` or `id`, as in the table auth_user of the research data package"
        )
    pairs: set[tuple[str, str]] = set()
    incomplete = 0
    for _, (first, second) in found.rows(columns):
        name, ident = username(first), user_id(second)
        if name is None or ident is None:
            incomplete += 1
        else:
            pairs.add((pseudonymiser.of_name(name), pseudonymiser.of_id(ident)))
    incomplete += sum(rows for rows, _ in found.bad.values())
    return AccountTable(frozenset(pairs), incomplete)


def account_columns(found: Delimited) -> tuple[str, str] | None:
    """The columns of user names and of user ids; None if the table lacks one of them."""
    names = [name for name in _NAMES if found.place(name) is not None]
    ids = [name for name in _IDS if found.place(name) is not None]
    return (names[0], ids[0]) if names and ids else None


def _shown(header: Sequence[str]) -> str:
    """How many columns, and which of the platform's: without a header the line is a person's."""
    known = [f"`{cell}`" for cell in (c.strip().lower() for c in header) if cell in _COLUMNS]
    columns = "1 column" if len(header) == 1 else f"{len(header)} columns"
    return columns + (f", among them {', '.join(known)}" if known else "")
