"""What people came to: grades, certificates, assessed work."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    COURSE,
    LEARNER,
    Table,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = ["OUTCOME_TABLES"]

_FACT_GRADE = Table(
    "fact_grade",
    "one person's grade for one problem, one subsection or the whole of one course run",
    (
        COURSE,
        LEARNER,
        string("level", "`problem`, `subsection` or `course`"),
        string("block_id", "usage key of the problem or subsection; null: the course", null=True),
        real("earned", "points earned; null for a course or a deleted state", "points", null=True),
        real("possible", "points possible", "points", null=True),
        real("grade", "course grade, or earned / possible", "share 0-1", null=True),
        string("letter_grade", "letter grade of the course, null below a pass", null=True),
        moment("first_us", "first grade event or row", null=True),
        moment("graded_us", "when the grade that counts was given", null=True),
        number("events", "grade events"),
        number("overrides", "of these, a person overrode the grade"),
        string("source", "what the grade that counts is from: `event` or the platform's `table`"),
    ),
    key=("course_id", "learner_id", "level", "block_id"),
)

_FACT_CERTIFICATE = Table(
    "fact_certificate",
    "one person with a certificate of one course run, or a row in the platform's table of them",
    (
        COURSE,
        LEARNER,
        moment("first_created_us", "when it was first issued", null=True),
        moment("last_created_us", "when it was last issued or updated", null=True),
        moment("revoked_us", "when it was last revoked", null=True),
        truth("is_certified", "the last word is that it is issued"),
        number("created_events", "events that issue it; more than one: it was updated"),
        string("mode", "enrolment mode on it, the last that is told", null=True),
        string("source", "what the last word is from: `event` or the platform's `table`"),
    ),
    key=("course_id", "learner_id"),
)

_FACT_ASSESSMENT = Table(
    "fact_assessment",
    "one person at one open response assessment of one course run",
    (
        COURSE,
        LEARNER,
        string("block_id", "usage key of the block; null: an older log does not say", null=True),
        number("submissions", "submissions"),
        moment("submitted_us", "first submission", null=True),
        moment("last_submitted_us", "last submission", null=True),
        string("submission_id", "id of the last submission", null=True),
        number("peer_given", "assessments of others' submissions"),
        number("self_given", "assessments of the person's own submission"),
        number("peer_received", "peers who assessed it, by submission"),
        number("staff_received", "members of staff who assessed it, by submission"),
        moment("first_received_us", "first of the assessments received", null=True),
        moment("last_received_us", "last of the assessments received", null=True),
        real("peer_earned_mean", "mean of the points that peers gave", "points", null=True),
        real("peer_possible", "points possible with peers", "points", null=True),
        real("staff_earned", "points of the last assessment by staff", "points", null=True),
        real("staff_possible", "points possible with it", "points", null=True),
        truth("is_assessed_by_others", "peers or staff assess work in this assessment"),
        truth(
            "is_waiting",
            "submitted and assessed (peers or self) where others assess, and assessed by nobody",
        ),
        moment("first_us", "first submission or assessment given"),
        moment("last_us", "last submission or assessment given"),
    ),
    key=("course_id", "learner_id", "block_id"),
)

OUTCOME_TABLES: Final = (_FACT_GRADE, _FACT_CERTIFICATE, _FACT_ASSESSMENT)
