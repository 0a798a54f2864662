"""Staged event lines into a store: duplicates folded, rows cut by month and sorted by course."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.schema import STORE_TABLES, Column, Table
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.manifest import Segment
from stembridge_analytics.store.segments import GROUP_ROWS, write_months

__all__ = ["Fold", "Retracted", "fold_events", "register", "statement"]

# A month with more files than this becomes one.
MAX_SEGMENTS: Final = 4
# Months that are few rows are sorted together, large ones alone: a sort fits into memory more
# often, and a thousand months of one row each cost one pass.
_SORT_ROWS: Final = 500_000

_PLACES: Final = Table(
    "places",
    "one event line whose time and hash another line has too, or had",
    (
        *STORE_TABLES["duplicates"].columns,
        Column("month", "string", "UTC month of the time"),
        Column("origin", "int32", "0 kept in the store, 1 folded there, 2 new, 9 taken back", "-"),
        Column("place", "int64", "1 for the line that is kept", "number"),
        Column("copies", "int64", "lines that there are now", "count"),
    ),
)
_NUMBERS: Final = pa.schema([("staged_no", pa.int32()), ("file_no", pa.int32())])


@dataclass(frozen=True)
class Retracted:
    """An event line of the store that is read again, because its file had ended in it."""

    time_us: int
    duplicate_key: int
    file_no: int
    line_no: int


@dataclass(frozen=True)
class Fold:
    """How lines moved: new duplicates by file, and files whose duplicate became the event kept."""

    duplicates: dict[int, int]
    promoted: list[int]


def statement(name: str) -> str:
    """A SELECT of store/sql."""
    found = files("stembridge_analytics.store") / "sql" / f"{name}.sql"
    return found.read_text(encoding="utf-8")


def register(engine: Engine, draft: Draft, name: str, segments: Sequence[Segment]) -> None:
    """Make segments readable as table stored_<their table>; an empty table if there are none."""
    paths = [draft.folder / one.path for one in segments]
    if not paths:
        paths = [draft.work / f"none-{name}.parquet"]
        pq.write_table(arrow_schema(STORE_TABLES[name]).empty_table(), paths[0])
    engine.register(f"stored_{name}", paths)


def register_staged(engine: Engine, work: Path, numbers: dict[int, int]) -> None:
    """Make staged lines readable as `staged`, and under which number the store has each file.

    numbers: staged file_no -> file_no in the store; files that are left out bring no lines.
    """
    engine.register("staged_events", sorted(work.glob("staged-*.parquet")))
    table = pa.table([list(numbers), list(numbers.values())], schema=_NUMBERS)
    pq.write_table(table, work / "numbers.parquet")
    engine.register("numbers", [work / "numbers.parquet"])


def fold_events(
    engine: Engine, draft: Draft, platform: str, retracted: Sequence[Retracted]
) -> Fold:
    """Bring the registered staged lines into the draft, and take retracted ones out of it."""
    manifest = draft.manifest
    counts = _months(engine, "incoming_months")
    _register_retracted(engine, draft.work, retracted)
    if retracted:
        for month in _months(engine, "retracted_months"):
            counts.setdefault(month, 0)
    register(engine, draft, "events", manifest.find("events", platform, counts))
    register(engine, draft, "duplicates", manifest.find("duplicates", platform, counts))
    draft.disk.step("fold", draft.work)
    places = engine.build(_PLACES, statement("places"), draft.work / "places.parquet")
    touched = _months(engine, "touched_months") if places else {}
    for months in _groups(counts, draft, platform, touched):
        _write_events(engine, draft, platform, months, touched)
    if not places:
        return Fold({}, [])
    _write_duplicates(engine, draft, platform)
    new = engine.query(statement("new_duplicates"))
    promoted = engine.query("SELECT file_no FROM places WHERE origin = 1 AND place = 1")
    return Fold(
        dict(zip(new["file_no"].to_pylist(), new["lines"].to_pylist(), strict=True)),
        promoted["file_no"].to_pylist(),
    )


def _months(engine: Engine, name: str) -> dict[str, int]:
    found = engine.query(statement(name))
    return dict(zip(found["month"].to_pylist(), found["lines"].to_pylist(), strict=True))


def _register_retracted(engine: Engine, work: Path, lines: Sequence[Retracted]) -> None:
    schema = arrow_schema(STORE_TABLES["duplicates"])
    table = pa.Table.from_pylist([vars(line) for line in lines], schema=schema)
    pq.write_table(table, work / "retracted.parquet")
    engine.register("retracted", [work / "retracted.parquet"])


def _groups(
    counts: dict[str, int], draft: Draft, platform: str, touched: Iterable[str]
) -> Iterable[list[str]]:
    """The months in order, in runs of about _SORT_ROWS rows."""
    group: list[str] = []
    rows = 0
    for month in sorted(counts):
        size = counts[month]
        if month in touched or _is_full(draft, platform, month):
            size += sum(one.rows for one in draft.manifest.find("events", platform, [month]))
        if group and rows + size > _SORT_ROWS:
            yield group
            group, rows = [], 0
        group.append(month)
        rows += size
    if group:
        yield group


def _is_full(draft: Draft, platform: str, month: str) -> bool:
    return len(draft.manifest.find("events", platform, [month])) >= MAX_SEGMENTS


def _write_events(
    engine: Engine, draft: Draft, platform: str, months: list[str], touched: Iterable[str]
) -> None:
    """Write what is new in these months; months whose stored rows change are written anew."""
    anew = [m for m in months if m in touched or _is_full(draft, platform, m)]
    old = draft.manifest.find("events", platform, anew)
    register(engine, draft, "events", old)
    draft.disk.step("write events", draft.work)
    select = statement("month_events").replace(":first", months[0]).replace(":last", months[-1])
    written = write_months(
        "events", engine.stream(select, GROUP_ROWS), platform, draft.manifest.commit, draft.work
    )
    draft.replace(old, [(one.file, one.segment) for one in written])


def _write_duplicates(engine: Engine, draft: Draft, platform: str) -> None:
    """A month's duplicates are one small file, written anew where there are new ones."""
    months = _months(engine, "place_months")
    old = draft.manifest.find("duplicates", platform, months)
    register(engine, draft, "duplicates", old)
    draft.disk.step("write duplicates", draft.work)
    written = write_months(
        "duplicates",
        engine.stream(statement("month_duplicates"), GROUP_ROWS),
        platform,
        draft.manifest.commit,
        draft.work,
    )
    draft.replace(old, [(one.file, one.segment) for one in written])
