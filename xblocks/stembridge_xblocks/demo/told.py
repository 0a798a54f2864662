"""What the cohort was told to do, counted from the plans alone: the truth a report must find.

Nothing here looks at an event or a log. Definitions are those of the metric dictionary, read from
it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, Final

from stembridge_xblocks.demo.course import Outline
from stembridge_xblocks.demo.plan import Act, Cohort, Plan
from stembridge_xblocks.demo.standing import Standing
from stembridge_xblocks.demo.told_lessons import lessons_told
from stembridge_xblocks.demo.told_practice import practice_told

__all__ = ["told"]

# Ways to look at people, by the names of the report's breakdown.
_GROUPS: Final[dict[str, Callable[[Standing], str]]] = {
    "country": lambda one: one.teacher.country,
    "gender": lambda one: one.teacher.gender,
    "level": lambda one: one.teacher.level,
    "role": lambda one: one.teacher.role,
    "subject": lambda one: one.teacher.subject,
    "school type": lambda one: one.teacher.school_type,
    "rural": lambda one: "rural" if one.teacher.is_rural else "urban",
    "route": lambda one: one.route,
}
_BULK: Final = 5
# Events that one act of the course team makes.
_TEAM_EVENTS: Final = {"open": 1, "case": 1, "step": 2, "dashboard": 1}


def told(cohort: Cohort, outline: Outline) -> dict[str, Any]:
    """The counts, ready for JSON: by run, by group, by lesson, and of the logs' lines."""
    learners = [plan for plan in cohort.plans if not plan.teacher.is_staff]
    standings = [_standing(plan, learners, outline, cohort) for plan in learners]
    return {
        "seed": cohort.seed,
        "people": len({plan.teacher.user_id for plan in learners}),
        "people_enrolled": len({one.teacher.user_id for one in standings if one.is_enrolled}),
        "participations": len(learners),
        "runs": {
            run.key: _funnel(one for one in standings if one.plan.run == run)
            for run in cohort.runs
        },
        "groups": {name: _by_group(standings, of) for name, of in _GROUPS.items()},
        "lessons": {run.key: lessons_told([p for p in learners if p.run == run], outline)
                    for run in cohort.runs},
        "practice": practice_told(standings, cohort),
        "lines": _lines(cohort),
    }  # fmt: skip


def _standing(plan: Plan, learners: list[Plan], outline: Outline, cohort: Cohort) -> Standing:
    """A plan's standing; what one of the team enrols in a day is bulk from five people on."""
    one = Standing.of(plan, outline, cohort.ends)
    if one.route != "bulk":
        return one
    listed = sum(p.run == plan.run and p.acts[0].said["route"] == "bulk" for p in learners)
    return one if listed >= _BULK else replace(one, route="staff")


def _funnel(standings: Iterable[Standing]) -> dict[str, int]:
    """One run's funnel, E net of those who left before it began."""
    every = list(standings)
    inside = [one for one in every if one.is_enrolled]
    routes = Counter(one.route for one in inside)
    counts = {
        "enrolled": len(inside),
        "left_before": len(every) - len(inside),
        "enrolled_self": routes["self"],
        "enrolled_bulk": routes["bulk"],
        "enrolled_staff": routes["staff"],
        "unenrolled": sum(one.has_left for one in inside),
    }
    return counts | _outcomes(inside)


def _outcomes(inside: list[Standing]) -> dict[str, int]:
    return {
        "started": sum(one.is_started for one in inside),
        "completed_k1": sum(one.is_k1 for one in inside),
        "completed_k2": sum(one.is_k2 for one in inside),
        "completed_k2_started": sum(one.is_k2 and one.is_started for one in inside),
        "completed_k3": sum(one.is_k3 for one in inside),
        "passed": sum(one.is_k3 for one in inside),
        "certified": sum(one.is_certified for one in inside),
    }


def _by_group(
    standings: list[Standing], label_of: Callable[[Standing], str]
) -> dict[str, dict[str, dict[str, int]]]:
    """By label and run: what the report's breakdown counts."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for one in standings:
        if one.is_enrolled:
            found.setdefault(label_of(one) or "not stated", {}).setdefault(one.plan.run.key, {})
    for label, runs in found.items():
        for key in runs:
            members = [
                one
                for one in standings
                if one.is_enrolled
                and (label_of(one) or "not stated") == label
                and one.plan.run.key == key
            ]
            outcomes = _outcomes(members)
            del outcomes["completed_k3"], outcomes["passed"]
            runs[key] = {"enrolled": len(members)} | outcomes
    return found


def _lines(cohort: Cohort) -> dict[str, int]:
    """Lines that are no learner's work: written twice, of staff, of staff who look as a learner."""
    counts: Counter[str] = Counter()
    for plan in cohort.plans:
        for act in plan.acts:
            if plan.teacher.is_staff:
                counts.update(_of_team(act))
            counts["duplicates"] += _is_replayed(plan, act)
    return {name: counts[name] for name in ("duplicates", "masquerade_events", "staff_events")}


def _of_team(act: Act) -> dict[str, int]:
    kind = "masquerade_events" if "as" in act.said else "staff_events"
    return {kind: _TEAM_EVENTS[act.what]}


def _is_replayed(plan: Plan, act: Act) -> bool:
    return act.what == "enrol" and bool(act.said["is_replayed"])
