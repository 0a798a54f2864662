"""The funnel from enrolment to certificate, as far as logs and side inputs can tell it.

Where run dates are known, windows end with the run, or 14 or 44 days after it, and a run counts in
a row once that window has passed. Elsewhere the clock is each person's enrolment, and every window
ends with the last day of the logs.
"""

from __future__ import annotations

from typing import Final

import pandas as pd

from stembridge_analytics.errors import DataError
from stembridge_analytics.measures.dictionary import COUNTED, DEFINITIONS
from stembridge_analytics.measures.intervals import WILSON, wilson
from stembridge_analytics.measures.measure import ALL_COURSES, Definition, Measure

__all__ = ["NOT_YET", "NO_EVIDENCE", "course_completion", "mature_runs", "programme_funnel"]

NO_EVIDENCE: Final = "the logs hold no pass or certificate event of this course"
NOT_YET: Final = "its window has not passed: the logs end before 14 days after the run"

_COUNTS: Final = tuple(
    dict.fromkeys(name for one in COUNTED.values() for name in (one.denominator, one.numerator))
)
_FLAGS: Final = tuple(dict.fromkeys(one.flag for one in COUNTED.values() if one.flag))
_MATURE: Final = tuple(dict.fromkeys(one.mature for one in COUNTED.values() if one.mature))
_DAYS: Final = ("first_enrolled_day", "last_enrolled_day", "last_day")


def programme_funnel(course_funnel: pd.DataFrame) -> list[Measure]:
    """The funnel over all courses: every row of the dictionary, in its order.

    course_funnel: one row per course run, columns of the table of that name; days as dates or
        datetime64.
    Counts are sums of participations. Courses that cannot tell, and runs whose window has not
    passed, are left out of numerator and denominator, never counted as zero.
    Raises DataError if a column is missing or a part is larger than its whole.
    """
    courses = _checked(course_funnel)
    return [_counted(definition, courses) for definition in DEFINITIONS]


def course_completion(course_funnel: pd.DataFrame) -> list[Measure]:
    """Completion K2 of the enrolled, one measure a course, the highest share first.

    course_funnel: as for `programme_funnel`.
    Courses whose logs hold no pass or certificate event, and runs whose window has not passed,
    come last, not available: for them nothing is known, which is not zero. Ties are broken by
    course key.
    Raises DataError if a column is missing or a part is larger than its whole.
    """
    courses = _checked(course_funnel)
    definition = next(one for one in DEFINITIONS if one.id == "funnel.completed_k2")
    measures = []
    for at in range(len(courses)):
        course = courses.iloc[[at]]
        key = str(course["course_id"].iloc[0])
        window = _window(course, definition)
        reason = ""
        if not course["has_pass_events"].iloc[0]:
            reason = NO_EVIDENCE
        elif not mature_runs(course, "is_completion_mature").iloc[0]:
            reason = NOT_YET
        if reason:
            measures.append(Measure(definition, window, scope=key, available=False, reason=reason))
        else:
            measures.append(_counted(definition, course, key))
    return sorted(measures, key=lambda m: (not m.available, -(m.value or 0.0), m.scope))


def _counted(definition: Definition, courses: pd.DataFrame, scope: str = ALL_COURSES) -> Measure:
    """The row of the dictionary counted over these courses, or why it cannot be."""
    spec = COUNTED[definition.id]
    telling = courses if spec.flag is None else courses[courses[spec.flag]]
    usable = telling if spec.mature is None else telling[mature_runs(telling, spec.mature)]
    window = _window(usable if len(usable) else courses, definition)
    numerator = int(usable[spec.numerator].sum())
    denominator = int(usable[spec.denominator].sum())
    if denominator == 0:
        reason = _why_nobody(courses, telling, usable, spec.lacking)
        return Measure(definition, window, 0, 0, scope=scope, available=False, reason=reason)
    note = _note(definition, courses, telling, usable)
    if spec.numerator == spec.denominator:
        return Measure(definition, window, numerator, denominator, 1.0, scope=scope, note=note)
    low, high = wilson(numerator, denominator)
    share = numerator / denominator
    return Measure(
        definition, window, numerator, denominator, share, low, high, WILSON, scope, note
    )


def mature_runs(courses: pd.DataFrame, column: str) -> pd.Series[bool]:
    """Whether a run's window has passed; where run dates are unknown it ends with the logs."""
    return courses[column].astype("boolean").fillna(True).astype(bool)


def _why_nobody(
    courses: pd.DataFrame, telling: pd.DataFrame, usable: pd.DataFrame, lacking: str
) -> str:
    """Why there is nobody in the denominator."""
    if courses["enrolled"].sum() == 0:
        return "nobody is enrolled in these logs"
    if telling["enrolled"].sum() == 0:
        return lacking
    if usable["enrolled"].sum() == 0:
        return "no run's window has passed: the logs end too early"
    return "nobody started in the courses that can be measured"


def _note(
    definition: Definition, courses: pd.DataFrame, telling: pd.DataFrame, usable: pd.DataFrame
) -> str:
    """What else a reader must know about the figure."""
    parts = [
        _left_out(courses, telling, "nothing in the logs or the programme tells of it"),
        _left_out(telling, usable, "the window has not passed"),
    ]
    if definition.id == "funnel.completed_k2":
        passed, certified = int(usable["passed"].sum()), int(usable["certified"].sum())
        parts.append(f"passed {passed:,}, certified {certified:,}; the two overlap")
    if definition.id == "funnel.enrolled":
        before = int(usable["left_before"].sum())
        if before:
            parts.append(f"{before:,} who left before their run began are not in E")
    return "; ".join(part for part in parts if part)


def _left_out(courses: pd.DataFrame, kept: pd.DataFrame, why: str) -> str:
    """How many courses are not in the figure."""
    count = len(courses) - len(kept)
    if count == 0:
        return ""
    people = int(courses["enrolled"].sum() - kept["enrolled"].sum())
    noun = "course is" if count == 1 else "courses are"
    return f"{count:,} {noun} left out: {why} ({people:,} participations)"


def _window(courses: pd.DataFrame, definition: Definition) -> str:
    """The window in words: to a day of the run where run dates are known, else to the logs' end."""
    if courses.empty:
        return "none: no course in these logs has an enrolment"
    last_day = courses["last_day"].max()
    to_end = f"{last_day.day} {last_day:%B %Y}, the end of the logs"
    spec = COUNTED.get(definition.id)
    if spec is None or spec.mature is None:
        return f"each person's enrolment to {to_end}"
    dated = courses[spec.mature].notna()
    if not dated.any():
        return f"each person's enrolment to {to_end}"
    if dated.all():
        return f"each person's enrolment to {spec.until}"
    return f"each person's enrolment to {spec.until}; where run dates are unknown, to {to_end}"


def _checked(course_funnel: pd.DataFrame) -> pd.DataFrame:
    """The frame with counts as integers, flags as booleans, days as datetime64."""
    needed = (
        "course_id", *_COUNTS, "left_before", "passed", *_FLAGS, *_MATURE, *_DAYS,
    )  # fmt: skip
    missing = [column for column in needed if column not in course_funnel.columns]
    if missing:
        raise DataError(
            f"course_funnel lacks {', '.join(missing)}; it needs {', '.join(needed)}: "
            "run the pipeline of this version again"
        )
    types: dict[str, str] = dict.fromkeys((*_COUNTS, "left_before", "passed"), "int64")
    types |= dict.fromkeys(_FLAGS, "bool")
    courses = course_funnel.loc[:, list(needed)].astype(types)
    for column in _DAYS:
        courses[column] = pd.to_datetime(courses[column])
    for spec in COUNTED.values():
        wrong = courses[courses[spec.numerator] > courses[spec.denominator]]
        if not wrong.empty:
            course = wrong.iloc[0]
            raise DataError(
                f"course_funnel says {spec.numerator} {course[spec.numerator]} of "
                f"{spec.denominator} {course[spec.denominator]} for {course['course_id']!r}; a "
                "part cannot be larger than its whole"
            )
    return courses
