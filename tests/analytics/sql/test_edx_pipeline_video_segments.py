"""The edX pipeline's segments of videos, and its viewings with them, against reducers by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ..conftest import COURSE, Builder
from .older import Event, anchors, course_of, did, few, objects, payload, real_lines

VIEWINGS, SEGMENTS = "edx_pipeline_video_viewing", "edx_pipeline_video_segments"
VIDEO = "edx_pipeline_video"


class Viewing(NamedTuple):
    course: str
    video: str
    user: int
    start: float
    end: float
    duration: float | None


def _segments(build: Builder, *lines: Event) -> dict[int, tuple[int, int]]:
    """Segment -> people, views."""
    return {r["segment"]: (r["people"], r["views"]) for r in build(list(lines)).rows(SEGMENTS)}


def test_a_segment_counts_if_any_part_of_it_was_played(build: Builder) -> None:
    assert _segments(build, did("play", 0, 4.5), did("pause", 6, 10)) == {
        0: (1, 1),
        1: (1, 1),
        2: (1, 1),
    }


def test_the_same_person_twice_is_two_views(build: Builder) -> None:
    lines = [did("play", 0, 0), did("pause", 8, 8), did("play", 9, 6), did("pause", 12, 9)]
    assert _segments(build, *lines) == {0: (1, 1), 1: (1, 2)}


def test_segments_that_nobody_played_have_no_row(build: Builder) -> None:
    lines = [did("play", 0, 0), did("pause", 3, 3), did("play", 9, 21), did("pause", 12, 24)]
    assert list(_segments(build, *lines)) == [0, 4]


def test_a_video_of_unknown_length_ends_where_people_drop_to_a_twentieth(build: Builder) -> None:
    lines = [
        line
        for user in range(1, 41)
        for line in (did("play", 0, 0, user), did("pause", 9, 14 if user < 3 else 9, user))
    ]
    built = build(lines)
    (row,) = built.rows(VIDEO)
    assert (row["duration_s"], row["people_at_end"], row["viewed_s"]) == (9, 40, 400)
    assert [r["is_duration_known"] for r in built.rows(SEGMENTS)] == [False, False]


def test_the_end_is_five_per_cent_before_the_end_of_a_short_video(build: Builder) -> None:
    lines = [
        line
        for user, end in ((7, 94), (8, 95))
        for line in (did("play", 0, 0, user, duration=100), did("pause", 9, end, user))
    ]
    (row,) = build(lines).rows(VIDEO)
    assert (row["people_at_start"], row["people_at_end"]) == (2, 1)


def test_the_end_is_half_a_minute_before_the_end_of_a_long_video(build: Builder) -> None:
    lines = [
        line
        for user, end in ((7, 1169), (8, 1170))
        for line in (did("play", 0, 0, user, duration=1200), did("pause", 9, end, user))
    ]
    (row,) = build(lines).rows(VIDEO)
    assert (row["people_at_start"], row["people_at_end"]) == (2, 1)


@pytest.mark.parametrize(("start", "segments"), [(0, [0, 1, 5]), (18, [3, 4])])
def test_segments_past_the_end_are_cut_if_anybody_played_the_last_one(
    build: Builder, start: float, segments: list[int]
) -> None:
    lines = [
        line
        for user, begin, end in ((7, start, start + 6), (8, 25, 25.4))
        for line in (did("play", 0, begin, user, duration=24.5), did("pause", 9, end, user))
    ]
    assert list(_segments(build, *lines)) == segments


def test_the_longest_video_has_ten_hours(build: Builder) -> None:
    lines = [did("play", 0, 0), did("pause", 5, 36_001), did("pause", 6, 36_000)]
    assert len(_segments(build, *lines)) == 7_201


def _place(value: Any) -> float | None:
    place = None if value is None else float(value)
    return place if place is not None and 0 <= place <= 36_000 else None


def _viewings(lines: Iterable[Event]) -> list[Viewing]:
    """The pipeline's first reducer: each person's events at a video, sorted, one by one."""
    streams: dict[tuple[str, str, int], list[tuple[Any, ...]]] = defaultdict(list)
    for o in lines:
        what, told, course = o.get("event_type", ""), payload(o), course_of(o)
        user = (o.get("context") or {}).get("user_id")
        if what not in ("play_video", "pause_video", "stop_video", "seek_video"):
            continue
        if not user or not course or told is None or not told.get("id", "").strip():
            continue
        old = _place(told.get("old_time")) if what == "seek_video" else 0.0
        default = 0 if what == "pause_video" else None
        now = _place(told.get("new_time" if what == "seek_video" else "currentTime", default))
        if now is not None and old is not None:
            length = told.get("duration") or -1
            streams[course, told["id"].strip(), int(user)].append(
                (o["time"], what, now, old, length)
            )
    found = []
    for (course, video, user), stream in streams.items():
        playing: tuple[float, float] | None = None
        ended: tuple[str, float] | None = None
        for _, what, now, old, length in sorted(stream):
            if what == "play_video":
                playing = (ended[1] if ended and ended[0] == "seek_video" else now, length)
                ended = None
            elif playing:
                start, known = playing
                end = old if what == "seek_video" else now
                if not (known != -1 and end > known + 1) and end - start >= 0.25:
                    found.append(
                        Viewing(course, video, user, start, end, None if known == -1 else known)
                    )
                playing, ended = None, (what, now)
    return found


Row = tuple[str, str, int, int, int, int, int, int]


def _by_hand(viewings: Iterable[Viewing]) -> set[Row]:
    """The second reducer: segment by segment of each viewing."""
    videos: dict[tuple[str, str], list[Viewing]] = defaultdict(list)
    for viewing in viewings:
        videos[viewing.course, viewing.video].append(viewing)
    rows = set()
    for (course, video), own in videos.items():
        users: dict[int, list[int]] = defaultdict(list)
        for one in own:
            for segment in range(int(one.start) // 5, int(one.end) // 5 + 1):
                users[segment].append(one.user)
        if None in (one.duration for one in own):
            final = above = max(users)
            for segment in sorted(users, reverse=True)[1:]:
                if len(set(users[above])) <= len(set(users[segment])) * 0.05:
                    final = segment
                    break
                above = segment
            length = (final + 1) * 5 - 1.0
        else:
            length = max(one.duration or 0 for one in own)
            final = int(length) // 5
        at_end = len(set(users.get(int(max(length - 30, length * 0.95)) // 5, [])))
        for segment in sorted(users):
            rows.add((
                course, video, segment, len(set(users[segment])), len(users[segment]), int(length),
                len(set(users.get(0, []))), at_end,
            ))  # fmt: skip
            if segment == final:
                break
    return rows


def _found(build: Builder, lines: list[Any]) -> tuple[list[tuple[Any, ...]], set[Row]]:
    built = build(lines)
    pieces = sorted(
        (r["course_id"], r["block_id"], r["start_s"], r["end_s"]) for r in built.rows(VIEWINGS)
    )
    return pieces, {
        (r["course_id"], r["block_id"], r["segment"], r["people"], r["views"], r["duration_s"],
         r["people_at_start"], r["people_at_end"])
        for r in built.rows(SEGMENTS)
    }  # fmt: skip


def _expected(lines: Iterable[Event]) -> tuple[list[tuple[Any, ...]], set[Row]]:
    viewings = _viewings(lines)
    return sorted((v.course, v.video, v.start, v.end) for v in viewings), _by_hand(viewings)


_PLACES = st.one_of(
    st.sampled_from([None, 0, 0.2, 5, 9.99, 36_000, 40_000]),
    st.integers(0, 240).map(lambda quarter: quarter / 4),
)
_ACTS = st.lists(
    st.builds(
        lambda what, second, place, new, user, video, length: did(
            what, second, place, user, new=new if what == "seek" else None, video=video, **length
        ),
        st.sampled_from(["play", "play", "play", "pause", "stop", "seek", "load"]),
        st.integers(0, 30),
        _PLACES.filter(lambda place: place is not None),
        _PLACES.filter(lambda place: place is not None),
        st.integers(1, 3),
        st.sampled_from(["v", "w"]),
        st.sampled_from([{}, {"duration": 40}, {"duration": 58.7}, {"duration": None}]),
    ),
    max_size=50,
)


@few
@given(acts=_ACTS, again=st.integers(0, 6))
def test_viewings_and_segments_are_what_the_reducers_by_hand_find(
    build: Builder, acts: list[Event], again: int
) -> None:
    lines = [*anchors(2), *acts, *acts[:again]]
    assert _found(build, lines) == _expected(lines)


@few
@given(ends=st.lists(st.integers(1, 50), min_size=1, max_size=60), length=st.sampled_from([30, 0]))
def test_where_a_video_ends_is_what_the_reducers_by_hand_find(
    build: Builder, ends: list[int], length: int
) -> None:
    lines = [
        line
        for user, end in enumerate(ends, start=1)
        for line in (did("play", 0, 0, user, duration=length), did("pause", 60, end, user))
    ]
    assert _found(build, lines) == _expected(lines)


def test_the_published_figures_are_reproduced(shared_data: Path, build: Builder) -> None:
    """edX's own expectation: tests/acceptance/test_video.py, which the log's comments repeat."""
    lines = real_lines(shared_data, "video_timeline.log")
    assert _found(build, lines) == _expected(objects(lines))
    built = build(lines)
    timeline: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for r in built.rows(SEGMENTS):
        timeline[r["block_id"]].append((r["segment"], r["people"], r["views"]))
    old = "i4x-edX-DemoX-video-"
    assert timeline == {
        "0b9e39477cf34507a7a48f74be381fdd": [(0, 1, 1)],
        "0b9e39477cf34507a7a48f74be381fdd1": [(0, 1, 1)],
        f"{old}3cb54a11efae4ccc8a0aade24d14b255": [
            (0, 2, 2), (1, 2, 3), (2, 1, 2), (3, 2, 2), (4, 2, 3),
        ],
        f"{old}8c0028eb2a724f48a074bc184cd8635f": [(2, 1, 1), (3, 1, 1), (4, 1, 1)],
    }  # fmt: skip
    summary = {
        r["block_id"]: (r["duration_s"], r["people_at_start"], r["people_at_end"], r["viewed_s"])
        for r in built.rows(VIDEO)
    }
    assert summary == {
        "0b9e39477cf34507a7a48f74be381fdd": (4, 1, 1, 5),
        "0b9e39477cf34507a7a48f74be381fdd1": (444, 1, 0, 5),
        f"{old}3cb54a11efae4ccc8a0aade24d14b255": (24, 2, 2, 60),
        f"{old}8c0028eb2a724f48a074bc184cd8635f": (24, 0, 1, 15),
    }
    assert {r["course_id"] for r in built.rows(VIDEO)} != {COURSE}
