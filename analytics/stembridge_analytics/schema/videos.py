"""What was seen of videos."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    BLOCK,
    COURSE,
    LEARNER,
    Table,
    day,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = ["VIDEO_TABLES"]

_VIDEO_VIEW = Table(
    "video_view",
    "one piece of a video that one person played without a break",
    (
        COURSE,
        LEARNER,
        BLOCK,
        number("piece", "number of the piece, from 1", "number"),
        moment("start_us", "when it began to play"),
        day("start_day", "its day"),
        real("start_s", "place in the video where it begins", "s"),
        real("end_s", "place in the video where it ends", "s"),
        string("ended_by", "`paused`, `stopped`, `sought` or, where nothing else, `completed`"),
    ),
    key=("course_id", "learner_id", "block_id", "piece"),
)

_FACT_VIDEO_SEGMENT = Table(
    "fact_video_segment",
    "one segment of 5 s of one video that anybody saw any part of",
    (
        COURSE,
        BLOCK,
        number("segment", "number of the segment, from 0", "number"),
        number("views", "pieces played that reach into it"),
        number("viewers", "distinct people who saw any part of it", "people"),
    ),
    key=("course_id", "block_id", "segment"),
)

_FACT_LEARNER_VIDEO = Table(
    "fact_learner_video",
    "one person with one video of one course run that the person started",
    (
        COURSE,
        LEARNER,
        BLOCK,
        number("plays", "how often it began to play"),
        number("pieces", "pieces played whose end is known"),
        real("played_s", "length of these pieces, in seconds of the video", "s"),
        number("segments", "distinct segments of 5 s seen any part of", "segments"),
        real("duration_s", "length of the video, the longest that any event says", "s", null=True),
        truth("is_finished", "saw the segment at its finish: length - 30 s, or 95 % of it if that "
              "is later; null where the length is not known", null=True),
        moment("first_us", "first play"),
        moment("last_us", "last play"),
        day("first_day", "day of the first play"),
    ),
    key=("course_id", "learner_id", "block_id"),
)  # fmt: skip

VIDEO_TABLES: Final = (_VIDEO_VIEW, _FACT_VIDEO_SEGMENT, _FACT_LEARNER_VIDEO)
