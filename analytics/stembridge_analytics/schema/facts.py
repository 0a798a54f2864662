"""Facts about one person in one course run."""

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
    string,
    truth,
)

__all__ = ["FACT_TABLES"]

_FACT_ENROLMENT = Table(
    "fact_enrolment",
    "one spell of enrolment of one person in one course run",
    (
        COURSE,
        LEARNER,
        number("spell", "number of the spell, from 1", "number"),
        moment("start_us", "start of the spell"),
        day("start_day", "day of the start"),
        moment("end_us", "unenrolment; null while enrolled", null=True),
        day("end_day", "day of the unenrolment", null=True),
        string("mode_first", "mode at the start", null=True),
        string("mode_last", "last mode in the spell", null=True),
        truth("is_inferred", "no enrolment event: starts with the first work, grade or completion"),
    ),
    key=(
        "course_id",
        "learner_id",
        "spell",
    ),
)

_FACT_LEARNER_COURSE = Table(
    "fact_learner_course",
    "one person enrolled in one course run (the person-course table)",
    (
        COURSE,
        LEARNER,
        moment("enrolled_us", "first enrolment"),
        day("enrolled_day", "day of the first enrolment"),
        truth("is_inferred", "the enrolment event is missing"),
        number("spells", "spells of enrolment"),
        truth("is_enrolled", "enrolled when the logs end"),
        string("mode_last", "last enrolment mode", null=True),
        truth("is_started", "work in the course at or after enrolment"),
        moment("started_us", "first work in the course at or after enrolment", null=True),
        day("started_day", "its day", null=True),
        day("last_active_day", "last day with work in the course", null=True),
        number("active_days", "days with work in the course", "days"),
        number("courseware_events", "events of work in the course, twins left out"),
        number("videos", "distinct videos played"),
        number("problems", "distinct problems answered"),
        number("posts", "forum posts"),
        number("blocks_completed", "distinct blocks with completion exactly 1"),
        real("grade_last", "last course grade seen", "share 0-1", null=True),
        truth("is_passed", "last pass or fail state is passed"),
        moment("passed_us", "first pass", null=True),
        truth("is_certified", "certificate issued and not later revoked"),
        moment("certified_us", "first certificate", null=True),
        truth("is_completed_k2", "passed or certified (evidence level K2)"),
        moment("completed_k2_us", "first of the two", null=True),
    ),
    key=(
        "course_id",
        "learner_id",
    ),
)

_FACT_LEARNER_DAY = Table(
    "fact_learner_day",
    "one person in one course run on one UTC day with any event",
    (
        COURSE,
        LEARNER,
        day("day", "the day"),
        day("week", "Monday of its week"),
        number("events", "events, copies folded"),
        number("courseware_events", "of these, work in the course, twins left out"),
        number("implicit_events", "of these, implicit ones"),
        number("video_events", "video events"),
        number("problem_events", "answers to problems, as the server recorded them"),
        number("forum_events", "forum posts"),
    ),
    key=(
        "course_id",
        "learner_id",
        "day",
    ),
)

FACT_TABLES: Final = (_FACT_ENROLMENT, _FACT_LEARNER_COURSE, _FACT_LEARNER_DAY)
