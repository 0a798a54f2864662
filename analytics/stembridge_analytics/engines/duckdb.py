"""DuckDB, embedded. The only module that imports duckdb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from stembridge_analytics.schema import Table
from stembridge_analytics.schema import table as find_table

__all__ = ["DuckDB"]

_TYPES: Final = {
    "string": "VARCHAR",
    "bool": "BOOLEAN",
    "int32": "INTEGER",
    "int64": "BIGINT",
    "float64": "DOUBLE",
    "date": "DATE",
    "binary": "BLOB",
}


class DuckDB:
    """An engine in memory that spills to folder `temp`; see `engines.engine.Engine`."""

    version = f"duckdb {duckdb.__version__}"

    def __init__(self, temp: Path, memory_mb: int | None = None) -> None:
        self._connection = duckdb.connect()
        self._run(f"SET temp_directory = {_quote(str(temp))}")
        if memory_mb is not None:
            self._run(f"SET memory_limit = '{memory_mb}MB'")
            # Keeping rows in the order they are read holds back more of them than sorting does.
            self._run("SET preserve_insertion_order = false")
        self._run("SET TimeZone = 'UTC'")
        # A progress bar of its own would fight with ours.
        self._run("SET enable_progress_bar = false")

    def register(self, name: str, files: Sequence[Path]) -> None:
        """Make Parquet files readable as table `name`."""
        names = ", ".join(_quote(str(file)) for file in files)
        # Else a folder named a=b anywhere above would add a column a.
        source = f"read_parquet([{names}], hive_partitioning = false)"
        self._run(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {source}")

    def define(self, name: str, select: str) -> None:
        """Make the result of `select` readable as table `name`, worked out when it is read."""
        self._run(f"CREATE OR REPLACE VIEW {name} AS {select}")

    def build(self, table: Table, select: str, file: Path) -> int:
        """Run `select`, cast to the columns of `table`, write zstd Parquet, register it."""
        self._write(table, f"({select})", file)
        self.register(table.name, [file])
        return int(self._run(f"SELECT COUNT(*) FROM {table.name}")[0][0])

    def query(self, select: str) -> pa.Table:
        """The result of `select`."""
        return self._connection.sql(select).to_arrow_table()

    def stream(self, select: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The result of `select` in its order, about `rows` at a time."""
        try:
            yield from self._connection.sql(select).to_arrow_reader(rows)
        except duckdb.IOException as error:
            raise OSError(f"the engine says: {error}") from error

    def export(self, name: str, file: Path) -> None:
        """Write the registered table `name` as zstd Parquet, in the order of its key."""
        self._write(find_table(name), name, file)

    def _write(self, table: Table, source: str, file: Path) -> None:
        columns = ", ".join(
            f"CAST({c.name} AS {_TYPES[c.type]}) AS {c.name}" for c in table.columns
        )
        order = f" ORDER BY {', '.join(table.key)}" if table.key else ""
        self._run(
            f"COPY (SELECT {columns} FROM {source} AS source{order}) "
            f"TO {_quote(str(file))} (FORMAT parquet, COMPRESSION zstd)"
        )

    def _run(self, statement: str) -> list[tuple[Any, ...]]:
        # An unread result would block the connection for whatever comes next.
        try:
            return self._connection.execute(statement).fetchall()
        except duckdb.IOException as error:
            raise OSError(f"the engine says: {error}") from error

    def close(self) -> None:
        """Let go of memory and files."""
        self._connection.close()


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
