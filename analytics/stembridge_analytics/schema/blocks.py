"""Blocks of a course, and who reached and completed them."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    BLOCK,
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

__all__ = ["BLOCK_TABLES"]

_TYPE: Final = string("block_type", "type of the block", null=True)
_TITLE: Final = string("title", "its title", null=True)
_MODULE_NO: Final = number("module_no", "number of its chapter, from 1", "number", null=True)
_PLACE: Final = number("place", "place in the course, depth first, from 1", "number", null=True)
_IS_LEAF: Final = truth("is_leaf", "contains no other block", null=True)
_IS_REQUIRED: Final = truth("is_required", "its unit is required; false without a structure")

_DIM_BLOCK = Table(
    "dim_block",
    "one block of one course run, of its structure or of the events",
    (
        COURSE,
        BLOCK,
        _TYPE,
        _TITLE,
        string("module_id", "usage key of its chapter", null=True),
        _MODULE_NO,
        string("module_title", "title of the chapter", null=True),
        string("subsection_id", "usage key of its sequential", null=True),
        string("unit_id", "usage key of its vertical", null=True),
        _PLACE,
        _IS_LEAF,
        truth("is_graded", "counts for the grade; false without a structure"),
        _IS_REQUIRED,
        truth("is_in_structure", "named by the structure of the course"),
        number("events", "events of learners at or about the block, copies folded"),
        number("learners", "distinct people with any of them", "people"),
        day("first_day", "day of the first of them", null=True),
        day("last_day", "day of the last of them", null=True),
    ),
    key=("course_id", "block_id"),
)

_LEARNER_BLOCK = Table(
    "learner_block",
    "one learner at one block of one course run, who reached it by the logs or the platform",
    (
        COURSE,
        LEARNER,
        BLOCK,
        moment("first_us", "first event or completion; else when the platform's state was made",
               null=True),
        moment("last_us", "last event or completion; else when that state last changed",
               null=True),
        number("events", "the learner's own events at the block, copies folded, completion and "
               "grades left out"),
        real("completion_max", "highest completion that an event says", "share 0-1", null=True),
        truth("is_completed", "a completion event says exactly 1"),
        real("earned", "points earned, by the last grade", "points", null=True),
        real("possible", "points possible, by the last grade", "points", null=True),
        truth("is_in_logs", "reached by the logs; else by the platform's table of states alone"),
    ),
    key=("course_id", "learner_id", "block_id"),
)  # fmt: skip

_FACT_BLOCK_PROGRESS = Table(
    "fact_block_progress",
    "one block of one course run, in the order of the course where its structure is known",
    (
        COURSE,
        BLOCK,
        _TYPE,
        _TITLE,
        _MODULE_NO,
        _PLACE,
        _IS_LEAF,
        _IS_REQUIRED,
        number("learners_reached", "people who did anything there or completed it", "people"),
        number("learners_by_table", "of these, by the platform's table of states alone", "people"),
        number("learners_completed", "people with completion exactly 1", "people"),
        moment("first_us", "when the first of them came: without a structure, an order", null=True),
    ),
    key=("course_id", "place", "block_id"),
)

BLOCK_TABLES: Final = (_DIM_BLOCK, _LEARNER_BLOCK, _FACT_BLOCK_PROGRESS)
