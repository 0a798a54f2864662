"""Duplicates are folded within an ingest and across ingests, and every line is still traceable."""

from __future__ import annotations

import itertools
import math
import random

import pyarrow.parquet as pq
import pytest

from stembridge_analytics.ingest import chunks, lines, writer
from stembridge_analytics.store import fold, layout

from .conftest import Place, line

ONE = line("play_video", "2025-01-31T23:59:59.5Z")
TWO = line("play_video", "2025-02-01T00:00:00Z")


def _copies(place: Place) -> list[tuple[int, int, int]]:
    return [(row["copies"], row["file_no"], row["line_no"]) for row in place.events()]


def test_a_duplicate_in_a_later_ingest_raises_the_copies_of_the_row_kept(place: Place) -> None:
    place.ingest(place.log("1.log", TWO + ONE))
    outcome = place.ingest(place.log("2.log", ONE + ONE + line("x", "2025-01-01T00:00:00Z")))
    assert outcome.added == {
        "lines": 3, "events": 1, "duplicates": 2, "rejects": 0, "blank": 0, "comment": 0
    }  # fmt: skip
    assert _copies(place) == [(1, 2, 3), (3, 1, 2), (1, 1, 1)]
    place.content()


def test_a_duplicate_keeps_its_place(place: Place) -> None:
    place.ingest(place.log("1.log", ONE), place.log("2.log", TWO + ONE))
    (found,) = place.content(placed=True).duplicates
    assert "('file_no', 2)" in found
    assert "('line_no', 2)" in found


def test_platforms_share_no_duplicates_and_no_people(place: Place) -> None:
    log = place.log("1.log", ONE)
    place.ingest(log, platform="a")
    place.ingest(log, platform="b")
    assert place.manifest().platforms == ["a", "b"]
    assert _copies(place) == [(1, 1, 1), (1, 2, 1)]
    assert len({row["name_key"] for row in place.events()}) == 2


def test_a_month_stays_few_files_and_is_seldom_written_anew_however_often_it_grows(
    place: Place,
) -> None:
    ingests, written = 33, 0
    before: set[str] = set()
    for number in range(ingests):
        place.ingest(place.log(f"{number}.log", line("x", f"2025-01-01T00:00:{number:02d}Z")))
        segments = place.manifest().find("events")
        assert len(segments) <= 1 + math.log2(number + 1)
        written += sum(one.rows for one in segments if one.path not in before)
        before = {one.path for one in segments}
    assert written <= ingests * (1 + math.log2(ingests))
    assert len(place.content().events) == ingests


def test_a_month_that_gets_nothing_is_not_written_anew(place: Place) -> None:
    place.ingest(place.log("1.log", ONE + TWO))
    january = [one.path for one in place.manifest().find("events", months=["2025-01"])]
    place.ingest(place.log("2.log", TWO + line("x", "2025-02-02T00:00:00Z")))
    assert [one.path for one in place.manifest().find("events", months=["2025-01"])] == january


def test_a_cut_last_line_that_was_the_row_kept_hands_over_to_a_duplicate(place: Place) -> None:
    # Complete but for its line end, so it is an event; then more stands behind it on the line.
    place.ingest(place.log("1.log", TWO + ONE[:-1]))
    place.ingest(place.log("2.log", ONE))
    assert _copies(place) == [(2, 1, 2), (1, 1, 1)]
    place.ingest(place.log("1.log", TWO + ONE[:-1] + ONE))
    assert _copies(place) == [(1, 2, 1), (1, 1, 1)]
    assert place.content().totals == {
        "lines": 3, "events": 2, "duplicates": 0, "rejects": 1, "blank": 0, "comment": 0
    }  # fmt: skip


def test_a_cut_last_line_that_is_taken_back_takes_its_person_along(place: Place) -> None:
    gone = line("play_video", "2025-01-31T23:59:59.5Z", 99)
    place.ingest(place.log("1.log", TWO + gone[:-1]))
    place.ingest(place.log("1.log", TWO + gone[:-1] + gone))
    place.ingest(place.log("1.log", TWO + gone[:-1] + gone), store="whole")
    assert place.content() == place.content("whole")


@pytest.mark.parametrize(
    "tail",
    [b"# no", b"  ", b"\xef\xbb\xbf# n", b"{", b"\0# note", b" " * 300_000 + b"# note", b"\0\0",
     b"\xef\xbb\xbf \t# n", b" \xef\xbb\xbf# n"],
    ids=range(9),
)  # fmt: skip
def test_whatever_the_cut_last_line_was_it_is_counted_once(place: Place, tail: bytes) -> None:
    place.ingest(place.log("1.log", ONE + tail))
    place.ingest(place.log("1.log", ONE + tail + b"\n" + TWO))
    place.ingest(place.log("1.log", ONE + tail + b"\n" + TWO), store="whole")
    found, expected = place.content(), place.content("whole")
    assert (found.totals, found.rejects) == (expected.totals, expected.rejects)


def test_every_month_of_a_log_of_many_gets_its_row(place: Place) -> None:
    times = [f"{year}-{month:02d}-01T00:00:00Z"
             for year in range(2010, 2025) for month in range(1, 13)]  # fmt: skip
    place.ingest(place.log("1.log", b"".join(line("x", time) for time in times)))
    assert [one.month for one in place.manifest().find("events")] == [time[:7] for time in times]


@pytest.fixture
def tiny_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of a few rows, so that a few rows need several."""
    monkeypatch.setattr(layout, "FILE_ROWS", 6)
    monkeypatch.setattr(writer, "_BATCH_ROWS", 3)


def _many(user: int, *days: int) -> bytes:
    course = {"course_id": f"course-v1:Org+C{user}+2025", "user_id": user}
    return b"".join(
        line("play_video", f"2025-{month:02d}-{day:02d}T00:00:00Z", user, context=course)
        for day in days for month in (1, 2)
    )  # fmt: skip


@pytest.mark.usefixtures("tiny_files")
def test_a_large_month_becomes_files_that_follow_each_other_by_course_and_time(
    place: Place,
) -> None:
    place.ingest(*(place.log(f"{n}.log", _many(n % 3, *range(1, 9))) for n in range(3)))
    place.ingest(place.log("nobody.log", line("x", "2025-01-05T00:00:00Z", context={}) * 3))
    for month in ("2025-01", "2025-02"):
        spans = []
        for segment in place.manifest().find("events", months=[month]):
            rows = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
            keys = [(row["course_id"] or "~", row["time_us"]) for row in rows]
            assert keys == sorted(keys)
            spans.append((keys[0], keys[-1], len(keys)))
        assert len(spans) >= 3
        spans.sort()
        assert all(one[1] < two[0] for one, two in itertools.pairwise(spans))
        assert max(rows for _, _, rows in spans) <= 12
    place.content()


def test_files_are_bounded_though_logs_come_in_any_order(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "FILE_ROWS", 200)
    monkeypatch.setattr(chunks, "_RUN_ROWS", 10)
    monkeypatch.setattr(writer, "_BATCH_ROWS", 50)
    monkeypatch.setattr(lines, "_BLOB", 20_000)
    log = [line("play_video", f"2025-01-01T00:{n // 60:02d}:{n % 60:02d}Z") for n in range(2000)]
    random.Random(1).shuffle(log)
    place.ingest(place.log("1.log", b"".join(log)))
    sizes = [one.rows for one in place.manifest().find("events")]
    assert sum(sizes) == 2000
    assert max(sizes) <= 400
    assert len(sizes) <= 20
    place.content()


@pytest.mark.usefixtures("tiny_files")
@pytest.mark.parametrize("processes", [1, 2])
def test_duplicates_of_every_file_are_folded_however_the_months_are_cut(
    place: Place, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    monkeypatch.setattr(fold, "_FEW_ROWS", 0)
    logs = [_many(user, *range(1, 7)) for user in range(4)]
    place.ingest(*(place.log(f"{n}.log", log) for n, log in enumerate(logs)), processes=processes)
    # Another first line: a log that begins with all of a known one is that one, grown.
    again = line("x", "2025-01-01T00:00:00Z") + b"".join(logs[::2])
    place.ingest(place.log("again.log", again), processes=processes)
    assert sorted({row["copies"] for row in place.events()}) == [1, 2]
    totals = place.content().totals
    assert (totals["events"], totals["duplicates"]) == (49, 24)
