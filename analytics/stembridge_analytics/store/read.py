"""Reads a store: its manifest, and its tables on an engine."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import Engine
from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.ingest import Staged, write_side_tables
from stembridge_analytics.pipeline import register_sides
from stembridge_analytics.schema import STORE_TABLES, table
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
    _link(engine, platform, work)
    return manifest


def _link(engine: Engine, platform: str, work: Path) -> None:
    """Write and register `identity`: as stored, or linked anew where side inputs know more."""
    known = engine.query("SELECT COUNT(*) AS n FROM table_accounts")["n"][0].as_py()
    source = "stored_identity"
    if known:
        # No quote in a platform's name: see segments.check_platform.
        engine.define("pairs", "SELECT * FROM stored_pairs")
        engine.define(
            "accounts",
            "SELECT a.platform, a.name_key, a.user_key FROM stored_accounts AS a UNION ALL "
            f"SELECT '{platform}' AS platform, t.name_key, t.user_key FROM table_accounts AS t",
        )
        engine.define("all_keys", "SELECT i.platform, i.key FROM stored_identity AS i")
        engine.define("known_pairs", statement("known_pairs"))
        engine.define("linked_identity", statement("identity"))
        source = "linked_identity"
    select = (
        f"SELECT i.key, i.learner_id, i.is_conflict FROM {source} AS i "
        f"WHERE i.platform = '{platform}'"
    )
    engine.build(table("identity"), select, work / "identity.parquet")
