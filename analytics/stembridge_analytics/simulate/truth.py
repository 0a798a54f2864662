"""The truth of a simulated programme as tables, from the sums over plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from stembridge_analytics.simulate.clock import day_of
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.programme import CLOSE_DAYS, Course
from stembridge_analytics.simulate.tally import EVENT_COUNTS, FUNNEL_COUNTS, MORE_COUNTS, Tally

__all__ = ["Truth"]

_DAILY = ("enrolled", "enrolled_total", "enrolled_edx_pipeline")


@dataclass
class Truth:
    """What the sums say, as it stands in truth.json."""

    parameters: Parameters
    tally: Tally

    def courses(self) -> dict[str, dict[str, Any]]:
        """The columns of `course_funnel` for each course with anybody enrolled."""
        return {course.key: self._course(course) for course in self._enrolled_courses()}

    def _enrolled_courses(self) -> list[Course]:
        return [c for c in self.parameters.courses if self.tally.funnel[c.key]["enrolled"]]

    def _course(self, course: Course) -> dict[str, Any]:
        counts = self.tally.funnel[course.key]
        days = sorted(self.tally.changes.get(course.key, {}).get("enrolled_total", ()))
        return {
            **{name: counts[name] for name in FUNNEL_COUNTS},
            "has_pass_events": counts["has_pass_events"] > 0,
            "has_certificate_events": counts["has_certificate_events"] > 0,
            "first_enrolled_day": days[0].isoformat() if days else None,
            "last_enrolled_day": days[-1].isoformat() if days else None,
            "last_day": self.parameters.last_day.isoformat(),
        }

    def more(self) -> dict[str, dict[str, Any]]:
        """Further counts for each course, and whether its windows have passed for everyone."""
        return {course.key: self._more(course) for course in self._enrolled_courses()}

    def _more(self, course: Course) -> dict[str, Any]:
        counts = self.tally.funnel[course.key]
        completed_us = self.tally.last_completed.get(course.key)
        last = day_of(completed_us) if completed_us else course.end
        close = course.end + timedelta(days=CLOSE_DAYS) if course.end else None

        def is_mature(days: int) -> bool:
            return last is not None and last + timedelta(days=days) <= self.parameters.last_day

        return {
            "programme": course.programme.name,
            "country": course.country or None,
            "pacing": course.run.pacing,
            "start": course.run.start.isoformat(),
            "end": course.end.isoformat() if course.end else None,
            "close": close.isoformat() if close else None,
            **{name: counts[name] for name in (*MORE_COUNTS, *EVENT_COUNTS)},
            "modules_reached": [
                counts[f"reached_{number}"]
                for number in range(1, len(course.programme.modules) + 1)
            ],
            "is_mature_180": is_mature(180),
            "is_mature_365": is_mature(365),
        }

    def countries(self) -> dict[str, dict[str, int]]:
        """Participations by country of the teacher, and distinct people in `..._people`."""
        names = (*FUNNEL_COUNTS, *(f"{name}_people" for name in FUNNEL_COUNTS))
        return {
            country: {name: self.tally.country[country][name] for name in names}
            for country in self.parameters.countries
        }

    def course_days(self) -> Iterator[dict[str, Any]]:
        """Rows of `course_day` on which a number differs from that of the day before."""
        for course in self._enrolled_courses():
            changes = self.tally.changes[course.key]
            totals: Counter[str] = Counter()
            days = sorted({day for by_day in changes.values() for day in by_day})
            last: dict[str, int] = {}
            for day in days:
                for name, by_day in changes.items():
                    totals[name] += by_day[day]
                counts = {name: totals[name] for name in _DAILY}
                if counts != last:
                    yield {"course_id": course.key, "day": day.isoformat(), **counts}
                last = counts

    def course_weeks(self) -> Iterator[dict[str, Any]]:
        """Weeks of each course with anybody at work in it; a week not listed has nobody."""
        for course in self.parameters.courses:
            for week, count in sorted(self.tally.active[course.key].items()):
                yield {"course_id": course.key, "week": str(week), "active_learners": count}

    def country_weeks(self) -> Iterator[dict[str, Any]]:
        """The same by country of the teacher: distinct people at work in any course."""
        for country in self.parameters.countries:
            for week, count in sorted(self.tally.country_active[country].items()):
                yield {"country": country, "week": str(week), "active_learners": count}

    def people(self, staff: list[str], services: list[str]) -> dict[str, Any]:
        """How many teachers there are, and who else is in the logs."""
        teachers = self.tally.teachers
        return {
            "teachers_with_events": teachers["with_events"],
            "teachers_enrolled": teachers["enrolled"],
            "teachers_in_two_runs": teachers["in_two_runs"],
            "staff": sorted(staff),
            "service_accounts": services,
        }
