"""Plans a teacher's participations: enrolment, work, what comes of it, each from the last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import moment_us
from stembridge_analytics.simulate.effects import Effects
from stembridge_analytics.simulate.outcome import certificates, grades, leave, waiting
from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import Teacher
from stembridge_analytics.simulate.plan import Deed, Participation, Visit
from stembridge_analytics.simulate.planning import HOUR_S, Planning
from stembridge_analytics.simulate.programme import Course
from stembridge_analytics.simulate.uptake import with_uptake

__all__ = ["participations"]

_AT_ONCE: Final = 0.6


def participations(
    seed: int, person: Teacher, parameters: Parameters, effects: Effects
) -> Iterator[Participation]:
    """The runs this teacher is told to take part in: one or two, visitors one."""
    chance = Chance(seed, "plan", person.number)
    editions = parameters.editions[person.country]
    first = _edition(chance, editions)

    def planning(place: int, *, is_returning: bool = False) -> Planning:
        course = editions[place][0]
        return Planning(chance, person, course, parameters, effects, is_returning)

    if chance.happens(parameters.shares["visitor"]):
        yield _visitor(planning(first))
        return
    yield _participation(planning(first))
    if chance.happens(parameters.shares["returns"]) and first + 1 < len(editions):
        yield _participation(planning(first + 1, is_returning=True))


def _edition(chance: Chance, editions: tuple[tuple[Course, float], ...]) -> int:
    mark = chance.draw()
    for place, (_, share) in enumerate(editions):
        mark -= share
        if mark < 0:
            return place
    return len(editions) - 1


def _visitor(on: Planning) -> Participation:
    """Someone who looks at the course's pages and never enrols."""
    lurks = (on.moment(on.day(on.chance.between(-10, 20)), 9, 19),)
    return Participation(on.person, on.course, "visitor", lurks=lurks)


def _participation(on: Planning) -> Participation:
    """Enrolment, then work, grades and certificates, then leaving, then the classroom."""
    route = on.chance.weighted(on.parameters.routes)
    enrolments, enrolled_day = _enrolment(on, route)
    plan = Participation(on.person, on.course, route, on.is_returning, enrolments)
    if route == "missing" or on.happens("start", route, module=1):
        plan = _waited(on, replace(plan, visits=_work(on, plan, enrolled_day)))
        plan = replace(plan, grades=grades(on, plan))
    elif route == "self":
        plan = _without_work(on, plan, enrolled_day)
    plan = replace(plan, certificates=certificates(on, plan, enrolled_day))
    plan = with_uptake(on, leave(on, plan, enrolled_day))
    return _looked_at(on, plan)


# --- enrolment ----------------------------------------------------------------------------


def _enrolment(on: Planning, route: str) -> tuple[tuple[Deed, ...], date]:
    chance = on.chance
    day = _enrolled_day(on, route)
    if route == "self":
        return (Deed(on.moment(day, 5, 18), "activated", "self"),), day
    if route == "bulk":
        # A coordinator pastes a list of addresses: a group within a few minutes of one day.
        start = moment_us(day, 9 * HOUR_S + 30 * 60)
        return (Deed(start + chance.between(0, 240_000_000), "activated", "staff"),), day
    if route == "single":
        return (Deed(on.moment(day, 10, 15), "activated", "staff"),), day
    if route == "command":
        start = moment_us(day, HOUR_S)
        return (Deed(start + chance.between(0, 60_000_000), "activated", "command"),), day
    return (), day  # the event is missing from the logs


def _enrolled_day(on: Planning, route: str) -> date:
    chance, run = on.chance, on.course.run
    if run.is_self_paced:
        span = (run.enrol_until - run.start).days if run.enrol_until else 180
        if route in ("bulk", "command"):
            return on.day(min(span, 28 * chance.between(0, span // 28)))
        return on.day(chance.between(0, span))
    if route == "self":
        return on.day(chance.between(-14, 4) if chance.happens(0.8) else chance.between(5, 16))
    if route == "bulk":
        return on.day(-5 if chance.happens(0.7) else 1)
    if route == "command":
        return on.day(-3)
    return on.day(chance.between(-6, 6) if route == "single" else chance.between(-3, 3))


# --- work ---------------------------------------------------------------------------------


def _work(on: Planning, plan: Participation, enrolled_day: date) -> tuple[Visit, ...]:
    """A visit for each module, until the teacher stops; at most one visit a day."""
    chance, visits = on.chance, list[Visit]()
    programme, run = on.course.programme, on.course.run
    previous = enrolled_day
    for module in range(len(programme.modules)):
        if module and not on.happens("go_on", plan.route, module=module):
            break
        if run.is_self_paced:
            day = on.later(previous, 1, 8)
        else:
            day = max(on.day(7 * module + chance.between(0, 6)), on.later(previous, 1, 2))
        submission = chance.hexadecimal(32) if module == programme.review_module else ""
        visits.append(Visit(on.moment(day, 5, 19), module, submission=submission))
        previous = day
        if chance.happens(on.parameters.shares["revisits"]):
            previous = on.later(day, 1, 2)
            visits.append(Visit(on.moment(previous, 5, 19), module, is_glance=True))
    return _at_once(on, plan.enrolments, tuple(visits))


def _at_once(
    on: Planning, enrolments: tuple[Deed, ...], visits: tuple[Visit, ...]
) -> tuple[Visit, ...]:
    """Some of those who enrol by themselves during the run look in minutes later."""
    first_day_us = moment_us(on.course.run.start, 0)
    if not enrolments or enrolments[0].by != "self" or enrolments[0].time_us < first_day_us:
        return visits
    soon = enrolments[0].time_us + on.chance.between(120, 1800) * 1_000_000
    if on.chance.happens(_AT_ONCE):
        return (Visit(soon, 0, is_glance=True), *visits)
    return visits


def _without_work(on: Planning, plan: Participation, enrolled_day: date) -> Participation:
    """Enrolled by themselves and never started: some look around, some looked in before."""
    chance, shares = on.chance, on.parameters.shares
    if chance.happens(shares["peeks_before_enrolling"]):
        # The course is open to see: work before enrolment is no start.
        day = enrolled_day - timedelta(days=1)
        if day not in on.parameters.days_without_logs and day >= on.parameters.first_day:
            plan = replace(plan, visits=(Visit(on.moment(day, 5, 19), 0, is_glance=True),))
    if chance.happens(shares["lurks_without_starting"]):
        days = [on.later(enrolled_day, 1, 9)]
        if chance.happens(0.4):
            days.append(on.later(days[0], 2, 12))
        plan = replace(plan, lurks=tuple(on.moment(day, 5, 19) for day in days))
    return plan


def _waited(on: Planning, plan: Participation) -> Participation:
    waits, reviewed_us = waiting(on, plan)
    return replace(plan, waits=waits, reviewed_us=reviewed_us)


# --- being looked at ----------------------------------------------------------------------


def _looked_at(on: Planning, plan: Participation) -> Participation:
    """Staff look at the course as someone; a name is seen with the id of a closed account.

    Only where the teacher's own lines are the greater number by far, so that the name is theirs.
    """
    chance, shares = on.chance, on.parameters.shares
    has_own_lines = plan.visits or plan.lurks or plan.route == "self"
    if has_own_lines and chance.happens(shares["masqueraded"]):
        moment = on.moment(on.later(on.course_day(plan), 2, 40), 8, 14)
        return replace(plan, masquerades=(moment,)) if on.is_logged(moment) else plan
    if (
        plan.modules_done >= 3
        and not plan.is_returning
        and chance.happens(shares["former_account"])
    ):
        day = on.later(on.parameters.first_day, 0, 5)
        plan = replace(plan, former=(on.moment(day, 8, 14),))
    if plan.route == "self" and plan.enrolments and chance.happens(shares["creates_account"]):
        before = plan.enrolments[0].time_us - chance.between(90, 600) * 1_000_000
        plan = replace(plan, created_account_us=before)
    return plan
