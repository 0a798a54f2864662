"""The line kept of each event that has duplicates is found, whatever else shares its key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.store.places import PLACES, Kept, changed_keys

_points = st.tuples(st.integers(1, 4), st.integers(1, 3))  # (time, key): keys of two times collide


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    table = pa.Table.from_pylist(rows, arrow_schema(PLACES))
    pq.write_table(table, path, row_group_size=3)


def _place(
    time: int, key: int, place: int, month: str = "2025-01", origin: int = 2
) -> dict[str, object]:
    return {"time_us": time, "duplicate_key": key, "file_no": time, "line_no": 10 * key + place,
            "month": month, "origin": origin, "place": place, "copies": 2}  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(_points), st.lists(_points, min_size=1))
def test_each_row_finds_the_line_that_is_kept_of_its_event(
    tmp_path: Path, with_duplicates: set[tuple[int, int]], rows: list[tuple[int, int]]
) -> None:
    path = tmp_path / "places.parquet"
    places = [_place(t, k, n) for t, k in sorted(with_duplicates) for n in (1, 2)]
    _write(path, [*places, *(_place(t, k, 1, "2025-02") for t in range(1, 5) for k in range(1, 4))])
    times, keys = (np.array([row[at] for row in rows], np.int64) for at in (0, 1))
    found, kept = Kept.read(path, "2025-01", times, keys)
    assert dict(zip(found.tolist(), zip(kept.file_no.tolist(), kept.line_no.tolist(), strict=True),
                    strict=True)) == {
        row: (time, 10 * key + 1) for row, (time, key) in enumerate(rows)
        if (time, key) in with_duplicates
    }  # fmt: skip


def test_keys_of_stored_lines_are_told_by_month(tmp_path: Path) -> None:
    path = tmp_path / "places.parquet"
    rows = [_place(1, 1, 1, origin=0), _place(1, 1, 2), _place(2, 2, 1), _place(3, 3, 1, origin=9),
            _place(4, 4, 1, "2025-02", origin=1)]  # fmt: skip
    _write(path, rows)
    assert {month: keys.tolist() for month, keys in changed_keys(path).items()} == {
        "2025-01": [1, 3], "2025-02": [4],
    }  # fmt: skip
