"""Fact tables of logs that real platforms wrote, against figures from a few independent lines."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .conftest import Builder
from .sql.videos import pieces_by_hand, segments_by_hand


def _lines(shared_data: Path, name: str) -> list[bytes]:
    content = (shared_data / "edx_logs" / name).read_bytes()
    return content.removesuffix(b"\n").split(b"\n")


def _objects(shared_data: Path, name: str) -> Iterator[dict[str, Any]]:
    for line in _lines(shared_data, name):
        if line.strip() and not line.startswith(b"#"):
            yield json.loads(line)


def _videos(objects: Iterator[dict[str, Any]]) -> dict[tuple[str, str], list[Any]]:
    """What happened at each video of each course, in the order of the lines."""
    found: dict[tuple[str, str], list[Any]] = {}
    for number, o in enumerate(objects):
        payload = json.loads(o["event"])
        what = o["event_type"].removesuffix("_video")
        at = payload["old_time"] if what == "seek" else payload["currentTime"]
        act = (o["context"]["user_id"], number, what, at, payload.get("new_time"))
        found.setdefault((o["context"]["course_id"], payload["id"]), []).append(act)
    return found


def test_segments_are_those_that_the_log_says_to_expect(shared_data: Path, build: Builder) -> None:
    name = "video_timeline.log"
    expected = {
        video: segments_by_hand(pieces_by_hand(acts, None))
        for video, acts in _videos(_objects(shared_data, name)).items()
    }
    comments = [line.decode() for line in _lines(shared_data, name) if line.startswith(b"#")]
    said = [
        [int(n) for n in re.findall(r"\d", line.partition(":")[2])]
        for line in comments
        if re.search(r"\d,\d", line)
    ]
    assert [len(views) for views in said] == [5, 5, 5]  # one comment for each of three users
    video = ("edX/DemoX/Demo_Course", "i4x-edX-DemoX-video-3cb54a11efae4ccc8a0aade24d14b255")
    assert [expected[video][s][0] for s in range(5)] == [sum(v) for v in zip(*said, strict=True)]
    # The edX pipeline's acceptance test of this log (test_video.py) states these users and views.
    assert expected[video] == {0: (2, 2), 1: (3, 2), 2: (2, 1), 3: (2, 2), 4: (3, 2)}
    found: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for r in build(_lines(shared_data, name)).rows("fact_video_segment"):
        counts = found.setdefault((r["course_id"], r["block_id"]), {})
        counts[r["segment"]] = (r["views"], r["viewers"])
    assert found == expected


def test_who_saw_the_end_is_what_the_edx_pipeline_says(shared_data: Path, build: Builder) -> None:
    rows = build(_lines(shared_data, "video_timeline.log")).rows("fact_learner_video")
    finished = Counter((r["block_id"], r["duration_s"], r["is_finished"]) for r in rows)
    # The one video whose length is logged: 444 s, one user at the start and none at the end.
    assert finished["0b9e39477cf34507a7a48f74be381fdd1", 444, False] == 1
    assert all(length is None and end is None for _, length, end in finished if length != 444)
