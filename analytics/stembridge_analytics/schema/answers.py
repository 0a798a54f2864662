"""Answers to problems."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    BLOCK,
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

__all__ = ["ANSWER_TABLES"]

_PART: Final = string("part_id", "id of the part of the problem")
_ANSWER: Final = string(
    "answer",
    "id of the option, `[a|b]` of several, or a number; null: a text, which is not kept",
    null=True,
)
_RIGHT: Final = truth("is_correct", "whether it is right; null: partly, or not told", null=True)
_KIND: Final = string("response_type", "kind of the part; null: an older log", null=True)
_VARIANT: Final = number("variant", "seed of a problem that is not the same for everybody",
                         "number", null=True)  # fmt: skip

_PROBLEM_ANSWER = Table(
    "problem_answer",
    "one part of one answer to a problem, as the server recorded it",
    (
        COURSE,
        LEARNER,
        BLOCK,
        number("attempt_no", "number of the person's answer to the problem, from 1", "number"),
        _PART,
        _ANSWER,
        _RIGHT,
        _KIND,
        _VARIANT,
        moment("time_us", "when it was given"),
        Column("file_no", "int32", "file of the line", "number"),
        Column("line_no", "int64", "the line", "number"),
    ),
    key=("course_id", "learner_id", "block_id", "attempt_no", "part_id"),
)

_FACT_PROBLEM_RESPONSE = Table(
    "fact_problem_response",
    "one person at one problem of one course run that the person answered",
    (
        COURSE,
        LEARNER,
        BLOCK,
        number("answers", "answers in the logs"),
        number("attempts", "attempts by the platform's own count, at least the answers"),
        moment("first_us", "first answer"),
        moment("last_us", "last answer"),
        day("first_day", "day of the first answer"),
        truth("first_is_correct", "the first answer was right", null=True),
        truth("is_correct", "the last answer was right", null=True),
        real("earned", "points of the last answer", "points", null=True),
        real("possible", "points possible at the last answer", "points", null=True),
        real("best_share", "highest share of the points of any answer", "share 0-1", null=True),
        truth("is_shown", "the solution was shown before the last answer"),
        number("hints", "hints asked for"),
    ),
    key=("course_id", "learner_id", "block_id"),
)

_ANSWER_DISTRIBUTION = Table(
    "answer_distribution",
    "one answer given to one part of one problem of one course run",
    (
        COURSE,
        BLOCK,
        _PART,
        _ANSWER,
        _RIGHT,
        _VARIANT,
        _KIND,
        number("first_responses", "people whose first answer to the problem has it", "people"),
        number("last_responses", "people whose last answer to the problem has it", "people"),
        number("responses", "answers that have it, first and last ones included"),
    ),
    key=("course_id", "block_id", "part_id", "answer", "is_correct", "variant"),
)

ANSWER_TABLES: Final = (_FACT_PROBLEM_RESPONSE, _ANSWER_DISTRIBUTION, _PROBLEM_ANSWER)
