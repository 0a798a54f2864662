"""Pieces hold each row once, by month and course, and a part of them can be read alone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics.ingest import Piece, stage
from stembridge_analytics.ingest import writer as writer_module
from stembridge_analytics.ingest.chunks import NO_COURSE
from stembridge_analytics.privacy import Pseudonymiser

from ..conftest import KEY
from ..store.conftest import line


def _lines() -> list[bytes]:
    return [
        line("play_video", f"2025-{month:02d}-{day:02d}T00:00:00Z", user,
             context={"course_id": f"course-v1:O+C{user}+1"} if user else {})
        for day in (9, 1, 5) for user in (3, 1, 0, 2) for month in (2, 1, 3)
    ]  # fmt: skip


def _pieces(tmp_path: Path, lines: list[bytes]) -> list[Piece]:
    log = tmp_path / "x.log"
    log.write_bytes(b"".join(lines))
    return stage([log], tmp_path, Pseudonymiser(KEY), processes=1, for_store=True).pieces


def _keys(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return [(row["course_id"] or NO_COURSE, row["time_us"]) for row in rows]


@pytest.mark.parametrize("batch_rows", [1, 7, 1000])
def test_each_row_is_in_one_piece_of_its_month_in_the_order_of_courses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_rows: int
) -> None:
    monkeypatch.setattr(writer_module, "_BATCH_ROWS", batch_rows)
    lines = _lines()
    seen: Counter[int] = Counter()
    for piece in _pieces(tmp_path, lines):
        rows = piece.read().to_pylist()
        assert len(rows) == piece.rows
        assert {row["day"].isoformat()[:7] for row in rows} == {piece.month}
        seen.update(row["line_no"] for row in rows)
        courses = [course for course, _ in _keys(rows)]
        assert courses == sorted(courses) or len(rows) == len(lines)
        assert piece.max_time_us == max(row["time_us"] for row in rows)
    assert seen == Counter(range(1, len(lines) + 1))


def test_runs_say_where_each_course_stands_and_when_it_begins(tmp_path: Path) -> None:
    for piece in _pieces(tmp_path, _lines()):
        first = 0
        for course, first_us, rows in piece.runs:
            found = piece.within(course, course)
            assert (found.start, found.rows) == (piece.start + first, rows)
            keys = _keys(found.read().to_pylist())
            assert {found for found, _ in keys} == {course}
            assert min(time for _, time in keys) == first_us
            first += rows
        assert first == piece.rows


def test_the_keys_beside_the_pieces_are_those_of_all_rows(tmp_path: Path) -> None:
    pieces = _pieces(tmp_path, _lines())
    rows = [row for piece in pieces for row in piece.read().to_pylist()]
    keys = pq.read_table(tmp_path / "keys-0.parquet").to_pylist()
    names = ("file_no", "line_no", "time_us", "duplicate_key")
    assert sorted(tuple(row[n] for n in names) for row in rows) == sorted(
        tuple(key[n] for n in names) for key in keys
    )
