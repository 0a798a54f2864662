"""Pieces of video played: from a play to what ends it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ..conftest import Builder
from .videos import (
    VIDEO,
    Act,
    complete,
    pause,
    pieces_by_hand,
    play,
    seek,
    segments_by_hand,
    stop,
    video_line,
)


def _pieces(build: Builder, *lines: dict[str, Any]) -> list[tuple[float, float, str]]:
    rows = build(list(lines)).rows("video_view")
    return [(r["start_s"], r["end_s"], r["ended_by"]) for r in rows]


@pytest.mark.parametrize(
    ("end", "ended_by"),
    [(pause(10, 12), "paused"), (stop(10, 12), "stopped"), (seek(10, 12, 3), "sought"),
     (complete(10, 12), "completed")],
    ids=["pause", "stop", "seek", "complete"],
)  # fmt: skip
def test_a_piece_goes_from_a_play_to_what_ends_it(
    build: Builder, end: dict[str, Any], ended_by: str
) -> None:
    assert _pieces(build, play(0, 2.5), end) == [(2.5, 12, ended_by)]


def test_a_play_after_a_piece_ended_by_a_seek_starts_where_the_seek_led(build: Builder) -> None:
    lines = [play(0, 0), seek(5, 5, 60), play(6, 5.1), pause(10, 64)]
    assert _pieces(build, *lines) == [(0, 5, "sought"), (60, 64, "paused")]


def test_a_seek_while_the_video_stands_still_decides_nothing(build: Builder) -> None:
    lines = [play(0, 0), pause(5, 5), seek(6, 5, 60), play(7, 59), pause(10, 64)]
    assert _pieces(build, *lines) == [(0, 5, "paused"), (59, 64, "paused")]


def test_a_play_followed_by_a_play_gives_no_piece(build: Builder) -> None:
    assert _pieces(build, play(0, 0), play(5, 5), pause(9, 9)) == [(5, 9, "paused")]


def test_a_play_followed_by_nothing_gives_no_piece(build: Builder) -> None:
    assert _pieces(build, play(0, 0), pause(5, 5), play(9, 9)) == [(0, 5, "paused")]


def test_a_second_pause_ends_nothing(build: Builder) -> None:
    assert _pieces(build, play(0, 0), pause(5, 5), pause(9, 9)) == [(0, 5, "paused")]


@pytest.mark.parametrize(("length", "pieces"), [(0.24, 0), (0.25, 1)])
def test_pieces_under_a_quarter_of_a_second_are_dropped(
    build: Builder, length: float, pieces: int
) -> None:
    assert len(_pieces(build, play(0, 4), pause(5, 4 + length))) == pieces


def test_a_piece_that_ends_before_it_starts_is_dropped(build: Builder) -> None:
    assert _pieces(build, play(0, 40), pause(5, 5), play(9, 1), pause(12, 4)) == [(1, 4, "paused")]


def test_a_pause_without_a_place_is_one_at_the_beginning(build: Builder) -> None:
    assert _pieces(build, play(0, 4), pause(5, None), pause(9, 9)) == []


def test_plays_stops_and_seeks_without_a_place_are_left_out(build: Builder) -> None:
    lines = [play(0, 4), play(1, None), stop(2, None), seek(3, None, 7), seek(4, 7, None)]
    assert _pieces(build, *lines, pause(5, 9)) == [(4, 9, "paused")]


@pytest.mark.parametrize(("end", "pieces"), [(61, 1), (61.1, 0)])
def test_an_end_beyond_the_video_by_more_than_a_second_is_dropped(
    build: Builder, end: float, pieces: int
) -> None:
    assert len(_pieces(build, play(0, 4, duration=60), pause(5, end))) == pieces


def test_completed_ends_a_piece_only_where_nothing_else_does(build: Builder) -> None:
    lines = [play(0, 4), complete(5, 9), pause(6, 10), play(10, 20), complete(12, 22), play(20, 0)]
    assert _pieces(build, *lines) == [(4, 10, "paused"), (20, 22, "completed")]


def test_pieces_are_of_one_person_and_one_video(build: Builder) -> None:
    other = video_line("pause_video", 5, currentTime=8) | {"event": {"id": "w", "currentTime": 8}}
    rows = build([play(0, 1), pause(6, 7, user=9), other, pause(9, 9)]).rows("video_view")
    assert [(r["block_id"], r["end_s"]) for r in rows] == [(VIDEO, 9)]


def test_the_order_of_lines_in_files_does_not_matter(build: Builder) -> None:
    rows = build([pause(5, 5)], [play(0, 0)]).rows("video_view")
    assert [(r["start_s"], r["end_s"]) for r in rows] == [(0, 5)]


def test_a_video_by_two_names_is_one_video(build: Builder) -> None:
    short = play(0, 1) | {"event": {"id": "v", "currentTime": 1}}
    rows = build([short, pause(6, 7)]).rows("video_view")
    assert [(r["block_id"], r["end_s"]) for r in rows] == [(VIDEO, 7)]


def test_copies_are_one_act(build: Builder) -> None:
    lines = [play(0, 0), play(0, 0), pause(5, 5), pause(5, 5)]
    assert _pieces(build, *lines) == [(0, 5, "paused")]


def test_a_masqueraded_view_is_nobodys(build: Builder) -> None:
    names = [play(-900, 0, user=7), play(-800, 0, user=7)]
    acts = [line | {"username": "user7"} for line in (play(0, 0), pause(5, 5))]
    assert build([*names, play(-700, 0), play(-600, 0), *acts]).rows("video_view") == []


def test_a_telephone_with_a_clock_outside_the_period_is_left_out(build: Builder) -> None:
    late = [video_line("play_video", 9e8, currentTime=1, source="mobile"),
            video_line("pause_video", 9e8 + 9, currentTime=9, source="mobile")]  # fmt: skip
    assert _pieces(build, play(0, 0), pause(5, 5), *late) == [(0, 5, "paused")]


_PLACE = st.one_of(st.none(), st.sampled_from([0.0, 0.1, 4.9, 5.0, 12.5, 19.99, 20.0, 61.0, 61.5]))
_ACTS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.integers(0, 200),
        st.sampled_from(["play", "play", "pause", "stop", "seek"]),
        _PLACE,
        _PLACE,
    ),
    min_size=1,
    max_size=60,
    unique_by=lambda act: act[1],
)


def _line(act: Act, duration: float | None) -> dict[str, Any]:
    user, second, what, at, other = act
    if what == "seek":
        return seek(second, at, other, user)
    return {"play": play, "pause": pause, "stop": stop}[what](second, at, user, duration=duration)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_ACTS, st.sampled_from([None, 60.0]))
def test_pieces_and_segments_are_those_by_hand(
    build: Builder, acts: list[Act], duration: float | None
) -> None:
    built = build([_line(act, duration) for act in acts])
    people = {built.learner(user): user for user in (1, 2, 3)}
    expected = pieces_by_hand(acts, duration)
    rows = built.rows("video_view")
    assert sorted((people[r["learner_id"]], r["start_s"], r["end_s"]) for r in rows) == sorted(
        expected
    )
    segments = {r["segment"]: (r["views"], r["viewers"]) for r in built.rows("fact_video_segment")}
    assert segments == segments_by_hand(expected)
    seen = {}
    for user, start, end in expected:
        seen.setdefault(user, set()).update(range(int(start) // 5, int(end) // 5 + 1))
    for row in built.rows("fact_learner_video"):
        assert row["segments"] == len(seen.get(people[row["learner_id"]], set()))
