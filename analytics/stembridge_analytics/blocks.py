"""The one name of a block: events call the same block by its usage key or by the end of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import table

__all__ = ["block_names", "make_block_names"]

_NEW: Final = re.compile(r"block-v1:.+\+type@[^+]+\+block@(.+)", re.S)
_OLD: Final = re.compile(r"i4x://[^/]+/[^/]+/[^/]+/[^/?#;]+", re.S)


def make_block_names(engine: Engine, file: Path) -> int:
    """Write table `block_names` of the registered events and structures; the number of rows."""
    seen = engine.query(
        "SELECT DISTINCT e.course_id AS course_id, e.block_id AS block_id FROM folded_events AS e "
        "WHERE e.course_id IS NOT NULL AND e.block_id IS NOT NULL"
    )
    told = engine.query(
        "SELECT b.course_id AS course_id, b.block_id AS block_id FROM structure_blocks AS b"
    )
    rows = sorted(block_names(_pairs(seen), _pairs(told)))
    schema = arrow_schema(table("block_names"))
    made = pa.Table.from_pylist([dict(zip(schema.names, row, strict=True)) for row in rows], schema)
    pq.write_table(made, file, compression="zstd")
    return len(rows)


def block_names(
    seen: Iterable[tuple[str, str]], structure: Iterable[tuple[str, str]] = ()
) -> Iterator[tuple[str, str, str]]:
    """(course_id, block id as logged, usage key) where the two differ and one key fits alone.

    seen: course_id and block id of events. structure: course_id and usage key of the course's
    blocks. Videos are logged by the last part of their key or, by older releases, by the key with
    dashes; which key that is, only another event or the structure can tell.
    """
    seen, structure = set(seen), set(structure)
    keys: dict[tuple[str, str], set[str]] = defaultdict(set)
    for course_id, block_id in seen | structure:
        for short in _short_forms(block_id):
            keys[course_id, short].add(block_id)
    for course_id, block_id in seen:
        found = keys.get((course_id, block_id), set()) - {block_id}
        if len(found) == 1:
            yield course_id, block_id, found.pop()


def _short_forms(block_id: str) -> tuple[str, ...]:
    """What else a block with this usage key is called; nothing if it is no usage key."""
    new = _NEW.fullmatch(block_id)
    if new:
        return (new.group(1),)
    if _OLD.fullmatch(block_id):
        parts = block_id.removeprefix("i4x://").split("/")
        return (parts[-1], "-".join(["i4x", *(part.replace(".", "_") for part in parts)]))
    return ()


def _pairs(found: pa.Table) -> list[tuple[str, str]]:
    return list(zip(found["course_id"].to_pylist(), found["block_id"].to_pylist(), strict=True))
