"""The simulated programme: countries, runs, course keys, units, calendar, rates, effects."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import Final

__all__ = ["BLOCKS", "MODULES", "ORG", "WEEKS", "Block", "Course", "Programme", "Run"]

ORG: Final = "STEMbridge"
WEEKS: Final = 5


@dataclass(frozen=True)
class Block:
    """One block of a weekly module: its type on the platform and its name for people."""

    category: str
    name: str


MODULES: Final = (
    "1 What is inside a battery",
    "2 A cell from the kitchen",
    "3 Voltage, current, energy",
    "4 Planning the lesson",
    "5 Recycling and the raw materials",
)
# The four units of each module: read, watch, answer, do. The last differs from week to week.
_DEEDS: Final = (
    Block("poll", "What do your pupils think?"),
    Block("drag-and-drop-v2", "Parts of a cell"),
    Block("survey", "What do you have at school?"),
    Block("openassessment", "Your lesson plan"),
    Block("problem", "Final quiz"),
)
BLOCKS: Final = tuple(
    (
        Block("html", f"Read {week}"),
        Block("video", f"Film {week}"),
        Block("problem", f"Questions {week}"),
        _DEEDS[week - 1],
    )
    for week in range(1, WEEKS + 1)
)


@dataclass(frozen=True)
class Run:
    """One run of the course in every country: `code` ends the course key."""

    code: str
    season: str
    first_day: date


@dataclass(frozen=True)
class Course:
    """One edition: one country in one run."""

    country: str
    run: Run

    @cached_property
    def key(self) -> str:
        """The course key, as the platform writes it."""
        return f"course-v1:{ORG}+BATT-{self.country}+{self.run.code}"

    def usage_key(self, category: str, name: str) -> str:
        """The usage key of a block of that type and name."""
        return _usage_key(self.key, category, name)

    def handler_path(self, block: Block, handler: str) -> str:
        """The path of a block's handler."""
        return _handler_path(self.key, block.category, block.name, handler)

    def section_path(self, module: int) -> str:
        """The path of a module's page in the courseware."""
        return _section_path(self.key, module)

    def module_json(self, block: Block) -> str:
        """What the context of a block's event says of the block, as JSON with a comma before it."""
        return _module_json(self.key, block.category, block.name)


# Cached: a line names two or three of these, and there are few of them.


@lru_cache(maxsize=65_536)
def _usage_key(key: str, category: str, name: str) -> str:
    digest = hashlib.sha256(f"{key}/{category}/{name}".encode()).hexdigest()[:32]
    return f"block-v1:{key[10:]}+type@{category}+block@{digest}"


@lru_cache(maxsize=65_536)
def _handler_path(key: str, category: str, name: str, handler: str) -> str:
    return f"/courses/{key}/xblock/{_usage_key(key, category, name)}/handler/{handler}"


@lru_cache(maxsize=65_536)
def _section_path(key: str, module: int) -> str:
    chapter = _usage_key(key, "chapter", str(module))[-32:]
    sequence = _usage_key(key, "sequential", str(module))[-32:]
    return f"/courses/{key}/courseware/{chapter}/{sequence}/"


@lru_cache(maxsize=65_536)
def _module_json(key: str, category: str, name: str) -> str:
    module = {"display_name": name, "usage_key": _usage_key(key, category, name)}
    return f', "module": {json.dumps(module)}'


def _fixed(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


# Shares of lines, one kind a line at most, where the line can have it; `cut_at_...` are shares of
# the lines longer than that.
MESS: Final = {
    "async": 0.04,
    "time_whole": 0.04,
    "time_fraction_z": 0.03,
    "time_whole_z": 0.02,
    "time_naive": 0.003,
    "time_space": 0.002,
    "prefix_logger": 0.005,
    "prefix_container": 0.005,
    "prefix_syslog": 0.005,
    "user_id_string": 0.006,
    "user_id_empty": 0.002,
    "user_id_null": 0.002,
    "user_id_absent": 0.001,
    "username_newline": 0.001,
    "username_space": 0.001,
    "course_id_empty": 0.004,
    "course_id_newline": 0.001,
    "new_field": 0.002,
    "late": 0.02,
    "wrong_clock": 0.01,
    "replayed": 0.004,
    "cut": 0.002,
    "not_json": 0.0007,
    "not_object": 0.0003,
    "bad_utf8": 0.0004,
    "blank": 0.0015,
    "comment": 0.0006,
    "cut_at_10000": 0.2,
    "cut_at_2043": 0.03,
}


@dataclass(frozen=True)
class Programme:
    """Everything that can be chosen: calendar, shares of people, log-odds, share of mess.

    Shares are 0-1. `start_effects` and `continue_effects` are log-odds: of starting once
    enrolled, and of going on to the next weekly module; the truth records them, so that a
    model's estimates can be held against them.
    """

    countries: Mapping[str, float] = field(
        default_factory=lambda: _fixed(AT=0.36, PT=0.38, FI=0.26)
    )
    runs: tuple[Run, ...] = (
        Run("2025-1", "spring", date(2025, 4, 28)),
        Run("2025-2", "autumn", date(2025, 9, 15)),
    )
    first_day: date = date(2025, 4, 7)
    last_day: date = date(2025, 11, 23)
    # No server wrote anything on these days and nobody did anything: the counts stay exact.
    days_without_logs: tuple[date, ...] = (date(2025, 5, 14), date(2025, 9, 27))
    spring_first: float = 0.5
    returns: float = 0.2
    visitor: float = 0.02
    routes: Mapping[str, float] = field(
        default_factory=lambda: _fixed(self=0.6, bulk=0.29, command=0.05, missing=0.06)
    )
    start_effects: Mapping[str, float] = field(
        default_factory=lambda: _fixed(
            intercept=0.5, bulk=-1.2, command=-1.2, returning=0.6, PT=0.2, FI=-0.1
        )
    )
    continue_effects: Mapping[str, float] = field(
        default_factory=lambda: _fixed(
            intercept=1.3, PT=0.35, FI=-0.25, ISCED_1=0.2, leader=-0.5, returning=0.4
        )
    )
    shares: Mapping[str, float] = field(
        default_factory=lambda: _fixed(
            peeks_before_enrolling=0.05,
            lurks_without_starting=0.7,
            revisits=0.15,
            passes_after_last_module=0.93,
            fails_after_rescore=0.05,
            passes_again=0.5,
            certified_after_pass=0.9,
            certified_without_work=0.03,
            certificate_updated=0.12,
            certificate_revoked=0.04,
            certificate_issued_again=0.3,
            leaves_without_starting=0.1,
            leaves_after_starting=0.09,
            leaves_after_passing=0.03,
            enrols_again=0.4,
            masqueraded=0.04,
        )
    )
    mess: Mapping[str, float] = field(default_factory=lambda: dict(MESS))

    @property
    def courses(self) -> tuple[Course, ...]:
        """The editions, by country, then run."""
        return tuple(Course(country, run) for country in self.countries for run in self.runs)

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days on which the servers wrote logs."""
        length = (self.last_day - self.first_day).days + 1
        every = (self.first_day + timedelta(days=number) for number in range(length))
        return tuple(day for day in every if day not in self.days_without_logs)

    def open_day(self, day: date) -> date:
        """The day itself, or the next one on which the servers wrote logs."""
        while day in self.days_without_logs:
            day += timedelta(days=1)
        return day
