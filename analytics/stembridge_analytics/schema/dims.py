"""Dimensions: the course runs, people and days that facts are about."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    LEARNER,
    Column,
    Table,
    day,
    number,
    string,
    truth,
)

__all__ = ["DIM_TABLES"]

_DIM_COURSE = Table(
    "dim_course",
    "one course run",
    (
        COURSE,
        string("org", "organisation in the key"),
        string("course", "course in the key"),
        string("run", "run in the key"),
        day("first_day", "day of the first event"),
        day("last_day", "day of the last event"),
        day("first_enrolment_day", "day of the first enrolment event", null=True),
        number("events", "events, copies folded"),
        number("learners", "distinct people with any event"),
        number("enrolment_events", "enrolment events"),
        number("pass_events", "events that tell passing from not passing"),
        number("certificate_events", "certificate events"),
        number("completion_events", "block completion events"),
    ),
    key=("course_id",),
)

_DIM_LEARNER = Table(
    "dim_learner",
    "one person on one platform, service accounts left out",
    (
        LEARNER,
        day("first_day", "day of the first event"),
        day("last_day", "day of the last event"),
        number("courses", "course runs with any event"),
        number("events", "events, copies folded"),
        truth("has_conflict", "a user name of this person was seen with more than one user id"),
    ),
    key=("learner_id",),
)

_DIM_DAY = Table(
    "dim_day",
    "one UTC day from the first to the last event that a server or browser wrote",
    (
        day("day", "the day"),
        Column("day_no", "int64", "days since 1970-01-01", "days"),
        day("week", "Monday of its week"),
        number("events", "events of the day, copies folded, mobile events by their device clock"),
        number("implicit_events", "of these, implicit ones"),
        number("learners", "distinct people"),
    ),
    key=("day",),
)

DIM_TABLES: Final = (_DIM_COURSE, _DIM_LEARNER, _DIM_DAY)
