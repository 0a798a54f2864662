"""Engines that run the portable SQL files. DuckDB, embedded, is the default."""

from __future__ import annotations

import importlib
from contextlib import suppress
from pathlib import Path

from stembridge_analytics.engines.engine import Engine
from stembridge_analytics.errors import MissingExtraError, UsageError

__all__ = ["Engine", "import_engine", "open_engine"]


def import_engine() -> None:
    """Import what `open_engine` needs, a quarter of a second, while there is nothing else to do."""
    with suppress(ModuleNotFoundError):
        importlib.import_module("stembridge_analytics.engines.duckdb")


def open_engine(name: str = "duckdb", *, temp: Path, memory_mb: int | None = None) -> Engine:
    """The engine of that name; it may spill to folder `temp`, and does beyond `memory_mb`.

    Raises UsageError for an unknown name, MissingExtraError where its packages are missing.
    """
    if name != "duckdb":
        raise UsageError(f"unknown engine {name!r}; available: duckdb")
    try:
        from stembridge_analytics.engines.duckdb import DuckDB
    except ModuleNotFoundError as error:
        raise MissingExtraError("the DuckDB engine", "analytics") from error
    return DuckDB(temp, memory_mb)
