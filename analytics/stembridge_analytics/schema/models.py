"""What models count: people in runs, the same at landmarks, variants drawn at random."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.schema.table import (
    BLOCK,
    COURSE,
    LEARNER,
    Table,
    moment,
    number,
    real,
    string,
    truth,
)

__all__ = ["MODEL_TABLES"]

# What was so before the course began, for all that is known.
_BASELINE: Final = (
    string("programme", "programme of the run, as programme.toml says", null=True),
    string("country", "ISO 3166-1 code of two letters", null=True),
    string("region", "region, as a NUTS code or a word of the source", null=True),
    string("gender", "`woman`, `man`, `other`; null: not stated", null=True),
    string("age_band", "`under 30`, `30-39`, `40-49`, `50 and over`: age reached in the calendar "
           "year in which the school year of the enrolment begins", null=True),
    string("education", "highest education, as a code of the platform", null=True),
    string("language", "the person's language, else that of the run, as a BCP 47 code", null=True),
    string("role", "`teacher`, `counsellor`, `leader`, `other`", null=True),
    string("subject", "subject taught, as a word of the source", null=True),
    string("level", "`ISCED 1`, `ISCED 2`, `ISCED 3`, `other`", null=True),
    string("school_type", "type of school, as a word of the source", null=True),
    string("area", "`rural` or `urban`", null=True),
    string("experience_band", "years of teaching: `under 5`, `5-9`, `10-19`, `20 and over`",
           null=True),
    string("route", "route of the first enrolment: `self`, `bulk`, `staff`; null: no event",
           null=True),
    string("cohort", "group of learners, as a word of the source", null=True),
    string("school_key", "keyed hash of the school", null=True),
    string("earlier_runs", "runs of the platform that the person had enrolled in before, and is in "
           "E of: `0`, `1`, `2 or more`"),
    string("clock", "`run`: days from t0; `enrolment`: days from the UTC day of the enrolment, "
           "where t0 is not known or everybody sets the pace"),
    number("entry_days", "whole days from the clock's zero to the enrolment, 0 for one before: "
           "whoever comes late is at risk from then on", "days"),
)  # fmt: skip

_K1: Final = truth("is_completed_k1", "all required units up to C; null: not to be known",
                   null=True)  # fmt: skip
_K2: Final = truth("is_completed_k2", "passed or certified up to C; null: not to be known",
                   null=True)  # fmt: skip
_K3: Final = truth("is_completed_k3", "pass mark reached up to C; null: not to be known",
                   null=True)  # fmt: skip
_MATURE: Final = truth("is_mature", "the logs reach C; true where C is not known, since the window "
                       "ends with the logs")  # fmt: skip

_PARTICIPATION = Table(
    "participation",
    "one person in E of one course run: who it is, what became of it, on which day",
    (
        COURSE,
        LEARNER,
        *_BASELINE,
        truth("is_started", "work in the course from enrolment and t0 on, up to t1"),
        _K1,
        _K2,
        _K3,
        truth("is_certified", "certificate that stands at C + 30 days; null: not to be known",
              null=True),
        _MATURE,
        number("left_days", "whole days to the unenrolment, if it came before C and stood to C or "
               "the end of the logs", "days", null=True),
        number("completed_days", "whole days to completion by K2; below 0: before the clock began",
               "days", null=True),
        number("follow_days", "days begun up to C, or to the end of the logs if that is earlier",
               "days"),
        number("close_days", "days begun up to C; null: C is not known", "days", null=True),
        number("exit_days", "days begun up to exit_event, so that people are at risk on "
               "(entry_days, exit_days]; null: no day at risk, or left at an unknown moment",
               "days", null=True),
        string("exit_event", "what came first: `completed` (K2), `unenrolled`, `not completed` at "
               "C, `censored` (the logs end, or K2 cannot be told); null as exit_days", null=True),
    ),
    key=("course_id", "learner_id"),
)  # fmt: skip

_LANDMARK = Table(
    "landmark",
    "one person in one course run at the end of day 7, 14, 21, 28, 42, 56 of the clock: enrolled, "
    "not completed (K2), the run not closed",
    (
        COURSE,
        LEARNER,
        number("landmark_days", "days from the clock's zero to the landmark", "days"),
        moment("landmark_us", "the landmark: features are from before it"),
        *_BASELINE,
        number("active_days", "days of the clock with work in the course", "days"),
        number("active_days_last_7", "of these, among the last 7", "days"),
        number("silent_days", "whole days since the last work, or the enrolment if later", "days"),
        number("units_completed", "required units completed; null: not to be known", null=True),
        real("units_share", "of the required units; null: not to be known", "share 0-1",
             null=True),
        number("answers", "answers to problems, as the server recorded them"),
        number("videos", "distinct videos played"),
        number("posts", "forum posts"),
        number("cases", "distinct industry cases worked in"),
        number("challenges", "distinct numeric tasks worked in"),
        number("careers", "distinct career cards opened"),
        truth("is_committed", "a commitment stood: class, lesson and day named"),
        moment("activity_last_us", "last moment that active_days, active_days_last_7 and "
               "silent_days count; null: none", null=True),
        moment("units_last_us", "last moment that units_completed and units_share count; null: "
               "none", null=True),
        moment("answers_last_us", "last moment that answers, videos and posts count; null: none",
               null=True),
        moment("lessons_last_us", "last moment that cases, challenges and careers count; null: "
               "none", null=True),
        moment("committed_us", "last moment that is_committed counts; null: none", null=True),
        number("next_active_days", "whole days from the landmark to the next work: below G if any "
               "within G days; null: none to the end of the logs", "days", null=True),
        number("left_after_days", "whole days from the landmark to the unenrolment, if it stood",
               "days", null=True),
        _K1,
        _K2,
        _K3,
        _MATURE,
        number("follow_after_days", "whole days from the landmark to the end of the logs", "days"),
    ),
    key=("course_id", "learner_id", "landmark_days"),
)  # fmt: skip

_CASE_ASSIGNMENT = Table(
    "case_assignment",
    "one person in E with one case block whose variant was drawn at random",
    (
        COURSE,
        LEARNER,
        BLOCK,
        moment("assigned_us", "the first draw"),
        string("variant", "the variant drawn first"),
        number("variants", "variants it was drawn from", "variants"),
        number("draws", "draws that the logs tell of; more than one: a state was reset"),
    ),
    key=("course_id", "learner_id", "block_id"),
)

MODEL_TABLES: Final = (_PARTICIPATION, _LANDMARK, _CASE_ASSIGNMENT)
