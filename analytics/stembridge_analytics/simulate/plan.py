"""What each teacher is told to do, decided before any line is written; the truth is its sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Final

from stembridge_analytics.simulate.chance import Chance, logistic
from stembridge_analytics.simulate.clock import day_of, moment_us
from stembridge_analytics.simulate.people import Teacher
from stembridge_analytics.simulate.programme import WEEKS, Course, Programme, Run

__all__ = ["Deed", "Participation", "Visit", "participations"]

HOUR_S: Final = 3600
VISIT_CAP_S: Final = 80 * 60


@dataclass(frozen=True)
class Visit:
    """One sitting in the courseware: `module` from 0, at most VISIT_CAP_S long."""

    start_us: int
    module: int
    is_glance: bool = False


@dataclass(frozen=True)
class Deed:
    """One thing that happens at one moment; `by` is self, staff, command or task."""

    time_us: int
    what: str
    by: str


@dataclass(frozen=True)
class Participation:
    """One teacher in one course run. Every tuple is in order of time.

    enrolments: activated, deactivated. grades: passed, now_failed. certificates: created,
    revoked. lurks: looks at pages that are no work in the course. masquerades: staff look at
    the course as this teacher, which is nobody's work.
    """

    teacher: Teacher
    course: Course
    route: str
    enrolments: tuple[Deed, ...] = ()
    visits: tuple[Visit, ...] = ()
    lurks: tuple[int, ...] = ()
    grades: tuple[Deed, ...] = ()
    certificates: tuple[Deed, ...] = ()
    masquerades: tuple[int, ...] = ()


def participations(seed: int, person: Teacher, programme: Programme) -> Iterator[Participation]:
    """The runs this teacher is told to take part in: one or two, visitors one."""
    chance = Chance(seed, "plan", person.number)
    spring, autumn = (_course(person.country, run) for run in programme.runs)
    in_spring = chance.happens(programme.spring_first)
    if chance.happens(programme.visitor):
        yield _Planner(chance, person, spring if in_spring else autumn, programme).visitor()
        return
    if in_spring:
        yield _Planner(chance, person, spring, programme).participation()
    if not in_spring or chance.happens(programme.returns):
        planner = _Planner(chance, person, autumn, programme, is_returning=in_spring)
        yield planner.participation()


@cache
def _course(country: str, run: Run) -> Course:
    return Course(country, run)


class _Planner:
    """Plans one participation, step by step, from one stream of draws."""

    def __init__(
        self,
        chance: Chance,
        person: Teacher,
        course: Course,
        programme: Programme,
        *,
        is_returning: bool = False,
    ) -> None:
        self._chance = chance
        self._person = person
        self._course = course
        self._programme = programme
        self._is_returning = is_returning

    def visitor(self) -> Participation:
        """Someone who looks at the course's pages and never enrols."""
        lurks = (self._moment(self._day(self._chance.between(-10, 20)), 9, 19),)
        return Participation(self._person, self._course, "visitor", lurks=lurks)

    def participation(self) -> Participation:
        """Enrolment, then work, grades and certificates, then leaving, each from the last."""
        route = self._chance.weighted(self._programme.routes)
        enrolments, enrolled_day = self._enrolment(route)
        plan = Participation(self._person, self._course, route, enrolments)
        starts = route == "missing" or self._happens_by("start", route)
        if starts:
            plan = replace(plan, visits=self._work(enrolments, enrolled_day))
        elif route == "self":
            plan = self._without_work(plan, enrolled_day)
        plan = replace(plan, grades=self._grades(plan.visits) if starts else ())
        plan = replace(plan, certificates=self._certificates(plan, enrolled_day))
        return self._masquerade(self._leave(plan, enrolled_day, starts=starts))

    # --- days and moments -----------------------------------------------------------------

    def _day(self, offset: int) -> date:
        day = self._course.run.first_day + timedelta(days=offset)
        return self._programme.open_day(day)

    def _moment(self, day: date, low_hour: int, high_hour: int) -> int:
        """A moment of that day, from the start of low_hour to the end of high_hour."""
        second = self._chance.between(low_hour * HOUR_S, (high_hour + 1) * HOUR_S - 1)
        return moment_us(day, second, self._chance.between(0, 999_999))

    def _later(self, day: date, low: int, high: int) -> date:
        return self._programme.open_day(day + timedelta(days=self._chance.between(low, high)))

    def _is_logged(self, day: date) -> bool:
        return day <= self._programme.last_day

    # --- enrolment ------------------------------------------------------------------------

    def _enrolment(self, route: str) -> tuple[tuple[Deed, ...], date]:
        chance = self._chance
        if route == "self":
            day = self._day(
                chance.between(-14, 4) if chance.happens(0.8) else chance.between(5, 16)
            )
            return (Deed(self._moment(day, 5, 18), "activated", "self"),), day
        if route == "bulk":
            # A coordinator pastes a list of addresses: a group within a few minutes of one day.
            day = self._day(-5 if chance.happens(0.7) else 1)
            start = moment_us(day, 9 * HOUR_S + 30 * 60)
            return (Deed(start + chance.between(0, 240_000_000), "activated", "staff"),), day
        if route == "command":
            day = self._day(-3)
            start = moment_us(day, HOUR_S)
            return (Deed(start + chance.between(0, 60_000_000), "activated", "command"),), day
        return (), self._day(chance.between(-3, 3))  # the event is missing from the logs

    # --- work -----------------------------------------------------------------------------

    def _happens_by(self, decision: str, route: str = "") -> bool:
        effects = {
            "start": self._programme.start_effects,
            "continue": self._programme.continue_effects,
        }[decision]
        person = self._person
        holds = [person.country, person.level.replace(" ", "_"), person.role, route]
        holds += ["returning"] if self._is_returning else []
        return self._chance.happens(
            logistic(effects["intercept"] + sum(effects.get(name, 0) for name in holds))
        )

    def _work(self, enrolments: tuple[Deed, ...], enrolled_day: date) -> tuple[Visit, ...]:
        """A visit for each module, until the teacher stops; at most one visit a day."""
        chance, visits = self._chance, []
        previous = enrolled_day
        for module in range(WEEKS):
            if module and not self._happens_by("continue"):
                break
            day = max(self._day(7 * module + chance.between(0, 6)), self._later(previous, 1, 2))
            visits.append(Visit(self._moment(day, 5, 19), module))
            previous = day
            if chance.happens(self._programme.shares["revisits"]):
                previous = self._later(day, 1, 2)
                visits.append(Visit(self._moment(previous, 5, 19), module, is_glance=True))
        return self._at_once(enrolments, tuple(visits))

    def _at_once(
        self, enrolments: tuple[Deed, ...], visits: tuple[Visit, ...]
    ) -> tuple[Visit, ...]:
        """Some of those who enrol by themselves during the run look in minutes later."""
        first_day_us = moment_us(self._course.run.first_day, 0)
        if not enrolments or enrolments[0].by != "self" or enrolments[0].time_us < first_day_us:
            return visits
        soon = enrolments[0].time_us + self._chance.between(120, 1800) * 1_000_000
        if self._chance.happens(0.6):
            return (Visit(soon, 0, is_glance=True), *visits)
        return visits

    def _without_work(self, plan: Participation, enrolled_day: date) -> Participation:
        """Enrolled by themselves and never started: some look around, some looked in before."""
        chance, shares = self._chance, self._programme.shares
        if chance.happens(shares["peeks_before_enrolling"]):
            # The course is open to see: work before enrolment is no start.
            day = enrolled_day - timedelta(days=1)
            if day not in self._programme.days_without_logs:
                plan = replace(plan, visits=(Visit(self._moment(day, 5, 19), 0, is_glance=True),))
        if chance.happens(shares["lurks_without_starting"]):
            days = [self._later(enrolled_day, 1, 9)]
            if chance.happens(0.4):
                days.append(self._later(days[0], 2, 12))
            plan = replace(plan, lurks=tuple(self._moment(day, 5, 19) for day in days))
        return plan

    # --- grades and certificates ----------------------------------------------------------

    def _grades(self, visits: tuple[Visit, ...]) -> tuple[Deed, ...]:
        """now_failed while points are missing, passed after the last module, a rare rescore."""
        chance, shares, grades = self._chance, self._programme.shares, []
        for visit in visits:
            if visit.is_glance:
                continue
            after = visit.start_us + (VISIT_CAP_S + chance.between(5, 240)) * 1_000_000
            is_last = visit.module == WEEKS - 1
            if is_last and chance.happens(shares["passes_after_last_module"]):
                grades.append(Deed(after, "passed", "self"))
            elif chance.happens(0.25):
                grades.append(Deed(after, "now_failed", "self"))
        if grades and grades[-1].what == "passed" and chance.happens(shares["fails_after_rescore"]):
            day = self._later(day_of(grades[-1].time_us), 2, 6)
            grades.append(Deed(self._moment(day, 22, 22), "now_failed", "staff"))
            if chance.happens(shares["passes_again"]):
                day = self._later(day, 1, 3)
                grades.append(Deed(self._moment(day, 22, 22), "passed", "staff"))
        return tuple(grades)

    def _certificates(self, plan: Participation, enrolled_day: date) -> tuple[Deed, ...]:
        chance, shares = self._chance, self._programme.shares
        passed = [grade.time_us for grade in plan.grades if grade.what == "passed"]
        if passed and chance.happens(shares["certified_after_pass"]):
            day, by = (
                self._later(day_of(passed[0]), 1, 3),
                "self" if chance.happens(0.7) else "task",
            )
        elif not plan.visits and chance.happens(shares["certified_without_work"]):
            # Issued by exception to someone who did the course face to face.
            day, by = self._later(enrolled_day, 30, 40), "staff"
        else:
            return ()
        deeds = [Deed(self._moment(day, 23, 23), "created", by)]
        if chance.happens(shares["certificate_updated"]):
            day = self._later(day, 1, 4)
            deeds.append(Deed(self._moment(day, 23, 23), "created", "staff"))
        if chance.happens(shares["certificate_revoked"]):
            day = self._later(day, 1, 4)
            deeds.append(Deed(self._moment(day, 23, 23), "revoked", "staff"))
            if chance.happens(shares["certificate_issued_again"]):
                day = self._later(day, 1, 4)
                deeds.append(Deed(self._moment(day, 23, 23), "created", "staff"))
        return tuple(deeds)

    # --- leaving, coming back, being looked at --------------------------------------------

    def _leave(self, plan: Participation, enrolled_day: date, *, starts: bool) -> Participation:
        chance, shares = self._chance, self._programme.shares
        is_passed = bool(plan.certificates or (plan.grades and plan.grades[-1].what == "passed"))
        stage = "after_passing" if is_passed else "after_starting" if starts else "without_starting"
        if not plan.enrolments or not chance.happens(shares[f"leaves_{stage}"]):
            return plan
        moments = [deed.time_us for deed in (*plan.grades, *plan.certificates)]
        moments += [visit.start_us for visit in plan.visits] + list(plan.lurks)
        last_day = max([enrolled_day, *map(day_of, moments)])
        day = self._later(last_day, 1, 9)
        if not self._is_logged(day):
            return plan
        deeds = [*plan.enrolments, Deed(self._moment(day, 20, 20), "deactivated", _leaves_by(plan))]
        visits = plan.visits
        back = self._later(day, 2, 12)
        if chance.happens(shares["enrols_again"]) and self._is_logged(back):
            deeds.append(Deed(self._moment(back, 5, 18), "activated", "self"))
            again = self._later(back, 1, 5)
            if starts and not is_passed and self._is_logged(again):
                visits = (*visits, Visit(self._moment(again, 5, 19), visits[-1].module, True))
        return replace(plan, enrolments=tuple(deeds), visits=visits)

    def _masquerade(self, plan: Participation) -> Participation:
        """Staff look at the course as someone whose own user name is in the logs too."""
        has_own_lines = plan.visits or plan.lurks or plan.route == "self"
        if not has_own_lines or not self._chance.happens(self._programme.shares["masqueraded"]):
            return plan
        day = self._day(self._chance.between(2, 40))
        return replace(plan, masquerades=(self._moment(day, 8, 14),))


def _leaves_by(plan: Participation) -> str:
    return "staff" if plan.route in ("bulk", "command") else "self"
