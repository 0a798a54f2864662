"""Where models get their data: groups of people that are alike, with how many they are.

A model asks for patterns (distinct values of some columns and how many rows have them), which an
engine counts; rows are asked for only where a covariate is continuous.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import pandas as pd

from stembridge_analytics.errors import DataError

__all__ = ["COUNT", "FrameSource", "Source"]

# The column of a pattern frame that says how many rows are alike.
COUNT = "n"


class Source(Protocol):
    """Tables that can be counted by groups."""

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table; none if there is no such table."""
        ...

    def patterns(
        self, table: str, by: Sequence[str], *, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """One row per distinct combination of `by` (nulls are a value), with column `n`.

        A column named twice is there once; without columns there is one row, of all.
        where: column -> value; rows that have all of them. A value of None asks for null.
        Raises DataError if there is no such table or column.
        """
        ...

    def rows(
        self, table: str, columns: Sequence[str], *, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """The rows themselves, in no particular order."""
        ...


class FrameSource:
    """A source of data frames: for a notebook, a test, other people's data.

    >>> source = FrameSource({"people": pd.DataFrame({"sex": ["f", "m", "f"], "done": [1, 0, 1]})})
    >>> source.patterns("people", ["sex", "done"])
      sex  done  n
    0   f     1  2
    1   m     0  1
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = dict(tables)

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table; none if there is no such table."""
        frame = self._tables.get(table)
        return () if frame is None else tuple(map(str, frame.columns))

    def patterns(
        self, table: str, by: Sequence[str], *, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """One row per distinct combination of `by`, with column `n`."""
        wanted = list(dict.fromkeys(by))
        rows = self.rows(table, wanted, where=where)
        if not wanted:
            return pd.DataFrame({COUNT: [len(rows)]})
        counted = rows.groupby(wanted, dropna=False, sort=True, observed=True).size()
        return counted.reset_index(name=COUNT)

    def rows(
        self, table: str, columns: Sequence[str], *, where: Mapping[str, Any] | None = None
    ) -> pd.DataFrame:
        """The rows themselves."""
        frame = self._tables.get(table)
        wanted = where or {}
        missing = [c for c in (*columns, *wanted) if frame is None or c not in frame.columns]
        if frame is None or missing:
            what = f"no table {table!r}" if frame is None else f"{table} lacks {', '.join(missing)}"
            raise DataError(f"{what}; it has: {', '.join(self.columns(table)) or 'nothing'}")
        for name, value in wanted.items():
            frame = frame[frame[name].isna() if value is None else frame[name].eq(value)]
        return frame.loc[:, list(dict.fromkeys(columns))]
