"""What happens whoever learns: heartbeats, the service account, staff at their desks, strangers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import SECOND_US, moment_us
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import ANONYMOUS, SERVICE, staff
from stembridge_analytics.simulate.programme import Course
from stembridge_analytics.simulate.session import Event, Session, text_of

__all__ = ["house_events"]

_HOUR_S: Final = 3600
# Course ids that a platform's logs hold beside those of its course runs: (kind, id, path).
_ODD_COURSES: Final = (
    ("old_key", "STEMbridge/BATT/2014_T1", "/courses/STEMbridge/BATT/2014_T1/about"),
    ("ccx", "ccx-v1:STEMbridge+BATT-AT+2025-1+ccx@3",
     "/courses/ccx-v1:STEMbridge+BATT-AT+2025-1+ccx@3/about"),
    ("library", "library-v1:STEMbridge+POOL", "/library/library-v1:STEMbridge+POOL"),
    ("nonsense", "course-v1:undefined", "/courses/course-v1:undefined/about"),
)  # fmt: skip


def house_events(seed: int, parameters: Parameters) -> Iterator[Event]:
    """A line a day at least, so that a day without lines is an outage."""
    chance, courses = Chance(seed, "house"), parameters.courses
    everyone = staff(parameters)
    for number, day in enumerate(parameters.days):
        course = courses[number % len(courses)]
        at = Session(SERVICE, course, moment_us(day, 2 * _HOUR_S), chance)
        at.wait(0, 600)
        yield at.implicit("/api/courses/v1/courses/")
        if day.weekday() == 0:
            target = course.usage_key("sequential", "0.0")
            yield at.implicit(f"/courses/{course.key}/jump_to/{target}")
        yield from _strangers(day, course, chance)
        for country, who in everyone.items():
            if day == parameters.first_day or (day.weekday() < 5 and chance.happens(0.05)):
                start = _moment(day, 9, chance)
                yield from _desk(Session(who, _own(chance, courses, country), start, chance))


def _strangers(day: date, course: Course, chance: Chance) -> Iterator[Event]:
    """Requests of nobody: heartbeats of a monitor, passers-by, addresses of other courses."""
    if chance.happens(0.15):
        at = Session(ANONYMOUS, course, _moment(day, 4, chance), chance)
        yield at.implicit("/heartbeat", what="heartbeat")
    if chance.happens(0.15):
        at = Session(ANONYMOUS, course, _moment(day, 18, chance), chance)
        yield at.implicit(f"/courses/{course.key}/about")
    if chance.happens(0.08):
        at = Session(ANONYMOUS, course, _moment(day, 20, chance), chance)
        kind, course_id, path = chance.pick(_ODD_COURSES)
        event = at.implicit(path, in_course=False, what=f"course_id_{kind}")
        event.course_id = text_of(course_id)
        yield event


def _moment(day: date, hour: int, chance: Chance) -> int:
    return moment_us(day, hour * _HOUR_S) + chance.between(0, 1800) * SECOND_US


def _own(chance: Chance, courses: tuple[Course, ...], country: str) -> Course:
    return chance.pick([course for course in courses if course.country in ("", country)])


def _desk(session: Session) -> Iterator[Event]:
    """Staff sign in and look at the instructor's page: no work in the course."""
    yield session.login()
    session.wait(5, 60)
    yield session.implicit(f"/courses/{session.course.key}/instructor")
