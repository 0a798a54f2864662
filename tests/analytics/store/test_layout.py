"""The store is read by other tools without us, and a month or a course without the rest."""

from __future__ import annotations

import json
import re
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.engines import open_engine
from stembridge_analytics.errors import UsageError
from stembridge_analytics.schema import PARSER_VERSION, STORE_TABLES
from stembridge_analytics.store import segments
from stembridge_analytics.store.manifest import FORMAT

from ..conftest import Builder
from .conftest import Place, line

ROOT = Path(__file__).resolve().parents[3]
DOC = (ROOT / "docs" / "store.md").read_text(encoding="utf-8")


@pytest.fixture
def filled(place: Place) -> Place:
    """A store of two months, three courses and two ingests."""
    lines = [
        line("play_video", f"2025-{month:02d}-{day:02d}T00:00:00Z", user,
             context={"course_id": f"course-v1:Org+C{user}+2025", "user_id": user})
        for month in (1, 2) for day in range(1, 28) for user in (1, 2, 3)
    ]  # fmt: skip
    place.ingest(place.log("1.log", b"".join(lines[::2]) + b"{cut\n"))
    place.ingest(place.log("2.log", b"".join(lines[::3])))
    return place


def test_duckdb_reads_it_by_a_glob(filled: Place) -> None:
    glob = filled.store() / "events" / "**" / "*.parquet"
    found = duckdb.sql(
        f"SELECT platform, month, COUNT(*), SUM(copies) FROM read_parquet('{glob}') "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    assert [row[:2] for row in found] == [("default", "2025-01"), ("default", "2025-02")]
    totals = filled.manifest().totals()
    assert sum(row[2] for row in found) == totals["events"]
    assert sum(row[3] for row in found) == totals["events"] + totals["duplicates"]


def test_pandas_reads_it_as_a_folder(filled: Place) -> None:
    found = pd.read_parquet(filled.store() / "events", filters=[("month", "==", "2025-02")])
    assert set(found["month"]) == {"2025-02"}
    assert set(found["day"].map(lambda day: day.month)) == {2}


def test_every_file_has_the_columns_of_the_schema(filled: Place) -> None:
    for segment in filled.manifest().segments:
        file = pq.ParquetFile(filled.store() / segment.path)
        expected = arrow_schema(STORE_TABLES[segment.table])
        assert [(f.name, f.type) for f in file.schema_arrow] == [(f.name, f.type) for f in expected]
        content = file.read()
        assert all(f.nullable or not content[f.name].null_count for f in expected)
        assert file.metadata.num_rows == segment.rows
        codecs = {file.metadata.row_group(0).column(n).compression
                  for n in range(file.metadata.num_columns)}  # fmt: skip
        assert codecs == {"ZSTD"}


def test_rows_of_a_file_are_sorted_so_that_a_course_is_few_row_groups(filled: Place) -> None:
    for segment in filled.manifest().find("events"):
        rows = pq.read_table(filled.store() / segment.path, partitioning=None).to_pylist()
        keys = [(row["course_id"], row["time_us"]) for row in rows]
        assert keys == sorted(keys)
        assert (segment.min_time_us, segment.max_time_us) == (
            min(row["time_us"] for row in rows), max(row["time_us"] for row in rows)
        )  # fmt: skip


def test_a_row_group_is_bounded(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stembridge_analytics.store.merge.GROUP_ROWS", 2048)
    log = b"".join(line("x", f"2025-01-01T00:00:{n % 60:02d}.{n:06d}Z") for n in range(5000))
    place.ingest(place.log("1.log", log))
    (segment,) = place.manifest().find("events")
    metadata = pq.read_metadata(place.store() / segment.path)
    sizes = [metadata.row_group(n).num_rows for n in range(metadata.num_row_groups)]
    assert max(sizes) <= 2048
    assert len(sizes) <= 4


@pytest.mark.parametrize("name", ["", "a/b", "..", "a=b", "a'b", "ä", "x" * 65, ".a"])
def test_a_platform_names_a_folder_and_no_more(name: str) -> None:
    with pytest.raises(UsageError, match="letters, digits"):
        segments.check_platform(name)


def test_the_manifest_is_json_that_adds_up(filled: Place) -> None:
    found = json.loads((filled.store() / "manifest.json").read_text(encoding="utf-8"))
    assert found["platforms"] == ["default"]
    assert found["format"] == FORMAT
    assert found["parser_version"] == PARSER_VERSION
    for name, total in found["totals"].items():
        assert total == sum(file[name] for file in found["files"])
    parts = [value for name, value in found["totals"].items() if name != "lines"]
    assert found["totals"]["lines"] == sum(parts)


def test_the_page_on_the_store_names_every_table_and_column() -> None:
    for one in STORE_TABLES.values():
        section = DOC.split(f"### {one.name}\n")[1].split("\n### ")[0]
        assert one.grain in section
        for column in one.columns:
            assert f"`{column.name}`" in section, f"{one.name}.{column.name}"


def test_the_queries_on_the_page_run(filled: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled.folder)
    queries = re.findall(r"```sql\n(.+?)```", DOC, re.S)
    assert len(queries) >= 3
    for query in queries:
        assert duckdb.sql(query).fetchall(), query


@pytest.mark.parametrize("name", ["fact_learner_course", "course_week", "reject_reasons", "events"])
def test_tables_from_a_store_are_those_from_the_logs(
    place: Place, build: Builder, name: str
) -> None:
    from stembridge_analytics.pipeline import build_tables
    from stembridge_analytics.store import register_store

    logs = [
        [line("play_video", f"2025-01-0{day}T00:00:00Z", user).decode().strip()
         for day in range(1, 8) for user in (user_of, 3)] + ["{ cut"]
        for user_of in (1, 2)
    ]  # fmt: skip
    for number, log in enumerate(logs):
        place.ingest(place.log(f"{number}.log", "".join(one + "\n" for one in log).encode()))
    built = build(*logs)
    work = place.folder / "work"
    work.mkdir()
    engine = open_engine(temp=work)
    try:
        register_store(engine, place.store(), "default", work)
        build_tables(engine, work, names=[name])
        found = engine.query(f"SELECT * FROM {name}").to_pylist()
    finally:
        engine.close()
    expected = built.query(name, f"SELECT * FROM {name}").to_pylist()
    assert sorted(map(repr, found)) == sorted(map(repr, expected))
    assert found
