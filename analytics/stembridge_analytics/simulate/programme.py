"""Programmes, their runs and course runs: units, usage keys, calendar of a run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache
from typing import Final

__all__ = ["DIARY", "ORG", "PRACTICE", "Block", "Course", "Programme", "Run"]

ORG: Final = "STEMbridge"
# After the course: where teachers report what they did in class.
PRACTICE_CHAPTER: Final = "After the course"
CLOSE_DAYS: Final = 14  # from the end of a run to the moment its figures are taken


@dataclass(frozen=True)
class Block:
    """One block of a course: its type on the platform and its name for people."""

    category: str
    name: str


PRACTICE: Final = Block("stembridge_practice", "From course to classroom")
DIARY: Final = Block("stembridge_diary", "Your diary")
_DEED_NAMES: Final = {
    "poll": "What do your pupils think?",
    "drag-and-drop-v2": "Parts and their places",
    "survey": "What do you have at school?",
    "openassessment": "Your lesson plan",
    "problem": "Quiz",
}


@dataclass(frozen=True)
class Run:
    """One run: `code` ends the course key; pacing is instructor or self.

    A self-paced run starts for each learner with the enrolment; `enrol_until` is its last day for
    enrolling.
    """

    code: str
    start: date
    pacing: str = "instructor"
    enrol_until: date | None = None

    @property
    def is_self_paced(self) -> bool:
        """Whether each learner has a clock of their own."""
        return self.pacing == "self"


@dataclass(frozen=True)
class Programme:
    """One course and its runs.

    code: middle part of the course key. weight: how often a teacher's first course is this one.
    countries: each has a course run of its own; none: one for all. modules: titles, a week each.
    deeds: the block that ends each module: poll, drag-and-drop-v2, survey, openassessment, problem.
    """

    name: str
    code: str
    title: str
    weight: float
    countries: tuple[str, ...]
    modules: tuple[str, ...]
    deeds: tuple[str, ...]
    runs: tuple[Run, ...]
    pass_mark: float = 0.6
    workload_hours: float = 10

    @cached_property
    def blocks(self) -> tuple[tuple[Block, ...], ...]:
        """The four units of each module: read, watch, answer, do."""
        return tuple(
            (
                Block("html", f"Read {number}"),
                Block("video", f"Film {number}"),
                Block("problem", f"Questions {number}"),
                Block(deed, f"{_DEED_NAMES[deed]} {number}"),
            )
            for number, deed in enumerate(self.deeds, 1)
        )

    @cached_property
    def review_module(self) -> int | None:
        """The module (from 0) whose work peers review; None if none is."""
        places = [n for n, deed in enumerate(self.deeds) if deed == "openassessment"]
        return places[0] if places else None

    def course(self, country: str, run: Run) -> Course:
        """The course run that teachers of a country take; the same object each time."""
        return _course(self, country if self.countries else "", run)


@dataclass(frozen=True, eq=False)
class Course:
    """One course run: a programme's run, of one country or (country "") of all."""

    programme: Programme
    country: str
    run: Run

    @cached_property
    def key(self) -> str:
        """The course key, as the platform writes it."""
        code = f"{self.programme.code}-{self.country}" if self.country else self.programme.code
        return f"course-v1:{ORG}+{code}+{self.run.code}"

    @property
    def end(self) -> date | None:
        """The last day of the run; None if it is self-paced."""
        if self.run.is_self_paced:
            return None
        return self.run.start + timedelta(days=7 * len(self.programme.modules) - 1)

    def usage_key(self, category: str, name: str) -> str:
        """The usage key of a block of that type and name."""
        return _usage_key(self.key, category, name)

    def sequential(self, module: int, place: int) -> str:
        """The usage key of the part of a module that holds its unit `place` (from 1)."""
        return _usage_key(self.key, "sequential", f"{module}.{(place - 1) // 2}")

    def handler_path(self, block: Block, handler: str) -> str:
        """The path of a block's handler."""
        return _handler_path(self.key, block.category, block.name, handler)

    def section_path(self, module: int, place: int = 1) -> str:
        """The path of the page that shows a unit of a module."""
        return _section_path(self.key, module, (place - 1) // 2)

    def module_json(self, block: Block) -> str:
        """What the context of a block's event says of the block, as JSON with a comma before it."""
        return _module_json(self.key, block.category, block.name)


@cache
def _course(programme: Programme, country: str, run: Run) -> Course:
    return Course(programme, country, run)


# Cached: a line names two or three of these, and there are few of them.


@lru_cache(maxsize=65_536)
def _usage_key(key: str, category: str, name: str) -> str:
    digest = hashlib.sha256(f"{key}/{category}/{name}".encode()).hexdigest()[:32]
    return f"block-v1:{key[10:]}+type@{category}+block@{digest}"


@lru_cache(maxsize=65_536)
def _handler_path(key: str, category: str, name: str, handler: str) -> str:
    return f"/courses/{key}/xblock/{_usage_key(key, category, name)}/handler/{handler}"


@lru_cache(maxsize=65_536)
def _section_path(key: str, module: int, part: int) -> str:
    chapter = _usage_key(key, "chapter", str(module))[-32:]
    sequence = _usage_key(key, "sequential", f"{module}.{part}")[-32:]
    return f"/courses/{key}/courseware/{chapter}/{sequence}/"


@lru_cache(maxsize=65_536)
def _module_json(key: str, category: str, name: str) -> str:
    module = {"display_name": name, "usage_key": _usage_key(key, category, name)}
    return f', "module": {json.dumps(module)}'
