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
New = dict[str, Path]
# store and work folder, manifest, disk, new files so far -> new files by their path in the store
Migration = Callable[[Path, Path, Json, Disk, New], New]


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
        made: New = {}
        while found["format"] < FORMAT:
            made.update(MIGRATIONS[found["format"]](folder, draft.work, found, disk, made))
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


def _events_anew(number: int, change: Callable[[Path, Path], None]) -> Migration:
    """The step to format `number` that changes each file of events."""

    def migration(folder: Path, work: Path, found: Json, disk: Disk, before: New) -> New:
        made = {}
        for place, segment in enumerate(found["segments"]):
            if segment["table"] != "events":
                continue
            source = before.get(segment["path"], folder / segment["path"])
            disk.step("migrate", source)
            file = work / f"migrated-{number}-{place}.parquet"
            change(source, file)
            # A new name: the old file stays the store's until the manifest is replaced.
            segment["path"] = segment["path"].removesuffix(".parquet") + f"-f{number}.parquet"
            made[segment["path"]] = file
        return made

    return migration


def _add_week(source: Path, target: Path) -> None:
    """1 -> 2: events get `week`, the Monday of their day."""
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


def _add_empty(after: str, *fields: pa.Field) -> Callable[[Path, Path], None]:
    """What adds columns that are unknown for lines that were read before."""

    def add(source: Path, target: Path) -> None:
        with pq.ParquetFile(source) as file:
            schema = file.schema_arrow
            at = schema.get_field_index(after) + 1
            for place, field in enumerate(fields, start=at):
                schema = schema.insert(place, field)
            with pq.ParquetWriter(target, schema, compression="zstd") as writer:
                for group in range(file.num_row_groups):
                    table = file.read_row_group(group)
                    for place, field in enumerate(fields, start=at):
                        table = table.add_column(place, field, pa.nulls(len(table), field.type))
                    writer.write_table(table)

    return add


# 2 -> 3
_add_answers: Final = _add_empty(
    "event_day", pa.field("is_external", pa.bool_()), pa.field("answers", pa.string())
)
# 3 -> 4
_add_deed: Final = _add_empty("answers", pa.field("deed", pa.string()))


MIGRATIONS: Final[dict[int, Migration]] = {
    1: _events_anew(2, _add_week),
    2: _events_anew(3, _add_answers),
    3: _events_anew(4, _add_deed),
}
