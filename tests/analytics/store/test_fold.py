"""Duplicates are folded within an ingest and across ingests, and every line is still traceable."""

from __future__ import annotations

import pytest

from stembridge_analytics.store import fold

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


def test_a_month_becomes_one_file_before_it_is_many(place: Place) -> None:
    for day in range(1, fold.MAX_SEGMENTS + 3):
        place.ingest(place.log(f"{day}.log", line("x", f"2025-01-{day:02d}T00:00:00Z")))
        assert len(place.manifest().find("events")) <= fold.MAX_SEGMENTS
    assert len(place.content().events) == fold.MAX_SEGMENTS + 2


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


@pytest.mark.parametrize("tail", [b"# no", b"  ", b"\xef\xbb\xbf# n", b"{"])
def test_whatever_the_cut_last_line_was_it_is_counted_once(place: Place, tail: bytes) -> None:
    place.ingest(place.log("1.log", ONE + tail))
    place.ingest(place.log("1.log", ONE + tail + b"\n" + TWO))
    place.ingest(place.log("1.log", ONE + tail + b"\n" + TWO), store="whole")
    found, expected = place.content(), place.content("whole")
    assert (found.totals, found.rejects) == (expected.totals, expected.rejects)


def test_a_thousand_months_of_one_row_are_written_in_few_passes(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes = []
    write = fold._write_events
    monkeypatch.setattr(fold, "_write_events", lambda *a: (passes.append(a), write(*a)))
    times = [f"{year}-{month:02d}-01T00:00:00Z"
             for year in range(2010, 2025) for month in range(1, 13)]  # fmt: skip
    place.ingest(place.log("1.log", b"".join(line("x", time) for time in times)))
    assert len(place.manifest().find("events")) == len(times)
    assert len(passes) == 1


def test_large_months_are_sorted_one_at_a_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fold, "_SORT_ROWS", 3)
    times = [f"2025-{month:02d}-0{day}T00:00:00Z" for month in (1, 2, 3) for day in (1, 2)]
    place.ingest(place.log("1.log", b"".join(line("x", time) for time in times)))
    assert sorted(row["day"].month for row in place.events()) == [1, 1, 2, 2, 3, 3]
