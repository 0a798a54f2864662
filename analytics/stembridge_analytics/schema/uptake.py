"""What becomes of a course in class: uses, who told of them when, places, codes, reach."""

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
    string,
    truth,
)

__all__ = ["UPTAKE_TABLES"]

_LEVEL: Final = string("evidence_level", "`K1`, `K2` or `K3`: how completion is told")
_CLASS: Final = string("class_id", "the class, among the teacher's own", null=True)
_ISCED: Final = number("level", "ISCED level of the class", "ISCED level", null=True)
_LARGE: Final = truth("is_large_class", "flag: more than 40 pupils; counted all the same")


def _school_year(*, null: bool = False) -> Column:
    return number("school_year", "calendar year in which it begins, on 1 August", "year", null=null)


def _people(name: str, meaning: str) -> Column:
    return number(name, meaning, "people")


_SCHOOL_YEAR_DAY = Table(
    "school_year_day",
    "one day that a use, a plan or an enrolment is dated to",
    (
        day("day", "the day"),
        number("day_no", "days since 1970-01-01", "days"),
        _school_year(),
    ),
    key=("day",),
)

_CLASS_USE = Table(
    "class_use",
    "one use in class, as it last stands, by a person in E of the course run it was told in",
    (
        COURSE,
        LEARNER,
        number("entry_no", "its number in `practice_entry`", "number"),
        BLOCK,
        string("entry_id", "id of the use", null=True),
        string("commitment_id", "commitment it fulfils", null=True),
        _CLASS,
        string("lesson", "lesson used", null=True),
        _ISCED,
        day("event_day", "day of the use", null=True),
        number("day_no", "its days since 1970-01-01", "days", null=True),
        _school_year(null=True),
        number("pupils", "pupils in the class", "pupils", null=True),
        number("girls", "of these, girls; null if not stated", "pupils", null=True),
        truth("is_adapted", "with a declared change to the lesson"),
        string("tier", "evidence: `E1` self-report, `E2` artefact, `E3` confirmed", null=True),
        truth("is_confirmed", "a colleague or leader confirmed it"),
        truth("is_withdrawn", "withdrawn, so in no count of uses"),
        _LARGE,
        truth("is_before_enrolment", "flag: dated before the first enrolment in the run"),
        truth("is_dated_ahead", "flag: dated two days or more after it was told"),
        truth("is_in_window", "before t1 + 365 days, where t1 is known: counts for places"),
    ),
    key=("course_id", "learner_id", "entry_no"),
)

_UPTAKE_LEARNER = Table(
    "uptake_learner",
    "one person in E of one course run: what was told of commitments, uses and colleagues",
    (
        COURSE,
        LEARNER,
        truth("is_committed", "a commitment stands at C: class, lesson and day named"),
        moment("first_committed_us", "when the first of them was made", null=True),
        number("commitments", "commitments that stand at C"),
        number("commitments_incomplete", "that lack a class, a lesson or a day; not counted"),
        number("commitments_late", "made after C; not counted"),
        number("commitments_withdrawn", "withdrawn, whenever"),
        truth("is_completed_k1", "all required units; null: not known", null=True),
        moment("completed_k1_us", "when", null=True),
        truth("is_completed_k2", "passed or certified"),
        moment("completed_k2_us", "when", null=True),
        truth("is_completed_k3", "pass mark reached; null: no pass mark known", null=True),
        moment("completed_k3_us", "when a grade reached it first; null: no event says", null=True),
        number("uses", "uses that stand"),
        number("uses_withdrawn", "uses withdrawn"),
        number("uses_undated", "of the uses, without a day that can be read"),
        number("uses_e1", "of the uses, self-reports"),
        number("uses_e2", "of the uses, with an artefact"),
        number("uses_e3", "of the uses, confirmed by another"),
        number("uses_large_class", "of the uses, flagged: class above 40"),
        number("uses_before_enrolment", "of the uses, flagged: dated before enrolment"),
        number("uses_dated_ahead", "of the uses, flagged: dated after they were told"),
        number("cascades", "statements on colleagues to t1 + 365 days that stand"),
        number("colleagues", "colleagues told or trained in them", "people"),
        number("cascades_withdrawn", "statements withdrawn"),
        truth("has_used", "last answer to the follow-up; null: none", null=True),
        moment("answered_us", "when", null=True),
    ),
    key=("course_id", "learner_id"),
)

_UPTAKE_COMPLETER = Table(
    "uptake_completer",
    "one person who completed one course run, by one evidence level; day 1 is the day after "
    "completion",
    (
        _LEVEL,
        COURSE,
        LEARNER,
        moment("completed_us", "when; null: not known, so in no window", null=True),
        number("days_followed", "whole days of logs after completion", "days", null=True),
        truth("is_due", "the logs hold day 180 as a whole"),
        moment("due_us", "first moment after day 180", null=True),
        truth("is_committed", "a commitment stands at C"),
        number("uses_before", "uses up to the day of completion, it included"),
        number("uses_after", "uses from day 1 on"),
        number("first_use_days", "day of the first use from day 1 on", "days", null=True),
        truth("is_used", "a use on day 1 to 180: the first use"),
        string("tier", "best evidence of the uses on day 1 to 180", null=True),
        truth("is_adapted", "a use on day 1 to 180 with a declared change"),
        string("answer", "`used` (is_used), `no` (said from day 181 on), `yes without a date`, "
               "`silent`"),
        truth("is_answered_early", "said no before day 181, which leaves the rest open: silent"),
        truth("is_second_possible", "is_used, and the logs hold the 60th day after that use"),
        truth("is_sustained", "of these, a use 60 days or more after the first, to day 365"),
        number("sustained_use_days", "day of the first use that is 60 days or more after the "
               "first, to day 365", "days", null=True),
        truth("is_year_over", "the logs hold day 365 as a whole"),
        number("cascades", "statements on colleagues that stand"),
        number("colleagues", "colleagues told or trained in them", "people"),
    ),
    key=("evidence_level", "course_id", "learner_id"),
)  # fmt: skip

_UPTAKE_RUN = Table(
    "uptake_run",
    "one course run by one evidence level of completion that it can tell",
    (
        _LEVEL,
        COURSE,
        _people("enrolled", "E"),
        _people("completed", "K"),
        _people("completed_undated", "of K, when is not known"),
        _people("used_before", "of K, with a use up to the day of completion"),
        _people("due", "of K, with 180 days of logs after completion"),
        _people("not_due", "of K, whose 180 days are not over"),
        moment("last_due_us", "when the last of them are over", null=True),
        _people("used_not_due", "of not_due, with a first use so far"),
        _people("due_committed", "of due, a commitment stands at C"),
        _people("used", "of due, with a first use"),
        _people("answered_no", "of due, said no from day 181 on"),
        _people("answered_undated", "of due, said yes, and dated no use in the 180 days"),
        _people("silent", "of due, nothing of these"),
        _people("answered_early", "of silent, said no before day 181"),
        _people("used_later", "of due, with a use after day 180 alone"),
        _people("used_e1", "of used, best evidence E1"),
        _people("used_e2", "of used, best evidence E2"),
        _people("used_e3", "of used, best evidence E3"),
        _people("adapted", "of used, with a declared change"),
        _people("second_possible", "of used, with 60 days of logs after the first use"),
        _people("sustained", "of second_possible, with a use 60 days after the first, to day 365"),
        _people("second_year_over", "of second_possible, whose 365 days are over"),
        _people("told_others", "of used, told or trained colleagues"),
        _people("colleagues", "colleagues they told or trained"),
    ),
    key=("evidence_level", "course_id"),
)

_UPTAKE_PEOPLE = Table(
    "uptake_people",
    "one evidence level of completion: distinct people over all course runs",
    (
        _LEVEL,
        _people("enrolled", "in E"),
        _people("committed", "a commitment stands at C"),
        _people("users", "with a use that stands, whenever"),
        _people("completed", "in K"),
        _people("due", "in K with 180 days of logs after it"),
        _people("used_before", "in K with a use up to the day of completion"),
        _people("used", "of due, with a first use"),
        _people("adapted", "of used, with a declared change"),
        _people("sustained", "of used, with a second use 60 days later"),
    ),
    key=("evidence_level",),
)

_PRACTICE_RUN = Table(
    "practice_run",
    "one course run with anybody in E: what was told of practice, whoever completed",
    (
        COURSE,
        _people("enrolled", "E"),
        number("entries", "commitments, uses, statements, codes and answers, of whomever"),
        number("entries_outside", "of these, by people not in E; in no other count here"),
        _people("committed", "of E, a commitment stands at C"),
        number("commitments", "commitments that stand at C"),
        number("commitments_incomplete", "that lack a class, a lesson or a day; not counted"),
        number("commitments_late", "made after C; not counted"),
        number("commitments_withdrawn", "withdrawn, whenever"),
        _people("users", "of E, with a use that stands"),
        number("uses", "uses that stand"),
        number("uses_withdrawn", "uses withdrawn"),
        number("uses_undated", "of the uses, without a day that can be read"),
        number("uses_e1", "of the uses, self-reports"),
        number("uses_e2", "of the uses, with an artefact"),
        number("uses_e3", "of the uses, confirmed by another"),
        number("uses_large_class", "of the uses, flagged: class above 40"),
        number("uses_before_enrolment", "of the uses, flagged: dated before enrolment"),
        number("uses_dated_ahead", "of the uses, flagged: dated after they were told"),
        _people("told_others", "of E, told or trained colleagues, to t1 + 365 days"),
        number("cascades", "statements on that"),
        _people("colleagues", "colleagues told or trained in them"),
        number("cascades_withdrawn", "statements withdrawn"),
        _people("answered", "of E, answered the follow-up, whenever"),
        truth("is_commitment_mature", "the logs reach C; null: run dates unknown", null=True),
        truth("is_year_after_over", "the logs reach t1 + 365 days; null: unknown", null=True),
    ),
    key=("course_id",),
)

_UPTAKE_OBSTACLE = Table(
    "uptake_obstacle",
    "one thing that stood in the way, in one kind of entry of one course run, by people in E",
    (
        COURSE,
        string("entry_type", "what was withdrawn: `commitment`, `use`, `cascade`; or `answer`: "
               "the lesson was not used"),
        string("obstacle", "from the contract's list; `not stated`"),
        number("entries", "entries"),
        _people("people", "people"),
    ),
    key=("course_id", "entry_type", "obstacle"),
)  # fmt: skip

_CLASS_PLACES = Table(
    "class_places",
    "one class of one person in one school year, by uses to t1 + 365 days that stand",
    (
        LEARNER,
        string("class_id", "the class, among the teacher's own"),
        _school_year(),
        number("pupils", "places: pupils at the largest use", "pupils"),
        number("girls", "of these, girls; null if not stated", "pupils", null=True),
        _ISCED,
        string("course_id", "course run that the largest use was told in"),
        number("uses", "uses in that class and year"),
        day("first_day", "day of the first"),
        day("last_day", "day of the last"),
        number("teacher_places", "places of this person in that year", "pupils"),
        _LARGE,
        truth("is_many_places", "flag: more than 300 places of one person in a school year; "
              "counted all the same"),
    ),
    key=("learner_id", "school_year", "class_id"),
)  # fmt: skip

_REFERRAL = Table(
    "referral",
    "one code of a colleague that one person entered at one block, as it last stands",
    (
        COURSE,
        LEARNER,
        BLOCK,
        string("referral_code", "the code; a pseudonym"),
        moment("entered_us", "when it was entered last"),
        string("owner_id", "pseudonym of whose code it is; null: nobody in these logs asked for "
               "it, or several people did", null=True),
        number("owners", "people who have this code by the logs; one if all is well", "people"),
        string("owner_course_id", "last run in E of which the owner had enrolled by then; null: "
               "none", null=True),
        truth("is_self", "the own code"),
        truth("is_in_window", "before t1 of that run + 365 days, or t1 is not known"),
        truth("is_verified", "another participant's code, in the window"),
    ),
    key=("course_id", "learner_id", "block_id"),
)  # fmt: skip

_REACH = Table(
    "reach",
    "teachers of one country and level who enrolled in one school year, in any course run",
    (
        string("country", "ISO 3166-1 code of two letters; `not stated`"),
        string("level", "`ISCED 1`, `ISCED 2-3`, `other`, `not stated`"),
        _school_year(),
        _people("enrolled", "distinct people in E: teachers, or without a role"),
        _people("without_role", "of these, whose role is not stated"),
        number("teachers", "teachers of the country at that level; null: not known", "people",
               null=True),
        number("year", "year of that count", "year", null=True),
        number("years_old", "years from that count to the school year", "years", null=True),
        string("source", "where the count is from", null=True),
    ),
    key=("country", "level", "school_year"),
)  # fmt: skip

UPTAKE_TABLES: Final = (
    _UPTAKE_LEARNER,
    _UPTAKE_COMPLETER,
    _UPTAKE_RUN,
    _UPTAKE_PEOPLE,
    _PRACTICE_RUN,
    _CLASS_USE,
    _CLASS_PLACES,
    _UPTAKE_OBSTACLE,
    _REFERRAL,
    _REACH,
    _SCHOOL_YEAR_DAY,
)
