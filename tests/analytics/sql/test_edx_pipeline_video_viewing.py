"""The edX pipeline's viewings of videos: what one is, by the smallest logs."""

from __future__ import annotations

from ..conftest import Builder, event
from .older import Event, at, did

TABLE = "edx_pipeline_video_viewing"


def _pieces(build: Builder, *lines: Event) -> list[tuple[float, float]]:
    return [(r["start_s"], r["end_s"]) for r in build(list(lines)).rows(TABLE)]


def test_a_viewing_ends_with_the_next_pause_stop_or_seek(build: Builder) -> None:
    ends = [
        did("pause", 9, 10, 7),
        did("stop", 9, 11, 8),
        did("seek", 9, 12, 9, new=40),
    ]
    plays = [did("play", 0, 1, user) for user in (7, 8, 9)]
    assert sorted(_pieces(build, *plays, *ends)) == [(1, 10), (1, 11), (1, 12)]


def test_after_a_seek_the_play_starts_where_it_went(build: Builder) -> None:
    lines = [
        did("play", 0, 0), did("seek", 5, 5, new=50), did("play", 6, 5), did("pause", 16, 60),
    ]  # fmt: skip
    assert _pieces(build, *lines) == [(0, 5), (50, 60)]


def test_only_the_seek_that_ended_the_viewing_counts(build: Builder) -> None:
    lines = [
        did("play", 0, 0), did("seek", 5, 5, new=50), did("seek", 6, 50, new=80),
        did("play", 7, 80), did("pause", 17, 90),
    ]  # fmt: skip
    assert _pieces(build, *lines) == [(0, 5), (50, 90)]


def test_a_seek_while_paused_moves_nothing(build: Builder) -> None:
    lines = [
        did("play", 0, 0), did("pause", 5, 5), did("seek", 6, 5, new=50), did("play", 7, 50),
        did("pause", 9, 52),
    ]  # fmt: skip
    assert _pieces(build, *lines) == [(0, 5), (50, 52)]


def test_a_play_that_another_follows_is_no_viewing(build: Builder) -> None:
    lines = [did("play", 0, 0), did("play", 5, 20), did("pause", 9, 25)]
    assert _pieces(build, *lines) == [(20, 25)]


def test_a_play_without_an_end_is_no_viewing(build: Builder) -> None:
    assert _pieces(build, did("play", 0, 0), did("load", 5, 0)) == []


def test_a_quarter_of_a_second_is_the_least(build: Builder) -> None:
    lines = [did("play", 0, 1, 7), did("pause", 1, 1.25, 7),
             did("play", 0, 1, 8), did("pause", 1, 1.2, 8)]  # fmt: skip
    assert _pieces(build, *lines) == [(1, 1.25)]


def test_an_end_more_than_a_second_past_the_length_is_no_viewing(build: Builder) -> None:
    lines = [
        line
        for user, end in ((7, 61), (8, 61.5))
        for line in (did("play", 0, 0, user, duration=60), did("pause", 9, end, user))
    ]
    assert _pieces(build, *lines) == [(0, 61)]


def test_a_pause_without_a_place_is_at_the_beginning_and_ends_the_viewing(build: Builder) -> None:
    bare = event("pause_video", at(5), event_source="browser", event='{"id": "v"}')
    assert _pieces(build, did("play", 0, 3), bare, did("pause", 9, 9)) == []


def test_of_a_play_logged_twice_the_second_does_not_follow_the_seek(build: Builder) -> None:
    again = did("play", 6, 5)
    lines = [did("play", 0, 0), did("seek", 5, 5, new=50), again, again, did("pause", 9, 60)]
    assert _pieces(build, *lines) == [(0, 5), (5, 60)]


def test_learners_courses_and_videos_are_apart(build: Builder) -> None:
    lines = [did("play", 0, 0, 7), did("pause", 5, 5, 8), did("pause", 6, 6, video="w")]
    assert _pieces(build, *lines) == []


def test_the_order_of_lines_does_not_matter(build: Builder) -> None:
    lines = [did("pause", 5, 5), did("play", 0, 0)]
    assert _pieces(build, *lines) == [(0, 5)]


def test_a_place_beyond_ten_hours_is_left_out(build: Builder) -> None:
    lines = [did("play", 0, 0), did("pause", 5, 36_001), did("pause", 6, 36_000)]
    assert _pieces(build, *lines) == [(0, 36_000)]
