"""The funnel from enrolment to certificate, as far as event logs alone can tell it.

Run dates and the course structure are not in logs. So the clock is each person's enrolment, every
window ends with the last day of the logs, and what needs a structure is listed with that reason.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.models.result import ALL_COURSES, Definition, Measure
from stembridge_analytics.models.shares import WILSON, wilson

__all__ = ["DEFINITIONS", "NO_EVIDENCE", "WILSON", "course_completion", "programme_funnel"]

NO_EVIDENCE: Final = "the logs hold no pass or certificate event of this course"

_PARTICIPATIONS = "E, participations (one person in one course run)"
_MEASURABLE = "E in courses whose logs can tell who passed or was certified"

DEFINITIONS: Final = (
    Definition(
        "funnel.enrolled",
        "Enrolled (E)",
        "An enrolment event, or the first work in the course where that event is missing. "
        "Enrolling again does not count again. Run dates are unknown here, so people who left are "
        "still in E and are counted in their own row.",
        "participations",
        _PARTICIPATIONS,
    ),
    Definition(
        "funnel.enrolled_inferred",
        "Enrolment inferred",
        "Part of E: no enrolment event in the logs, so enrolment is dated to the first work in the "
        "course.",
        "participations without an enrolment event",
        _PARTICIPATIONS,
    ),
    Definition(
        "funnel.left",
        "Left",
        "In E and no longer enrolled when the logs end: the last enrolment event is a "
        "deactivation.",
        "participations that ended by unenrolment",
        _PARTICIPATIONS,
    ),
    Definition(
        "funnel.started",
        "Started (S)",
        "In E with at least one event of work in the course (sequence, video, problem, block, "
        "courseware page) at or after enrolment. The about page and the server's implicit records "
        "of handler addresses do not count.",
        "participations with work in the course",
        _PARTICIPATIONS,
    ),
    Definition(
        "funnel.engaged",
        "Engaged",
        "In S, active in at least half of the modules, with at least one productive act (answer, "
        "diary entry, plan, post).",
        "engaged participations",
        "S",
    ),
    Definition(
        "funnel.completed_k1",
        "Completed (K1, all required units)",
        "In E, every required unit completed.",
        "participations with all required units completed",
        _PARTICIPATIONS,
        "K1",
    ),
    Definition(
        "funnel.completed_k2",
        "Completed (K2), of the enrolled",
        "In E, passed or certified: the last pass or fail state is passed, or a certificate was "
        "issued and not later revoked. K/E is the headline, because the denominator is everybody.",
        "participations passed or certified",
        _MEASURABLE,
        "K2",
    ),
    Definition(
        "funnel.completed_k2_of_started",
        "Completed (K2), of the starters",
        "In S, passed or certified. K/S leaves out everyone who never started, so it flatters a "
        "course with many idle enrolments: read it beside K/E and S/E, never instead.",
        "starters passed or certified",
        "S in courses whose logs can tell who passed or was certified",
        "K2",
    ),
    Definition(
        "funnel.completed_k3",
        "Completed (K3, graded share)",
        "In E, the share of graded work that the programme asks for was reached.",
        "participations that reached the graded share",
        _PARTICIPATIONS,
        "K3",
    ),
    Definition(
        "funnel.waiting",
        "Waiting on others",
        "Own duties done, reviews by peers still missing at the close of the run.",
        "participations that wait for reviews",
        _PARTICIPATIONS,
    ),
    Definition(
        "funnel.certified",
        "Certified",
        "In E, certificate issued and not later revoked.",
        "participations with a certificate",
        "E in courses whose logs hold certificate events",
    ),
    Definition(
        "funnel.uptake",
        "Commitment and first use in class",
        "A commitment made in the course, and a dated use in the classroom after completion.",
        "people who committed, people who used it",
        "E for commitment, K for first use",
    ),
)  # fmt: skip

# Why a row of the dictionary stays empty when event logs are all there is.
_REASONS: Final = {
    "funnel.engaged": "needs the course structure, which is not in event logs",
    "funnel.completed_k1": "needs completion tracking (off by default on Open edX) and the list of "
    "required units",
    "funnel.completed_k3": "needs the pass mark of each course",
    "funnel.waiting": "needs the course structure and its peer-review duties",
    "funnel.uptake": "needs events of the stembridge blocks; this form of the report does not read "
    "them",
}

# Numerator and denominator of a row that can be counted, and the flag a course needs to be in it.
_COUNTED: Final = {
    "funnel.enrolled": ("enrolled", "enrolled", None),
    "funnel.enrolled_inferred": ("enrolled_inferred", "enrolled", None),
    "funnel.left": ("unenrolled", "enrolled", None),
    "funnel.started": ("started", "enrolled", None),
    "funnel.completed_k2": ("completed_k2", "enrolled", "has_pass_events"),
    "funnel.completed_k2_of_started": ("completed_k2_started", "started", "has_pass_events"),
    "funnel.certified": ("certified", "enrolled", "has_certificate_events"),
}

_COUNTS = (
    "enrolled", "enrolled_inferred", "unenrolled", "started", "completed_k2",
    "completed_k2_started", "passed", "certified",
)  # fmt: skip
_FLAGS = ("has_pass_events", "has_certificate_events")
_DAYS = ("first_enrolled_day", "last_enrolled_day", "last_day")


def programme_funnel(course_funnel: pd.DataFrame) -> list[Measure]:
    """The funnel over all courses: every row of the dictionary, in its order.

    course_funnel: one row per course run, columns of the table of that name; days as dates or
        datetime64.
    Counts are sums of participations. Courses whose logs cannot tell who passed are left out of
    numerator and denominator of completion, never counted as zero.
    Raises DataError if a column is missing or a part is larger than its whole.
    """
    courses = _checked(course_funnel)
    window = _window(courses)
    measures = []
    for definition in DEFINITIONS:
        if definition.id in _REASONS:
            reason = _REASONS[definition.id]
            measures.append(Measure(definition, window, available=False, reason=reason))
        else:
            measures.append(_counted(definition, courses, window))
    return measures


def course_completion(course_funnel: pd.DataFrame) -> list[Measure]:
    """Completion K2 of the enrolled, one measure a course, the highest share first.

    course_funnel: as for `programme_funnel`.
    Courses whose logs hold no pass or certificate event come last, not available: for them
    completion is unknown, which is not zero.
    Raises DataError if a column is missing or a part is larger than its whole.
    """
    courses = _checked(course_funnel)
    definition = next(d for d in DEFINITIONS if d.id == "funnel.completed_k2")
    measures = []
    for course_id, course in courses.groupby("course_id", sort=True):
        window, scope = _window(course), str(course_id)
        if course["has_pass_events"].any():
            measures.append(_counted(definition, course, window, scope))
        else:
            measures.append(
                Measure(definition, window, scope=scope, available=False, reason=NO_EVIDENCE)
            )
    return sorted(measures, key=lambda m: (not m.available, -(m.value or 0.0), m.scope))


def _counted(
    definition: Definition, courses: pd.DataFrame, window: str, scope: str = ALL_COURSES
) -> Measure:
    """The row of the dictionary counted over these courses, or why it cannot be."""
    numerator_column, denominator_column, flag = _COUNTED[definition.id]
    usable = courses if flag is None else courses[courses[flag]]
    numerator = int(usable[numerator_column].sum())
    denominator = int(usable[denominator_column].sum())
    if denominator == 0:
        reason = _why_nobody(courses, usable, definition)
        return Measure(definition, window, 0, 0, scope=scope, available=False, reason=reason)
    if numerator_column == denominator_column:
        note = _left_out(courses, usable)
        return Measure(definition, window, numerator, denominator, 1.0, scope=scope, note=note)
    low, high = wilson(numerator, denominator)
    return Measure(
        definition,
        window,
        numerator,
        denominator,
        numerator / denominator,
        low,
        high,
        WILSON,
        scope,
        _note(definition, courses, usable),
    )


def _why_nobody(courses: pd.DataFrame, usable: pd.DataFrame, definition: Definition) -> str:
    """Why there is nobody in the denominator."""
    if courses["enrolled"].sum() == 0:
        return "nobody is enrolled in these logs"
    if usable["enrolled"].sum() == 0:
        if definition.id == "funnel.certified":
            return "the logs hold no certificate event of any course with enrolments"
        return "the logs hold no pass or certificate event of any course with enrolments"
    return "nobody started in the courses that can be measured"


def _note(definition: Definition, courses: pd.DataFrame, usable: pd.DataFrame) -> str:
    """What else a reader must know about the figure."""
    parts = [_left_out(courses, usable)]
    if definition.id == "funnel.completed_k2":
        passed, certified = int(usable["passed"].sum()), int(usable["certified"].sum())
        parts.append(f"passed {passed:,}, certified {certified:,}; the two overlap")
    return "; ".join(part for part in parts if part)


def _left_out(courses: pd.DataFrame, usable: pd.DataFrame) -> str:
    """How many courses are not in the figure."""
    count = len(courses) - len(usable)
    if count == 0:
        return ""
    people = int(courses["enrolled"].sum() - usable["enrolled"].sum())
    noun = "course is" if count == 1 else "courses are"
    return f"{count:,} {noun} left out: no such event in the logs ({people:,} participations)"


def _window(courses: pd.DataFrame) -> str:
    """The window in words; its end is the last day of the logs."""
    if courses.empty:
        return "none: no course in these logs has an enrolment"
    last_day = courses["last_day"].max()
    end = f"{last_day.day} {last_day:%B %Y}"
    return f"each person's enrolment to {end}"


def _checked(course_funnel: pd.DataFrame) -> pd.DataFrame:
    """The frame with counts as integers, flags as booleans, days as datetime64."""
    needed = ("course_id", *_COUNTS, *_FLAGS, *_DAYS)
    missing = [column for column in needed if column not in course_funnel.columns]
    if missing:
        raise DataError(
            f"course_funnel lacks {', '.join(missing)}; it needs {', '.join(needed)}: "
            "run the pipeline of this version again"
        )
    types: dict[str, str] = dict.fromkeys(_COUNTS, "int64") | dict.fromkeys(_FLAGS, "bool")
    courses = course_funnel.loc[:, list(needed)].astype(types)
    for column in _DAYS:
        courses[column] = pd.to_datetime(courses[column])
    for part, whole, _flag in _COUNTED.values():
        wrong = courses[courses[part] > courses[whole]]
        if not wrong.empty:
            course = wrong.iloc[0]
            raise DataError(
                f"course_funnel says {part} {course[part]} of {whole} {course[whole]} for "
                f"{course['course_id']!r}; a part cannot be larger than its whole"
            )
    return courses
