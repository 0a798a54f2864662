"""The platform's accounts: which user name and which e-mail address has which user id."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.ingest.people import user_id, username
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme.notes import Notes
from stembridge_analytics.programme.package import Package, read_package_table

__all__ = ["Accounts", "Wanted", "names_with_several_ids"]

_TABLES: Final = ("auth_user", "user_id_map")


class Wanted:
    """User names and e-mail addresses that lists name, to be looked up in the accounts.

    Addresses are held as salted hashes, in memory only.
    """

    def __init__(self) -> None:
        self._salt = os.urandom(16)
        self.names: set[str] = set()
        self.emails: set[bytes] = set()

    def name(self, cell: str | None) -> str | None:
        """A user name that is wanted from now on; None if the cell holds none."""
        found = username(cell)
        if found is not None:
            self.names.add(found)
        return found

    def email(self, cell: str | None) -> bytes | None:
        """The hash of an address that is wanted from now on; None if the cell holds none."""
        found = self.hashed(cell)
        if found is not None:
            self.emails.add(found)
        return found

    def hashed(self, cell: str | None) -> bytes | None:
        """The hash of an e-mail address, whatever its case; None if it is none."""
        text = (cell or "").strip().casefold()
        if "@" not in text:
            return None
        return hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).digest()


class Accounts:
    """What the platform's tables of accounts say of the wanted, once `pairs` has been read.

    superusers, staff: user ids that auth_user marks as such.
    """

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self._ids: dict[str, int] = {}
        self._folded: dict[str, set[int]] = {}
        self._names_folded = {name.casefold() for name in wanted.names}
        self._emails: dict[bytes, int] = {}
        self.superusers: set[int] = set()
        self.staff: set[int] = set()

    def pairs(
        self, package: Package, pseudonymiser: Pseudonymiser, notes: Notes
    ) -> Iterator[tuple[str, str]]:
        """Keyed hashes of the user name and the user id of each account."""
        for table in _TABLES:
            for file, line, cells in read_package_table(package, table, notes):
                ident, name = user_id(cells[0]), username(cells[1])
                if ident is None or name is None:
                    what = "row without a user name or user id, left out"
                    notes.add(file.name, what, line=line, is_fault=True)
                    continue
                self._note(ident, name)
                if table == "auth_user":
                    self._note_marks(ident, *cells[2:])
                yield pseudonymiser.of_name(name), pseudonymiser.of_id(ident)

    def _note(self, ident: int, name: str) -> None:
        if name in self._wanted.names:
            self._ids[name] = ident
        folded = name.casefold()
        if folded in self._names_folded:
            self._folded.setdefault(folded, set()).add(ident)

    def _note_marks(
        self, ident: int, email: str | None, is_staff: str | None, is_superuser: str | None
    ) -> None:
        if self._wanted.emails:
            address = self._wanted.hashed(email)
            if address in self._wanted.emails and address is not None:
                self._emails[address] = ident
        if is_superuser == "1":
            self.superusers.add(ident)
        elif is_staff == "1":
            self.staff.add(ident)

    def of_name(self, name: str | None) -> int | None:
        """The user id of a user name; in another case too, if only one account has it so."""
        if name is None:
            return None
        found = self._ids.get(name)
        if found is None:
            others = self._folded.get(name.casefold(), set())
            return next(iter(others)) if len(others) == 1 else None
        return found

    def of_email(self, address: bytes | None) -> int | None:
        """The user id of the hash of an e-mail address."""
        return None if address is None else self._emails.get(address)


def names_with_several_ids(folder: Path) -> int:
    """How many user names in the written table of accounts have more than one user id."""
    names = pq.read_table(folder / "table_accounts.parquet", columns=["name_key"])["name_key"]
    counts = pc.value_counts(names).field("counts")
    return int(pc.sum(pc.greater(counts, 1)).as_py() or 0)
