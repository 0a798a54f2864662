"""Facts about one person in one course run."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
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

__all__ = ["FACT_TABLES"]

_FACT_ENROLMENT = Table(
    "fact_enrolment",
    "one spell of enrolment of one person in one course run",
    (
        COURSE,
        LEARNER,
        number("spell", "number of the spell, from 1", "number"),
        moment("start_us", "start of the spell"),
        day("start_day", "day of the start"),
        moment("end_us", "unenrolment; null while enrolled", null=True),
        day("end_day", "day of the unenrolment", null=True),
        string("mode_first", "mode at the start", null=True),
        string("mode_last", "last mode in the spell", null=True),
        string(
            "evidence",
            "what opens it: `event`, `table` (the platform's table of enrolments), "
            "`work` (the first work, grade or completion in the run)",
        ),
        truth("is_inferred", "evidence is `work`"),
        string(
            "route",
            "`self`; `bulk`: whoever enrolled this person enrolled five or more in the "
            "run that day, or nobody's request did; `staff`; null without an enrolment event",
            null=True,
        ),
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
        moment("enrolled_us", "first enrolment"),
        day("enrolled_day", "day of the first enrolment"),
        truth("is_inferred", "the enrolment event is missing"),
        string("enrolment_evidence", "evidence of the first spell: event, table, work"),
        string("route", "route of the first spell: self, bulk, staff; null: no event", null=True),
        number("spells", "spells of enrolment"),
        truth("is_enrolled", "enrolled when the logs end"),
        truth("is_in_funnel", "counts in E: had not left before the run began (t0)"),
        string("mode_last", "last enrolment mode", null=True),
        truth("is_started", "work in the course from enrolment and t0 on, up to t1"),
        moment("started_us", "first such work", null=True),
        day("started_day", "its day", null=True),
        day("last_active_day", "last day with work in the course", null=True),
        number("active_days", "days with work in the course", "days"),
        number("courseware_events", "events of work in the course, twins left out"),
        number("videos", "distinct videos played"),
        number("problems", "distinct problems answered"),
        number("posts", "forum posts"),
        number(
            "productive_acts",
            "answers, posts, submissions, reviews, votes, and acts in the "
            "blocks of this project beyond opening them",
        ),
        number("blocks_completed", "distinct blocks with completion exactly 1"),
        number("modules_active", "modules with work; null: no structure", null=True),
        truth(
            "is_engaged",
            "started, work in at least half of the modules, and a productive act; "
            "null: no structure",
            null=True,
        ),
        number(
            "units_completed", "required units completed up to C; null: not to be known", null=True
        ),
        truth(
            "is_completed_k1",
            "all required units completed up to C (evidence level K1); null: "
            "no structure, or no completion events in the run",
            null=True,
        ),
        moment("completed_k1_us", "when the last required unit was completed", null=True),
        real("grade_last", "last course grade seen", "share 0-1", null=True),
        truth("is_passed", "last pass or fail state up to C is passed"),
        moment("passed_us", "first pass", null=True),
        truth("is_certified", "certificate issued and not later revoked, up to C + 30 days"),
        moment("certified_us", "first certificate", null=True),
        truth("is_completed_k2", "passed or certified up to C (evidence level K2)"),
        moment("completed_k2_us", "first of the two", null=True),
        truth(
            "is_completed_k3",
            "last course grade up to C reaches the pass mark (evidence level "
            "K3); null: pass mark unknown",
            null=True,
        ),
        truth("is_waiting", "submitted and assessed others, and not assessed by anybody up to C"),
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
        day("day", "the day"),
        day("week", "Monday of its week"),
        number("events", "events, copies folded"),
        number("courseware_events", "of these, work in the course, twins left out"),
        number("implicit_events", "of these, implicit ones"),
        number("video_events", "video events"),
        number("problem_events", "answers to problems, as the server recorded them"),
        number("forum_events", "forum posts"),
    ),
    key=(
        "course_id",
        "learner_id",
        "day",
    ),
)

_LEARNER_MODULE = Table(
    "learner_module",
    "one person in one module (chapter) of a course run in which this person worked",
    (
        COURSE,
        LEARNER,
        string("module_id", "usage key of the chapter"),
        number("module_no", "its number, from 1", "number"),
        moment("first_us", "first work in it"),
        moment("last_us", "last work in it"),
        moment("first_in_run_us", "first work in it from enrolment and t0 on, up to t1", null=True),
        number("courseware_events", "events of work in it, twins left out"),
    ),
    key=("course_id", "learner_id", "module_id"),
)

_LEARNER_UNIT = Table(
    "learner_unit",
    "one person at one required unit (vertical) of which all or a part is completed",
    (
        COURSE,
        LEARNER,
        string("unit_id", "usage key of the unit"),
        number("blocks", "blocks in it that can be completed"),
        number("blocks_completed", "of these, completed"),
        truth("is_completed", "all of them, or the platform says so of the unit"),
        moment("completed_us", "when", null=True),
    ),
    key=("course_id", "learner_id", "unit_id"),
)

FACT_TABLES: Final = (
    _LEARNER_MODULE,
    _LEARNER_UNIT,
    _FACT_ENROLMENT,
    _FACT_LEARNER_COURSE,
    _FACT_LEARNER_DAY,
)
