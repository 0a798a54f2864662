"""A store of an older format becomes one of the present format, at once or not at all."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from stembridge_analytics.errors import DataError
from stembridge_analytics.store import Disk, open_store
from stembridge_analytics.store.manifest import FORMAT
from stembridge_analytics.store.migrate import MIGRATIONS

from .conftest import Place, line

LOG = b"".join(line("x", f"2025-{month:02d}-{day:02d}T00:00:00Z")
               for month in (1, 2) for day in range(1, 15))  # fmt: skip


# What each format had not yet.
LACKS = {
    1: ["week", "is_external", "answers", "deed"],
    2: ["is_external", "answers", "deed"],
    3: ["deed"],
}


def as_format(number: int, folder: Path) -> None:
    """Make a store of the present format into what an older one was."""
    path = folder / "manifest.json"
    found = json.loads(path.read_text(encoding="utf-8"))
    found["format"] = number
    for segment in found["segments"]:
        if segment["table"] == "events":
            file = folder / segment["path"]
            table = pq.read_table(file, partitioning=None).drop_columns(LACKS[number])
            pq.write_table(table, file, compression="zstd")
    path.write_text(json.dumps(found), encoding="utf-8")


@pytest.fixture(params=LACKS)
def old(place: Place, request: pytest.FixtureRequest) -> Place:
    """A store of each older format."""
    place.ingest(place.log("1.log", LOG))
    as_format(request.param, place.store())
    return place


def test_every_older_format_has_a_migration() -> None:
    assert set(MIGRATIONS) == set(LACKS) == set(range(1, FORMAT))


def test_the_next_ingest_brings_an_old_store_to_the_present_format(old: Place) -> None:
    more = old.log("2.log", line("x", "2025-02-20T00:00:00Z"))
    old.ingest(more)
    old.ingest(old.log("1.log", LOG), more, store="new")
    assert old.content() == old.content("new")
    assert json.loads((old.store() / "manifest.json").read_text())["format"] == FORMAT


def test_an_ingest_that_adds_nothing_migrates_too(old: Place) -> None:
    old.ingest(old.log("1.log", LOG))
    old.ingest(old.log("1.log", LOG), store="new")
    assert old.content() == old.content("new")
    names = [path for path in old.store().rglob("*.parquet") if "events" in str(path)]
    assert len(names) == len(open_store(old.store()).find("events"))


def test_reading_an_old_store_says_how_to_bring_it_up(old: Place) -> None:
    with pytest.raises(DataError, match="next `stembridge ingest`"):
        open_store(old.store())


class Stopped(Exception):
    """Stands for the end of the process."""


class Stopping(Disk):
    """Stops before step number `at`."""

    def __init__(self, at: int) -> None:
        self.left = at

    def step(self, what: str, path: Path) -> None:
        self.left -= 1
        if self.left < 0:
            raise Stopped


def test_a_migration_stopped_at_any_step_is_done_again(old: Place) -> None:
    shutil.copytree(old.store(), old.folder / "kept")
    again = old.log("1.log", LOG)
    old.ingest(again, store="expected")
    expected = old.content("expected")
    for step in range(1000):
        shutil.rmtree(old.store())
        shutil.copytree(old.folder / "kept", old.store())
        try:
            old.ingest(again, disk=Stopping(step))
        except Stopped:
            found = json.loads((old.store() / "manifest.json").read_text())
            assert found["format"] in (*LACKS, FORMAT)
            old.ingest(again)
            assert old.content() == expected
        else:
            assert step > 10
            break


def test_a_store_of_a_newer_format_is_left_alone(place: Place) -> None:
    log = place.log("1.log", LOG)
    place.ingest(log)
    path = place.store() / "manifest.json"
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', f'"format": {FORMAT + 1}'))
    before = path.read_bytes()
    with pytest.raises(DataError, match="made by a newer stembridge"):
        place.ingest(log)
    assert path.read_bytes() == before
