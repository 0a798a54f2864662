"""Events on their way: as they are staged by a reader, and as a run keeps them."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    Column,
    Table,
    day,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = [
    "EVENTS", "PAYLOAD_COLUMNS", "REJECTS", "REJECT_REASONS", "STAGED_EVENTS", "STAGED_KEYS",
    "STAGED_PEOPLE", "STAGED_REJECTS", "WHAT_COLUMNS", "WHEN_COLUMNS",
]  # fmt: skip

WHEN_COLUMNS: Final = (
    moment("time_us", "when it happened, by the clock of whoever wrote the event"),
    day("day", "UTC day of time_us"),
    day("week", "Monday of the UTC week of time_us"),
)
WHAT_COLUMNS: Final = (
    string("source", "who wrote the event: browser, server, mobile, task", null=True),
    string("kind", "group of events, one file under events/; `other` if the name is not known"),
    string("action", "what was done, by one word whatever the platform's release calls it"),
    string("event_name", "name as logged; implicit events carry a route without ids"),
    truth("is_courseware", "on the list of events that count as work in the course"),
    truth("is_implicit", "the server's record of a request, named by its URL"),
    string("course_id", "course key of the run, as the platform writes it", null=True),
)
# Sparse: each kind of event fills a few of these and leaves the others null.
PAYLOAD_COLUMNS: Final = (
    string("block_id", "usage key or id of the block", null=True),
    string("block_type", "type of the block", null=True),
    string("mode", "enrolment mode", null=True),
    truth("success", "whether the answer was right", null=True),
    Column("attempts", "int64", "attempts so far", "count", null=True),
    real("earned", "points earned", "points", null=True),
    real("possible", "points possible", "points", null=True),
    real("grade", "course grade", "share 0-1", null=True),
    string("letter_grade", "letter grade, empty below a pass", null=True),
    real("completion", "completion of the block; complete is exactly 1", "share 0-1", null=True),
    real("position_s", "place in the video", "s", null=True),
    real("old_position_s", "place in the video before a seek", "s", null=True),
    real("new_position_s", "place in the video after a seek", "s", null=True),
    real("duration_s", "length of the video", "s", null=True),
    Column("place", "int64", "place in a sequence, from 1", "place", null=True),
    Column("new_place", "int64", "place in a sequence moved to", "place", null=True),
    string("target_host", "host a link leads to", null=True),
    string("topic_id", "forum topic", null=True),
    string("content_id", "id of a post, submission or assessed submission", null=True),
    string("content_type", "type of a post or assessment", null=True),
    string("choice", "id of the option chosen", null=True),
    number("quantity", "how many (questions, pupils, minutes), as `action` says", null=True),
    Column("event_day", "date", "day a person named (planned or held)", "UTC day", null=True),
    truth("is_external", "whether a link leads to another host than that of its page", null=True),
    string("answers", "parts of an answer as a JSON list of [part, answer, right?, kind, variant]: "
           "ids of options and numbers, never text that a person typed", null=True),
    string("deed", "fields of an event of stembridge's own blocks as a JSON list, in the order of "
           "its block's family: ids, codes, numbers and days, never text that a person typed",
           null=True),
)  # fmt: skip

STAGED_EVENTS: Final = Table(
    "staged_events",
    "one event line that could be read, duplicates included",
    (
        Column("file_no", "int32", "number of the file in `files`", "number"),
        Column("line_no", "int64", "line in the file, from 1", "number"),
        Column("duplicate_key", "int64", "hash of user name, context, source, type, event, time",
               "hash"),
        *WHEN_COLUMNS,
        *WHAT_COLUMNS,
        string("subject_key", "keyed hash of the best name of the person it is about", null=True),
        string("user_key", "keyed hash of context.user_id", null=True),
        string("name_key", "keyed hash of the user name", null=True),
        truth("is_service", "about a service account of the platform"),
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
        string("subject_key", "keyed hash of the best name of the person it is about", null=True),
        string("user_key", "keyed hash of context.user_id", null=True),
        string("name_key", "keyed hash of the user name", null=True),
        number("lines", "event lines that carry these, duplicates included"),
    ),
)

EVENTS: Final = Table(
    "events",
    "one event, duplicates folded into `copies`",
    (
        *WHEN_COLUMNS,
        *WHAT_COLUMNS,
        string("learner_id", "pseudonym of the person it is about", null=True),
        string("actor_id", "pseudonym of the person whose request caused it", null=True),
        truth(
            "is_mismatch", "user name and user id belong to two people: masquerading or a conflict"
        ),
        truth("is_service", "about a service account of the platform"),
        truth("is_staff", "about staff of the course, as the programme's lists say"),
        truth("is_twin", "the browser's record of an answer that the server records too"),
        truth(
            "is_in_period", "between the first and last day by the clocks of servers and browsers"
        ),
        truth("is_feigned", "of a kind that servers alone write, and sent by a page or an app"),
        truth(
            "is_about_learner",
            "about a person in a course run, in the period, neither a service, staff nor feigned",
        ),
        truth("is_own", "of these, done by that person: no masquerading, no conflict"),
        number("copies", "how many identical lines there were"),
        *PAYLOAD_COLUMNS,
        Column("file_no", "int32", "file of the line kept", "number"),
        Column("line_no", "int64", "line kept", "number"),
    ),
)

REJECTS: Final = Table(
    "rejects",
    "one line that is no event",
    (
        Column("file_no", "int32", "number of the file in `files`", "number"),
        string("path", "its path"),
        Column("line_no", "int64", "line in the file, from 1", "number"),
        Column("byte_offset", "int64", "where the line begins in the unpacked file", "bytes"),
        string("reason", "what kind of fault, see the reasons below"),
        string("detail", "what was found, without the text of the line"),
        number("bytes", "length of the line", "bytes"),
        string("line_hash", "keyed hash of the line: equal lines have equal ones"),
    ),
    key=("file_no", "line_no"),
)

STAGED_REJECTS: Final = Table(
    "staged_rejects",
    "one line that is no event, with the line itself if it was asked for",
    (
        *REJECTS.columns,
        Column("raw", "binary", "the line, sealed under the key", null=True),
    ),
    key=REJECTS.key,
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
