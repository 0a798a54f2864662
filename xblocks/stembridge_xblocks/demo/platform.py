"""The platform around the blocks: enrolments, pages, grades and certificates, as it logs them.

Shapes are those of a real tracking log of Open edX Teak.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from opaque_keys.edx.keys import CourseKey

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.demo.chance import Chance
from stembridge_xblocks.demo.clock import SimulatedClock
from stembridge_xblocks.demo.course import Outline, Unit
from stembridge_xblocks.demo.course_reading import read_outline
from stembridge_xblocks.demo.plan import Run, Teacher
from stembridge_xblocks.preview.olx import read_course
from stembridge_xblocks.preview.people import Person, Session
from stembridge_xblocks.preview.records import Records
from stembridge_xblocks.preview.stage import Stage
from stembridge_xblocks.preview.tracking import EventLog, Origin

__all__ = ["MODE", "Platform", "request_of"]

MODE: Final = "honor"
_SITE: Final = "https://courses.example.org"
_HOST: Final = "courses.example.org"
_SUBMITTED: Final = "edx.grades.problem.submitted"


class _Log(EventLog):
    """A tracking log that tells of each score, from which the platform makes grades."""

    on_score: Callable[[Origin, dict[str, Any], int], None]

    def track(
        self, origin: Origin, name: str, payload: Any, *, user_id: int | None, asides: bool = True
    ) -> dict[str, Any]:
        line = super().track(origin, name, payload, user_id=user_id, asides=asides)
        if name == _SUBMITTED and user_id is not None:
            self.on_score(origin, line["event"], user_id)
        return line


class Platform(Stage):
    """One course run on a simulated Open edX: the stage, and what the platform itself does."""

    outline: Outline

    def __init__(self, folder: Path, run: Run, clock: SimulatedClock, seed: int) -> None:
        course = read_course(folder, CourseKey.from_string(run.key))
        super().__init__(course, types=_played(clock, seed, run), clock=clock.tick, site=_SITE)
        self.run, self.clock, self.outline = run, clock, read_outline(course)
        self._chance = Chance(seed, "platform", run.name)
        log = _Log(clock.tick)
        log.on_score = self._graded
        self.log = log
        self.records = Records(log, lambda: _uuid(self._chance))
        self._passed: set[int] = set()
        self._first: dict[tuple[int, str], str] = {}

    @property
    def practice(self) -> str:
        """The name of the course's practice block."""
        return self.outline.named("stembridge_practice")[0]

    @cached_property
    def lesson(self) -> str:
        """The lesson that is used in class: the first that the practice block offers."""
        return str(self.block(self.practice).content["lessons"][0]["id"])

    # People

    def person(self, teacher: Teacher) -> Person:
        """The account of a teacher or of the course team."""
        about: dict[str, Any] = {
            "id": teacher.user_id,
            "country": teacher.country,
            "language": teacher.language,
        }
        make = self.staff if teacher.is_staff else self.learner
        return make(teacher.username, **about)

    def origin(self, session: Session, path: str, module: Any = None, **more: str) -> Origin:
        """Where an event of the platform comes from."""
        person = session.person
        told = {**request_of(person), **more}
        return Origin(str(self.course_key), self.course_key.org, session, path, module, **told)

    def place(self, name: str, kind: str = "sequential") -> Any:
        """The key of a part of the course; a unit and what holds it may have one name."""
        return self.course_key.make_usage_key(kind, name)

    # What it logs

    def enrol(self, person: Person, by: Person, *, leaves: bool = False) -> dict[str, Any]:
        """A learner enrols or leaves, or is enrolled by the course team; the line written."""
        name = f"edx.course.enrollment.{'deactivated' if leaves else 'activated'}"
        path = "/change_enrollment"
        if by.id != person.id:
            path = f"/courses/{self.course_key}/instructor/api/students_update_enrollment"
        payload = {"user_id": person.id, "course_id": str(self.course_key), "mode": MODE}
        return self._own(name, payload, self.origin(Session(by), path), by.id)

    def open_unit(self, person: Person, unit: Unit, place: int) -> None:
        """A learner comes to a unit: the step there, and the page that it loads."""
        key = self.place(unit.name, "vertical")
        page = f"{_SITE}/xblock/{key}"
        if place:
            before = self.outline.units[place - 1]
            told = {
                "id": str(self.place(before.sequence)),
                "current_tab": 1,
                "tab_count": sum(one.sequence == before.sequence for one in self.outline.units),
                "widget_placement": "bottom",
            }
            self._browser("edx.ui.lms.sequence.next_selected", told, person, page)
        self.visit(person, f"/xblock/{key}")

    def visit(self, person: Person, path: str) -> None:
        """Somebody loads a page: the server's own record of the request."""
        line = self._own(path, "", self.origin(Session(person), path), person.id)
        line["event"] = '{"GET": {}, "POST": {}}'

    def read_block(self, person: Person, which: str) -> None:
        """A block without a score of its own was in view long enough to be completed."""
        key = self.place(which, "html")
        path = f"/courses/{self.course_key}/xblock/{key}/handler/publish_completion"
        origin = self.origin(Session(person), path, (self.title(key), str(key)))
        block = SimpleNamespace(scope_ids=SimpleNamespace(usage_id=key, block_type=key.block_type))
        self.records.complete(origin, person, block, 1.0)

    def certify(self, person: Person) -> None:
        """The certificate of somebody who passed, by a task: nobody's request."""
        number = _uuid(self._chance).replace("-", "")
        payload = {
            "user_id": person.id,
            "course_id": str(self.course_key),
            "certificate_id": number,
            "certificate_url": f"{_SITE}/certificates/{number}",
            "enrollment_mode": MODE,
            "generation_mode": "self",
        }
        nobody = Session(Person(None, ""))
        key = self.course_key
        origin = Origin(str(key), key.org, nobody, ip="", agent="", host="")
        line = self._own("edx.certificate.created", payload, origin, None)
        line["context"] = {
            k: line["context"][k] for k in ("course_id", "org_id", "enterprise_uuid")
        }

    # Grades

    def _graded(self, origin: Origin, event: dict[str, Any], user_id: int) -> None:
        """What follows from a score: the section's grade, the course's, passed or not."""
        section = self._section_of(event["problem_id"])
        common = {
            "user_id": str(user_id),
            "course_id": str(self.course_key),
            "event_transaction_id": event["event_transaction_id"],
            "event_transaction_type": _SUBMITTED,
        }
        self._section_graded(origin, common, section, user_id)
        grade = self.outline.grade(self._shares(user_id))
        is_passed = grade >= self.outline.policy.pass_mark
        if is_passed and user_id not in self._passed:
            self._passed.add(user_id)
            self._own("edx.course.grade.passed.first_time", common, origin, user_id)
        payload = {
            **common,
            "course_version": _digest(self.run.key, 24),
            "percent_grade": grade,
            "letter_grade": "Pass" if is_passed else "",
            "course_edited_timestamp": self._edited,
            "grading_policy_hash": f"{_digest('policy', 27)}=",
        }
        self._own("edx.grades.course.grade_calculated", payload, origin, user_id)
        end = "now_passed" if is_passed else "now_failed"
        self._own(f"edx.course.grade.{end}", common, origin, user_id)

    def _section_graded(
        self, origin: Origin, common: dict[str, Any], section: str, user_id: int
    ) -> None:
        now = self.log.clock().isoformat(sep=" ")
        earned, possible = self._points(user_id, section)
        payload = {
            **common,
            "block_id": str(self.place(section)),
            "course_version": _digest(self.run.key, 24),
            "weighted_total_earned": earned,
            "weighted_total_possible": possible,
            "weighted_graded_earned": earned,
            "weighted_graded_possible": possible,
            "first_attempted": self._first.setdefault((user_id, section), now),
            "subtree_edited_timestamp": self._edited,
            "visible_blocks_hash": f"{_digest(section, 27)}=",
        }
        self._own("edx.grades.subsection.grade_calculated", payload, origin, user_id)

    def _section_of(self, block: str) -> str:
        name = block.rpartition("@")[2]
        return next(u.sequence for u in self.outline.units if name in {n for _, n in u.blocks})

    def _points(self, user_id: int, section: str) -> tuple[float, float]:
        scored = self.outline.scored_in(section)
        grades = [self.records.grades.get((user_id, str(self.key(name)))) for name in scored]
        return sum(one.earned for one in grades if one), sum(scored.values())

    def _shares(self, user_id: int) -> dict[str, float]:
        found = {
            n: self.records.grades.get((user_id, str(self.key(n)))) for n in self.outline.weights
        }
        return {name: grade.share for name, grade in found.items() if grade}

    @property
    def _edited(self) -> str:
        return f"{self.run.start.replace(day=1)} 08:00:00.000000+00:00"

    # Lines

    def _own(self, name: str, payload: Any, origin: Origin, user_id: int | None) -> dict[str, Any]:
        return EventLog.track(self.log, origin, name, payload, user_id=user_id, asides=False)

    def _browser(self, name: str, payload: Any, person: Person, page: str) -> None:
        origin = self.origin(Session(person), "/event", referer=page)
        line = self._own(name, "", origin, person.id)
        line["event"], line["event_source"], line["page"] = json.dumps(payload), "browser", page
        del line["context"]["course_user_tags"]


def request_of(person: Person) -> dict[str, str]:
    """What requests of somebody say besides the path: a documentation address, a browser."""
    number = person.id or 0
    return {
        "ip": f"203.0.113.{number % 250 + 1}",
        "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "host": _HOST,
        "accept_language": f"{person.language},en;q=0.5",
    }


def _played(clock: SimulatedClock, seed: int, run: Run) -> dict[str, type]:
    """The family's blocks as installed, but for the time they see and the ids they draw."""

    chance = Chance(seed, "ids", run.name)

    def now(_: Any) -> Any:
        return clock.now

    def random_hex(_: Any, size: int) -> str:
        return chance.hexadecimal(2 * size)

    same = {"now": now, "random_hex": random_hex}
    return {name: type(cls.__name__, (cls,), same) for name, cls in BLOCKS.items()}


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def _uuid(chance: Chance) -> str:
    text = chance.hexadecimal(32)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
