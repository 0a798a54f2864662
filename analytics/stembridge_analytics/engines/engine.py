"""What the pipeline asks of an engine: seven hooks and a name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from stembridge_analytics.schema import Table

__all__ = ["Engine"]


class Engine(Protocol):
    """Runs SELECTs of the portable subset over Parquet files.

    version: the engine and its release, which may write the same table in other bytes.
    """

    version: str

    def register(self, name: str, files: Sequence[Path]) -> None:
        """Make Parquet files of one schema readable as table `name`."""

    def define(self, name: str, select: str) -> None:
        """Make the result of `select` readable as table `name`, worked out when it is read."""

    def build(self, table: Table, select: str, file: Path) -> int:
        """Run `select` as `table`, write zstd Parquet, register it; the row count."""

    def query(self, select: str) -> pa.Table:
        """The result of `select`."""

    def stream(self, select: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The result of `select` in its order, about `rows` at a time."""

    def export(self, name: str, file: Path) -> None:
        """Write the registered table `name` as zstd Parquet, in the order of its key."""

    def close(self) -> None:
        """Let go of memory and files."""
