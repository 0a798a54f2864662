"""The truth of a simulated programme, summed from the plans before any line is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from stembridge_analytics.simulate.clock import day_of, monday_of
from stembridge_analytics.simulate.plan import Participation
from stembridge_analytics.simulate.programme import Course, Programme

__all__ = ["Tally", "Truth"]

_COUNTS = (
    "enrolled", "enrolled_inferred", "unenrolled", "started",
    "completed_k2", "completed_k2_started", "passed", "certified",
)  # fmt: skip


def _counters() -> Any:
    return defaultdict(Counter)


@dataclass
class Tally:
    """Sums over teachers; `add` takes one teacher's participations, all at once."""

    funnel: dict[str, Counter[str]] = field(default_factory=_counters)
    country: dict[str, Counter[str]] = field(default_factory=_counters)
    active: dict[str, Counter[date]] = field(default_factory=_counters)
    country_active: dict[str, Counter[date]] = field(default_factory=_counters)
    # What each column of `course_day` rises or falls by on a day, by course and column.
    changes: dict[str, dict[str, Counter[date]]] = field(default_factory=dict)
    teachers: Counter[str] = field(default_factory=Counter)

    def add(self, plans: Iterable[Participation]) -> None:
        """One teacher's participations."""
        states: set[str] = set()
        weeks: set[date] = set()
        country, runs = "", 0
        for plan in plans:
            country = plan.course.country
            runs += 1
            states |= self._add_one(plan)
            weeks |= {monday_of(day_of(visit.start_us)) for visit in plan.visits}
        self.teachers["with_events"] += 1
        self.teachers["in_two_runs"] += runs > 1
        self.teachers["enrolled"] += "enrolled" in states
        self.country[country].update({f"{state}_people": 1 for state in states & set(_COUNTS)})
        self.country_active[country].update(weeks)

    def merge(self, other: Tally) -> None:
        """Take in what is true of other teachers."""
        for mine, others in (
            (self.funnel, other.funnel),
            (self.country, other.country),
        ):
            for key, counts in others.items():
                mine[key].update(counts)
        for key, weeks in other.active.items():
            self.active[key].update(weeks)
        for key, weeks in other.country_active.items():
            self.country_active[key].update(weeks)
        for key, by_name in other.changes.items():
            changes = self.changes.setdefault(key, {})
            for name, days in by_name.items():
                changes.setdefault(name, Counter()).update(days)
        self.teachers.update(other.teachers)

    def _add_one(self, plan: Participation) -> set[str]:
        key, states = plan.course.key, set(states_of(plan))
        self.funnel[key].update(states)
        self.country[plan.course.country].update(states)
        self.active[key].update({monday_of(day_of(visit.start_us)) for visit in plan.visits})
        changes = self.changes.setdefault(key, _counters())
        if "enrolled" in states:
            changes["enrolled_total"][first_enrolled_day(plan)] += 1
        for deed in plan.enrolments:
            step = 1 if deed.what == "activated" else -1
            changes["enrolled"][day_of(deed.time_us)] += step
            changes["enrolled_edx_pipeline"][day_of(deed.time_us)] += step
        if "enrolled_inferred" in states:
            changes["enrolled"][first_enrolled_day(plan)] += 1
        return states


@dataclass
class Truth:
    """What the sums say, as it stands in truth.json."""

    programme: Programme
    tally: Tally

    def courses(self) -> dict[str, dict[str, Any]]:
        """The columns of `course_funnel` for each course key, `course_id` being the key."""
        return {course.key: self._course(course) for course in self.programme.courses}

    def _course(self, course: Course) -> dict[str, Any]:
        counts = self.tally.funnel[course.key]
        days = sorted(self.tally.changes.get(course.key, {}).get("enrolled_total", ()))
        return {
            **{name: counts[name] for name in _COUNTS},
            "has_pass_events": counts["has_pass_events"] > 0,
            "has_certificate_events": counts["has_certificate_events"] > 0,
            "first_enrolled_day": days[0].isoformat() if days else None,
            "last_enrolled_day": days[-1].isoformat() if days else None,
            "last_day": self.programme.last_day.isoformat(),
        }

    def countries(self) -> dict[str, dict[str, int]]:
        """Participations by country, and distinct people in `..._people`."""
        names = (*_COUNTS, *(f"{name}_people" for name in _COUNTS))
        return {
            country: {name: self.tally.country[country][name] for name in names}
            for country in self.programme.countries
        }

    def course_days(self) -> Iterator[dict[str, Any]]:
        """Rows of `course_day`: from the first enrolment of a run to the last day of the logs."""
        for course in self.programme.courses:
            changes = self.tally.changes.get(course.key, {})
            if "enrolled_total" not in changes:
                continue
            totals: Counter[str] = Counter()
            day = min(changes["enrolled_total"])
            while day <= self.programme.last_day:
                for name, by_day in changes.items():
                    totals[name] += by_day[day]
                names = ("enrolled", "enrolled_total", "enrolled_edx_pipeline")
                counts = {name: totals[name] for name in names}
                yield {"course_id": course.key, "day": day.isoformat(), **counts}
                day += timedelta(days=1)

    def course_weeks(self) -> Iterator[dict[str, Any]]:
        """Weeks of each course with anybody at work in it; a week not listed has nobody."""
        for course in self.programme.courses:
            for week, count in sorted(self.tally.active[course.key].items()):
                yield {"course_id": course.key, "week": str(week), "active_learners": count}

    def country_weeks(self) -> Iterator[dict[str, Any]]:
        """The same by country: distinct people at work in any of its courses."""
        for country in self.programme.countries:
            for week, count in sorted(self.tally.country_active[country].items()):
                yield {"country": country, "week": str(week), "active_learners": count}


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
    is_passed = bool(plan.grades) and plan.grades[-1].what == "passed"
    is_certified = bool(plan.certificates) and plan.certificates[-1].what == "created"
    if is_started:
        yield "started"
    if is_passed:
        yield "passed"
    if is_certified:
        yield "certified"
    if is_passed or is_certified:
        yield "completed_k2"
        if is_started:
            yield "completed_k2_started"
    if plan.grades or plan.certificates:
        yield "has_pass_events"
    if plan.certificates:
        yield "has_certificate_events"
