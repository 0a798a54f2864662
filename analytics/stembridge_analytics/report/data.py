"""What the report is made from: the facts of one run and the tables it wrote."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from stembridge_analytics.models import ModelResult
from stembridge_analytics.models.plan import PlanOutcome
from stembridge_analytics.schema import TABLES

__all__ = ["NO_DISCLOSURE_CONTROL", "TABLES_READ", "ReportData", "RunFacts"]

NO_DISCLOSURE_CONTROL: Final = "no disclosure control"

_DAYS = ("day", "week", "first_day", "last_day", "first_enrolment_day", "first_enrolled_day",
         "last_enrolled_day", "last_active_day")  # fmt: skip

# The columns the report reads; a table may hold more.
_NEEDED: Final = {
    "course_funnel": (
        "course_id", "enrolled", "left_before", "enrolled_inferred", "unenrolled", "started",
        "engaged", "completed_k1", "completed_k2", "completed_k2_started", "completed_k3",
        "waiting", "passed", "certified", "has_structure", "has_completion_events",
        "has_pass_events", "has_pass_mark", "has_peer_review", "has_certificate_events",
        "is_start_mature", "is_completion_mature", "is_certified_mature", "first_enrolled_day",
        "last_enrolled_day", "last_day",
    ),
    "group_funnel": ("dimension", "label", "course_id", "enrolled", "started", "completed_k2"),
    "event_span": ("course_id", "kind", "action", "event_name", "first_day", "last_day", "events"),
    "file_day": ("file_no", "day", "learners"),
    "course_activity": ("course_id", "day", "courseware_events"),
    "side_notes": ("input", "what", "value", "rows", "line"),
    "event_totals": ("events", "mismatch_events", "service_events", "staff_events",
                     "events_without_person", "events_without_course", "outside_events",
                     "feigned_events", "learners", "described_learners", "conflicting_learners"),
    "course_day": ("course_id", "day", "enrolled", "enrolled_total", "enrolled_edx_pipeline"),
    "course_week": ("course_id", "week", "active_learners", "days_in_logs"),
    "dim_course": ("course_id", "programme", "first_day", "last_day", "events", "learners",
                   "pass_events", "certificate_events", "completion_events"),
    "dim_day": ("day", "events", "implicit_events"),
    "event_names": ("kind", "event_name", "events"),
    "files": ("file_no", "path", "bytes", "lines", "events", "rejects", "blank", "comment",
              "duplicates", "problem"),
    "reject_reasons": ("reason", "lines", "first_path", "first_line", "detail"),
    "run_window": ("course_id", "logs_end_us", "is_start_mature", "modules", "has_k1"),
    "fact_learner_course": ("course_id", "learner_id", "is_in_funnel", "is_started",
                            "last_active_day"),
    "dim_block": ("course_id", "block_id", "block_type", "title", "module_no", "module_title",
                  "unit_id", "place", "is_leaf", "is_required"),
    "fact_block_progress": ("course_id", "block_id", "learners_reached", "learners_completed",
                            "first_us"),
    "learner_module": ("course_id", "learner_id", "module_no"),
    "learner_unit": ("course_id", "learner_id", "unit_id", "is_completed"),
    "fact_learner_video": ("course_id", "learner_id", "block_id", "pieces", "played_s",
                           "duration_s", "is_finished"),
    "fact_video_segment": ("course_id", "block_id", "segment", "views", "viewers"),
    "fact_problem_response": ("course_id", "learner_id", "block_id", "answers",
                              "first_is_correct", "is_correct"),
    "lesson_run": ("course_id", "enrolled", "case_people", "cases", "case_steps", "cases_decided",
                   "task_people", "tasks", "tasks_hinted", "answers", "answers_right_first",
                   "answers_right", "card_people", "cards", "cards_reflected"),
    "fact_forum": ("course_id", "learner_id", "threads", "responses", "comments", "posts",
                   "views"),
    "fact_assessment": ("course_id", "learner_id", "submitted_us", "submissions", "peer_given",
                        "peer_received", "staff_received", "is_waiting"),
    # Read whole: each column is a sum that stands in the page.
    **{name: TABLES[name].names for name in (
        "uptake_run", "practice_run", "uptake_people", "uptake_obstacle")},
    "class_places": ("learner_id", "class_id", "school_year", "pupils", "girls", "level",
                     "is_large_class", "is_many_places"),
    "referral": ("learner_id", "owner_id", "owner_course_id", "is_self", "is_in_window",
                 "is_verified"),
    "reach": ("country", "level", "school_year", "enrolled", "without_role", "teachers", "year",
              "source"),
}  # fmt: skip

# The tables that the report is made from, each with the columns it reads.
TABLES_READ: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(_NEEDED)


@dataclass(frozen=True)
class RunFacts:
    """What one run read, from whom, when, and what it could not use.

    made_at: an aware moment. fingerprint: short SHA-256 over the fingerprints of the input files.
    lines = events + rejects + blank + comment + duplicates; anything else is a bug and raises
        ValueError, because the first promise of the report is that no line is lost in silence.
    learners: all people told apart; enrolled_people: those in E of any course run.
    outside_events: dated outside first_day to last_day by the clock of a device.
    left_aside: (path, why) of the files in a given folder that were not read.
    first_day, last_day: None if no event could be read.
    """

    made_at: datetime
    version: str
    command: str
    fingerprint: str
    lines: int
    events: int
    rejects: int
    blank: int
    comment: int
    duplicates: int
    files: int
    learners: int
    enrolled_people: int
    first_day: date | None
    last_day: date | None
    name_conflicts: int = 0
    mismatch_events: int = 0
    service_events: int = 0
    staff_events: int = 0
    events_without_person: int = 0
    events_without_course: int = 0
    outside_events: int = 0
    left_aside: tuple[tuple[str, str], ...] = ()
    is_publishable: bool = False
    not_publishable_because: str = NO_DISCLOSURE_CONTROL

    def __post_init__(self) -> None:
        if self.made_at.tzinfo is None:
            raise ValueError("made_at needs a time zone")
        parts = self.events + self.rejects + self.blank + self.comment + self.duplicates
        if parts != self.lines:
            raise ValueError(
                f"{self.lines} lines are not the sum of {self.events} events, {self.rejects} "
                f"rejects, {self.blank} blank, {self.comment} comments and {self.duplicates} "
                "duplicates"
            )
        if (self.first_day is None) is not (self.last_day is None):
            raise ValueError("first_day and last_day belong together")


@dataclass(frozen=True)
class ReportData:
    """The facts of a run and its tables, days as datetime64 whatever they came as.

    tables: those of TABLES_READ; of them `files` has one row a file.
    results: of the models that were run, by the model's name.
    plan: what became of the analysis plan, None without one.
    derived: what was worked out of the tables, by its name, so that it is once.
    Raises ValueError if a table or a column is missing, or if the files do not add up to the facts.
    """

    facts: RunFacts
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    results: Mapping[str, tuple[ModelResult, ...]] = field(default_factory=dict, repr=False)
    plan: PlanOutcome | None = field(default=None, repr=False)
    derived: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        tables = {name: _read(name, self.tables) for name in _NEEDED}
        object.__setattr__(self, "tables", MappingProxyType(tables))
        files = tables["files"]
        for column in ("lines", "events", "rejects", "blank", "comment", "duplicates"):
            total, stated = int(files[column].sum()), int(getattr(self.facts, column))
            if total != stated:
                raise ValueError(f"the files hold {total} {column}, the run counted {stated}")

    def __getitem__(self, name: str) -> pd.DataFrame:
        """The table of that name."""
        return self.tables[name]


def _read(name: str, tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The table with the columns the report needs, days as datetime64."""
    if name not in tables:
        raise ValueError(f"the report needs the table {name!r}; given: {', '.join(tables)}")
    frame = tables[name]
    missing = [column for column in _NEEDED[name] if column not in frame.columns]
    if missing:
        raise ValueError(f"the table {name!r} lacks {', '.join(missing)}")
    frame = frame.loc[:, list(_NEEDED[name])].reset_index(drop=True)
    for column in _DAYS:
        if column in frame.columns:
            frame[column] = pd.to_datetime(frame[column])
    return frame
