"""Logs in, a store out, and what it holds as plain Python values."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics.store import (
    Disk,
    Listener,
    Manifest,
    Options,
    Outcome,
    ingest,
    open_store,
)

from ..conftest import KEY, event

# What depends on the order in which logs came, not on what they say.
PLACES = ("file_no", "line_no")


def line(name: str, time: str, /, user: int | None = 7, **fields: Any) -> bytes:
    """An event as a line of a log."""
    return json.dumps(event(name, time, user, **fields)).encode() + b"\n"


def rows(folder: Path, table: str, *, without: Iterable[str] = ()) -> Counter[str]:
    """The rows of a table as a multiset, read from the files that the manifest names."""
    found: Counter[str] = Counter()
    for segment in open_store(folder).find(table):
        content = pq.read_table(folder / segment.path, partitioning=None).to_pylist()
        for row in content:
            kept = {name: value for name, value in row.items() if name not in without}
            kept["platform/month"] = (segment.platform, segment.month)
            found[repr(sorted(kept.items()))] += 1
    return found


@dataclass(frozen=True)
class Content:
    """All that a store says. Equal contents are equal stores."""

    events: Counter[str]
    rejects: Counter[str]
    duplicates: Counter[str]
    people: tuple[Counter[str], ...]
    totals: dict[str, int]
    files: Counter[str]


def content(folder: Path, *, placed: bool = False) -> Content:
    """What a store says; `placed`: with the numbers of files and what hangs on them.

    Without them two stores are equal whatever the order in which the same logs came.
    """
    manifest = open_store(folder)
    without = () if placed else PLACES
    files = Counter(
        repr((f.content_bytes, f.content, f.lines, f.rejects, f.blank, f.comment, f.problem,
              *((f.file_no, f.name, f.events, f.duplicates) if placed else ())))
        for f in manifest.files
    )  # fmt: skip
    return Content(
        events=rows(folder, "events", without=without),
        # A sealed line is never twice the same.
        rejects=rows(folder, "rejects", without=("raw", *(() if placed else ("file_no",)))),
        duplicates=rows(folder, "duplicates", without=without),
        people=tuple(rows(folder, name) for name in ("pairs", "identity", "conflicts")),
        totals=manifest.totals(),
        files=files,
    )


def check_accounts(folder: Path) -> None:
    """Every line of every file stands in exactly one place, and the manifest says where."""
    manifest = open_store(folder)
    seen = {name: Counter[int]() for name in ("events", "duplicates", "rejects")}
    lines: Counter[tuple[int, int]] = Counter()
    copies = 0
    for name, by_file in seen.items():
        for segment in manifest.find(name):
            table = pq.read_table(folder / segment.path, partitioning=None)
            assert table.num_rows == segment.rows
            by_file.update(table["file_no"].to_pylist())
            lines.update(
                zip(table["file_no"].to_pylist(), table["line_no"].to_pylist(), strict=True)
            )
            if name == "events":
                copies += sum(table["copies"].to_pylist())
    assert set(lines.values()) <= {1}
    for file in manifest.files:
        assert file.lines == (
            file.events + file.duplicates + file.rejects + file.blank + file.comment
        )
        for name, by_file in seen.items():
            assert getattr(file, name) == by_file[file.file_no], (name, file)
    assert copies == manifest.totals()["events"] + manifest.totals()["duplicates"]


@dataclass
class Place:
    """A folder for logs and stores, with a key."""

    folder: Path
    key_path: Path

    def log(self, name: str, content: bytes) -> Path:
        """Write a log."""
        path = self.folder / "logs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def store(self, name: str = "store") -> Path:
        """Where a store is or will be."""
        return self.folder / name

    def ingest(
        self, *paths: Path, store: str = "store", disk: Disk | None = None,
        listener: Listener | None = None, **options: Any,
    ) -> Outcome:  # fmt: skip
        """Ingest in this process."""
        chosen = Options(key_path=self.key_path, **{"processes": 1, **options})
        return ingest(paths, self.store(store), chosen, disk=disk, listener=listener)

    def content(self, store: str = "store", *, placed: bool = False) -> Content:
        """What a store says, its accounts checked."""
        check_accounts(self.store(store))
        return content(self.store(store), placed=placed)

    def manifest(self, store: str = "store") -> Manifest:
        """The manifest of a store."""
        return open_store(self.store(store))

    def events(self, store: str = "store") -> list[dict[str, Any]]:
        """The events of a store as rows."""
        found: list[dict[str, Any]] = []
        for segment in self.manifest(store).find("events"):
            path = self.store(store) / segment.path
            found += pq.read_table(path, partitioning=None).to_pylist()
        return sorted(found, key=lambda row: (row["time_us"], row["file_no"], row["line_no"]))


def make_place(folder: Path) -> Place:
    """A place in a folder."""
    key = folder / "keys" / "key"
    key.parent.mkdir(parents=True)
    key.write_text("stembridge-key-1 " + base64.b64encode(KEY).decode() + "\n")
    key.chmod(0o600)
    return Place(folder, key)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place for logs and stores."""
    return make_place(tmp_path)
