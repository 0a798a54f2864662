"""What a programme says beside its logs: the tables that `programme.toml` becomes."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    Column,
    Table,
    day,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = ["SIDE_TABLES"]

_KEY = string("key", "keyed hash of a user id or a user name")
_BLOCK = string("block_id", "usage key of the block")


def _optional(name: str, meaning: str) -> Column:
    return string(name, meaning, null=True)


_RUN_SETTINGS = Table(
    "run_settings",
    "one course run named in the programme",
    (
        COURSE,
        _optional("programme", "programme that the run belongs to"),
        _optional("title", "title of the course"),
        _optional("country", "country the run is for (ISO 3166-1 alpha-2)"),
        _optional("language", "language of the run (BCP 47)"),
        moment("start_us", "start of the run", null=True),
        moment("end_us", "first moment after the run", null=True),
        day("start_day", "first day of the run", null=True),
        day("end_day", "last day of the run", null=True),
        truth("is_self_paced", "whether everybody sets the pace", null=True),
        real("pass_mark", "course grade from which a run counts as completed", "share 0-1",
             null=True),
        real("workload_hours", "validated workload", "h", null=True),
    ),
    key=("course_id",),
)  # fmt: skip

_STRUCTURE_BLOCKS = Table(
    "structure_blocks",
    "one block of one course run",
    (
        COURSE,
        _BLOCK,
        string("block_type", "type of the block"),
        _optional("title", "its title"),
        _optional("parent_id", "usage key of the block that contains it"),
        _optional("module_id", "usage key of its chapter"),
        number("module_no", "number of the chapter, from 1", "number", null=True),
        _optional("module_title", "title of the chapter"),
        _optional("subsection_id", "usage key of its sequential"),
        _optional("unit_id", "usage key of its vertical"),
        number("place", "place in the course, depth first, from 1", "number"),
        truth("is_leaf", "contains no other block"),
        truth("is_graded", "counts for the grade"),
        truth("is_required", "its unit is required for completion"),
    ),
    key=("course_id", "block_id"),
)

_PERSON_ATTRIBUTES = Table(
    "person_attributes",
    "one keyed hash of a person in one source",
    (
        _KEY,
        string("source", "`participants` (the programme's own list) or `profile` (the platform's)"),
        _optional("country", "ISO 3166-1 alpha-2"),
        _optional("country_raw", "the code as found, where it is not that"),
        _optional("region", "NUTS code"),
        _optional("gender", "woman, man, other, not stated"),
        number("birth_year", "year of birth", "year", null=True),
        _optional("education", "highest education, by the platform's codes"),
        _optional("language", "BCP 47"),
        _optional("role", "teacher, counsellor, leader, other"),
        _optional("subject", "subject taught"),
        _optional("level", "ISCED 1, ISCED 2, ISCED 3, other"),
        _optional("school_type", "type of the school"),
        truth("is_rural", "school in a rural area", null=True),
        number("experience_years", "years of teaching", "years", null=True),
        _optional("school_key", "keyed hash of the school"),
        _optional("cohort", "cohort in the course"),
    ),
    key=("key", "source"),
)

_TABLE_ENROLMENTS = Table(
    "table_enrolments",
    "one person in one course run, in the platform's table of enrolments",
    (
        _KEY,
        COURSE,
        moment("created_us", "when the person first enrolled"),
        day("created_day", "its day"),
        truth("is_active", "enrolled when the table was exported"),
        _optional("mode", "mode when the table was exported"),
    ),
    key=("course_id", "key"),
)

_TABLE_CERTIFICATES = Table(
    "table_certificates",
    "one person in one course run, in the platform's table of certificates",
    (
        _KEY,
        COURSE,
        string("status", "downloadable, notpassing, audit_passing, ..."),
        _optional("mode", "enrolment mode"),
        real("grade", "course grade on it", "share 0-1", null=True),
        moment("created_us", "when the row was made", null=True),
        moment("modified_us", "when the row last changed", null=True),
    ),
    key=("course_id", "key"),
)

_TABLE_GRADES = Table(
    "table_grades",
    "one person in one course run, in the platform's table of course grades",
    (
        _KEY,
        COURSE,
        real("grade", "course grade", "share 0-1", null=True),
        _optional("letter_grade", "letter grade, empty below a pass"),
        moment("passed_us", "when the person first passed", null=True),
        moment("modified_us", "when the row last changed", null=True),
    ),
    key=("course_id", "key"),
)

_TABLE_SUBSECTION_GRADES = Table(
    "table_subsection_grades",
    "one person in one subsection, in the platform's table of grades",
    (
        _KEY,
        COURSE,
        _BLOCK,
        real("earned", "points earned, graded ones", "points", null=True),
        real("possible", "points possible, graded ones", "points", null=True),
        moment("modified_us", "when the row last changed", null=True),
    ),
    key=("course_id", "key", "block_id"),
)

_TABLE_MODULES = Table(
    "table_modules",
    "one person at one block, in the platform's table of learners' states",
    (
        _KEY,
        COURSE,
        _BLOCK,
        _optional("block_type", "type of the block"),
        real("earned", "points earned", "points", null=True),
        real("possible", "points possible", "points", null=True),
        moment("created_us", "when the person first came to the block", null=True),
        moment("modified_us", "when the state last changed", null=True),
    ),
    key=("course_id", "key", "block_id"),
)

_STAFF_ACCOUNTS = Table(
    "staff_accounts",
    "one account of staff, in one course run or everywhere",
    (
        _KEY,
        string("course_id", "course run; null: everywhere", null=True),
        _optional("role", "role, as the platform or the list says"),
    ),
    key=("key", "course_id"),
)

_TEACHER_POPULATION = Table(
    "teacher_population",
    "teachers of one country at one level in one year",
    (
        string("country", "ISO 3166-1 alpha-2"),
        _optional("level", "ISCED level; null: all"),
        number("year", "year of the count", "year"),
        number("teachers", "teachers", "people"),
        _optional("source", "where the count is from"),
    ),
    key=("country", "level", "year"),
)

_TABLE_ACCOUNTS = Table(
    "table_accounts",
    "one user name with its user id, as the platform's tables say",
    (
        string("name_key", "keyed hash of the user name"),
        string("user_key", "keyed hash of the user id"),
    ),
    key=("name_key", "user_key"),
)

_SIDE_NOTES = Table(
    "side_notes",
    "one thing found in one side input",
    (
        string("input", "file, as the programme names it"),
        string("what", "what was found"),
        _optional("value", "the code found, never a name"),
        number("rows", "rows it concerns"),
        number("line", "first line it is on", "number", null=True),
    ),
    key=("input", "what", "value"),
)

SIDE_TABLES: Final = (
    _RUN_SETTINGS,
    _STRUCTURE_BLOCKS,
    _PERSON_ATTRIBUTES,
    _TABLE_ENROLMENTS,
    _TABLE_CERTIFICATES,
    _TABLE_GRADES,
    _TABLE_SUBSECTION_GRADES,
    _TABLE_MODULES,
    _STAFF_ACCOUNTS,
    _TEACHER_POPULATION,
    _TABLE_ACCOUNTS,
    _SIDE_NOTES,
)
