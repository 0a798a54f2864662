"""Sums over people: what reports read."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    Column,
    Table,
    day,
    number,
    string,
    truth,
)

__all__ = ["COURSE_TABLES"]

_COURSE_FUNNEL = Table(
    "course_funnel",
    "one course run",
    (
        COURSE,
        number("enrolled", "people enrolled, net of those who left before t0 (E)", "people"),
        number("left_before", "people who had left before t0, and are not in E", "people"),
        number("enrolled_inferred", "of E, enrolment inferred from work in the course", "people"),
        number("enrolled_self", "of E, enrolled by themselves", "people"),
        number("enrolled_bulk", "of E, enrolled with others, by staff or a command", "people"),
        number("enrolled_staff", "of E, enrolled by somebody, not with others", "people"),
        number("unenrolled", "of E, no longer enrolled when the logs end", "people"),
        number(
            "started",
            "of E, with work in the course from enrolment and t0 on, up to t1 (S)",
            "people",
        ),
        number(
            "engaged",
            "of S, work in half of the modules and a productive act; 0 without structure",
            "people",
        ),
        number("completed_k1", "of E, all required units completed (evidence level K1)", "people"),
        number("completed_k2", "of E, passed or certified (K, evidence level K2)", "people"),
        number("completed_k2_started", "of S, passed or certified", "people"),
        number("completed_k3", "of E, pass mark reached (evidence level K3)", "people"),
        number(
            "waiting", "of E, submitted and assessed others, and not assessed up to C", "people"
        ),
        number("passed", "of E, last state passed", "people"),
        number("certified", "of E, certificate issued and not later revoked", "people"),
        truth("has_structure", "whether the modules are known"),
        truth(
            "has_completion_events",
            "whether required units are known and the logs can tell which are completed",
        ),
        truth("has_pass_events", "whether the logs can tell who passed or was certified"),
        truth("has_pass_mark", "whether the pass mark is known"),
        truth("has_peer_review", "whether the logs hold submissions"),
        truth("has_certificate_events", "whether the logs hold certificate events"),
        truth("is_start_mature", "the logs reach t1; null: run dates unknown", null=True),
        truth("is_completion_mature", "the logs reach C; null: run dates unknown", null=True),
        truth(
            "is_certified_mature", "the logs reach C + 30 days; null: run dates unknown", null=True
        ),
        day("first_enrolled_day", "day of the first enrolment"),
        day("last_enrolled_day", "day of the last person's first enrolment"),
        day("last_day", "last day of the logs: every window here ends with it"),
    ),
    key=("course_id",),
)

_GROUP_FUNNEL = Table(
    "group_funnel",
    "one group of people in one course run, by one of their attributes",
    (
        string(
            "dimension",
            "attribute: country, gender, level, role, subject, school type, rural, "
            "route of enrolment",
        ),
        string("label", "its value; `not stated` where it is missing"),
        COURSE,
        number("enrolled", "people in E", "people"),
        number("started", "of these, started", "people"),
        number("completed_k1", "of E, all required units completed (K1)", "people"),
        number("completed_k2", "of E, passed or certified (K2)", "people"),
        number("completed_k2_started", "of the started, passed or certified", "people"),
        number("certified", "of E, certified", "people"),
    ),
    key=("dimension", "label", "course_id"),
)

_COURSE_DAY = Table(
    "course_day",
    "one course run on one UTC day, from its first enrolment to the last day of the logs",
    (
        COURSE,
        day("day", "the day"),
        number("enrolled", "people enrolled at the end of the day", "people"),
        number("enrolled_total", "people ever enrolled up to the end of the day", "people"),
        number("enrolled_edx_pipeline", "enrolled at the end of the day by the edX pipeline's "
           "definition: enrolment events only", "people"),
    ),
    key=("course_id", "day",),
)  # fmt: skip

_COURSE_WEEK = Table(
    "course_week",
    "one course run in one week, from its first event to the last week of the logs",
    (
        COURSE,
        day("week", "Monday of the week"),
        number("active_learners", "people with work in the course", "people"),
        number("courseware_events", "events of work in the course"),
        number("implicit_events", "implicit events, counted apart"),
        number("days_in_logs", "days of the week between first and last day of the logs", "days"),
    ),
    key=(
        "course_id",
        "week",
    ),
)

_COURSE_ACTIVITY = Table(
    "course_activity",
    "one course run on one UTC day with any event of a learner",
    (
        COURSE,
        day("day", "the day"),
        number("events", "events of learners, copies folded"),
        number("courseware_events", "of these, work in the course, twins left out"),
        number("learners", "people with any event", "people"),
    ),
    key=("course_id", "day"),
)

_EVENT_SPAN = Table(
    "event_span",
    "one name of an event in one course run",
    (
        COURSE,
        string("kind", "group of events"),
        string("action", "what was done, by one word whatever the platform's release calls it"),
        string("event_name", "name as logged"),
        day("first_day", "day of the first of them"),
        day("last_day", "day of the last of them"),
        number("events", "events, copies folded"),
    ),
    key=("course_id", "kind", "action", "event_name"),
)

_FILE_DAY = Table(
    "file_day",
    "one log file on one UTC day of which it holds events",
    (
        Column("file_no", "int32", "number of the file, in `files`", "number"),
        day("day", "the day"),
        number("events", "events kept from it, copies folded"),
        number("learners", "distinct people they are about"),
    ),
    key=("file_no", "day"),
)

_COURSE_LINK_DAY = Table(
    "course_link_day",
    "one course run on one UTC day with any click on a link",
    (
        COURSE,
        day("day", "the day"),
        number("clicks", "clicks, copies folded, staff and services left out"),
        number("external_clicks", "of these, to another host than that of the page"),
        number("unknown_clicks", "of these, nobody can tell: an address is missing"),
        number("clicks_edx_pipeline", "clicks by the edX pipeline's definition: staff and copies "
               "too, both addresses known"),
        number("external_clicks_edx_pipeline", "of these, to another host"),
    ),
    key=("course_id", "day"),
)  # fmt: skip

COURSE_TABLES: Final = (
    _COURSE_FUNNEL,
    _GROUP_FUNNEL,
    _COURSE_DAY,
    _COURSE_WEEK,
    _COURSE_ACTIVITY,
    _EVENT_SPAN,
    _FILE_DAY,
    _COURSE_LINK_DAY,
)
