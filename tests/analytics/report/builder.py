"""Builds report data of any shape: courses with given counts, days and faults, all made up."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from stembridge_analytics.report import TABLES_READ, ReportData, RunFacts

FIRST_DAY = date(2024, 1, 3)


@dataclass(frozen=True)
class Course:
    """Counts of one course; everything else follows from them."""

    key: str
    enrolled: int = 1000
    started: int = 250
    completed: int = 150
    left: int = 40
    inferred: int = 0
    certified: int = 120
    has_pass_events: bool = True
    has_certificate_events: bool = True
    pipeline_misses: int = 0


def six_courses() -> list[Course]:
    """Courses of very different size and completion, one of them without evidence of passing."""
    return [
        Course("course-v1:EuroSTEM+L1-BATTERY+2024_T1", 1240, 610, 402, 88, 12, 390),
        Course("course-v1:EuroSTEM+L2-QUANTUM+2024_T1", 640, 212, 71, 20, 0, 70,
               pipeline_misses=9),
        Course("course-v1:EuroSTEM+L3-SECURE-SOFTWARE+2024_T1", 1012, 800, 0, 3, 0, 0),
        Course("course-v1:TeachersAcademyOfTheNorthernRegions+ContextualisedLessons+Pilot_B",
               87, 60, 41, 2, 0, 0, has_certificate_events=False),
        Course("EuroSTEM/L5/2024", 333, 120, 33, 0, 0, 33),
        Course("course-v1:EuroSTEM+L6-PORT+2024_T1", 410, 0, 0, 10, 0, 0, has_pass_events=False,
               has_certificate_events=False),
    ]  # fmt: skip


def many_courses(count: int) -> list[Course]:
    """Courses of falling size, their completion scattered, each tenth without evidence."""
    return [
        Course(
            f"course-v1:Academy{n % 7}+LESSON-{n:02d}+2024_T{n % 3}",
            enrolled := 2000 // (n + 1) + 20,
            started := enrolled * (30 + n * 37 % 60) // 100,
            started * (n * 53 % 90) // 100,
            enrolled // 20,
            0,
            started * (n * 53 % 90) // 200,
            has_pass_events=n % 10 != 9,
        )
        for n in range(count)
    ]


def _people(courses: Sequence[Course]) -> dict[str, pd.DataFrame]:
    """Groups by country and gender that share out each course's people, and totals."""
    rows = []
    for course in courses:
        for dimension, labels in (
            ("country", ("AT", "PT", "not stated")), ("gender", ("woman", "man")),
        ):  # fmt: skip
            for at, label in enumerate(labels):
                part = [value // len(labels) + (at < value % len(labels)) for value in (
                    course.enrolled, course.started, course.completed)]  # fmt: skip
                rows.append((dimension, label, course.key, *part))
    columns = ["dimension", "label", "course_id", "enrolled", "started", "completed_k2"]
    totals = dict.fromkeys(
        ("mismatch_events", "service_events", "staff_events", "events_without_person",
         "events_without_course", "outside_events", "feigned_events", "conflicting_learners"),
        0,
    )  # fmt: skip
    totals |= {"events": 1000, "learners": 400, "described_learners": 360}
    notes = pd.DataFrame([], columns=["input", "what", "value", "rows", "line"])
    return {
        "group_funnel": pd.DataFrame(rows, columns=columns),
        "event_totals": pd.DataFrame([totals]),
        "side_notes": notes,
    }


def _series(
    courses: Sequence[Course], span: Sequence[date], silent: Sequence[int]
) -> dict[str, pd.DataFrame]:
    """One file with events on every day that is not silent, and one name of an event."""
    days = [day for n, day in enumerate(span) if n not in silent]
    names = [(c.key, "video", "played", "play_video", days[0], days[-1], 900) for c in courses]
    return {
        "event_span": pd.DataFrame(
            names if days else [],
            columns=["course_id", "kind", "action", "event_name", "first_day", "last_day",
                     "events"],
        ),
        "course_activity": pd.DataFrame(
            [(c.key, day, 40) for c in courses for day in days],
            columns=["course_id", "day", "courseware_events"],
        ),
        "file_day": pd.DataFrame(
            [(1, day, 400) for day in days], columns=["file_no", "day", "learners"]
        ),
    }  # fmt: skip


def files_table(rows: Sequence[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """The table of files; counts not given are zero."""
    columns = ("lines", "events", "rejects", "blank", "comment", "duplicates")
    full = [
        {"file_no": number, "bytes": 1000, "problem": None} | dict.fromkeys(columns, 0) | dict(row)
        for number, row in enumerate(rows, 1)
    ]
    return pd.DataFrame(full, columns=["file_no", "path", "bytes", *columns, "problem"])


def reasons_table(reasons: Mapping[str, int]) -> pd.DataFrame:
    """One row a reason, the first of each in the first file."""
    rows = [
        (reason, lines, "logs/tracking.log-20240103.gz", 17 + n, f"what was found, case {n}")
        for n, (reason, lines) in enumerate(reasons.items())
    ]
    return pd.DataFrame(rows, columns=["reason", "lines", "first_path", "first_line", "detail"])


def report_data(
    courses: Sequence[Course] | None = None,
    *,
    days: int = 150,
    reasons: Mapping[str, int] | None = None,
    silent: Sequence[int] = (),
    unknown: Mapping[str, int] | None = None,
    files: pd.DataFrame | None = None,
    as_dates: bool = False,
    **facts: Any,
) -> ReportData:
    """Report data over `days` days from FIRST_DAY.

    reasons: rejected lines by reason. silent: numbers of the days without events. unknown: events
    by unknown name. as_dates: day columns as date objects in place of datetime64.
    """
    courses = six_courses() if courses is None else list(courses)
    reasons = {} if reasons is None else reasons
    span = [FIRST_DAY + timedelta(days=n) for n in range(days)]
    if files is None:
        rejects, events = sum(reasons.values()), 400 * max(1, days)
        row = {"path": "logs/tracking.log-20240103.gz", "bytes": 48_200_311, "events": events,
               "rejects": rejects, "blank": 3, "comment": 1, "duplicates": 214}  # fmt: skip
        files = files_table([row | {"lines": events + rejects + 218}])
    tables = {
        "course_funnel": _course_funnel(courses, span),
        "course_day": _course_day(courses, span),
        "course_week": _course_week(courses, span),
        "dim_course": _dim_course(courses, span),
        "dim_day": _dim_day(span, silent),
        "event_names": _event_names(unknown or {}),
        "files": files,
        "reject_reasons": reasons_table(reasons),
        **_people(courses),
        **_series(courses, span, silent),
        **_work(courses, span),
        **classroom_tables(courses, span),
    }
    if not as_dates:
        tables = {name: _as_datetimes(table) for name, table in tables.items()}
    return ReportData(_facts(courses, span, files, facts), tables)


def _facts(
    courses: Sequence[Course], span: Sequence[date], files: pd.DataFrame, given: Mapping[str, Any]
) -> RunFacts:
    counts = ("lines", "events", "rejects", "blank", "comment", "duplicates")
    totals = {name: int(files[name].sum()) for name in counts}
    made = RunFacts(
        made_at=datetime(2024, 7, 1, 9, 30, tzinfo=UTC),
        version="0.1.0",
        command="stembridge run logs --out report",
        fingerprint="9f2c4e1ab37d",
        files=len(files),
        learners=sum(course.enrolled for course in courses) * 4 // 5 + 3,
        enrolled_people=sum(course.enrolled for course in courses) * 4 // 5,
        first_day=span[0] if span else None,
        last_day=span[-1] if span else None,
        **totals,
    )
    return replace(made, **given)


def _course_funnel(courses: Sequence[Course], span: Sequence[date]) -> pd.DataFrame:
    columns = [
        "course_id", "enrolled", "enrolled_inferred", "unenrolled", "started", "completed_k2",
        "completed_k2_started", "passed", "certified", "has_pass_events", "has_certificate_events",
        "first_enrolled_day", "last_enrolled_day", "last_day",
    ]  # fmt: skip
    unknown: dict[str, Any] = dict.fromkeys(
        ["left_before", "engaged", "completed_k1", "completed_k3", "waiting"], 0
    )
    unknown |= dict.fromkeys(
        ["has_structure", "has_completion_events", "has_pass_mark", "has_peer_review"], False
    )
    unknown |= dict.fromkeys(["is_start_mature", "is_completion_mature", "is_certified_mature"])
    rows = [
        (
            c.key, c.enrolled, c.inferred, c.left, c.started, c.completed,
            min(c.completed, c.started), c.completed, c.certified,
            c.has_pass_events, c.has_certificate_events,
            span[0], span[-max(1, len(span) // 20)], span[-1],
        )
        for c in courses
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).assign(**unknown)


def _course_day(courses: Sequence[Course], span: Sequence[date]) -> pd.DataFrame:
    """Enrolment along an S-curve that ends at the course's counts."""
    rows = []
    for number, course in enumerate(courses):
        for n, day in enumerate(span):
            place = (n + 1) / len(span)
            curve = 1 / (1 + math.exp(-10 * (place - 0.25 - 0.05 * (number % 5))))
            end = 1 / (1 + math.exp(-10 * (0.75 - 0.05 * (number % 5))))
            total = round(course.enrolled * curve / end)
            now = total - round(course.left * place)
            rows.append((course.key, day, now, total, max(0, now - course.pipeline_misses)))
    columns = ["course_id", "day", "enrolled", "enrolled_total", "enrolled_edx_pipeline"]
    return pd.DataFrame(rows, columns=columns)


def _course_week(courses: Sequence[Course], span: Sequence[date]) -> pd.DataFrame:
    """Activity that rises, peaks and fades."""
    mondays = sorted({day - timedelta(days=day.weekday()) for day in span})
    rows = []
    for number, course in enumerate(courses):
        for n, monday in enumerate(mondays):
            place = (n + 0.5) / len(mondays)
            shape = math.exp(-((place - 0.3 - 0.04 * (number % 6)) ** 2) / 0.04)
            covered = sum(1 for day in span if monday <= day < monday + timedelta(days=7))
            active = round(course.started * 0.6 * shape * covered / 7)
            rows.append((course.key, monday, active, active * 9, active * 4, covered))
    columns = ["course_id", "week", "active_learners", "courseware_events", "implicit_events",
               "days_in_logs"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _dim_course(courses: Sequence[Course], span: Sequence[date]) -> pd.DataFrame:
    columns = ["course_id", "first_day", "last_day", "events", "learners", "pass_events",
               "certificate_events", "completion_events"]  # fmt: skip
    columns.insert(1, "programme")
    rows = [
        (c.key, "lessons" if n < 3 else None,
         span[min(n, len(span) - 1)], span[-1], c.enrolled * 31, c.enrolled,
         c.completed * c.has_pass_events, c.certified * c.has_certificate_events, 0)
        for n, c in enumerate(courses)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def _dim_day(span: Sequence[date], silent: Sequence[int]) -> pd.DataFrame:
    rows = [
        (day, 0 if n in silent else 400, 0 if n in silent else 160) for n, day in enumerate(span)
    ]
    return pd.DataFrame(rows, columns=["day", "events", "implicit_events"])


# Tables about single people and blocks, empty where a course has nobody who started.
_WORK = {
    "run_window": ["course_id", "logs_end_us", "is_start_mature", "modules", "has_k1"],
    "fact_learner_course": ["course_id", "learner_id", "is_in_funnel", "is_started",
                            "last_active_day"],
    "dim_block": ["course_id", "block_id", "block_type", "title", "module_no", "module_title",
                  "unit_id", "place", "is_leaf", "is_required"],
    "fact_block_progress": ["course_id", "block_id", "learners_reached", "learners_completed",
                            "first_us"],
    "learner_module": ["course_id", "learner_id", "module_no"],
    "learner_unit": ["course_id", "learner_id", "unit_id", "is_completed"],
    "fact_learner_video": ["course_id", "learner_id", "block_id", "pieces", "played_s",
                           "duration_s", "is_finished"],
    "fact_video_segment": ["course_id", "block_id", "segment", "views", "viewers"],
    "fact_problem_response": ["course_id", "learner_id", "block_id", "answers",
                              "first_is_correct", "is_correct"],
    "lesson_run": ["course_id", "enrolled", "case_people", "cases", "case_steps", "cases_decided",
                   "task_people", "tasks", "tasks_hinted", "answers", "answers_right_first",
                   "answers_right", "card_people", "cards", "cards_reflected"],
    "fact_forum": ["course_id", "learner_id", "threads", "responses", "comments", "posts",
                   "views"],
    "fact_assessment": ["course_id", "learner_id", "submitted_us", "submissions", "peer_given",
                        "peer_received", "staff_received", "is_waiting"],
}  # fmt: skip
_DAY_US = 86_400_000_000
MODULES = 4
SEGMENTS = 60


def _work(courses: Sequence[Course], span: Sequence[date]) -> dict[str, pd.DataFrame]:
    """What people did: a fifth of them stop after each module; films, problems, posts, reviews.

    The first three courses are over and of one programme, the second half of the others has no
    structure, and the fourth is still going on.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _WORK}
    end_us = (span[-1] - date(1970, 1, 1)).days * _DAY_US + _DAY_US if span else 0
    for n, course in enumerate(courses):
        has_structure = n < 4
        rows["run_window"].append(
            (course.key, end_us, n < 3 if has_structure else None,
             MODULES if has_structure else 0, has_structure)
        )  # fmt: skip
        for person in range(course.enrolled):
            is_started = person < course.started
            day = span[-1] if is_started else None
            rows["fact_learner_course"].append((course.key, f"p{person}", True, is_started, day))
        _blocks(rows, course, end_us, has_structure)
        _films_and_problems(rows, course)
        _talk(rows, course, end_us)
    return {name: pd.DataFrame(rows[name], columns=columns) for name, columns in _WORK.items()}


def _still_there(course: Course, module: int) -> int:
    return int(course.started * 0.8 ** (module - 1))


def _blocks(
    rows: dict[str, list[tuple[Any, ...]]], course: Course, end_us: int, has_structure: bool
) -> None:
    place = 0
    for module in range(1, MODULES + 1):
        there = _still_there(course, module)
        unit = f"{course.key}-unit-{module}"
        blocks = [(unit, "vertical", f"Unit {module}")]
        blocks += [(f"{course.key}-video-{module}", "video", f"Film {module} <b>")]
        blocks += [(f"{course.key}-problem-{module}", "problem", None)]
        for block, kind, title in blocks:
            place += 1
            where = (module, f"{module} Energy & matter", unit, place) if has_structure else (
                None, None, None, None)  # fmt: skip
            rows["dim_block"].append(
                (course.key, block, kind, title if has_structure else None, *where,
                 kind != "vertical", has_structure)
            )  # fmt: skip
            reached = 0 if kind == "vertical" else there
            first_us = end_us - _DAY_US * (40 - place) if reached else None
            rows["fact_block_progress"].append(
                (course.key, block, reached, reached // 2, first_us)
            )  # fmt: skip
        if has_structure:
            people = [f"p{person}" for person in range(there)]
            rows["learner_module"] += [(course.key, person, module) for person in people]
            rows["learner_unit"] += [(course.key, person, unit, True) for person in people[::2]]


def _films_and_problems(rows: dict[str, list[tuple[Any, ...]]], course: Course) -> None:
    for module in range(1, MODULES + 1):
        film, problem = f"{course.key}-video-{module}", f"{course.key}-problem-{module}"
        viewers = _still_there(course, module) // 2
        rows["fact_learner_video"] += [
            (course.key, f"p{person}", film, 1, 60.0 + person, 300.0, person % 3 == 0)
            for person in range(viewers)
        ]
        rows["fact_video_segment"] += [
            (course.key, film, segment, seen + (segment == 20) * seen // 3, seen)
            for segment in range(SEGMENTS)
            if (seen := viewers - viewers * segment // (2 * SEGMENTS))
        ]
        rows["fact_problem_response"] += [
            (course.key, f"p{person}", problem, 1 + person % 2, person % (module + 1) == 0,
             person % 4 != 1)
            for person in range(_still_there(course, module))
        ]  # fmt: skip


def _talk(rows: dict[str, list[tuple[Any, ...]]], course: Course, end_us: int) -> None:
    people = course.started // 4
    rows["lesson_run"].append(
        (course.key, course.enrolled, people, 2 * people, 9 * people, people, people // 2, people,
         people // 3, 3 * people, people, 2 * people, people // 5, people // 5, 0)
    )  # fmt: skip
    rows["fact_forum"] += [
        (course.key, f"p{person}", person % 2, 1, person % 3, person % 2 + 1 + person % 3, 4)
        for person in range(course.started // 10)
    ]
    rows["fact_assessment"] += [
        (course.key, f"p{person}", end_us - (person + 1) * _DAY_US, 1, person % 5 > 0 and 2,
         person % 7, 0, person % 7 == 0 and person % 5 > 0)
        for person in range(course.started // 5)
    ]  # fmt: skip


def _event_names(unknown: Mapping[str, int]) -> pd.DataFrame:
    known = [("video", "play_video", 3000), ("problem", "problem_check", 900)]
    rows = known + [("other", name, count) for name, count in unknown.items()]
    return pd.DataFrame(rows, columns=["kind", "event_name", "events"])


def _as_datetimes(table: pd.DataFrame) -> pd.DataFrame:
    days = [name for name in table.columns if name.endswith("day") or name == "week"]
    return table.assign(**{name: pd.to_datetime(table[name]) for name in days})


_UPTAKE = ("uptake_run", "practice_run", "uptake_people", "uptake_obstacle", "class_places",
           "referral", "reach")  # fmt: skip


def classroom_tables(courses: Sequence[Course], span: Sequence[date]) -> dict[str, pd.DataFrame]:
    """What teachers told of their classes; the completers of all courses but the last are due.

    Of 20 due, 6 dated a use, 2 said no, 1 said yes; of 6 users 2 adapted, 1 used it again.
    """
    end_us = (span[-1] - date(1970, 1, 1)).days * _DAY_US + _DAY_US if span else 0
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in _UPTAKE}
    for number, course in enumerate(courses):
        is_due = number < len(courses) - 1 or len(courses) == 1
        rows["uptake_run"].append(_uptake_run(course, end_us, is_due=is_due))
        rows["practice_run"].append(_practice_run(course))
        if course.completed:
            rows["uptake_obstacle"] += [
                {"course_id": course.key, "entry_type": kind, "obstacle": what, "entries": 3 + at,
                 "people": 3}
                for at, (kind, what) in enumerate(
                    [("commitment", "timetable"), ("use", "not stated"), ("answer", "time")]
                )
            ]  # fmt: skip
        rows["class_places"] += [
            {"learner_id": f"p{n}", "class_id": f"c{n % 3}", "school_year": 2023 + n % 2,
             "pupils": 18 + n % 24, "girls": None if n % 4 else 9, "level": 1 + n % 3,
             "is_large_class": 18 + n % 24 > 40, "is_many_places": n == 7}
            for n in range(course.completed // 4)
        ]  # fmt: skip
        rows["referral"] += [
            {"learner_id": f"p{n}", "owner_id": f"p{n // 3}" if n % 5 else None,
             "owner_course_id": course.key if n % 5 else None, "is_self": n % 7 == 3,
             "is_in_window": True, "is_verified": n % 5 > 0 and n % 7 != 3}
            for n in range(course.completed // 8)
        ]  # fmt: skip
    people = {"evidence_level": "K2", **dict.fromkeys(_columns("uptake_people")[1:], 0)}
    people |= {"enrolled": sum(c.enrolled for c in courses) * 4 // 5}
    rows["uptake_people"].append(people)
    rows["reach"] = [
        {"country": "AT", "level": level, "school_year": 2023, "enrolled": 310, "without_role": 4,
         "teachers": teachers, "year": 2016, "source": "UNESCO"}
        for level, teachers in (("ISCED 1", 31_000), ("ISCED 2-3", None))
    ]  # fmt: skip
    return {name: pd.DataFrame(rows[name], columns=_columns(name)) for name in _UPTAKE}


def _columns(name: str) -> list[str]:
    return list(TABLES_READ[name])


def _uptake_run(course: Course, end_us: int, *, is_due: bool) -> dict[str, Any]:
    due = course.completed if is_due else 0
    used = due * 6 // 20
    counts = {
        "enrolled": course.enrolled, "completed": course.completed, "due": due,
        "not_due": course.completed - due, "used": used, "answered_no": due * 2 // 20,
        "answered_undated": due // 20, "used_before": course.completed // 25,
        "adapted": used // 3, "second_possible": used, "sustained": used // 6,
        "second_year_over": used // 2, "used_e2": used // 5, "used_e3": used // 10,
        "told_others": used // 4, "colleagues": used, "used_not_due": (course.completed - due) // 9,
        "due_committed": due // 2,
    }  # fmt: skip
    counts["silent"] = due - used - counts["answered_no"] - counts["answered_undated"]
    counts["used_e1"] = used - counts["used_e2"] - counts["used_e3"]
    row: dict[str, Any] = dict.fromkeys(_columns("uptake_run"), 0) | counts
    last = end_us + 40 * _DAY_US if counts["not_due"] else None
    return row | {"course_id": course.key, "evidence_level": "K2", "last_due_us": last}


def _practice_run(course: Course) -> dict[str, Any]:
    uses = course.completed // 2
    row: dict[str, Any] = dict.fromkeys(_columns("practice_run"), 0) | {
        "course_id": course.key, "enrolled": course.enrolled, "committed": course.completed // 3,
        "entries": course.completed, "uses": uses, "uses_e2": uses // 5, "uses_e3": uses // 10,
        "uses_e1": uses - uses // 5 - uses // 10, "uses_withdrawn": uses // 20,
        "uses_large_class": uses // 30, "told_others": uses // 4, "colleagues": uses,
    }  # fmt: skip
    return row | {"is_commitment_mature": None, "is_year_after_over": None}
