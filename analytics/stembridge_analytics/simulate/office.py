"""What happens around the work: enrolments, grades, certificates, looking about, staff, service."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import SECOND_US, moment_us
from stembridge_analytics.simulate.people import ANONYMOUS, SERVICE, STAFF, Account
from stembridge_analytics.simulate.plan import Deed, Participation
from stembridge_analytics.simulate.programme import BLOCKS, Course, Programme
from stembridge_analytics.simulate.session import Event, Session
from stembridge_analytics.simulate.work import answer_problem, work

__all__ = ["house_events", "participation_events"]

_COMMAND: Final = Account("", None, "", "", "")


def participation_events(seed: int, plan: Participation) -> Iterator[Event]:
    """Every event of one participation, in order of time."""
    chance = Chance(seed, "events", plan.teacher.number, plan.course.key)
    parts: list[Iterator[Event]] = [_visits(plan, chance.hexadecimal(16))]
    parts.append(_deeds(plan, chance.hexadecimal(16)))
    for number, time_us in enumerate(plan.lurks):
        parts.append(
            _lurk(_session(plan, time_us, Chance(seed, "lurk", plan.teacher.number, number)))
        )
    for time_us in plan.masquerades:
        parts.append(_masquerade(plan, time_us, Chance(seed, "staff as", plan.teacher.number)))
    yield from heapq.merge(*parts, key=lambda event: event.time_us)


def _session(plan: Participation, start_us: int, chance: Chance) -> Session:
    dialect = chance.weighted({"current": 0.8, "mapped": 0.1, "old": 0.1})
    session = Session(plan.teacher.account, plan.course, start_us, chance, dialect=dialect)
    session.is_mobile = chance.happens(0.04)
    return session


def _visits(plan: Participation, salt: str) -> Iterator[Event]:
    for number, visit in enumerate(plan.visits):
        session = _session(plan, visit.start_us, Chance(salt, number))
        yield from work(session, visit)


def _deeds(plan: Participation, salt: str) -> Iterator[Event]:
    """The enrolment, grade and certificate events that the plan names, at its moments."""
    told = (
        (_enrolment_events, plan.enrolments),
        (_grade_events, plan.grades),
        (_certificate_events, plan.certificates),
    )
    merged = sorted(
        ((deed, events) for events, deeds in told for deed in deeds),
        key=lambda pair: pair[0].time_us,
    )
    for number, (deed, events) in enumerate(merged):
        chance = Chance(salt, number)
        session = Session(_clicker(deed, plan), plan.course, deed.time_us, chance)
        yield from events(session, deed, plan)


def _clicker(deed: Deed, plan: Participation) -> Account:
    """Whoever caused the event; it is about `event.user_id`, whoever clicked."""
    if deed.by == "self":
        return plan.teacher.account
    return STAFF[plan.course.country] if deed.by == "staff" else _COMMAND


def _without_request(event: Event, deed: Deed) -> Event:
    """Commands and background tasks know no user, no path, no session."""
    if deed.by not in ("command", "task"):
        return event
    command = "./manage.py lms enrol_users" if deed.by == "command" else ""
    return event.session.without_request(event, command)


def _enrolment_events(session: Session, deed: Deed, plan: Participation) -> Iterator[Event]:
    mode = "audit" if plan.route == "command" else "honor"
    payload = {"user_id": plan.teacher.user_id, "course_id": plan.course.key, "mode": mode}
    path = (
        f"/courses/{plan.course.key}/instructor/api/students_update_enrollment"
        if deed.by == "staff"
        else "/change_enrollment"
    )
    name = f"edx.course.enrollment.{deed.what}"
    yield _without_request(session.server(name, payload, path=path), deed)
    if deed.by == "command":
        changed = session.server("edx.course.enrollment.mode_changed", payload | {"mode": "honor"})
        yield _without_request(changed, deed)


def _grade_events(session: Session, deed: Deed, plan: Participation) -> Iterator[Event]:
    """Passing is told twice the first time: passed.first_time, then now_passed."""
    kind = "problem.rescored" if deed.by == "staff" else "problem.submitted"
    payload = {
        "user_id": str(plan.teacher.user_id),
        "course_id": plan.course.key,
        "event_transaction_id": session.chance.hexadecimal(32),
        "event_transaction_type": f"edx.grades.{kind}",
    }
    path = (
        f"/courses/{plan.course.key}/instructor/api/rescore_problem" if deed.by == "staff" else ""
    )
    block, handler = BLOCKS[-1][-1], "xmodule_handler/problem_check"
    words = ["now_failed"] if deed.what == "now_failed" else ["now_passed"]
    is_first = deed == next((grade for grade in plan.grades if grade.what == "passed"), None)
    for word in ["passed.first_time", *words] if is_first else words:
        where: dict[str, Any] = {"path": path} if path else {"block": block, "handler": handler}
        yield session.server(f"edx.course.grade.{word}", payload, **where)


def _certificate_events(session: Session, deed: Deed, plan: Participation) -> Iterator[Event]:
    payload = {
        "user_id": plan.teacher.user_id,
        "course_id": plan.course.key,
        "certificate_id": session.chance.hexadecimal(32),
        "enrollment_mode": "honor",
    }
    if deed.what == "created":
        payload["generation_mode"] = "self" if deed.by == "self" else "batch"
    path = f"/courses/{plan.course.key}/generate_user_cert"
    event = session.server(f"edx.certificate.{deed.what}", payload, path=path)
    yield _without_request(event, deed)


def _lurk(session: Session) -> Iterator[Event]:
    """Pages that are no work in the course: its front page, progress, dashboard, the forum."""
    course = f"/courses/{session.course.key}"
    yield session.login()
    yield session.implicit("/dashboard")
    session.wait(5, 60)
    yield session.implicit(course + session.chance.pick(("/about", "/info", "/progress")))
    session.wait(5, 60)
    way = session.chance.between(0, 4)
    if way == 0:
        payload = {"id": session.chance.hexadecimal(24), "commentable_id": "course-exchange"}
        yield session.server("edx.forum.thread.viewed", payload, path=f"{course}/discussion/forum")
    elif way == 1:
        path = session.course.handler_path(BLOCKS[0][0], "publish_completion")
        yield session.implicit(path, {"completion": ["1.0"]})
    elif way == 2:
        link = {"current_url": session.url(f"{course}/about"), "target_url": "https://example.org/"}
        yield session.browser("edx.ui.lms.link_clicked", link, f"{course}/about")
    elif way == 3:
        # A plugin of this platform that nobody else knows: kept and counted, never work.
        yield session.server(
            "acme.pinboard.note.pinned", {"colour": "green"}, path=f"{course}/info"
        )
    session.wait(2, 20)
    yield session.browser("page_close", "", f"{course}/about")


def _masquerade(plan: Participation, time_us: int, chance: Chance) -> Iterator[Event]:
    """Staff see and answer as this teacher: their user name, the teacher's user id."""
    session = Session(
        STAFF[plan.course.country], plan.course, time_us, chance,
        context_user_id=plan.teacher.user_id,
    )  # fmt: skip
    page = session.course.section_path(0)
    yield session.implicit(page)
    if chance.happens(0.5):
        yield from answer_problem(session, BLOCKS[0][2], page)


def house_events(seed: int, programme: Programme) -> Iterator[Event]:
    """What happens whoever learns: the service account, staff at their desks, passers-by."""
    chance, courses = Chance(seed, "house"), programme.courses
    for number, day in enumerate(programme.days):
        course = courses[number % len(courses)]
        at = Session(SERVICE, course, moment_us(day, 2 * 3600), chance)
        at.wait(0, 600)
        yield at.implicit("/api/courses/v1/courses/")
        if day.weekday() == 0:
            target = course.usage_key("sequential", "0")
            yield at.implicit(f"/courses/{course.key}/jump_to/{target}")
        for hour, country in enumerate(programme.countries, 9):
            if day == programme.first_day or (day.weekday() < 5 and chance.happens(0.12)):
                yield from _desk(
                    _at(
                        STAFF[country],
                        courses,
                        country,
                        day_us=moment_us(day, hour * 3600),
                        chance=chance,
                    )
                )
        if chance.happens(0.3):
            at = Session(ANONYMOUS, course, moment_us(day, 18 * 3600), chance)
            yield at.implicit(f"/courses/{course.key}/about")


def _at(
    who: Account, courses: tuple[Course, ...], country: str, *, day_us: int, chance: Chance
) -> Session:
    course = chance.pick([course for course in courses if course.country == country])
    return Session(who, course, day_us + chance.between(0, 1800) * SECOND_US, chance)


def _desk(session: Session) -> Iterator[Event]:
    """Staff sign in and look at the instructor's page: no work in the course."""
    yield session.login()
    session.wait(5, 60)
    yield session.implicit(f"/courses/{session.course.key}/instructor")
