"""Sums over plans: what is true of the teachers, before any line is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final

from stembridge_analytics.simulate.clock import day_of, monday_of
from stembridge_analytics.simulate.parameters import ROUTES
from stembridge_analytics.simulate.plan import Participation
from stembridge_analytics.simulate.session import Event
from stembridge_analytics.simulate.uptake import FIRST_USE_DAYS

__all__ = ["EVENT_COUNTS", "FUNNEL_COUNTS", "MORE_COUNTS", "Tally"]

FUNNEL_COUNTS: Final = (
    "enrolled", "enrolled_inferred", "unenrolled", "started",
    "completed_k2", "completed_k2_started", "passed", "certified",
)  # fmt: skip
MORE_COUNTS: Final = (
    *(f"enrolled_{route}" for route in ROUTES),
    "enrolled_returning", "spells", "completed_k1", "completed_k3", "waiting_on_others",
    "committed", "used_before_completion", "completed_by_passing",
    "first_use_180", "first_use_180_told", "first_use_later", "sustained", "sustained_told",
    "adapted", "adapted_told", "tier_E1", "tier_E2", "tier_E3", "told_colleagues",
    "answers", "answered", "answered_no", "answered_yes", "commitments_withdrawn", "uses_told",
    "uses_confirmed", "diary_entries", "referral_codes", "referrals", "own_referrals",
)  # fmt: skip
EVENT_COUNTS: Final = (
    "visits", "courseware_events", "video_events", "videos_played", "problem_checks",
    "problem_twins", "problems_answered", "posts", "submissions", "peer_reviews", "staff_reviews",
    "completions", "polls", "block_events",
)  # fmt: skip
_WORK: Final = frozenset(
    "page.work navigation video video.played problem problem.checked poll other.work submission "
    "peer_review block.work".split()
)
_COUNTED_AS: Final = {
    "problem.checked": "problem_checks", "problem.twin": "problem_twins", "post": "posts",
    "submission": "submissions", "peer_review": "peer_reviews", "staff_review": "staff_reviews",
    "completion": "completions", "poll": "polls",
}  # fmt: skip


_IN_CELLS: Final = frozenset({"enrolled", "started", "completed_k2", "completed_k2_started"})


def _counters() -> Any:
    return defaultdict(Counter)


@dataclass
class Tally:
    """Sums over teachers; `add` takes one teacher's participations, all at once.

    funnel: states and counts by course. cells: E, S, K by (programme, country, route).
    changes: what each column of `course_day` rises or falls by on a day, by course and column.
    last_completed: by course, the last moment at which anybody completed.
    """

    funnel: dict[str, Counter[str]] = field(default_factory=_counters)
    country: dict[str, Counter[str]] = field(default_factory=_counters)
    cells: dict[tuple[str, str, str], Counter[str]] = field(default_factory=_counters)
    active: dict[str, Counter[date]] = field(default_factory=_counters)
    country_active: dict[str, Counter[date]] = field(default_factory=_counters)
    changes: dict[str, dict[str, Counter[date]]] = field(default_factory=dict)
    last_completed: dict[str, int] = field(default_factory=dict)
    teachers: Counter[str] = field(default_factory=Counter)

    def add(self, plans: Iterable[Participation]) -> None:
        """One teacher's participations."""
        states: set[str] = set()
        weeks: set[date] = set()
        country, runs = "", 0
        for plan in plans:
            country = plan.teacher.country
            runs += 1
            states |= self._add_one(plan)
            weeks |= weeks_of(plan)
        self.teachers["with_events"] += 1
        self.teachers["in_two_runs"] += runs > 1
        self.teachers["enrolled"] += "enrolled" in states
        self.country[country].update({f"{s}_people": 1 for s in states & set(FUNNEL_COUNTS)})
        self.country_active[country].update(weeks)

    def _add_one(self, plan: Participation) -> set[str]:
        key, states = plan.course.key, set(states_of(plan))
        self.funnel[key].update(states)
        self.funnel[key].update(more_of(plan))
        self.country[plan.teacher.country].update(states)
        self.active[key].update(weeks_of(plan))
        if plan.route in ROUTES:
            cell = self.cells[plan.course.programme.name, plan.teacher.country, plan.route]
            cell.update(states & _IN_CELLS)
            cell.update(name for name in ("completed_k1",) if plan.has_all_modules)
            cell.update(f"reached_{module}" for module in range(1, plan.modules_done + 1))
            cell.update(uptake_of(plan))
        self._change(plan, states)
        if plan.completed_us:
            self.last_completed[key] = max(self.last_completed.get(key, 0), plan.completed_us)
        return states

    def _change(self, plan: Participation, states: set[str]) -> None:
        changes = self.changes.setdefault(plan.course.key, _counters())
        if "enrolled" in states:
            changes["enrolled_total"][first_enrolled_day(plan)] += 1
        for deed in plan.enrolments:
            step = 1 if deed.what == "activated" else -1
            changes["enrolled"][day_of(deed.time_us)] += step
            changes["enrolled_edx_pipeline"][day_of(deed.time_us)] += step
        if "enrolled_inferred" in states:
            changes["enrolled"][first_enrolled_day(plan)] += 1

    def count_events(self, plan: Participation, events: Iterable[Event]) -> Iterator[Event]:
        """Hand the events on, and count those of the learner's own in the course."""
        seen: dict[str, int] = {}
        for event in events:
            if not event.session.is_masquerade:
                seen[event.what] = seen.get(event.what, 0) + 1
            yield event
        counts = self.funnel[plan.course.key]
        for what, count in seen.items():
            kind, _, block = what.partition("/")
            for name in _counted_as(kind):
                counts[name] += count
            if block:  # named, so that different ones can be told apart
                counts["videos_played" if kind == "video.played" else "problems_answered"] += 1
        counts["visits"] += len(plan.visits)

    def merge(self, other: Tally) -> None:
        """Take in what is true of other teachers."""
        for key, counts in other.funnel.items():
            self.funnel[key].update(counts)
        for country, counts in other.country.items():
            self.country[country].update(counts)
        for cell, counts in other.cells.items():
            self.cells[cell].update(counts)
        for key, weeks in other.active.items():
            self.active[key].update(weeks)
        for country, weeks in other.country_active.items():
            self.country_active[country].update(weeks)
        for course, by_name in other.changes.items():
            changes = self.changes.setdefault(course, _counters())
            for name, days in by_name.items():
                changes[name].update(days)
        for course, time_us in other.last_completed.items():
            self.last_completed[course] = max(self.last_completed.get(course, 0), time_us)
        self.teachers.update(other.teachers)


@lru_cache(maxsize=256)
def _counted_as(what: str) -> tuple[str, ...]:
    """The counts that an event of that kind belongs to."""
    names = [_COUNTED_AS[what]] if what in _COUNTED_AS else []
    names += ["courseware_events"] if what in _WORK else []
    names += ["video_events"] if what.startswith("video") else []
    names += ["block_events"] if what.startswith("block") else []
    return tuple(names)


def weeks_of(plan: Participation) -> set[date]:
    """The Mondays of the weeks with work in the course: visits, and what is told later."""
    moments = [visit.start_us for visit in plan.visits]
    moments += [act.time_us for act in plan.acts if act.by == "self"]
    return {monday_of(day_of(moment)) for moment in moments}


def first_enrolled_day(plan: Participation) -> date:
    """The day of the first enrolment event, or of the first work where there is none."""
    moments = [deed.time_us for deed in plan.enrolments if deed.what == "activated"]
    return day_of(moments[0] if moments else plan.visits[0].start_us)


def states_of(plan: Participation) -> Iterator[str]:
    """What one teacher comes to in one run, by the definitions of the metric dictionary."""
    activations = [deed.time_us for deed in plan.enrolments if deed.what == "activated"]
    if not activations and not plan.visits:
        return
    yield "enrolled"
    if not activations:
        yield "enrolled_inferred"
    if plan.enrolments and plan.enrolments[-1].what == "deactivated":
        yield "unenrolled"
    since_us = activations[0] if activations else plan.visits[0].start_us
    is_started = any(visit.start_us >= since_us for visit in plan.visits)
    if is_started:
        yield "started"
    if plan.is_passed:
        yield "passed"
    if plan.is_certified:
        yield "certified"
    if plan.completed_us:
        yield "completed_k2"
        if is_started:
            yield "completed_k2_started"
    if plan.grades or plan.certificates:
        yield "has_pass_events"
    if plan.certificates:
        yield "has_certificate_events"


def more_of(plan: Participation) -> Counter[str]:
    """The counts beyond the columns of `course_funnel`."""
    counts: Counter[str] = Counter()
    if plan.route not in ROUTES:
        return counts
    counts[f"enrolled_{plan.route}"] = 1
    counts["enrolled_returning"] = int(plan.is_returning)
    activated = sum(deed.what == "activated" for deed in plan.enrolments)
    counts["spells"] = activated or 1
    counts["completed_k1"] = int(plan.has_all_modules)
    counts["completed_k3"] = int(plan.is_passed)
    counts["waiting_on_others"] = int(plan.waits)
    counts.update(f"reached_{module}" for module in range(1, plan.modules_done + 1))
    counts.update(uptake_of(plan))
    acts = [act for act in plan.acts if act.by == "self"]
    acts += [act for visit in plan.visits for act in visit.acts]
    for act in acts:
        counts["uses_told"] += act.what == "practice.implemented"
        counts["diary_entries"] += act.what == "diary.entry_saved"
        counts["referral_codes"] += act.what == "practice.referral_created"
        counts["referrals"] += act.what == "practice.referral_entered"
    counts["own_referrals"] = int(plan.refers_to_self)
    counts["uses_confirmed"] = sum(act.what == "practice.confirmed" for act in plan.acts)
    return counts


def uptake_of(plan: Participation) -> Counter[str]:
    """What happened in class, and what of it is told."""
    up, counts = plan.uptake, Counter[str]()
    counts["committed"] = int(up.is_committed)
    counts["used_before_completion"] = int(up.uses_before)
    counts["completed_by_passing"] = int(up.is_completer)
    if up.first_use_day is not None:
        is_first = up.first_use_day <= FIRST_USE_DAYS
        counts["first_use_180" if is_first else "first_use_later"] = 1
        counts["first_use_180_told"] = int(is_first and up.is_first_logged)
        counts["adapted"] = int(up.is_adapted)
        counts["adapted_told"] = int(up.is_adapted and up.is_first_logged)
        if is_first:
            counts[f"tier_{up.tier}"] = 1
    counts["sustained"] = int(up.second_use_day is not None)
    counts["sustained_told"] = int(up.is_second_logged)
    counts["told_colleagues"] = int(up.tells_colleagues)
    counts["answers"] = int(up.answers)
    counts["answered"] = int(up.is_first_logged or up.is_second_logged or up.is_answer_logged)
    counts["answered_no"] = int(up.is_answer_logged and not up.has_used)
    counts["answered_yes"] = int(up.is_answer_logged and up.has_used)
    counts["commitments_withdrawn"] = int(up.is_withdrawal_logged)
    return counts
