"""The small tables of a store: one file each, written anew by each ingest that changes it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.schema import STORE_TABLES
from stembridge_analytics.store.draft import Draft
from stembridge_analytics.store.manifest import Manifest, Segment
from stembridge_analytics.store.segments import segment_path

__all__ = ["conflicting_names", "write_files", "write_small"]


def write_small(draft: Draft, name: str) -> None:
    """Make work/<name>.parquet the draft's one file of that table, if it has any rows."""
    file = draft.work / f"{name}.parquet"
    rows = pq.read_metadata(file).num_rows
    path = segment_path(name, draft.manifest.commit, None, None)
    new: Iterable[tuple[Path, Segment]] = [(file, Segment(name, path, rows))] if rows else []
    draft.replace(draft.manifest.find(name), new)


def write_files(draft: Draft) -> None:
    """Write the table `files` from the manifest's accounts, so that rows can be joined with it."""
    schema = arrow_schema(STORE_TABLES["files"])
    rows = [vars(file) for file in draft.manifest.files]
    columns = [pa.array([row[f.name] for row in rows], f.type) for f in schema]
    table = pa.Table.from_arrays(columns, schema=schema)
    pq.write_table(table, draft.work / "files.parquet", compression="zstd")
    write_small(draft, "files")


def conflicting_names(folder: Path, manifest: Manifest, platform: str) -> int:
    """How many user names of a platform were seen with several user ids."""
    found = 0
    for one in manifest.find("conflicts"):
        table = pq.read_table(folder / one.path, columns=["platform", "name_key"])
        names = table.filter(pc.equal(table["platform"], platform))["name_key"]
        found += pc.count_distinct(names).as_py()
    return found
