"""Dimensions: the course runs, people and days that facts are about."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.side import SIDE_TABLES
from stembridge_analytics.schema.table import (
    COURSE,
    LEARNER,
    Column,
    Table,
    day,
    moment,
    number,
    real,
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
        string("programme", "programme that the run belongs to, as programme.toml says", null=True),
        string("title", "title of the course, as programme.toml says", null=True),
        string("country", "country the run is for, as programme.toml says", null=True),
        string("language", "language of the run, as programme.toml says", null=True),
        day("start_day", "first day of the run, as programme.toml says", null=True),
        day("end_day", "last day of the run, as programme.toml says", null=True),
        truth("is_self_paced", "everybody sets the pace, as programme.toml says", null=True),
        real("workload_hours", "validated workload, as programme.toml says", "h", null=True),
        day("first_day", "day of the first event"),
        day("last_day", "day of the last event"),
        day("first_enrolment_day", "day of the first enrolment event", null=True),
        number("events", "events, copies folded"),
        number("learners", "distinct people with any event"),
        number("enrolment_events", "enrolment events"),
        number("pass_events", "events that tell passing from not passing"),
        number("certificate_events", "certificate events"),
        number("completion_events", "block completion events"),
        number("submission_events", "submissions to open response assessments"),
    ),
    key=("course_id",),
)

# What a person's attributes mean is declared once, where they come from.
_ATTRIBUTES: Final = tuple(
    column
    for column in SIDE_TABLES["person_attributes"].columns
    if column.name not in ("key", "source")
)

_LEARNER_ATTRIBUTES = Table(
    "learner_attributes",
    "one person that the list of participants or the platform's profiles tell of",
    (LEARNER, *_ATTRIBUTES, number("conflicts", "attributes on which the sources differ")),
    key=("learner_id",),
)

_RUN_WINDOW = Table(
    "run_window",
    "one course run with any event, or named in the programme: its clock, and what can be known",
    (
        COURSE,
        moment("start_us", "t0, start of the run", null=True),
        moment("end_us", "t1, first moment after the run", null=True),
        moment("close_us", "C = t1 + 14 days", null=True),
        moment("certified_by_us", "C + 30 days", null=True),
        moment("logs_end_us", "first moment after the last day of the logs"),
        truth("is_start_mature", "the logs reach t1; null: run dates unknown", null=True),
        truth("is_completion_mature", "the logs reach C; null: run dates unknown", null=True),
        truth(
            "is_certified_mature", "the logs reach C + 30 days; null: run dates unknown", null=True
        ),
        real(
            "pass_mark", "course grade from which the run is completed (K3)", "share 0-1", null=True
        ),
        number("modules", "chapters of the structure; 0: no structure"),
        number("required_units", "required units of the structure"),
        truth("has_k1", "required units are known and the logs hold completion events"),
        truth("has_k2", "pass or certificate events, or the platform's tables of them, are there"),
        truth("has_k3", "the pass mark is known"),
        truth("has_peer_review", "the logs hold submissions to open response assessments"),
        truth("has_certificates", "certificate events, or the platform's table of them, are there"),
    ),
    key=("course_id",),
)

_DIM_LEARNER = Table(
    "dim_learner",
    "one person in the events or enrolled by a table, service accounts and staff left out",
    (
        LEARNER,
        day("first_day", "day of the first event", null=True),
        day("last_day", "day of the last event", null=True),
        number("courses", "course runs with any event or enrolment"),
        number("events", "events, copies folded"),
        truth("has_conflict", "a user name of this person was seen with more than one user id"),
        truth("has_attributes", "the list of participants or the profiles tell of this person"),
        *_ATTRIBUTES,
        number("attribute_conflicts", "attributes on which the sources differ"),
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

DIM_TABLES: Final = (_DIM_COURSE, _RUN_WINDOW, _DIM_LEARNER, _LEARNER_ATTRIBUTES, _DIM_DAY)
