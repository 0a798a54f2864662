"""What the pipeline starts from beside the events, and the accounts of files and lines."""

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

__all__ = ["FILES", "IDENTITY", "INPUT_TABLES"]

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

_BLOCK_NAMES = Table(
    "block_names",
    "one block id in events that is not the block's usage key",
    (
        COURSE,
        string("block_id", "id as logged"),
        string("usage_key", "usage key of the block, by another event or the structure"),
    ),
    key=("course_id", "block_id"),
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
        number("staff_events", "of these, about staff of the course"),
        number("events_without_person", "of these, about nobody that is named"),
        number("events_without_course", "of these, in no course run"),
        number("outside_events", "of these, outside the period: a device's clock was wrong"),
        number("feigned_events", "of these, such as servers alone write, and no server wrote"),
        number("enrolled_people", "distinct people in E of any course run", "people"),
        number("learners", "distinct people, see dim_learner", "people"),
        number("late_enrolments", "rows of the table of enrolments from after the logs, left out"),
        number("described_learners", "of these, with attributes", "people"),
        number("conflicting_learners", "of these, the sources of attributes differ", "people"),
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

INPUT_TABLES: Final = (
    IDENTITY,
    _CALENDAR,
    _COURSE_KEYS,
    _BLOCK_NAMES,
    FILES,
    _REJECT_REASONS,
    _EVENT_TOTALS,
    _EVENT_NAMES,
)
