"""Every table stembridge writes: its grain, and each column's type, unit, meaning and nullability.

Types are few on purpose, so that the same SQL runs on every engine: `string`, `bool`, `int32`,
`int64`, `float64`, `date` (a UTC calendar day), `binary`. Moments are `int64` microseconds since
1970-01-01 UTC and end in `_us`; days end in `_day`, `day` or `week` (the Monday).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "EVENTS",
    "PARSER_VERSION",
    "PAYLOAD_COLUMNS",
    "REJECT_REASONS",
    "SCHEMA_VERSION",
    "STAGED_EVENTS",
    "STAGED_KEYS",
    "STAGED_PEOPLE",
    "STAGED_REJECTS",
    "STORE_TABLES",
    "TABLES",
    "Column",
    "Table",
    "table",
]

# Raised when a column changes its name, type or meaning.
SCHEMA_VERSION: Final = 1

MICROSECONDS: Final = "us since 1970-01-01 UTC"


@dataclass(frozen=True)
class Column:
    """One column: what it holds, in which unit, and whether it may be null."""

    name: str
    type: str
    meaning: str
    unit: str | None = None
    null: bool = False


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what one row is, `key` which columns name it and order the file."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)


def _s(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "string", meaning, null=null)


def _n(name: str, meaning: str, unit: str = "count", *, null: bool = False) -> Column:
    return Column(name, "int64", meaning, unit, null)


def _f(name: str, meaning: str, unit: str, *, null: bool = False) -> Column:
    return Column(name, "float64", meaning, unit, null)


def _b(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "bool", meaning, null=null)


def _d(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "date", meaning, "UTC day", null)


def _us(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "int64", meaning, MICROSECONDS, null)


COURSE: Final = _s("course_id", "course key of the run, as the platform writes it")
LEARNER: Final = _s("learner_id", "pseudonym of one person on one platform")

_WHEN = (
    _us("time_us", "when it happened, by the clock of whoever wrote the event"),
    _d("day", "UTC day of time_us"),
    _d("week", "Monday of the UTC week of time_us"),
)
_WHAT = (
    _s("source", "who wrote the event: browser, server, mobile, task", null=True),
    _s("kind", "group of events, one file under events/; `other` if the name is not known"),
    _s("action", "what was done, by one word whatever the platform's release calls it"),
    _s("event_name", "name as logged; implicit events carry a route without ids"),
    _b("is_courseware", "on the list of events that count as work in the course"),
    _b("is_implicit", "the server's record of a request, named by its URL"),
    _s("course_id", "course key of the run, as the platform writes it", null=True),
)
# Sparse: each kind of event fills a few of these and leaves the others null.
PAYLOAD_COLUMNS: Final = (
    _s("block_id", "usage key or id of the block", null=True),
    _s("block_type", "type of the block", null=True),
    _s("mode", "enrolment mode", null=True),
    _b("success", "whether the answer was right", null=True),
    Column("attempts", "int64", "attempts so far", "count", null=True),
    _f("earned", "points earned", "points", null=True),
    _f("possible", "points possible", "points", null=True),
    _f("grade", "course grade", "share 0-1", null=True),
    _s("letter_grade", "letter grade, empty below a pass", null=True),
    _f("completion", "completion of the block; complete is exactly 1", "share 0-1", null=True),
    _f("position_s", "place in the video", "s", null=True),
    _f("old_position_s", "place in the video before a seek", "s", null=True),
    _f("new_position_s", "place in the video after a seek", "s", null=True),
    _f("duration_s", "length of the video", "s", null=True),
    Column("place", "int64", "place in a sequence, from 1", "place", null=True),
    Column("new_place", "int64", "place in a sequence moved to", "place", null=True),
    _s("target_host", "host a link leads to", null=True),
    _s("topic_id", "forum topic", null=True),
    _s("content_id", "id of a post, submission or assessed submission", null=True),
    _s("content_type", "type of a post or assessment", null=True),
    _s("choice", "id of the option chosen", null=True),
    _n("quantity", "how many (questions, pupils, minutes), as `action` says", null=True),
    Column("event_day", "date", "day a person named (planned or held)", "UTC day", null=True),
)  # fmt: skip

STAGED_EVENTS: Final = Table(
    "staged_events",
    "one event line that could be read, duplicates included",
    (
        Column("file_no", "int32", "number of the file in `files`", "number"),
        Column("line_no", "int64", "line in the file, from 1", "number"),
        Column("duplicate_key", "int64", "hash of user name, context, source, type, event, time",
               "hash"),
        *_WHEN,
        *_WHAT,
        _s("subject_key", "keyed hash of the best name of the person it is about", null=True),
        _s("user_key", "keyed hash of context.user_id", null=True),
        _s("name_key", "keyed hash of the user name", null=True),
        _b("is_service", "about a service account of the platform"),
        *PAYLOAD_COLUMNS,
    ),
)  # fmt: skip

STAGED_KEYS: Final = Table(
    "staged_keys",
    "one event line that could be read: what tells whether it is a duplicate",
    tuple(
        column
        for column in STAGED_EVENTS.columns
        if column.name in ("file_no", "line_no", "time_us", "duplicate_key")
    ),
)

STAGED_PEOPLE: Final = Table(
    "staged_people",
    "one file with one subject, user id and user name that stand on its event lines",
    (
        Column("file_no", "int32", "number of the file in `files`", "number"),
        _s("subject_key", "keyed hash of the best name of the person it is about", null=True),
        _s("user_key", "keyed hash of context.user_id", null=True),
        _s("name_key", "keyed hash of the user name", null=True),
        _n("lines", "event lines that carry these, duplicates included"),
    ),
)

EVENTS: Final = Table(
    "events",
    "one event, duplicates folded into `copies`",
    (
        *_WHEN,
        *_WHAT,
        _s("learner_id", "pseudonym of the person it is about", null=True),
        _b("is_mismatch", "user name and user id belong to two people: masquerading or a conflict"),
        _b("is_service", "about a service account of the platform"),
        _b("is_twin", "the browser's record of an answer that the server records too"),
        _b("is_in_period", "between the first and last day by the clocks of servers and browsers"),
        _n("copies", "how many identical lines there were"),
        *PAYLOAD_COLUMNS,
        Column("file_no", "int32", "file of the line kept", "number"),
        Column("line_no", "int64", "line kept", "number"),
    ),
)

_IDENTITY = Table(
    "identity",
    "one keyed hash of a user id or user name",
    (
        _s("key", "keyed hash of a user id or a user name"),
        _s("learner_id", "pseudonym of the person it belongs to"),
        _b("is_conflict", "this user name was seen with more than one user id"),
    ),
    key=("key",),
)

_CALENDAR = Table(
    "calendar",
    "one UTC day from the first to the last event that a server or browser wrote",
    (
        _d("day", "the day"),
        Column("day_no", "int64", "days since 1970-01-01", "days"),
        _d("week", "Monday of its week"),
    ),
    key=("day",),
)

_COURSE_KEYS = Table(
    "course_keys",
    "one course key seen in an event",
    (
        COURSE,
        _s("org", "organisation in the key"),
        _s("course", "course in the key"),
        _s("run", "run in the key"),
    ),
    key=("course_id",),
)

_DIM_DAY = Table(
    "dim_day",
    "one UTC day from the first to the last event that a server or browser wrote",
    (
        _d("day", "the day"),
        Column("day_no", "int64", "days since 1970-01-01", "days"),
        _d("week", "Monday of its week"),
        _n("events", "events of the day, copies folded, mobile events by their device clock"),
        _n("implicit_events", "of these, implicit ones"),
        _n("learners", "distinct people"),
    ),
    key=("day",),
)

_DIM_COURSE = Table(
    "dim_course",
    "one course run",
    (
        COURSE,
        _s("org", "organisation in the key"),
        _s("course", "course in the key"),
        _s("run", "run in the key"),
        _d("first_day", "day of the first event"),
        _d("last_day", "day of the last event"),
        _d("first_enrolment_day", "day of the first enrolment event", null=True),
        _n("events", "events, copies folded"),
        _n("learners", "distinct people with any event"),
        _n("enrolment_events", "enrolment events"),
        _n("pass_events", "events that tell passing from not passing"),
        _n("certificate_events", "certificate events"),
        _n("completion_events", "block completion events"),
    ),
    key=("course_id",),
)

_DIM_LEARNER = Table(
    "dim_learner",
    "one person on one platform, service accounts left out",
    (
        LEARNER,
        _d("first_day", "day of the first event"),
        _d("last_day", "day of the last event"),
        _n("courses", "course runs with any event"),
        _n("events", "events, copies folded"),
        _b("has_conflict", "a user name of this person was seen with more than one user id"),
    ),
    key=("learner_id",),
)

_FACT_ENROLMENT = Table(
    "fact_enrolment",
    "one spell of enrolment of one person in one course run",
    (
        COURSE,
        LEARNER,
        _n("spell", "number of the spell, from 1", "number"),
        _us("start_us", "start of the spell"),
        _d("start_day", "day of the start"),
        _us("end_us", "unenrolment; null while enrolled", null=True),
        _d("end_day", "day of the unenrolment", null=True),
        _s("mode_first", "mode at the start", null=True),
        _s("mode_last", "last mode in the spell", null=True),
        _b("is_inferred", "no enrolment event: starts with the first work, grade or completion"),
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
        _us("enrolled_us", "first enrolment"),
        _d("enrolled_day", "day of the first enrolment"),
        _b("is_inferred", "the enrolment event is missing"),
        _n("spells", "spells of enrolment"),
        _b("is_enrolled", "enrolled when the logs end"),
        _s("mode_last", "last enrolment mode", null=True),
        _b("is_started", "work in the course at or after enrolment"),
        _us("started_us", "first work in the course at or after enrolment", null=True),
        _d("started_day", "its day", null=True),
        _d("last_active_day", "last day with work in the course", null=True),
        _n("active_days", "days with work in the course", "days"),
        _n("courseware_events", "events of work in the course, twins left out"),
        _n("videos", "distinct videos played"),
        _n("problems", "distinct problems answered"),
        _n("posts", "forum posts"),
        _n("blocks_completed", "distinct blocks with completion exactly 1"),
        _f("grade_last", "last course grade seen", "share 0-1", null=True),
        _b("is_passed", "last pass or fail state is passed"),
        _us("passed_us", "first pass", null=True),
        _b("is_certified", "certificate issued and not later revoked"),
        _us("certified_us", "first certificate", null=True),
        _b("is_completed_k2", "passed or certified (evidence level K2)"),
        _us("completed_k2_us", "first of the two", null=True),
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
        _d("day", "the day"),
        _d("week", "Monday of its week"),
        _n("events", "events, copies folded"),
        _n("courseware_events", "of these, work in the course, twins left out"),
        _n("implicit_events", "of these, implicit ones"),
        _n("video_events", "video events"),
        _n("problem_events", "answers to problems, as the server recorded them"),
        _n("forum_events", "forum posts"),
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
        _n("enrolled", "people ever enrolled (E)", "people"),
        _n("enrolled_inferred", "of these, enrolment inferred from work in the course", "people"),
        _n("unenrolled", "of E, no longer enrolled when the logs end", "people"),
        _n("started", "of E, with work in the course at or after enrolment (S)", "people"),
        _n("completed_k2", "of E, passed or certified (K, evidence level K2)", "people"),
        _n("completed_k2_started", "of S, passed or certified", "people"),
        _n("passed", "of E, last state passed", "people"),
        _n("certified", "of E, certificate issued and not later revoked", "people"),
        _b("has_pass_events", "whether the logs can tell who passed or was certified"),
        _b("has_certificate_events", "whether the logs hold certificate events"),
        _d("first_enrolled_day", "day of the first enrolment"),
        _d("last_enrolled_day", "day of the last person's first enrolment"),
        _d("last_day", "last day of the logs: every window here ends with it"),
    ),
    key=("course_id",),
)

_COURSE_DAY = Table(
    "course_day",
    "one course run on one UTC day, from its first enrolment to the last day of the logs",
    (
        COURSE,
        _d("day", "the day"),
        _n("enrolled", "people enrolled at the end of the day", "people"),
        _n("enrolled_total", "people ever enrolled up to the end of the day", "people"),
        _n("enrolled_edx_pipeline", "enrolled at the end of the day by the edX pipeline's "
           "definition: enrolment events only", "people"),
    ),
    key=("course_id", "day",),
)  # fmt: skip

_COURSE_WEEK = Table(
    "course_week",
    "one course run in one week, from its first event to the last week of the logs",
    (
        COURSE,
        _d("week", "Monday of the week"),
        _n("active_learners", "people with work in the course", "people"),
        _n("courseware_events", "events of work in the course"),
        _n("implicit_events", "implicit events, counted apart"),
        _n("days_in_logs", "days of the week between first and last day of the logs", "days"),
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
        _s("kind", "group of events; `other` if the name is not known"),
        _s("event_name", "name as logged"),
        _n("events", "events, copies folded"),
    ),
    key=(
        "kind",
        "event_name",
    ),
)

_FILES = Table(
    "files",
    "one input file; lines = events + duplicates + rejects + blank + comment",
    (
        Column("file_no", "int32", "number of the file, in the order of their paths", "number"),
        _s("path", "path from the folder that holds all files"),
        _n("bytes", "size on disk", "bytes"),
        _s("content_hash", "fingerprint of the unpacked content (XXH3, 128 bits)"),
        _n("lines", "lines, an unterminated last one counts"),
        _n("events", "event lines kept"),
        _n("duplicates", "event lines that repeat one kept, here or in another file"),
        _n("rejects", "lines that are no event, each with its reason in `rejects`"),
        _n("blank", "blank lines skipped"),
        _n("comment", "comment lines skipped"),
        _s("problem", "why the file could not be read to its end", null=True),
    ),
    key=("file_no",),
)

_REJECTS = Table(
    "rejects",
    "one line that is no event",
    (
        Column("file_no", "int32", "number of the file in `files`", "number"),
        _s("path", "its path"),
        Column("line_no", "int64", "line in the file, from 1", "number"),
        Column("byte_offset", "int64", "where the line begins in the unpacked file", "bytes"),
        _s("reason", "what kind of fault, see the reasons below"),
        _s("detail", "what was found, without the text of the line"),
        _n("bytes", "length of the line", "bytes"),
        _s("line_hash", "keyed hash of the line: equal lines have equal ones"),
    ),
    key=("file_no", "line_no"),
)

STAGED_REJECTS: Final = Table(
    "staged_rejects",
    "one line that is no event, with the line itself if it was asked for",
    (
        *_REJECTS.columns,
        Column("raw", "binary", "the line, sealed under the key", null=True),
    ),
    key=_REJECTS.key,
)

_REJECT_REASONS = Table(
    "reject_reasons",
    "one reason for which lines were rejected",
    (
        _s("reason", "what kind of fault"),
        _n("lines", "lines rejected for it"),
        _s("first_path", "file of the first of them"),
        _n("first_line", "line of the first of them", "number"),
        _s("detail", "what was found in the first of them"),
    ),
    key=("reason",),
)

_EVENT_TOTALS = Table(
    "event_totals",
    "one row for all events",
    (
        _n("events", "events, copies folded"),
        _n("implicit_events", "of these, implicit ones"),
        _n("mismatch_events", "of these, user name and user id belong to two people"),
        _n("service_events", "of these, about a service account"),
        _n("events_without_person", "of these, about nobody that is named"),
        _n("events_without_course", "of these, in no course run"),
        _n("outside_events", "of these, outside the period: a device's clock was wrong"),
        _n("enrolled_people", "distinct people enrolled in any course run", "people"),
    ),
)

# Why a line is no event: each reason the reader gives, in the order it looks for them.
REJECT_REASONS: Final = {
    "too_long": "longer than any event",
    "bad_utf8": "bytes that are not UTF-8",
    "not_json": "no JSON object in the line, or one with a fault",
    "cut": "the JSON object ends in the middle",
    "two_events": "two events without a line end between them",
    "not_object": "JSON, but not an object",
    "bad_text": "text that is not valid Unicode",
    "no_time": "an object without a time",
    "bad_time": "a time that is not ISO 8601, or outside 2010 to 2100",
}

# Every table, in the order a reader meets them in the documentation.
TABLES: Final = {
    t.name: t
    for t in (
        _DIM_COURSE, _DIM_LEARNER, _DIM_DAY, _FACT_ENROLMENT, _FACT_LEARNER_COURSE,
        _FACT_LEARNER_DAY, _COURSE_FUNNEL, _COURSE_DAY, _COURSE_WEEK, _EVENT_NAMES,
        _EVENT_TOTALS, _REJECT_REASONS,
        EVENTS, STAGED_EVENTS, _IDENTITY, _CALENDAR, _COURSE_KEYS, _FILES, _REJECTS,
    )
}  # fmt: skip


def table(name: str) -> Table:
    """The table of that name; KeyError lists what there is."""
    try:
        return TABLES[name]
    except KeyError:
        raise KeyError(f"unknown table {name!r}; available: {', '.join(TABLES)}") from None


# Raised when the same line would become another row: what a store holds stays as it was read.
PARSER_VERSION: Final = 2

_STORED_EVENTS = Table(
    "events",
    "one event of one platform, duplicates folded into `copies`",
    (
        *_WHEN,
        *_WHAT,
        _s("subject_key", "keyed hash of the best name of the person it is about", null=True),
        _s("user_key", "keyed hash of context.user_id", null=True),
        _s("name_key", "keyed hash of the user name", null=True),
        _b("is_service", "about a service account of the platform"),
        _n("copies", "how many identical lines there were"),
        *PAYLOAD_COLUMNS,
        Column("duplicate_key", "int64", "hash of user name, context, source, type, event, time",
               "hash"),
        Column("file_no", "int32", "file of the line kept, in `files`", "number"),
        Column("line_no", "int64", "line kept, from 1", "number"),
    ),
    key=("course_id", "time_us", "file_no", "line_no"),
)  # fmt: skip

_STORED_DUPLICATES = Table(
    "duplicates",
    "one event line that repeats one kept: `copies` of the kept row is 1 + these",
    (
        _us("time_us", "time of the event"),
        Column("duplicate_key", "int64", "hash that it shares with the row kept", "hash"),
        Column("file_no", "int32", "file of this line, in `files`", "number"),
        Column("line_no", "int64", "this line, from 1", "number"),
    ),
    key=("time_us", "duplicate_key", "file_no", "line_no"),
)

_STORED_REJECTS = Table(
    "rejects",
    "one line that is no event",
    # Files may be renamed between two ingests: their names stand in `files` alone.
    tuple(column for column in STAGED_REJECTS.columns if column.name != "path"),
    key=("file_no", "line_no"),
)

_PLATFORM: Final = _s("platform", "platform the line is from, as --platform named it")

_STORED_PAIRS = Table(
    "pairs",
    "one user name seen with one user id",
    (
        _PLATFORM,
        _s("name_key", "keyed hash of the user name"),
        _s("user_key", "keyed hash of context.user_id"),
        _n("lines", "event lines that carry both, duplicates included"),
    ),
    key=("platform", "name_key", "user_key"),
)

_STORED_ACCOUNTS = Table(
    "accounts",
    "one user name with its user id, as a table of the platform's accounts says",
    (
        _PLATFORM,
        _s("name_key", "keyed hash of the user name"),
        _s("user_key", "keyed hash of the user id"),
    ),
    key=("platform", "name_key", "user_key"),
)

_STORED_IDENTITY = Table(
    "identity",
    "one keyed hash of a user id or user name",
    (_PLATFORM, *_IDENTITY.columns),
    key=("platform", "key"),
)

_STORED_CONFLICTS = Table(
    "conflicts",
    "one user name with one of its several user ids, in logs and tables of accounts",
    (
        *_STORED_PAIRS.columns,
        _b("is_declared", "whether a table of the platform's accounts names the two together"),
        _s("learner_id", "the person that the user name was given to"),
    ),
    key=_STORED_PAIRS.key,
)

_STORED_FILES = Table(
    "files",
    "one log file; lines = events + duplicates + rejects + blank + comment",
    (
        Column("file_no", "int32", "number of the file, in the order of arrival", "number"),
        _PLATFORM,
        _s("name", "path from the folder that held all files of its ingest"),
        _n("bytes", "size on disk", "bytes"),
        _n("content_bytes", "size unpacked", "bytes"),
        *(c for c in _FILES.columns if c.name in (
            "lines", "events", "duplicates", "rejects", "blank", "comment", "problem")),
    ),
    key=("file_no",),
)  # fmt: skip

_STORED_IDENTIFIERS = Table(
    "identifiers",
    "one user id or user name in clear; only with --keep-identifiers",
    (
        _PLATFORM,
        _s("key", "its keyed hash"),
        _s("what", "`name` or `id`"),
        _s("value", "the user name or user id itself"),
    ),
    key=("platform", "key"),
)

# What a store holds, beside the tables that a run makes.
STORE_TABLES: Final = {
    t.name: t
    for t in (
        _STORED_EVENTS, _STORED_DUPLICATES, _STORED_REJECTS, _STORED_FILES, _STORED_IDENTITY,
        _STORED_PAIRS, _STORED_ACCOUNTS, _STORED_CONFLICTS, _STORED_IDENTIFIERS,
    )
}  # fmt: skip
