"""What teachers tell of the lesson in their classrooms: every deed, and each entry as it stands."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.lessons import deed_table
from stembridge_analytics.schema.table import (
    COURSE,
    LEARNER,
    Table,
    day,
    moment,
    number,
    string,
    truth,
)

__all__ = ["PRACTICE_TABLES"]

_CLASS: Final = string("class_id", "pseudonym of the class, among the teacher's own", null=True)
_LESSON: Final = string("lesson", "id of the lesson", null=True)
_LEVEL: Final = number("level", "ISCED level of the class", "ISCED level", null=True)
_PUPILS: Final = number("pupils", "pupils in the class", "pupils", null=True)
_GIRLS: Final = number("girls", "of these, girls; null: not stated", "pupils", null=True)
_COLLEAGUES: Final = number("colleagues", "colleagues told or trained", "people", null=True)
_CODE: Final = string("referral_code", "code of a participant, a pseudonym", null=True)
_OBSTACLE: Final = string("obstacle", "what stood in the way, of a list; null: not stated",
                          null=True)  # fmt: skip

_FACT_PRACTICE: Final = deed_table(
    "fact_practice",
    "in a practice block or about it",
    "`practice.committed`, `.implemented`, `.confirmed` (by a colleague), `.cascaded`, "
    "`.referral_created`, `.referral_entered`, `.withdrawn` or `.answered`",
    string("commitment_id", "the commitment made, or fulfilled by a use", null=True),
    _CLASS,
    _LESSON,
    day("planned_day", "of `committed`: the day planned", null=True),
    _LEVEL,
    _PUPILS,
    string("use_id", "of `implemented` and `confirmed`: the use", null=True),
    day("on_day", "the day of the use, or on which colleagues were told", null=True),
    _GIRLS,
    truth("adapted", "of `implemented`: a change to the lesson is stated", null=True),
    string("tier", "of `implemented`: evidence as the block knows it, E1, E2 or E3", null=True),
    string("cascade_id", "of `cascaded`: the statement; null in contract version 1", null=True),
    _COLLEAGUES,
    _CODE,
    string("entry_type", "of `withdrawn`: commitment, use or cascade", null=True),
    string("entry_id", "of `withdrawn`: what is withdrawn", null=True),
    _OBSTACLE,
    truth("has_used", "of `answered`: the lesson was used so far", null=True),
)

_PRACTICE_ENTRY: Final = Table(
    "practice_entry",
    "one commitment, use or statement about colleagues of one person in one course run, one code "
    "entered or one answer to the follow-up in one block, as it last stands",
    (
        COURSE,
        LEARNER,
        number("entry_no", "number of the person's entry in the run, from 1, in order of time",
               "number"),
        string("block_id", "usage key of the block; empty: not told"),
        string("entry_type", "commitment, use, cascade, referral or answer"),
        string("entry_id", "its id; null: codes, answers, and statements of contract version 1",
               null=True),
        moment("first_us", "when it was first made"),
        moment("last_us", "when it was made or corrected last; what it says is from then"),
        day("event_day", "day planned, or of the use, or on which colleagues were told",
            null=True),
        string("commitment_id", "of a use: the commitment it fulfils; of a commitment: its own id",
               null=True),
        _CLASS,
        _LESSON,
        _LEVEL,
        _PUPILS,
        _GIRLS,
        truth("is_adapted", "of a use: a change to the lesson is stated", null=True),
        string("tier", "of a use: E3 if confirmed, else as the block says (E1 self-report, E2 "
               "artefact)", null=True),
        truth("is_confirmed", "of a use: a colleague confirmed it, before or after a correction"),
        moment("confirmed_us", "when that was done first", null=True),
        _COLLEAGUES,
        _CODE,
        truth("has_used", "of an answer: the lesson was used so far", null=True),
        _OBSTACLE,
        truth("is_withdrawn", "withdrawn, and not made again since"),
        moment("withdrawn_us", "when that was", null=True),
    ),
    key=("course_id", "learner_id", "entry_no"),
)  # fmt: skip

PRACTICE_TABLES: Final = (_FACT_PRACTICE, _PRACTICE_ENTRY)
