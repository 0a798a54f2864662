"""The list of participants: what the programme knows of people, as rows of person_attributes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.delimited import Delimited
from stembridge_analytics.ingest.people import user_id
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme.accounts import Accounts, Wanted
from stembridge_analytics.programme.codes import ATTRIBUTES, Found, Reader, Value
from stembridge_analytics.programme.declared import Participants
from stembridge_analytics.programme.notes import InputAccount, Notes, shown

__all__ = ["ParticipantList", "attribute_row", "participant_rows", "read_participants"]

_IDENTIFIERS: Final = ("user_id", "username", "email")
# Words of a source that many use are groups; those of a few in a column of many may be texts.
_MANY_WORDS: Final = 40
_FEW_PEOPLE: Final = 5
_NUTS: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{0,3}")
_SOURCE: Final = "participants"

Row = tuple[Any, ...]


@dataclass(frozen=True)
class _Participant:
    line: int
    user_id: int | None
    name: str | None
    email: bytes | None
    values: dict[str, Value]


@dataclass
class ParticipantList:
    """The rows of the list, read but not yet linked to people; and what was understood of it."""

    account: InputAccount
    rows: list[_Participant] = field(default_factory=list)
    settled: frozenset[tuple[str, Value]] = frozenset()  # words that the values map declares


def read_participants(
    declared: Participants, wanted: Wanted, pseudonymiser: Pseudonymiser, notes: Notes
) -> ParticipantList:
    """The rows of the list. What it lacks, or cannot be read, is a fault among the notes."""
    name = declared.file.name
    found = ParticipantList(InputAccount(name, _SOURCE), settled=_settled(declared.values))
    try:
        table = Delimited(declared.file.path, quoted=True)
        columns = _columns(table, declared, notes, found.account)
        if not any(column in columns for column in _IDENTIFIERS):
            return found
        reader = _RowReader(declared, tuple(columns), wanted, pseudonymiser, notes)
        for line, cells in table.rows(tuple(columns.values())):
            found.account.rows += 1
            row = reader.row(line, cells)
            if row is not None:
                found.rows.append(row)
    except DataError as error:
        notes.add_error(name, declared.file.path, error)
        return found
    for why, (rows, first) in table.bad.items():
        notes.add(name, f"row with {why}, left out", rows=rows, line=first, is_fault=True)
    return found


def participant_rows(
    found: ParticipantList, accounts: Accounts, pseudonymiser: Pseudonymiser, notes: Notes
) -> list[Row]:
    """One row of `person_attributes` a person, sorted by key.

    Several rows of a person are one: of differing ones the last, which is noted.
    """
    people: dict[str, _Participant] = {}
    for one in found.rows:
        key = _key(one, accounts, pseudonymiser, notes, found.account.name)
        if key is None:
            continue
        before = people.get(key)
        if before is not None:
            differs = before.values != one.values
            what = "two rows for one person, the last one holds" if differs else "row repeated"
            notes.add(found.account.name, what, line=one.line)
        people[key] = one
    _drop_texts(found, people, notes)
    found.account.people = len(people)
    return [attribute_row(key, _SOURCE, people[key].values) for key in sorted(people)]


def attribute_row(key: str, source: str, values: Mapping[str, Value]) -> Row:
    """A row of `person_attributes`."""
    return (key, source, values.get("country"), values.get("country_raw"), *(
        values.get(name) for name in ATTRIBUTES if name != "country"
    ))  # fmt: skip


def _settled(values: Mapping[str, Mapping[str, Value]]) -> frozenset[tuple[str, Value]]:
    return frozenset((name, ours) for name, words in values.items() for ours in words.values())


def _columns(
    table: Delimited, declared: Participants, notes: Notes, account: InputAccount
) -> dict[str, str]:
    """ours -> theirs, of the columns that are there."""
    there = {
        ours: theirs for ours, theirs in declared.columns.items() if table.place(theirs) is not None
    }
    for ours, theirs in declared.columns.items():
        if ours not in there:
            # Without a header the first line is a person's, and is not repeated here.
            what = (
                f'no column "{theirs}" for {ours} among {len(table.header)} columns; put '
                "[participants.columns] right"
            )
            notes.add(account.name, what, line=1, is_fault=True)
    used = {table.place(theirs) for theirs in there.values()}
    account.used = tuple(there)
    account.ignored = tuple(one for at, one in enumerate(table.header) if at not in used)
    doubled = [one for one, count in Counter(table.header).items() if count > 1]
    for theirs in there.values():
        if theirs in doubled:
            notes.add(account.name, f'two columns "{theirs}", the first is used', line=1)
    return there


class _RowReader:
    """Reads rows: who it is about, and the values of the mapped columns."""

    def __init__(
        self,
        declared: Participants,
        columns: tuple[str, ...],
        wanted: Wanted,
        pseudonymiser: Pseudonymiser,
        notes: Notes,
    ) -> None:
        self._columns = columns
        self._accounts = wanted
        self._pseudonymiser = pseudonymiser
        self._notes = notes
        self._name = declared.file.name
        self._readers = {
            name: Reader(ATTRIBUTES[name], declared.values.get(name))
            for name in columns
            if name in ATTRIBUTES
        }

    def row(self, line: int, cells: list[str | None]) -> _Participant | None:
        """A row; None, with a note, if it names nobody."""
        found = dict(zip(self._columns, cells, strict=True))
        if not any(cell and cell.strip() for cell in cells):
            return None
        # A spreadsheet with gaps in a column writes its whole numbers so.
        ident = user_id((found.get("user_id") or "").strip().removesuffix(".0"))
        name = self._accounts.name(found.get("username"))
        email = self._accounts.email(found.get("email"))
        if ident is None and name is None and email is None:
            what = "row that names no person, left out"
            self._notes.add(self._name, what, line=line, is_fault=True)
            return None
        values: dict[str, Value] = {}
        for attribute, reader in self._readers.items():
            cell = found[attribute]
            one = reader.of(cell)
            values[attribute] = self._noted(attribute, one, cell or "", line)
            if attribute == "country":
                values["country_raw"] = raw_country(one, cell)
        if values.get("school") is not None:
            values["school"] = self._pseudonymiser.of_school(str(values["school"]))
        return _Participant(line, ident, name, email, values)

    def _noted(self, attribute: str, one: Found, cell: str, line: int) -> Value:
        if one.note is not None:
            what = f"{one.note} {attribute}"
            self._notes.add(self._name, what, value=cell.strip(), line=line)
        return one.value


def raw_country(found: Found, cell: str | None) -> str | None:
    """The country as the source writes it, where that is not the code itself.

    What is not known is kept only if it is a code: a longer text may be a name in a wrong column.
    """
    text = (cell or "").strip()
    if not text or text == found.value:
        return None
    return text if found.value is not None else shown(text)


def _key(
    one: _Participant, accounts: Accounts, pseudonymiser: Pseudonymiser, notes: Notes, source: str
) -> str | None:
    """The keyed hash of a person: of the user id if it is known, else of the user name."""
    by_name, by_email = accounts.of_name(one.name), accounts.of_email(one.email)
    if one.email is not None and by_email is None and one.user_id is None and one.name is None:
        what = "row whose e-mail address no account has, left out"
        notes.add(source, what, line=one.line, is_fault=True)
        return None
    known = {ident for ident in (one.user_id, by_name, by_email) if ident is not None}
    if len(known) > 1:
        what = "row whose user id, user name and e-mail address are of several accounts"
        notes.add(source, what, line=one.line)
    for ident in (one.user_id, by_name, by_email):
        if ident is not None:
            return pseudonymiser.of_id(ident)
    return None if one.name is None else pseudonymiser.of_name(one.name)


def _drop_texts(found: ParticipantList, people: Mapping[str, _Participant], notes: Notes) -> None:
    """Where a column of words has very many of them, only those of several people stay."""
    for name, attribute in ATTRIBUTES.items():
        if not attribute.is_open:
            continue
        counts = Counter(one.values.get(name) for one in people.values())
        del counts[None]
        if len(counts) <= _MANY_WORDS:
            continue
        for one in people.values():
            word = one.values.get(name)
            is_kept = counts[word] >= _FEW_PEOPLE or (name, word) in found.settled
            if word is None or is_kept or _NUTS.fullmatch(str(word)):
                continue
            one.values[name] = None
            what = f"{name} of fewer than {_FEW_PEOPLE} people in a column of many, left out"
            notes.add(found.account.name, what, line=one.line)
