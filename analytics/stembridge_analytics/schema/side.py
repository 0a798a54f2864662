"""The side tables: what programme.toml and the files it names say, beside the logs.

In all of them `key` is a keyed hash of a user id or user name, as in the table `identity`, and
nothing names a person or a school in clear.
"""

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

_KEY: Final = string("key", "keyed hash of a user id or user name")
_COUNTRY: Final = string("country", "ISO 3166-1 code of two letters; XK for Kosovo", null=True)
_MODIFIED: Final = moment("modified_us", "when the platform changed the row last", null=True)

_RUN_SETTINGS = Table(
    "run_settings",
    "one course run that the programme names",
    (
        COURSE,
        string("programme", "name that groups runs", null=True),
        string("title", "title of the run", null=True),
        _COUNTRY,
        string("language", "language of the run, as a BCP 47 code", null=True),
        moment("start_us", "first moment of the run; null if not known or self-paced", null=True),
        moment("end_us", "first moment after the run", null=True),
        day("start_day", "day of start_us", null=True),
        day("end_day", "last day of the run, included", null=True),
        truth("is_self_paced", "everybody has a clock of their own", null=True),
        real("pass_mark", "graded share that counts as completed (K3)", "share 0-1", null=True),
        real("workload_hours", "declared work of the whole run", "hours", null=True),
    ),
    key=("course_id",),
)

_STRUCTURE_BLOCKS = Table(
    "structure_blocks",
    "one block of one course run",
    (
        COURSE,
        string("block_id", "usage key of the block"),
        string("block_type", "category of the block: course, chapter, ..., problem"),
        string("title", "display name", null=True),
        string("parent_id", "block it lies in; null for the topmost", null=True),
        string("module_id", "chapter it is or lies in", null=True),
        number("module_no", "place of that chapter among the chapters, from 1", "place", null=True),
        string("module_title", "display name of that chapter", null=True),
        string("subsection_id", "sequential it is or lies in", null=True),
        string("unit_id", "vertical it is or lies in, the outermost", null=True),
        number("place", "place in the course, depth first, from 1", "place"),
        truth("is_leaf", "content, not a container of blocks"),
        truth("is_graded", "marked as graded, itself or what it lies in"),
        truth("is_required", "is or lies in a unit that completion needs"),
    ),
    key=("course_id", "block_id"),
)

_PERSON_ATTRIBUTES = Table(
    "person_attributes",
    "one key in one source",
    (
        _KEY,
        string("source", "`participants` (the programme's list) or `profile` (the platform's)"),
        _COUNTRY,
        string("country_raw", "country as the source writes it, where that is another code or a "
               "known name", null=True),
        string("region", "region, as a NUTS code or a word of the source", null=True),
        string("gender", "woman, man, other, not stated; never imputed", null=True),
        number("birth_year", "year of birth", "year", null=True),
        string("education", "highest education, as a code of the platform", null=True),
        string("language", "language, as a BCP 47 code", null=True),
        string("role", "teacher, counsellor, leader, other", null=True),
        string("subject", "subject taught, as a word of the source", null=True),
        string("level", "ISCED 1, ISCED 2, ISCED 3, other", null=True),
        string("school_type", "type of school, as a word of the source", null=True),
        truth("is_rural", "the school is in a rural area", null=True),
        real("experience_years", "years of teaching", "years", null=True),
        string("school_key", "keyed hash of the school", null=True),
        string("cohort", "group of learners, as a word of the source", null=True),
    ),
    key=("key", "source"),
)  # fmt: skip

_TABLE_ENROLMENTS = Table(
    "table_enrolments",
    "one person in one course run, as the platform's table of enrolments says",
    (
        _KEY,
        COURSE,
        moment("created_us", "first enrolment"),
        day("created_day", "its day"),
        truth("is_active", "enrolled when the table was exported"),
        string("mode", "enrolment mode", null=True),
    ),
    key=("key", "course_id"),
)

_TABLE_CERTIFICATES = Table(
    "table_certificates",
    "one person in one course run, as the platform's table of certificates says",
    (
        _KEY,
        COURSE,
        string("status", "status of the certificate: downloadable, notpassing, ..."),
        string("mode", "enrolment mode", null=True),
        real("grade", "course grade on the certificate", "share 0-1", null=True),
        moment("created_us", "when the row was made", null=True),
        _MODIFIED,
    ),
    key=("key", "course_id"),
)

_TABLE_GRADES = Table(
    "table_grades",
    "one person in one course run, as the platform's table of course grades says",
    (
        _KEY,
        COURSE,
        real("grade", "course grade", "share 0-1", null=True),
        string("letter_grade", "letter grade, null below a pass", null=True),
        moment("passed_us", "first pass", null=True),
        _MODIFIED,
    ),
    key=("key", "course_id"),
)

_TABLE_SUBSECTION_GRADES = Table(
    "table_subsection_grades",
    "one person in one subsection, as the platform's table of subsection grades says",
    (
        _KEY,
        COURSE,
        string("block_id", "usage key of the subsection"),
        real("earned", "points earned: the graded ones if there are any, else all", "points",
             null=True),
        real("possible", "points possible, of the same kind", "points", null=True),
        _MODIFIED,
    ),
    key=("key", "course_id", "block_id"),
)  # fmt: skip

_TABLE_MODULES = Table(
    "table_modules",
    "one person with one block, as the platform's table of states says; the state is not kept",
    (
        _KEY,
        COURSE,
        string("block_id", "usage key of the block"),
        string("block_type", "category of the block", null=True),
        real("earned", "points earned", "points", null=True),
        real("possible", "points possible", "points", null=True),
        moment("created_us", "first visit", null=True),
        _MODIFIED,
    ),
    key=("key", "course_id", "block_id"),
)

_STAFF_ACCOUNTS = Table(
    "staff_accounts",
    "one role of one person who is no learner",
    (
        _KEY,
        string("course_id", "course run it is for; null: everywhere", null=True),
        string("role", "role on the platform; `named` in programme.toml or a staff list",
               null=True),
    ),
)  # fmt: skip

_TEACHER_POPULATION = Table(
    "teacher_population",
    "how many teachers one country has at one level, counted in one year",
    (
        string("country", "ISO 3166-1 code of two letters; XK for Kosovo"),
        string("level", "ISCED 1, ISCED 2, ISCED 3, ISCED 2-3, other; null: all", null=True),
        Column("year", "int64", "year of the count", "year"),
        number("teachers", "teachers", "people"),
        string("source", "where the number is from", null=True),
        truth("is_latest", "no later year is known of this country and level"),
    ),
    key=("country", "level", "year"),
)

_TABLE_ACCOUNTS = Table(
    "table_accounts",
    "one user name with its user id, as auth_user or user_id_map says",
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
        string("input", "file or folder, as programme.toml names it"),
        string("what", "what was found"),
        string("value", "the code it is about; null for what may be a name", null=True),
        number("rows", "rows it was found in"),
        number("line", "line of the first, from 1", "number", null=True),
    ),
)

# In the order a reader meets them in the documentation.
SIDE_TABLES: Final = {
    t.name: t
    for t in (
        _RUN_SETTINGS, _STRUCTURE_BLOCKS, _PERSON_ATTRIBUTES, _TABLE_ENROLMENTS,
        _TABLE_CERTIFICATES, _TABLE_GRADES, _TABLE_SUBSECTION_GRADES, _TABLE_MODULES,
        _STAFF_ACCOUNTS, _TEACHER_POPULATION, _TABLE_ACCOUNTS, _SIDE_NOTES,
    )
}  # fmt: skip
