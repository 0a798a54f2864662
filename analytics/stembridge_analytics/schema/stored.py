"""The tables that a store holds."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.events import (
    PAYLOAD_COLUMNS,
    STAGED_REJECTS,
    WHAT_COLUMNS,
    WHEN_COLUMNS,
)
from stembridge_analytics.schema.inputs import FILES, IDENTITY
from stembridge_analytics.schema.table import Column, Table, moment, number, string, truth

__all__ = ["PARSER_VERSION", "STORE_TABLES"]

# Raised when the same line would become another row: what a store holds stays as it was read.
PARSER_VERSION: Final = 4

_STORED_EVENTS = Table(
    "events",
    "one event of one platform, duplicates folded into `copies`",
    (
        *WHEN_COLUMNS,
        *WHAT_COLUMNS,
        string("subject_key", "keyed hash of the best name of the person it is about", null=True),
        string("user_key", "keyed hash of context.user_id", null=True),
        string("name_key", "keyed hash of the user name", null=True),
        truth("is_service", "about a service account of the platform"),
        number("copies", "how many identical lines there were"),
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
        moment("time_us", "time of the event"),
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

_PLATFORM: Final = string("platform", "platform the line is from, as --platform named it")

_STORED_PAIRS = Table(
    "pairs",
    "one user name seen with one user id",
    (
        _PLATFORM,
        string("name_key", "keyed hash of the user name"),
        string("user_key", "keyed hash of context.user_id"),
        number("lines", "event lines that carry both, duplicates included"),
    ),
    key=("platform", "name_key", "user_key"),
)

_STORED_ACCOUNTS = Table(
    "accounts",
    "one user name with its user id, as a table of the platform's accounts says",
    (
        _PLATFORM,
        string("name_key", "keyed hash of the user name"),
        string("user_key", "keyed hash of the user id"),
    ),
    key=("platform", "name_key", "user_key"),
)

_STORED_IDENTITY = Table(
    "identity",
    "one keyed hash of a user id or user name",
    (_PLATFORM, *IDENTITY.columns),
    key=("platform", "key"),
)

_STORED_CONFLICTS = Table(
    "conflicts",
    "one user name with one of its several user ids, in logs and tables of accounts",
    (
        *_STORED_PAIRS.columns,
        truth("is_declared", "whether a table of the platform's accounts names the two together"),
        string("learner_id", "the person that the user name was given to"),
    ),
    key=_STORED_PAIRS.key,
)

_STORED_FILES = Table(
    "files",
    "one log file; lines = events + duplicates + rejects + blank + comment",
    (
        Column("file_no", "int32", "number of the file, in the order of arrival", "number"),
        _PLATFORM,
        string("name", "path from the folder that held all files of its ingest"),
        number("bytes", "size on disk", "bytes"),
        number("content_bytes", "size unpacked", "bytes"),
        *(c for c in FILES.columns if c.name in (
            "lines", "events", "duplicates", "rejects", "blank", "comment", "problem")),
    ),
    key=("file_no",),
)  # fmt: skip

_STORED_IDENTIFIERS = Table(
    "identifiers",
    "one user id or user name in clear; only with --keep-identifiers",
    (
        _PLATFORM,
        string("key", "its keyed hash"),
        string("what", "`name` or `id`"),
        string("value", "the user name or user id itself"),
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
