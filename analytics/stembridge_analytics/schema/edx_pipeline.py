"""The edX analytics pipeline's figures, by its own definitions: see docs/definitions.md."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    Table,
    day,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = ["EDX_PIPELINE_TABLES"]

_ACTOR = string("learner_id", "pseudonym of the person whose request caused it")
_VIDEO = string("block_id", "usage key or id of the video")

_ACTIVITY_WEEKLY = Table(
    "edx_pipeline_activity_weekly",
    "one course run in one week with one label of the edX pipeline; `course_activity` there",
    (
        COURSE,
        day("week", "Monday of the week"),
        string("label", "ACTIVE, PLAYED_VIDEO, ATTEMPTED_PROBLEM, POSTED_FORUM"),
        number("people", "distinct people with such an event, staff and services too", "people"),
        number("events", "such events, each copy counted"),
        number("days_in_logs", "days of the week in the logs: with fewer than 7 the pipeline wrote "
               "no row", "days"),
    ),
    key=("course_id", "week", "label"),
)  # fmt: skip

_ACTIVE_USERS_WEEKLY = Table(
    "edx_pipeline_active_users_weekly",
    "one person in one week with any event on the platform; `f_active_users_per_week` there",
    (
        day("week", "Monday of the week"),
        _ACTOR,
        number("events", "events, each copy counted"),
    ),
    key=("week", "learner_id"),
)

_ENROLMENT_DAILY = Table(
    "edx_pipeline_enrolment_daily",
    "one course run on one UTC day, from its first enrolment event to the last day of the logs; "
    "`course_enrollment_daily` there",
    (
        COURSE,
        day("day", "the day"),
        number("enrolled", "people enrolled at the end of the day, by enrolment events alone; "
               "`count` there", "people"),
        number("ever_enrolled", "people with any enrolment event up to the end of the day, also if "
               "that one was a deactivation; `cumulative_count` there", "people"),
    ),
    key=("course_id", "day"),
)  # fmt: skip

_ENROLMENT_MODE_DAILY = Table(
    "edx_pipeline_enrolment_mode_daily",
    "one course run on one UTC day with one enrolment mode that anybody has or had last; "
    "`course_enrollment_mode_daily` there",
    (
        COURSE,
        day("day", "the day"),
        string("mode", "mode on the person's last enrolment event up to the end of the day"),
        number("enrolled", "of these, people enrolled then; `count` there", "people"),
        number("ever_enrolled", "people with that mode, enrolled or not; `cumulative_count` there",
               "people"),
    ),
    key=("course_id", "day", "mode"),
)  # fmt: skip

_ENGAGEMENT_DAILY = Table(
    "edx_pipeline_engagement_daily",
    "one person in one course run on one UTC day with one block or topic and one interaction; "
    "`module_engagement` there",
    (
        COURSE,
        _ACTOR,
        day("day", "the day"),
        string("entity_type", "problem, video, discussion"),
        string("entity_id", "usage key or id of the block, or forum topic"),
        string("interaction", "attempted, completed, viewed, contributed; `event` there"),
        number("interactions", "how often, each copy counted; `count` there"),
    ),
    key=("course_id", "learner_id", "day", "entity_type", "entity_id", "interaction"),
)

_VIDEO_VIEWING = Table(
    "edx_pipeline_video_viewing",
    "one piece of a video that one person played, at least 0.25 s long",
    (
        COURSE,
        _ACTOR,
        _VIDEO,
        moment("start_us", "when the play began"),
        day("day", "its day"),
        real("start_s", "place in the video where it began", "s"),
        real("end_s", "place where it ended", "s"),
        string("ended_by", "paused, stopped, sought"),
        real("duration_s", "length of the video as the play tells it", "s", null=True),
    ),
    key=("course_id", "learner_id", "block_id", "start_us"),
)

_VIDEO_SEGMENTS = Table(
    "edx_pipeline_video_segments",
    "one segment of five seconds of one video, of those anybody played; `video_timeline` there",
    (
        COURSE,
        _VIDEO,
        number("segment", "number of the segment, from 0", "number"),
        number("people", "distinct people who played any part of it; `num_users` there", "people"),
        number("views", "viewings that touch it; `num_views` there"),
        number("duration_s", "length of the video, guessed if it is not known", "s"),
        truth("is_duration_known", "every viewing's play told the length"),
        number("people_at_start", "people in the first segment; `users_at_start` there", "people"),
        number("people_at_end", "people in the segment where the video counts as finished, the "
               "later of 30 s or 5 % before the end; `users_at_end` there", "people"),
    ),
    key=("course_id", "block_id", "segment"),
)  # fmt: skip

_VIDEO_SUMMARY = Table(
    "edx_pipeline_video",
    "one video that anybody played; `video` there",
    (
        COURSE,
        _VIDEO,
        number("duration_s", "length of the video, guessed if it is not known", "s"),
        number("people_at_start", "people in the first segment; `users_at_start` there", "people"),
        number("people_at_end", "people who finished it; `users_at_end` there", "people"),
        number("viewed_s", "five seconds for each view of each segment; `total_viewed_seconds` "
               "there", "s"),
    ),
    key=("course_id", "block_id"),
)  # fmt: skip

EDX_PIPELINE_TABLES: Final = (
    _ACTIVITY_WEEKLY,
    _ACTIVE_USERS_WEEKLY,
    _ENROLMENT_DAILY,
    _ENROLMENT_MODE_DAILY,
    _ENGAGEMENT_DAILY,
    _VIDEO_VIEWING,
    _VIDEO_SEGMENTS,
    _VIDEO_SUMMARY,
)
