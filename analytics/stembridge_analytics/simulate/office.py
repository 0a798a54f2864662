"""What happens around the work: enrolments, grades, certificates, looking about, being seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.deeds import answer_problem
from stembridge_analytics.simulate.people import Account
from stembridge_analytics.simulate.plan import Act, Deed, Participation
from stembridge_analytics.simulate.practice import act_event
from stembridge_analytics.simulate.session import Event, Session
from stembridge_analytics.simulate.work import work

__all__ = ["Office"]

_COMMAND: Final = Account("", None, "", "", "")
_COLLEAGUE_IP: Final = "192.0.2.77"


class Office:
    """Turns plans into events; knows the staff, and the shares that what is done depends on."""

    def __init__(self, seed: int, staff: dict[str, Account], shares: dict[str, float]) -> None:
        self._seed, self._staff, self._shares = seed, staff, shares
        self.dropped = 0

    def events(self, plan: Participation) -> Iterator[Event]:
        """Every event of one participation, visit by visit, then what happens around them.

        They are not in order of time: who writes them sorts the lines.
        """
        chance = Chance(self._seed, "events", plan.teacher.number, plan.course.key)
        for visit in plan.visits:
            session = self._session(plan, visit.start_us, chance)
            yield from work(session, visit, self._shares)
            self.dropped += session.dropped
        yield from self._deeds(plan, chance)
        for time_us in plan.lurks:
            yield from _lurk(self._session(plan, time_us, chance))
        for time_us in plan.masquerades:
            yield from self._masquerade(plan, time_us, chance)
        for time_us in plan.former:
            yield from _former(plan, time_us, chance)
        if plan.created_account_us:
            yield _account_made(plan, chance)

    def _session(self, plan: Participation, start_us: int, chance: Chance) -> Session:
        mark = chance.draw()
        dialect = "current" if mark < 0.8 else "mapped" if mark < 0.9 else "old"
        session = Session(plan.teacher.account, plan.course, start_us, chance, dialect=dialect)
        session.is_mobile = chance.happens(0.04)
        return session

    def _deeds(self, plan: Participation, chance: Chance) -> Iterator[Event]:
        """The enrolment, grade, certificate and practice events that the plan names."""
        for deed in plan.enrolments:
            yield from _enrolment(self._by(deed, plan, chance), deed, plan)
        for deed in plan.grades:
            yield from _grade(self._by(deed, plan, chance), deed, plan)
        for deed in plan.certificates:
            yield _certificate(self._by(deed, plan, chance), deed, plan)
        for act in plan.acts:
            yield from self._act(plan, act, chance)
        for time_us in (plan.staff_review_us, plan.reviewed_us):
            if time_us:
                deed = Deed(time_us, "reviewed", "staff")
                yield _staff_review(self._by(deed, plan, chance), plan)

    def _by(self, deed: Deed, plan: Participation, chance: Chance) -> Session:
        """A sitting of whoever caused the event; it is about `event.user_id`, whoever clicked."""
        who = _COMMAND
        if deed.by == "self":
            who = plan.teacher.account
        elif deed.by == "staff":
            who = self._staff[plan.teacher.country]
        return Session(who, plan.course, deed.time_us, chance)

    def _act(self, plan: Participation, act: Act, chance: Chance) -> Iterator[Event]:
        who = plan.teacher.account
        if act.by == "colleague":  # without an account: the platform is told whose deed it is about
            who = replace(who, username="", ip=_COLLEAGUE_IP)
        yield act_event(Session(who, plan.course, act.time_us, chance), act)

    def _masquerade(self, plan: Participation, time_us: int, chance: Chance) -> Iterator[Event]:
        """Staff see and answer as this teacher: their user name, the teacher's user id."""
        session = Session(
            self._staff[plan.teacher.country], plan.course, time_us, chance,
            context_user_id=plan.teacher.user_id,
        )  # fmt: skip
        page = session.course.section_path(0, 3)
        yield session.implicit(page, what="page.work")
        if chance.happens(0.5):
            yield from answer_problem(session, plan.course.programme.blocks[0][2], page)


def _enrolment(session: Session, deed: Deed, plan: Participation) -> Iterator[Event]:
    mode = "audit" if plan.route == "command" else "honor"
    payload = {"user_id": plan.teacher.user_id, "course_id": plan.course.key, "mode": mode}
    path = "/change_enrollment"
    if deed.by == "staff":
        path = f"/courses/{plan.course.key}/instructor/api/students_update_enrollment"
    name = f"edx.course.enrollment.{deed.what}"
    event = session.server(name, payload, path=path, what="enrolment")
    yield _without_request(event, deed)
    if deed.by == "command":
        name = "edx.course.enrollment.mode_changed"
        event = session.server(name, payload | {"mode": "honor"}, what="enrolment")
        yield _without_request(event, deed)


def _without_request(event: Event, deed: Deed) -> Event:
    """Commands and background tasks know no user, no path, no session."""
    if deed.by not in ("command", "task"):
        return event
    command = "./manage.py lms enrol_users" if deed.by == "command" else ""
    return event.session.without_request(event, command)


def _grade(session: Session, deed: Deed, plan: Participation) -> Iterator[Event]:
    """The sum, then passing, which is told twice the first time: passed.first_time, now_passed."""
    programme = plan.course.programme
    kind = "problem.rescored" if deed.by == "staff" else "problem.submitted"
    whose = {"user_id": str(plan.teacher.user_id), "course_id": plan.course.key}
    path = ""
    if deed.by == "staff":
        path = f"/courses/{plan.course.key}/instructor/api/rescore_problem"
    where: dict[str, Any] = {"path": path}
    if not path:
        where = {"block": programme.blocks[-1][-1], "handler": "xmodule_handler/problem_check"}
    words = ["now_failed"] if deed.what == "now_failed" else ["now_passed"]
    if deed == next((grade for grade in plan.grades if grade.what == "passed"), None):
        words.insert(0, "passed.first_time")
    percent, letter = round(programme.pass_mark - 0.01, 2), ""
    if deed.what == "passed":
        above = int(100 * (1 - programme.pass_mark))
        percent, letter = (
            round(programme.pass_mark + session.chance.between(0, above) / 100, 2),
            "Pass",
        )
    total = {"percent_grade": percent, "letter_grade": letter}
    name = "edx.grades.course.grade_calculated"
    yield session.server(name, whose | total, **where, what="grade")
    payload = whose | {
        "event_transaction_id": session.chance.hexadecimal(32),
        "event_transaction_type": f"edx.grades.{kind}",
    }
    for word in words:
        yield session.server(f"edx.course.grade.{word}", payload, **where, what="grade")


def _certificate(session: Session, deed: Deed, plan: Participation) -> Event:
    payload = {
        "user_id": plan.teacher.user_id,
        "course_id": plan.course.key,
        "certificate_id": session.chance.hexadecimal(32),
        "enrollment_mode": "honor",
    }
    if deed.what == "created":
        payload["generation_mode"] = "self" if deed.by == "self" else "batch"
    path = f"/courses/{plan.course.key}/generate_user_cert"
    name = f"edx.certificate.{deed.what}"
    return _without_request(session.server(name, payload, path=path, what="certificate"), deed)


def _staff_review(session: Session, plan: Participation) -> Event:
    """Staff assess the lesson plan of this teacher."""
    uuid = next(visit.submission for visit in plan.visits if visit.submission)
    review = {
        "submission_uuid": uuid,
        "score_type": "ST",
        "parts": [{"option": {"points": 2}, "criterion": {"points_possible": 3}}],
    }
    block = plan.course.programme.blocks[plan.course.programme.review_module or 0][-1]
    name = "openassessmentblock.staff_assess"
    return session.server(name, review, block, "staff_assess", what="staff_review")


def _lurk(session: Session) -> Iterator[Event]:
    """Pages that are no work in the course: its front page, progress, dashboard, the forum."""
    course, chance = f"/courses/{session.course.key}", session.chance
    yield session.login()
    yield session.implicit("/dashboard")
    session.wait(5, 60)
    yield session.implicit(course + chance.pick(("/about", "/info", "/progress")))
    session.wait(5, 60)
    way = chance.between(0, 4)
    if way == 0:
        payload = {"id": chance.hexadecimal(24), "commentable_id": "course-exchange"}
        path = f"{course}/discussion/forum"
        yield session.server("edx.forum.thread.viewed", payload, path=path, what="forum")
    elif way == 1:
        block = session.course.programme.blocks[0][0]
        path = session.course.handler_path(block, "publish_completion")
        yield session.implicit(path, {"completion": ["1.0"]})
    elif way == 2:
        link = {"current_url": session.url(f"{course}/about"), "target_url": "https://example.org/"}
        yield session.browser("edx.ui.lms.link_clicked", link, f"{course}/about", what="link")
    elif way == 3:
        # A plugin of this platform that nobody else knows: kept and counted, never work.
        path = f"{course}/info"
        yield session.server("acme.pinboard.note.pinned", {"colour": "green"}, path=path,
                             what="unknown")  # fmt: skip
    session.wait(2, 20)
    yield session.browser("page_close", "", f"{course}/about")


def _former(plan: Participation, time_us: int, chance: Chance) -> Iterator[Event]:
    """A closed account of the same user name, whose id another line of the name contradicts."""
    session = Session(
        plan.teacher.account, plan.course, time_us, chance,
        context_user_id=plan.teacher.user_id + 1,
    )  # fmt: skip
    session.is_former = True
    yield session.implicit("/dashboard")
    session.wait(3, 40)
    yield session.implicit(f"/courses/{plan.course.key}/about")


def _account_made(plan: Participation, chance: Chance) -> Event:
    """The registration form as old releases logged it: all of it, and nobody is logged in yet."""
    person = plan.teacher
    nobody = Account("", None, person.account.ip, person.account.agent, person.account.language)
    session = Session(nobody, plan.course, plan.created_account_us, chance)
    form = {
        "username": [person.account.username],
        "email": [person.email],
        "name": [f"{person.first_name} {person.last_name}"],
        "password": ["not-a-real-password"],
        "country": [person.country],
        "gender": [person.gender[:1]],
    }
    return session.implicit("/create_account", form, what="create_account")
