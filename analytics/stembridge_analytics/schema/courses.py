"""Sums over people: what reports read."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    Table,
    day,
    number,
    truth,
)

__all__ = ["COURSE_TABLES"]

_COURSE_FUNNEL = Table(
    "course_funnel",
    "one course run",
    (
        COURSE,
        number("enrolled", "people ever enrolled (E)", "people"),
        number(
            "enrolled_inferred", "of these, enrolment inferred from work in the course", "people"
        ),
        number("unenrolled", "of E, no longer enrolled when the logs end", "people"),
        number("started", "of E, with work in the course at or after enrolment (S)", "people"),
        number("completed_k2", "of E, passed or certified (K, evidence level K2)", "people"),
        number("completed_k2_started", "of S, passed or certified", "people"),
        number("passed", "of E, last state passed", "people"),
        number("certified", "of E, certificate issued and not later revoked", "people"),
        truth("has_pass_events", "whether the logs can tell who passed or was certified"),
        truth("has_certificate_events", "whether the logs hold certificate events"),
        day("first_enrolled_day", "day of the first enrolment"),
        day("last_enrolled_day", "day of the last person's first enrolment"),
        day("last_day", "last day of the logs: every window here ends with it"),
    ),
    key=("course_id",),
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

COURSE_TABLES: Final = (_COURSE_FUNNEL, _COURSE_DAY, _COURSE_WEEK, _COURSE_LINK_DAY)
