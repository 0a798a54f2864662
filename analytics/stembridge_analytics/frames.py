"""Tables -> pandas. The only place where the one becomes the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import Any, Final

import pandas as pd

from stembridge_analytics.engines import Engine
from stembridge_analytics.errors import DataError
from stembridge_analytics.schema import TABLES, table

__all__ = ["EngineSource", "read_frame", "read_frames"]

# The column of a pattern frame that says how many rows are alike.
_COUNT: Final = "n"
# What pandas makes of columns that may be null.
_KINDS: Final = {"bool": "boolean", "int32": "float64", "int64": "float64"}


def read_frame(engine: Engine, name: str, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Table `name`, or some of its columns, as a data frame in the order of its key.

    Days become datetime64.
    """
    order = f" ORDER BY {', '.join(table(name).key)}" if table(name).key else ""
    wanted = ", ".join(columns or table(name).names)
    return _frame(engine, f"SELECT {wanted} FROM {name}{order}")


def read_frames(
    engine: Engine, columns: Mapping[str, Sequence[str]]
) -> dict[str, pd.DataFrame]:  # fmt: skip
    """Several tables as data frames, by name, each with the columns named for it."""
    return {name: read_frame(engine, name, wanted) for name, wanted in columns.items()}


class EngineSource:
    """Tables of an engine as models ask for them: counted where they lie, so that only groups of
    people that are alike leave the engine; see `models.source.Source`.

    Truths that may be null are pandas' `boolean` and such whole numbers floats, whether any is null
    or not: the kind of a column is the schema's, and not that of the rows that were found.

    names: the tables that are registered. Names of tables and columns are taken from the schema,
    never from who asks.
    """

    def __init__(self, engine: Engine, names: Iterable[str]) -> None:
        self._engine = engine
        self._names = frozenset(names) & TABLES.keys()

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table; none if there is no such table."""
        return TABLES[table].names if table in self._names else ()

    def patterns(
        self, table: str, by: Sequence[str], *, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """One row per distinct combination of `by`, in order, nulls last, with column `n`."""
        wanted = list(dict.fromkeys(by))
        source = self._source(table, wanted, where or {})
        if not wanted:
            return self._read(table, f"SELECT COUNT(*) AS {_COUNT} FROM {source}")
        names = ", ".join(wanted)
        # The same order on every engine: sums of floats, and so estimates, depend on it.
        order = ", ".join(f"CASE WHEN {c} IS NULL THEN 1 ELSE 0 END, {c}" for c in wanted)
        return self._read(
            table,
            f"SELECT {names}, COUNT(*) AS {_COUNT} FROM {source} GROUP BY {names} ORDER BY {order}",
        )

    def rows(
        self, table: str, columns: Sequence[str], *, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """The rows themselves, in the order of the table's key."""
        wanted = list(dict.fromkeys(columns))
        source = self._source(table, wanted, where or {})
        key = TABLES[table].key
        order = f" ORDER BY {', '.join(key)}" if key else ""
        return self._read(table, f"SELECT {', '.join(wanted)} FROM {source}{order}")

    def _read(self, table: str, select: str) -> pd.DataFrame:
        frame = _frame(self._engine, select)
        kinds = {
            c.name: _KINDS[c.type] for c in TABLES[table].columns if c.null and c.type in _KINDS
        }
        return frame.astype({name: kinds[name] for name in frame.columns if name in kinds})

    def _source(self, table: str, columns: Sequence[str], where: Mapping[str, Any]) -> str:
        """Table and conditions, once all names are known to be of the schema."""
        known = self.columns(table)
        missing = [name for name in (*columns, *where) if name not in known]
        if not known or missing:
            what = f"{table} lacks {', '.join(missing)}" if known else f"no table {table!r}"
            raise DataError(f"{what}; it has: {', '.join(known) or 'nothing'}")
        conditions = " AND ".join(_condition(name, value) for name, value in where.items())
        return f"{table} WHERE {conditions}" if conditions else table


def _condition(name: str, value: Any) -> str:
    """A condition on a column. Raises DataError for a value that SQL cannot hold."""
    if value is None:
        return f"{name} IS NULL"
    value = value.item() if hasattr(value, "item") else value
    if isinstance(value, bool):
        return f"{name} = {'TRUE' if value else 'FALSE'}"
    if isinstance(value, int | float) and isfinite(value):
        return f"{name} = {value!r}"
    if isinstance(value, str):
        return f"{name} = '" + value.replace("'", "''") + "'"
    raise DataError(f"{name} can be compared with a text, number, truth or None, not {value!r}")


def _frame(engine: Engine, select: str) -> pd.DataFrame:
    frame: pd.DataFrame = engine.query(select).to_pandas(date_as_object=False)
    return frame
