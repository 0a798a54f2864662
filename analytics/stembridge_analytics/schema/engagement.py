"""How people take part: weeks, sessions, posts, clicks on links."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    LEARNER,
    Table,
    day,
    moment,
    number,
    real,
    truth,
)

__all__ = ["ENGAGEMENT_TABLES"]

_FACT_LEARNER_WEEK = Table(
    "fact_learner_week",
    "one person in one course run in one week with any event",
    (
        COURSE,
        LEARNER,
        day("week", "Monday of the week"),
        number("active_days", "days with work in the course", "days"),
        number("events", "events, copies folded"),
        number("courseware_events", "of these, work in the course, twins left out"),
        number("implicit_events", "of these, implicit ones"),
        number("video_events", "video events"),
        number("problem_events", "answers to problems, as the server recorded them"),
        number("forum_events", "forum posts"),
        truth("is_active", "any work in the course"),
    ),
    key=("course_id", "learner_id", "week"),
)

_FACT_SESSION = Table(
    "fact_session",
    "one session of one person in one course run: gaps of more than 30 minutes end it",
    (
        COURSE,
        LEARNER,
        number("session", "number of the session, from 1", "number"),
        moment("start_us", "first event"),
        moment("end_us", "last event"),
        day("start_day", "day of the first event"),
        day("start_week", "Monday of its week"),
        number("events", "the person's own requests, copies folded, those of blocks left out"),
        number("courseware_events", "of these, work in the course, twins left out"),
        number("implicit_events", "of these, implicit ones"),
        real("time_5_s", "time on task: sum of the gaps of at most 5 minutes", "s"),
        real("time_30_s", "time on task: sum of the gaps of at most 30 minutes", "s"),
    ),
    key=("course_id", "learner_id", "session"),
)

_FACT_FORUM = Table(
    "fact_forum",
    "one person in the forum of one course run",
    (
        COURSE,
        LEARNER,
        number("threads", "threads begun"),
        number("responses", "responses to threads"),
        number("comments", "comments on responses"),
        number("posts", "the three together"),
        number("votes", "votes given or taken back: the logs do not keep which"),
        number("views", "threads opened"),
        number("searches", "searches"),
        moment("first_post_us", "first post", null=True),
        moment("last_post_us", "last post", null=True),
        moment("first_us", "first event in the forum"),
        moment("last_us", "last event in the forum"),
    ),
    key=("course_id", "learner_id"),
)

ENGAGEMENT_TABLES: Final = (_FACT_LEARNER_WEEK, _FACT_SESSION, _FACT_FORUM)
