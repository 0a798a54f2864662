"""Older stores made into the present format, a step a format.

A migration changes the JSON of the manifest in place and returns the files that take the place of
others. What it needs to know of its two formats stands in it, since the schema will move on.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.store.disk import Disk
from stembridge_analytics.store.draft import Draft, sweep
from stembridge_analytics.store.manifest import FORMAT, Manifest

__all__ = ["MIGRATIONS", "migrated"]

Json = dict[str, Any]
# store folder, work folder, manifest, disk -> new files by their path in the store
Migration = Callable[[Path, Path, Json, Disk], dict[str, Path]]


def migrated(folder: Path, found: Json, disk: Disk) -> Manifest:
    """The manifest in the present format, whatever the one of `found`; call it under the lock.

    An older store is replaced by one commit, so that it is of one format at any moment. What a
    killed ingest or migration left behind is removed.
    """
    sweep(folder, [segment["path"] for segment in found["segments"]], disk)
    if found["format"] == FORMAT:
        return Manifest.from_json(found)
    draft = Draft(folder, Manifest(found["key"]), disk)
    try:
        made: dict[str, Path] = {}
        while found["format"] < FORMAT:
            made.update(MIGRATIONS[found["format"]](folder, draft.work, found, disk))
            found["format"] += 1
        draft.manifest = Manifest.from_json(found)
        draft.manifest.commit += 1
        live = {segment.path for segment in draft.manifest.segments}
        for path, file in made.items():
            if path in live:
                draft.place(file, path)
        draft.commit()
    finally:
        draft.discard()
    sweep(folder, live, disk)
    return draft.manifest


def _week_of_events(folder: Path, work: Path, found: Json, disk: Disk) -> dict[str, Path]:
    """1 -> 2: events get `week`, the Monday of their day."""
    made = {}
    for number, segment in enumerate(found["segments"]):
        if segment["table"] != "events":
            continue
        source = folder / segment["path"]
        disk.step("migrate", source)
        file = work / f"migrated-{number}.parquet"
        _add_week(source, file)
        # A new name: the old file stays the store's until the manifest is replaced.
        segment["path"] = segment["path"].removesuffix(".parquet") + "-f2.parquet"
        made[segment["path"]] = file
    return made


def _add_week(source: Path, target: Path) -> None:
    with pq.ParquetFile(source) as file:
        schema = file.schema_arrow
        at = schema.get_field_index("day") + 1
        schema = schema.insert(at, pa.field("week", pa.date32(), nullable=False))
        with pq.ParquetWriter(target, schema, compression="zstd") as writer:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group)
                days = table["day"].cast(pa.int32())
                # 1970-01-01 was a Thursday: day -3 was a Monday.
                since = pc.add(days, 3)
                weekday = pc.subtract(since, pc.multiply(pc.divide(since, 7), 7))
                week = pc.subtract(days, weekday).cast(pa.int32()).cast(pa.date32())
                writer.write_table(table.add_column(at, schema.field(at), week))


MIGRATIONS: Final[dict[int, Migration]] = {1: _week_of_events}
