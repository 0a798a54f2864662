"""One name for a block, whatever events call it."""

from __future__ import annotations

import pytest

from stembridge_analytics.blocks import block_names

from .conftest import COURSE, Builder, event

KEY = "block-v1:Org+C1+2025+type@video+block@abc"
OLD = "i4x://edX/DemoX/video/3cb5"


@pytest.mark.parametrize(("logged", "key"), [("abc", KEY), ("i4x-edX-DemoX-video-3cb5", OLD)])
def test_the_end_of_a_key_is_the_key_that_the_structure_has(logged: str, key: str) -> None:
    assert list(block_names([("c", logged)], [("c", key)])) == [("c", logged, key)]


def test_a_key_of_another_course_names_nothing_here() -> None:
    assert list(block_names([("c", "abc")], [("d", KEY)])) == []


def test_an_end_that_two_keys_share_stays_as_it_is() -> None:
    other = KEY.replace("@video", "@html")
    assert list(block_names([("c", "abc"), ("c", KEY), ("c", other)])) == []


def test_events_call_a_video_by_the_key_that_another_event_tells(build: Builder) -> None:
    lines = [
        event("play_video", "2025-03-03T12:00:00Z", 7, event={"id": "abc", "currentTime": 1}),
        event("edx.completion.block_completion.changed", "2025-03-03T12:05:00Z", 7,
              event={"user_id": 7, "course_id": COURSE, "block_id": KEY, "completion": 1.0}),
    ]  # fmt: skip
    assert {row["block_id"] for row in build(lines).rows("events")} == {KEY}
