"""Rows into Parquet: of rows with one key the last one stays."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.programme import tables
from stembridge_analytics.programme.tables import Written, write_distinct, write_rows
from stembridge_analytics.schema import SIDE_TABLES

Row = tuple[str, str, float | None, str | None, int | None, int | None]
ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["c", "d"]),
        st.sampled_from([0.5, None]),
        st.none(),
        st.none(),
        st.sampled_from([1, 2, None]),
    ),
    max_size=30,
)


@given(ROWS)
def test_of_rows_with_one_key_the_one_modified_last_stays(rows: list[Row]) -> None:
    kept: dict[tuple[str, str], Row] = {}
    for row in rows:  # the slow way
        before = kept.get(row[:2])
        if before is None or (row[5] or 0) >= (before[5] or 0):
            kept[row[:2]] = row
    lost = len(rows) - len(kept)
    same = sum(row == kept[row[:2]] for row in rows) - len(kept)
    with tempfile.TemporaryDirectory() as folder:
        written = write_distinct(Path(folder), "table_grades", rows)
        found = pq.read_table(Path(folder, "table_grades.parquet"))
        assert sorted(map(tuple, map(dict.values, found.to_pylist())), key=repr) == sorted(
            kept.values(), key=repr
        )
        assert found.schema == arrow_schema(SIDE_TABLES["table_grades"])
        assert [path.name for path in Path(folder).iterdir()] == ["table_grades.parquet"]
    assert written == Written(len(kept), same, lost - same)


@pytest.mark.parametrize("count", [0, 1, 9, 10, 11])
def test_rows_are_written_a_batch_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setattr(tables, "_BATCH", 5)
    rows = [(f"n{number}", f"u{number // 2 * 2}") for number in range(count)]
    assert write_rows(tmp_path, "table_accounts", iter(rows)) == Written(count)
    file = pq.ParquetFile(tmp_path / "table_accounts.parquet")
    assert file.num_row_groups == -(-count // 5)
    assert file.read()["name_key"].to_pylist() == [row[0] for row in rows]


def test_rows_left_out_are_left_out_across_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_BATCH", 2)
    rows = [("a", "1"), ("b", "1"), ("a", "1"), ("c", "1"), ("b", "1")]
    assert write_distinct(tmp_path, "table_accounts", rows) == Written(3, repeated=2)
    found = pq.read_table(tmp_path / "table_accounts.parquet").to_pylist()
    assert [row["name_key"] for row in found] == ["a", "c", "b"]
