"""Lines in, tables out: the smallest way through ingest and SQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine, open_engine
from stembridge_analytics.frames import read_frame
from stembridge_analytics.ingest import Staged, stage, write_side_tables
from stembridge_analytics.ingest.batches import BatchMaker
from stembridge_analytics.ingest.careful import read_row
from stembridge_analytics.ingest.scanner import make_scanner, take
from stembridge_analytics.pipeline import build_tables, register_sides, with_inputs
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.schema import table

KEY = bytes(range(32))
COURSE = "course-v1:Org+C1+2025"


def event(name: str, time: str, /, user: int | None = 7, **fields: Any) -> dict[str, Any]:
    """An event as a server writes it; `fields` go to the root, `event` is the payload."""
    return {
        "username": f"user{user}" if user else "",
        "event_type": name,
        "name": name,
        "event_source": "server",
        "time": time,
        "context": {"course_id": COURSE, "user_id": user, "org_id": "Org", "path": "/x"},
        "event": {},
        **fields,
    }


def event_rows(lines: Sequence[bytes]) -> list[dict[str, Any]]:
    """Lines, all of them events, as rows of staged events."""
    scanner = make_scanner()
    for line_no, line in enumerate(lines):
        if scanner.scan(line, line_no)[1]:
            found = read_row(line)
            assert isinstance(found, tuple), found
            time_us, key, values = found
            scanner.put(line_no, time_us, key, values)
    batch = BatchMaker(Pseudonymiser(bytes(32))).make(take(scanner), np.ones(len(lines), np.int32))
    rows: list[dict[str, Any]] = batch.events.to_pylist()
    return rows


@dataclass
class Built:
    """What a few lines became."""

    staged: Staged
    engine: Engine
    pseudonymiser: Pseudonymiser
    folder: Path

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table, missing values as None, days as ISO text."""
        if name in with_inputs([name]):
            build_tables(self.engine, self.folder, names=[name])
        frame = read_frame(self.engine, name)
        found: list[dict[str, Any]] = json.loads(
            frame.to_json(orient="records", date_format="iso", date_unit="s")
        )
        days = frame.select_dtypes("datetime").columns
        for row in found:
            row.update({day: row[day] and row[day][:10] for day in days})
        return found

    def query(self, name: str, select: str) -> pa.Table:
        """The result of a SELECT on table `name`."""
        build_tables(self.engine, self.folder, names=[name])
        return self.engine.query(select)

    def learner(self, user: int) -> str:
        """The pseudonym of a user id."""
        return self.pseudonymiser.of_id(user)


Builder = Callable[..., Built]
Rows = Sequence[Mapping[str, Any]]


def _keyed(rows: Rows, pseudonymiser: Pseudonymiser) -> list[dict[str, Any]]:
    """Rows whose `user` has become the keyed hash of that user id."""
    return [
        {("key" if name == "user" else name):
         (pseudonymiser.of_id(value) if name == "user" else value)
         for name, value in row.items()}
        for row in rows
    ]  # fmt: skip


@contextmanager
def tables_alone() -> Iterator[None]:
    """Runs in it make all tables and an empty page: most of a run's time goes into the page, and
    some tests read only tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stembridge_analytics.study.render", lambda _: "")
        patch.setattr("stembridge_analytics.study.summary_lines", lambda _: [])
        patch.setattr("stembridge_analytics.study.MODELS", {})
        yield


@pytest.fixture
def build(tmp_path: Path) -> Iterator[Builder]:
    """Function: lines of one or several files -> tables, see `building`."""
    with building(tmp_path) as builder:
        yield builder


@contextmanager
def building(tmp_path: Path) -> Iterator[Builder]:
    """Function: lines (objects, text or bytes) of one or several files -> tables.

    sides: rows of side inputs by table; a column left out is null, `user` stands for `key`.
    """
    opened: list[Engine] = []

    def builder(
        *files: list[Any], processes: int = 1, sides: Mapping[str, Rows] | None = None
    ) -> Built:
        folder = tmp_path / f"built{len(opened)}"
        folder.mkdir()
        paths = []
        for number, lines in enumerate(files):
            path = folder / f"{number}.log"
            path.write_bytes(b"".join(_line(line) + b"\n" for line in lines))
            paths.append(path)
        pseudonymiser = Pseudonymiser(KEY)
        staged = stage(paths, folder, pseudonymiser, processes=processes)
        write_side_tables(staged, folder)
        engine = open_engine(temp=folder)
        opened.append(engine)
        engine.register("staged_events", sorted(folder.glob("staged-*.parquet")))
        engine.register("rejects", sorted(folder.glob("rejects-*.parquet")))
        for name, rows in (sides or {}).items():
            made = pa.Table.from_pylist(_keyed(rows, pseudonymiser), arrow_schema(table(name)))
            pq.write_table(made, folder / f"{name}.parquet")
        register_sides(engine, folder)
        return Built(staged, engine, pseudonymiser, folder)

    try:
        yield builder
    finally:
        for engine in opened:
            engine.close()


def _line(line: Any) -> bytes:
    if isinstance(line, bytes):
        return line
    return (line if isinstance(line, str) else json.dumps(line)).encode()
