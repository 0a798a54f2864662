"""Field values kept as a database keeps them: as JSON text, by scope, with sizes one can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from xblock.exceptions import InvalidScopeError
from xblock.fields import Scope
from xblock.runtime import KeyValueStore, KvsFieldData

__all__ = ["AUTHORED", "Mode", "ModeFieldData", "Store"]

Mode = Literal["lms", "studio", "preview", "library"]
AUTHORED: Final = frozenset({Scope.content, Scope.settings, Scope.parent, Scope.children})

_Row = tuple[str, int | None, str | None]
Inherited = Callable[[Any, str], Any]


class Store(KeyValueStore):
    """All field values of a course, in memory; a value goes in and comes out as JSON text.

    Rows are (scope, user id, block), as in the platform's tables: a user's state of a block is one
    row, a block's content another. What JSON cannot hold raises TypeError at the write.
    """

    def __init__(self) -> None:
        self.rows: dict[_Row, dict[str, str]] = {}

    @staticmethod
    def row_of(key: Any) -> _Row:
        block = None if key.block_scope_id is None else str(key.block_scope_id)
        return key.scope.name or str(key.scope), key.user_id, block

    def get(self, key: Any) -> Any:
        return json.loads(self.rows[self.row_of(key)][key.field_name])

    def set(self, key: Any, value: Any) -> None:
        self.rows.setdefault(self.row_of(key), {})[key.field_name] = json.dumps(value)

    def set_many(self, update_dict: Mapping[Any, Any]) -> None:
        # All values become text before the first is kept: one that cannot be stored loses the whole
        # write, as in one transaction.
        texts = [(key, json.dumps(value)) for key, value in update_dict.items()]
        for key, text in texts:
            self.rows.setdefault(self.row_of(key), {})[key.field_name] = text

    def delete(self, key: Any) -> None:
        del self.rows[self.row_of(key)][key.field_name]

    def has(self, key: Any) -> bool:
        return key.field_name in self.rows.get(self.row_of(key), ())

    def sizes(self, block: str) -> dict[str, int]:
        """Bytes of each field of a block, by "scope.field"; the largest of all users' counts."""
        found: dict[str, int] = {}
        for (scope, _, key), fields in self.rows.items():
            if key == block:
                for name, text in fields.items():
                    at = f"{scope}.{name}"
                    found[at] = max(found.get(at, 0), len(text.encode()))
        return found

    def state_of(self, user_id: int, block: str) -> dict[str, Any]:
        """A user's state of a block as the platform's reports show it."""
        row = self.rows.get((Scope.user_state.name, user_id, block), {})
        return {name: json.loads(text) for name, text in row.items()}

    def reset_counter(self, user_id: int, block: str, name: str) -> bool:
        """Set a number in a user's state to 0; False if the state holds none above 0."""
        row = self.rows.get((Scope.user_state.name, user_id, block), {})
        if name not in row or json.loads(row[name]) <= 0:
            return False
        row[name] = "0"
        return True

    def state_bytes(self, user_id: int, block: str) -> int:
        """Bytes of a user's state of a block, all fields together."""
        row = self.rows.get((Scope.user_state.name, user_id, block), {})
        return sum(len(text.encode()) for text in row.values())

    def authored(self, block: str) -> dict[str, str]:
        """The JSON of each field that a block's author wrote, by "scope.field"."""
        return {
            f"{scope.name}.{name}": text
            for scope in AUTHORED
            for name, text in self.rows.get((scope.name, None, block), {}).items()
        }

    def forget_authored(self) -> None:
        """Drop all content and settings, before the course is read anew."""
        wanted = {scope.name for scope in AUTHORED}
        self.rows = {row: fields for row, fields in self.rows.items() if row[0] not in wanted}

    def forget(self, user_id: int, block: str | None = None) -> None:
        """Drop what one user stored, in one block or everywhere."""
        for row in list(self.rows):
            if row[1] == user_id and block in (None, row[2]):
                del self.rows[row]

    def dump(self) -> list[list[Any]]:
        """Everything as JSON-ready rows, for a state folder."""
        return [[*row, fields] for row, fields in self.rows.items()]

    def load(self, rows: list[list[Any]]) -> None:
        """Take rows of `dump` over, but for what authors wrote, which the course's files say."""
        wanted = {scope.name for scope in AUTHORED}
        for scope, user_id, block, fields in rows:
            if scope not in wanted:
                self.rows[(scope, user_id, block)] = dict(fields)


class Layer(Store):
    """A session's own writes over a store that it only reads: masquerading, Studio's preview."""

    def __init__(self, below: Store) -> None:
        super().__init__()
        self._below = below

    def get(self, key: Any) -> Any:
        return super().get(key) if super().has(key) else self._below.get(key)

    def has(self, key: Any) -> bool:
        return super().has(key) or self._below.has(key)

    def delete(self, key: Any) -> None:
        if super().has(key):
            super().delete(key)


class Nowhere(Store):
    """Writes of somebody not logged in: gone with the request, and nothing was ever there."""


class ModeFieldData(KvsFieldData):
    """Field data with the platform's rules on who may write what in a mode.

    authored: holds content and settings. In the LMS writing them raises InvalidScopeError.
    student: holds what users store; None in Studio's editing runtime, where reading gives the
        default and writing raises InvalidScopeError.
    inherited: the value a setting has from above (course, subsection), or KeyError.
    """

    def __init__(
        self,
        authored: Store,
        student: Store | None,
        summary: Store | None,
        inherited: Inherited,
        *,
        may_author: bool,
    ) -> None:
        super().__init__(authored)
        self._student, self._summary, self._inherited = student, summary, inherited
        self._may_author = may_author

    def _at(self, key: Any, *, writing: bool = False) -> Store | None:
        if key.scope in AUTHORED:
            if writing and not self._may_author:
                raise InvalidScopeError(key)
            store: Store | None = self._kvs
        else:
            store = self._summary if key.scope == Scope.user_state_summary else self._student
            if writing and store is None:
                raise InvalidScopeError(key)
        return store

    def get(self, block: Any, name: str) -> Any:
        key = self._key(block, name)
        store = self._at(key)
        if store is None:
            raise KeyError(name)
        return store.get(key)

    def has(self, block: Any, name: str) -> bool:
        try:
            key = self._key(block, name)
        except KeyError:
            return False
        store = self._at(key)
        return store is not None and store.has(key)

    def set(self, block: Any, name: str, value: Any) -> None:
        self.set_many(block, {name: value})

    def set_many(self, block: Any, update_dict: Mapping[str, Any]) -> None:
        keys = {self._key(block, name): value for name, value in update_dict.items()}
        stores = {key: self._at(key, writing=True) for key in keys}
        for store in {id(s): s for s in stores.values()}.values():
            assert store is not None
            store.set_many({key: keys[key] for key, at in stores.items() if at is store})

    def delete(self, block: Any, name: str) -> None:
        key = self._key(block, name)
        store = self._at(key, writing=True)
        if store is not None and store.has(key):
            store.delete(key)

    def default(self, block: Any, name: str) -> Any:
        return self._inherited(block, name)
