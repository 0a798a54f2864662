"""What each person saw of each video."""

from __future__ import annotations

from typing import Any

import pytest

from ..conftest import Builder, event
from .videos import VIDEO, pause, play


def _row(build: Builder, *lines: dict[str, Any]) -> dict[str, Any]:
    (row,) = build(list(lines)).rows("fact_learner_video")
    return row


def test_what_was_played_is_added_up_and_segments_are_counted_once(build: Builder) -> None:
    row = _row(build, play(0, 0), pause(8, 8), play(10, 5), pause(20, 12.5))
    assert (row["plays"], row["pieces"], row["played_s"], row["segments"]) == (2, 2, 15.5, 3)


def test_a_play_without_an_end_is_a_play_without_a_piece(build: Builder) -> None:
    row = _row(build, play(0, 0, duration=100))
    assert (row["plays"], row["pieces"], row["played_s"], row["segments"]) == (1, 0, 0, 0)
    assert row["is_finished"] is False


def test_pieces_apart_are_counted_apart(build: Builder) -> None:
    row = _row(build, play(0, 100), pause(5, 103), play(10, 0), pause(20, 4), play(30, 50),
               pause(40, 60))  # fmt: skip
    assert row["segments"] == 1 + 1 + 3


def test_without_a_known_length_nobody_can_tell_who_finished(build: Builder) -> None:
    row = _row(build, play(0, 0), pause(9, 9))
    assert (row["duration_s"], row["is_finished"]) == (None, None)


@pytest.mark.parametrize(
    ("duration", "end", "finished"),
    # 0.95 x 100 = 95 is in segment 19; 1000 - 30 = 970 in 194.
    [(100, 94.9, False), (100, 95, True), (1000, 969.9, False), (1000, 970, True)],
)
def test_the_finish_is_30_seconds_or_a_twentieth_before_the_end(
    build: Builder, duration: float, end: float, finished: bool
) -> None:
    row = _row(build, play(0, 50, duration=duration), pause(9, end))
    assert (row["duration_s"], row["is_finished"]) == (duration, finished)


def test_who_leaps_over_the_finish_has_not_seen_it(build: Builder) -> None:
    row = _row(build, play(0, 0, duration=1000), pause(9, 9), play(10, 990), pause(19, 999))
    assert row["is_finished"] is False


def test_the_longest_length_that_any_event_says_counts(build: Builder) -> None:
    other = event("load_video", "2025-03-03T11:00:00Z", 9, event={"id": VIDEO, "duration": 200})
    assert _row(build, play(0, 0, duration=100), pause(9, 99), other)["duration_s"] == 200


def test_loading_a_video_is_not_starting_it(build: Builder) -> None:
    line = event("load_video", "2025-03-03T11:00:00Z", 8, event={"id": VIDEO, "duration": 200})
    assert build([line]).rows("fact_learner_video") == []
