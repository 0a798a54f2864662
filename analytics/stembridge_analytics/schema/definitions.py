"""Older systems' figures by their own definitions, beside ours: see docs/definitions.md.

Their counting rules stay as they were when ours change.
"""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.edx_pipeline import EDX_PIPELINE_TABLES
from stembridge_analytics.schema.table import (
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

__all__ = ["DEFINITION_TABLES"]

_ACTOR = string("learner_id", "pseudonym of the person whose request caused it")
_COUNTED_FOR = string(
    "counted_for",
    "`learner`: the person the event is about (Aspects since August 2025); `requester`: whoever "
    "made the request (before); read one of the two",
)

# Both tables count these; the names are edx2bigquery's own.
_COUNTS: Final = (
    number("nprogcheck", "requests of the progress page"),
    number("nshow_answer", "answers shown"),
)
_MORE_COUNTS: Final = (
    number("ntranscript", "transcripts shown"),
    number("nseq_goto", "jumps in a sequence"),
    number("nseek_video", "seeks"),
    number("npause_video", "pauses"),
)
_GAPS: Final = (
    number("n_dt", "gaps of at most five minutes between events"),
    real("sum_dt_s", "their sum", "s"),
)
_CHECKS: Final = number("nproblem_check", "answers to problems, the browser's event and the "
                        "server's each counted")  # fmt: skip

_PERSON_COURSE_DAY = Table(
    "edx2bigquery_person_course_day",
    "one person in one course run on one UTC day with any event that edx2bigquery counted; "
    "`person_course_day` there",
    (
        COURSE,
        _ACTOR,
        day("day", "the day"),
        number("nevents", "events, each copy counted, those with `/xblock/` in the type left out"),
        *_COUNTS,
        number("nvideo", "plays of videos"),
        _CHECKS,
        number("nforum", "requests of forum pages"),
        *_MORE_COUNTS,
        moment("first_event_us", "first event of the day"),
        moment("last_event_us", "last event of the day"),
        *_GAPS,
    ),
    key=("course_id", "learner_id", "day"),
)


def _times(activity: str, events: str) -> tuple[Column, ...]:
    """The three columns of one activity."""
    return (
        real(f"total_{activity}_time_5_s", f"gaps below 5 min between {events}", "s"),
        real(f"total_{activity}_time_30_s", f"gaps below 30 min between {events}", "s"),
        real(
            f"serial_{activity}_time_30_s",
            f"gaps below 30 min from any of the four activities to {events}",
            "s",
        ),
    )


_TIME_ON_TASK_DAY = Table(
    "edx2bigquery_time_on_task_day",
    "one person in one course run on one UTC day with an event that follows another; "
    "`time_on_task` there",
    (
        COURSE,
        _ACTOR,
        day("day", "day of the events that end the gaps"),
        real("total_time_5_s", "gaps below 5 min between any events", "s"),
        real("total_time_30_s", "gaps below 30 min between any events", "s"),
        *_times("video", "video events"),
        *_times("problem", "problem events"),
        *_times("forum", "forum events"),
        *_times("text", "events of textbooks and the wiki"),
    ),
    key=("course_id", "learner_id", "day"),
)


def _evidence(name: str, what: str) -> Column:
    return string(name, f"`table`: the platform's table of {what}, as there; `events` if the "
                  "course is not in it")  # fmt: skip


_PERSON_COURSE = Table(
    "edx2bigquery_person_course",
    "one person in one course run, registered in it or with events in it; `person_course` there",
    (
        COURSE,
        LEARNER,
        truth("registered", "in the table of enrolments or certificates: only these had a row"),
        _evidence("registered_evidence", "enrolments"),
        moment("start_us", "when enrolled; `start_time` there", null=True),
        truth("is_active", "enrolled at the end", null=True),
        string("mode", "enrolment mode", null=True),
        truth("viewed", "opened any chapter; by events: any work in the course"),
        truth("explored", "opened at least half of the chapters, half rounded down; null if the "
              "course's structure is not known", null=True),
        _evidence("viewed_evidence", "learners' states"),
        number("nchapters", "chapters opened; by events: with work on a block in it", null=True),
        number("course_chapters", "chapters of the course", null=True),
        truth("certified", "certificate can be downloaded; by events: issued and not revoked"),
        _evidence("certified_evidence", "certificates"),
        real("grade", "grade on the row of the certificate", "share 0-1", null=True),
        number("nevents", "events, each copy counted, those with `/xblock/` in the type left out"),
        number("ndays_act", "days with such events", "days"),
        number("nplay_video", "plays of videos"),
        _CHECKS,
        number("nforum_posts", "forum posts, by events; by the forum's own database there"),
        number("nforum_events", "requests of forum pages"),
        *_COUNTS,
        *_MORE_COUNTS,
        moment("first_event_us", "first event", null=True),
        moment("last_event_us", "last event", null=True),
        *_GAPS,
        real("total_time_5_s", "time on task: gaps below 5 min; `time_on_task_totals` there", "s"),
        real("total_time_30_s", "time on task: gaps below 30 min", "s"),
    ),
    key=("course_id", "learner_id"),
)  # fmt: skip

_ASPECTS_ENROLMENT = Table(
    "aspects_enrolment",
    "one person in one course run, by one way to tell whose event it is; "
    "`dim_most_recent_enrollment` there",
    (
        _COUNTED_FOR,
        COURSE,
        LEARNER,
        string("enrolment_status", "registered or unregistered, by the latest enrolment event"),
        string("enrolment_mode", "mode on that event", null=True),
        moment("emission_us", "when that event was"),
    ),
    key=("counted_for", "course_id", "learner_id"),
)

_ASPECTS_PASSING = Table(
    "aspects_passing",
    "one person with an enrolment event in one course run, by one way to tell whose event it is; "
    "`dim_student_status` there",
    (
        _COUNTED_FOR,
        COURSE,
        LEARNER,
        string("approving_state", "passed or failed, by the latest event; who has none failed"),
        moment("state_us", "when that event was", null=True),
        real("course_grade", "latest calculated grade; 0 after an event of failing", "share 0-1",
             null=True),
        string("enrolment_status", "registered or unregistered, by the latest enrolment event"),
        string("enrolment_mode", "mode on that event", null=True),
    ),
    key=("counted_for", "course_id", "learner_id"),
)  # fmt: skip

DEFINITION_TABLES: Final = (
    *EDX_PIPELINE_TABLES,
    _PERSON_COURSE_DAY,
    _TIME_ON_TASK_DAY,
    _PERSON_COURSE,
    _ASPECTS_ENROLMENT,
    _ASPECTS_PASSING,
)
