"""The tables of a run: what SQL makes of events, and the small ones beside them."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.events import EVENTS, REJECTS, STAGED_EVENTS
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

__all__ = ["FILES", "IDENTITY", "TABLES", "table"]

IDENTITY: Final = Table(
    "identity",
    "one keyed hash of a user id or user name",
    (
        string("key", "keyed hash of a user id or a user name"),
        string("learner_id", "pseudonym of the person it belongs to"),
        truth("is_conflict", "this user name was seen with more than one user id"),
    ),
    key=("key",),
)

_CALENDAR = Table(
    "calendar",
    "one UTC day from the first to the last event that a server or browser wrote",
    (
        day("day", "the day"),
        Column("day_no", "int64", "days since 1970-01-01", "days"),
        day("week", "Monday of its week"),
    ),
    key=("day",),
)

_COURSE_KEYS = Table(
    "course_keys",
    "one course key seen in an event",
    (
        COURSE,
        string("org", "organisation in the key"),
        string("course", "course in the key"),
        string("run", "run in the key"),
    ),
    key=("course_id",),
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

_EVENT_NAMES = Table(
    "event_names",
    "one name of an event",
    (
        string("kind", "group of events; `other` if the name is not known"),
        string("event_name", "name as logged"),
        number("events", "events, copies folded"),
    ),
    key=(
        "kind",
        "event_name",
    ),
)

FILES: Final = Table(
    "files",
    "one input file; lines = events + duplicates + rejects + blank + comment",
    (
        Column("file_no", "int32", "number of the file, in the order of their paths", "number"),
        string("path", "path from the folder that holds all files"),
        number("bytes", "size on disk", "bytes"),
        string("content_hash", "fingerprint of the unpacked content (XXH3, 128 bits)"),
        number("lines", "lines, an unterminated last one counts"),
        number("events", "event lines kept"),
        number("duplicates", "event lines that repeat one kept, here or in another file"),
        number("rejects", "lines that are no event, each with its reason in `rejects`"),
        number("blank", "blank lines skipped"),
        number("comment", "comment lines skipped"),
        string("problem", "why the file could not be read to its end", null=True),
    ),
    key=("file_no",),
)

_REJECT_REASONS = Table(
    "reject_reasons",
    "one reason for which lines were rejected",
    (
        string("reason", "what kind of fault"),
        number("lines", "lines rejected for it"),
        string("first_path", "file of the first of them"),
        number("first_line", "line of the first of them", "number"),
        string("detail", "what was found in the first of them"),
    ),
    key=("reason",),
)

_EVENT_TOTALS = Table(
    "event_totals",
    "one row for all events",
    (
        number("events", "events, copies folded"),
        number("implicit_events", "of these, implicit ones"),
        number("mismatch_events", "of these, user name and user id belong to two people"),
        number("service_events", "of these, about a service account"),
        number("events_without_person", "of these, about nobody that is named"),
        number("events_without_course", "of these, in no course run"),
        number("outside_events", "of these, outside the period: a device's clock was wrong"),
        number("enrolled_people", "distinct people enrolled in any course run", "people"),
    ),
)

# Every table, in the order a reader meets them in the documentation.
TABLES: Final = {
    t.name: t
    for t in (
        _DIM_COURSE, _DIM_LEARNER, _DIM_DAY, _FACT_ENROLMENT, _FACT_LEARNER_COURSE,
        _FACT_LEARNER_DAY, _COURSE_FUNNEL, _COURSE_DAY, _COURSE_WEEK, _EVENT_NAMES,
        _EVENT_TOTALS, _REJECT_REASONS,
        EVENTS, STAGED_EVENTS, IDENTITY, _CALENDAR, _COURSE_KEYS, FILES, REJECTS,
    )
}  # fmt: skip


def table(name: str) -> Table:
    """The table of that name; KeyError lists what there is."""
    try:
        return TABLES[name]
    except KeyError:
        raise KeyError(f"unknown table {name!r}; available: {', '.join(TABLES)}") from None
