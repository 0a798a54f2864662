"""The metric dictionary's funnel: what each row counts, and what must be known to count it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stembridge_analytics.measures.measure import Definition

__all__ = ["COUNTED", "DEFINITIONS", "Counted"]

_PARTICIPATIONS = "E, participations (one person in one course run)"
_MEASURABLE = "E in courses whose logs can tell who passed or was certified"

DEFINITIONS: Final = (
    Definition(
        "funnel.enrolled",
        "Enrolled (E)",
        "An enrolment event, or the first work in the course where that event is missing. "
        "Enrolling again does not count again. Who left before the run began is not in E, where "
        "run dates are known; who left later is in E and counted in a row of its own.",
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
        "courseware page) from enrolment and the start of the run to its end. The about page and "
        "the server's implicit records of handler addresses do not count.",
        "participations with work in the course",
        _PARTICIPATIONS,
    ),
    Definition(
        "funnel.engaged",
        "Engaged",
        "In S, active in at least half of the modules, with at least one productive act (answer, "
        "diary entry, plan, post).",
        "engaged participations",
        "S in runs whose structure is known",
    ),
    Definition(
        "funnel.completed_k1",
        "Completed (K1, all required units)",
        "In E, every required unit completed up to 14 days after the end of the run.",
        "participations with all required units completed",
        "E in runs with completion events and a known structure",
        "K1",
    ),
    Definition(
        "funnel.completed_k2",
        "Completed (K2), of the enrolled",
        "In E, passed or certified: the last pass or fail state is passed, or a certificate was "
        "issued and not later revoked, up to 14 days after the end of the run. K/E is the "
        "headline, because the denominator is everybody.",
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
        "In E, the last course grade up to 14 days after the end of the run reaches the pass mark.",
        "participations that reached the pass mark",
        "E in runs whose pass mark is known",
        "K3",
    ),
    Definition(
        "funnel.waiting",
        "Waiting on others",
        "Submitted and assessed others, and nobody's assessment of the own work has come by 14 "
        "days after the end of the run.",
        "participations that wait for reviews",
        "E in runs with peer review",
    ),
    Definition(
        "funnel.certified",
        "Certified",
        "In E, certificate issued and not later revoked, up to 44 days after the end of the run.",
        "participations with a certificate",
        "E in courses whose logs hold certificate events",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Counted:
    """How a row is counted in the table `course_funnel`.

    flag: column that says whether a run can tell; mature: column that says whether its window has
    passed; lacking: what is missing where no run can tell. until: end of the window where run
    dates are known.
    """

    numerator: str
    denominator: str
    flag: str | None = None
    mature: str | None = None
    lacking: str = ""
    until: str = ""


_TO_T1: Final = "the end of the run"
_TO_C: Final = "14 days after the end of the run"
_NO_PASS: Final = "the logs hold no pass or certificate event of any course with enrolments"

COUNTED: Final = {
    "funnel.enrolled": Counted("enrolled", "enrolled"),
    "funnel.enrolled_inferred": Counted("enrolled_inferred", "enrolled"),
    "funnel.left": Counted("unenrolled", "enrolled"),
    "funnel.started": Counted("started", "enrolled", None, "is_start_mature", until=_TO_T1),
    "funnel.engaged": Counted(
        "engaged", "started", "has_structure", "is_start_mature",
        "needs the course structure, which is not in event logs: name it in programme.toml",
        _TO_T1,
    ),
    "funnel.completed_k1": Counted(
        "completed_k1", "enrolled", "has_completion_events", "is_completion_mature",
        "needs completion tracking (off by default on Open edX) and the list of required units, "
        "which the course structure in programme.toml holds",
        _TO_C,
    ),
    "funnel.completed_k2": Counted(
        "completed_k2", "enrolled", "has_pass_events", "is_completion_mature", _NO_PASS, _TO_C
    ),
    "funnel.completed_k2_of_started": Counted(
        "completed_k2_started", "started", "has_pass_events", "is_completion_mature", _NO_PASS,
        _TO_C,
    ),
    "funnel.completed_k3": Counted(
        "completed_k3", "enrolled", "has_pass_mark", "is_completion_mature",
        "needs the pass mark of each run: name it in programme.toml", _TO_C,
    ),
    "funnel.waiting": Counted(
        "waiting", "enrolled", "has_peer_review", "is_completion_mature",
        "the logs hold no submission to an open response assessment", _TO_C,
    ),
    "funnel.certified": Counted(
        "certified", "enrolled", "has_certificate_events", "is_certified_mature",
        "the logs hold no certificate event of any course with enrolments",
        "44 days after the end of the run",
    ),
}  # fmt: skip
