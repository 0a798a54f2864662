"""Reads a store: its manifest, and its tables on an engine."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest import Staged, write_side_tables
from stembridge_analytics.pipeline import register_sides
from stembridge_analytics.schema import STORE_TABLES
from stembridge_analytics.store.fold import statement
from stembridge_analytics.store.manifest import FORMAT, Manifest, read_json

__all__ = ["open_store", "register_store"]


def open_store(folder: Path) -> Manifest:
    """The manifest of the store in a folder.

    Raises UsageError if there is none, DataError if its format is not the present one.
    """
    found = read_json(folder)
    if found is None:
        raise UsageError(
            f"{folder}: there is no store; make one with: stembridge ingest LOGS --store {folder}"
        )
    if found["format"] < FORMAT:
        raise DataError(
            f"{folder}: the store has format {found['format']}, an older one; the next "
            f"`stembridge ingest` into it brings it to {FORMAT}"
        )
    return Manifest.from_json(found)


def register_store(engine: Engine, folder: Path, platform: str, work: Path) -> Manifest:
    """Make one platform's part of a store readable on an engine, as the pipeline wants it.

    staged_events, folded_events, rejects, identity, calendar and course_keys are what reading all
    logs at once would have given; side inputs are those that lie in `work`, empty if missing;
    stored_events, stored_duplicates and so on are the store's own tables.
    work: a folder for small files, kept until the engine is closed.
    """
    manifest = open_store(folder)
    for name in STORE_TABLES:
        is_cut = name in ("events", "duplicates", "rejects")
        segments = manifest.find(name, platform if is_cut else None)
        paths = [folder / one.path for one in segments]
        if not paths:
            paths = [work / f"none-{name}.parquet"]
            pq.write_table(arrow_schema(STORE_TABLES[name]).empty_table(), paths[0])
        engine.register(f"stored_{name}", paths)
    for name in ("staged_events", "rejects"):
        engine.define(name, statement(name))
    span = engine.query(statement("span"))
    courses = engine.query("SELECT DISTINCT course_id FROM stored_events").column(0).to_pylist()
    sides = Staged(
        [],
        courses={course for course in courses if course is not None},
        first_day=span["first_day"][0].as_py(),
        last_day=span["last_day"][0].as_py(),
    )
    write_side_tables(sides, work)
    register_sides(engine, work)
    # Nothing to fold: what `folded_events` makes of staged lines is how a store keeps them.
    engine.define("folded_events", "SELECT * FROM stored_events")
    engine.define(
        "identity",
        "SELECT key, learner_id, is_conflict FROM stored_identity "
        f"WHERE platform = '{platform}'",  # no quote in it: see segments.check_platform
    )
    return manifest
