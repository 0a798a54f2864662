"""Orders the SQL files by what they read and runs them on an engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from pathlib import Path
from typing import Final

from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import table

__all__ = ["TABLE_NAMES", "build_tables", "inputs_of", "statement_of"]

_INPUTS: Final = re.compile(r"^-- inputs: (.+)$", re.M)


@cache
def _sql() -> Mapping[str, str]:
    folder = files("stembridge_analytics") / "sql"
    return {
        item.name.removesuffix(".sql"): item.read_text(encoding="utf-8")
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".sql")
    }


def statement_of(name: str) -> str:
    """The SELECT that makes table `name`."""
    return _sql()[name]


def inputs_of(name: str) -> tuple[str, ...]:
    """The tables that a table's SELECT reads, from the head of its file."""
    match = _INPUTS.search(_sql()[name])
    if match is None:
        raise ValueError(f"sql/{name}.sql has no line '-- inputs: ...'")
    return tuple(part.strip() for part in match.group(1).split(","))


def _ordered() -> tuple[str, ...]:
    names = _sql()
    graph = {name: [i for i in inputs_of(name) if i in names] for name in names}
    return tuple(TopologicalSorter(graph).static_order())


# The tables made by SQL, each after those it reads.
TABLE_NAMES: Final = _ordered()


def build_tables(
    engine: Engine,
    folder: Path,
    *,
    names: Iterable[str] = TABLE_NAMES,
    on_table: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Build `names`, and first what they read, into folder/<name>.parquet; the row count of each.

    What no SQL makes (staged_events, rejects, identity, calendar, course_keys) must be registered.
    on_table: called with the name of each table before it is built.
    """
    wanted = set(names)
    for name in reversed(TABLE_NAMES):
        if name in wanted:
            wanted.update(inputs_of(name))
    counts = {}
    for name in TABLE_NAMES:
        if name in wanted:
            on_table(name)
            counts[name] = engine.build(table(name), _sql()[name], folder / f"{name}.parquet")
    return counts
