"""Staged event lines into a store: duplicates folded, rows by month, sorted by course."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.ingest import Piece
from stembridge_analytics.ingest.workers import how_many, worker_pool
from stembridge_analytics.schema import STAGED_KEYS, STAGED_PEOPLE, STORE_TABLES, Table
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.layout import plan_months, tasks_of
from stembridge_analytics.store.manifest import Segment
from stembridge_analytics.store.merge import Task, merge
from stembridge_analytics.store.places import PLACES, changed_keys
from stembridge_analytics.store.segments import GROUP_ROWS, segment_path, write_months

__all__ = ["Fold", "Retracted", "find_duplicates", "register", "statement", "write_events"]

_NUMBERS: Final = pa.schema([("staged_no", pa.int32()), ("file_no", pa.int32())])
# Fewer rows than these are written sooner than other processes are started.
_FEW_ROWS: Final = 50_000


@dataclass(frozen=True)
class Retracted:
    """An event line of the store that is read again, because its file had ended in it."""

    time_us: int
    duplicate_key: int
    file_no: int
    line_no: int


@dataclass(frozen=True)
class Fold:
    """How lines moved: new duplicates by file, and files whose duplicate became the event kept.

    places: the file that says it line by line; None if there are no duplicates.
    """

    duplicates: dict[int, int]
    promoted: list[int]
    places: Path | None


def statement(name: str) -> str:
    """A SELECT of store/sql."""
    found = files("stembridge_analytics.store") / "sql" / f"{name}.sql"
    return found.read_text(encoding="utf-8")


def register(engine: Engine, draft: Draft, name: str, segments: Sequence[Segment]) -> None:
    """Make segments readable as table stored_<their table>; an empty table if there are none."""
    paths = [draft.folder / one.path for one in segments]
    _register_or_empty(engine, draft.work, f"stored_{name}", STORE_TABLES[name], paths)


def _register_or_empty(
    engine: Engine, work: Path, name: str, table: Table, paths: Sequence[Path]
) -> None:
    if not paths:
        paths = [work / f"none-{name}.parquet"]
        pq.write_table(arrow_schema(table).empty_table(), paths[0])
    engine.register(name, paths)


def register_staged(engine: Engine, work: Path, numbers: Mapping[int, int]) -> None:
    """Make staged keys and people readable, and under which number the store has each file.

    numbers: staged file_no -> file_no in the store; files that are left out bring no lines.
    """
    for table, pattern in ((STAGED_KEYS, "keys-*.parquet"), (STAGED_PEOPLE, "people-*.parquet")):
        _register_or_empty(engine, work, table.name, table, sorted(work.glob(pattern)))
    table = pa.table([list(numbers), list(numbers.values())], schema=_NUMBERS)
    pq.write_table(table, work / "numbers.parquet")
    engine.register("numbers", [work / "numbers.parquet"])


def find_duplicates(
    engine: Engine,
    draft: Draft,
    platform: str,
    pieces: Sequence[Piece],
    retracted: Sequence[Retracted],
) -> Fold:
    """Find which of the registered staged lines are duplicates, and write those of the draft.

    retracted: lines of the store that are taken back.
    """
    _register_retracted(engine, draft.work, retracted)
    months = {piece.month for piece in pieces}
    if retracted:
        months.update(engine.query(statement("retracted_months"))["month"].to_pylist())
    for name in ("events", "duplicates"):
        register(engine, draft, name, draft.manifest.find(name, platform, months))
    draft.disk.step("fold", draft.work)
    places = draft.work / "places.parquet"
    if not engine.build(PLACES, statement("places"), places):
        return Fold({}, [], None)
    _write_duplicates(engine, draft, platform)
    new = engine.query(statement("new_duplicates"))
    promoted = engine.query("SELECT file_no FROM places WHERE origin = 1 AND place = 1")
    return Fold(
        dict(zip(new["file_no"].to_pylist(), new["lines"].to_pylist(), strict=True)),
        promoted["file_no"].to_pylist(),
        places,
    )


def _register_retracted(engine: Engine, work: Path, lines: Sequence[Retracted]) -> None:
    schema = arrow_schema(STORE_TABLES["duplicates"])
    table = pa.Table.from_pylist([vars(line) for line in lines], schema=schema)
    pq.write_table(table, work / "retracted.parquet")
    engine.register("retracted", [work / "retracted.parquet"])


def _write_duplicates(engine: Engine, draft: Draft, platform: str) -> None:
    """A month's duplicates are one small file, written anew where there are new ones."""
    found = engine.query("SELECT DISTINCT month FROM places")
    old = draft.manifest.find("duplicates", platform, found["month"].to_pylist())
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


def write_events(
    draft: Draft,
    platform: str,
    pieces: Sequence[Piece],
    numbers: Mapping[int, int],
    fold: Fold,
    processes: int | None,
) -> None:
    """Bring staged rows into the draft, by as many processes as given."""
    changed = {} if fold.places is None else changed_keys(fold.places)
    months = plan_months(draft, platform, pieces, changed)
    tasks = [task for month in months for task in tasks_of(month, draft, numbers, fold.places)]
    draft.disk.step("write events", draft.work)
    new: list[tuple[Path, Segment]] = []
    parts: dict[str, int] = {}
    with _mapped(tasks, processes) as made:
        for task, (rows, first, last) in zip(tasks, made, strict=True):
            if not rows:
                continue
            part = parts[task.month] = parts.get(task.month, -1) + 1
            path = segment_path("events", draft.manifest.commit, platform, task.month, part)
            segment = Segment("events", path, rows, platform, task.month, first, last)
            new.append((task.file, segment))
    draft.replace([one for month in months for one in month.segments], new)


@contextmanager
def _mapped(
    tasks: Sequence[Task], processes: int | None
) -> Iterator[Iterator[tuple[int, int | None, int | None]]]:
    """What `merge` makes of each task, in order."""
    rows = sum(piece.rows for task in tasks for piece in task.pieces)
    count = how_many(processes, len(tasks))
    if count == 1 or rows < _FEW_ROWS:
        yield map(merge, tasks)
        return
    with worker_pool(count) as pool:
        yield pool.map(merge, tasks)
