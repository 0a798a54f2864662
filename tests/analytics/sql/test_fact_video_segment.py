"""Segments of videos: views and viewers."""

from __future__ import annotations

from typing import Any

from ..conftest import Builder
from .videos import pause, play


def _segments(build: Builder, *lines: dict[str, Any]) -> list[tuple[int, int, int]]:
    rows = build(list(lines)).rows("fact_video_segment")
    return [(r["segment"], r["views"], r["viewers"]) for r in rows]


def test_a_piece_is_a_view_of_each_segment_it_reaches_into(build: Builder) -> None:
    assert _segments(build, play(0, 4.9), pause(9, 10)) == [(0, 1, 1), (1, 1, 1), (2, 1, 1)]


def test_seen_twice_by_one_person_is_two_views_and_one_viewer(build: Builder) -> None:
    lines = [play(0, 0), pause(8, 8), play(10, 5), pause(20, 12)]
    assert _segments(build, *lines) == [(0, 1, 1), (1, 2, 1), (2, 1, 1)]


def test_seen_by_two_people_is_two_viewers(build: Builder) -> None:
    lines = [play(0, 0), pause(3, 3), play(0, 0, 9), pause(3, 3, 9)]
    assert _segments(build, *lines) == [(0, 2, 2)]


def test_segments_that_nobody_saw_have_no_row(build: Builder) -> None:
    lines = [play(0, 0), pause(3, 3), play(9, 86_390), pause(19, 86_399)]
    assert _segments(build, *lines) == [(0, 1, 1), (17_278, 1, 1), (17_279, 1, 1)]
