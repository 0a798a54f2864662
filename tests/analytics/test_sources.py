"""A report from logs and a report from a store of the same logs say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics import sample
from stembridge_analytics.errors import DataError
from stembridge_analytics.store import Options, ingest
from stembridge_analytics.study import run_study

from .conftest import COURSE, event, tables_alone

# Where lines lie, and how often a file was read, differ by design.
PLACES = {"file_no", "line_no", "copies"}
BY_FILE = {"files", "file_day", "rejects", "reject_reasons"}


def _tables(folder: Path) -> dict[str, list[dict[str, Any]]]:
    found = {}
    for file in sorted((folder / "tables").glob("*.parquet")):
        if file.stem not in BY_FILE:
            table = pq.read_table(file)
            kept = [name for name in table.column_names if name not in PLACES]
            found[file.stem] = sorted(map(repr, table.select(kept).to_pylist()))
    return found


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A run on the sample's logs and a report of a store of them, with the sample's programme."""
    folder = tmp_path_factory.mktemp("sources")
    key, programme = folder / "keys" / "key", sample.path() / "programme.toml"
    with tables_alone():
        run_study([sample.path() / "logs"], folder / "logs", programme=programme, key_path=key)
    ingest([sample.path() / "logs"], folder / "store", Options(key_path=key))
    run_study([], folder / "stored", store=folder / "store", programme=programme, key_path=key)
    return folder / "logs", folder / "stored"


def test_tables_are_the_same(both: tuple[Path, Path]) -> None:
    logs, stored = (_tables(folder) for folder in both)
    assert set(logs) == set(stored)
    assert [name for name in logs if logs[name] != stored[name]] == []


def test_a_report_from_a_store_leaves_the_stores_own_tables_alone(both: tuple[Path, Path]) -> None:
    assert not (both[1].parent / "store" / "tables").exists()


def test_accounts_link_a_name_and_an_id_that_no_line_carries_together(tmp_path: Path) -> None:
    line = {**event("play_video", "2025-03-06T12:00:00Z", None), "username": "anna"}
    (tmp_path / "x.log").write_text(json.dumps(line) + "\n")
    package = tmp_path / "package"
    package.mkdir()
    (package / "accounts.sql").write_text("hash_id\tid\tusername\nx\t8\tanna\n")
    (package / "enrol.sql").write_text(
        "id\tuser_id\tcourse_id\tcreated\tis_active\tmode\n"
        f"1\t8\t{COURSE}\t2025-03-02 10:00:00\t1\taudit\n"
    )
    (tmp_path / "p.toml").write_text('version = 1\n[package]\nfolders = ["package"]\n')
    key = tmp_path / "keys" / "key"
    programme = tmp_path / "p.toml"
    with tables_alone():
        run_study([tmp_path / "x.log"], tmp_path / "out", programme=programme, key_path=key)
    (row,) = pq.read_table(tmp_path / "out" / "tables" / "fact_learner_course.parquet").to_pylist()
    assert (row["enrolment_evidence"], row["is_started"]) == ("table", True)


def test_a_store_without_any_event_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.log").write_text("{ no event\n")
    key = tmp_path / "keys" / "key"
    ingest([tmp_path / "x.log"], tmp_path / "store", Options(key_path=key, processes=1))
    with pytest.raises(DataError, match="holds no event of platform 'default'"):
        run_study([], tmp_path / "out", store=tmp_path / "store", key_path=key)
