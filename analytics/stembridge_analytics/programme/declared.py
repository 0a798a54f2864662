"""What a programme declares: its runs, people and files, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.programme.codes import Value

__all__ = ["Input", "ModelChoices", "Participants", "Population", "Programme", "Run", "Staff"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Input:
    """A file or folder: where it is, and how programme.toml names it."""

    path: Path
    name: str


@dataclass(frozen=True)
class Run:
    """One course run. start, end: its first moment and the first one after it.

    required: "graded", "all", usage keys of units, or None: graded ones if there are any.
    """

    course_id: str
    programme: str | None = None
    title: str | None = None
    country: str | None = None
    language: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    is_self_paced: bool | None = None
    pass_mark: float | None = None
    workload_hours: float | None = None
    structure: Input | None = None
    required: str | tuple[str, ...] | None = None

    @property
    def start_us(self) -> int | None:
        """The first moment, in microseconds since 1970 UTC."""
        return None if self.start is None else (self.start - _EPOCH) // _US

    @property
    def end_us(self) -> int | None:
        """The first moment after the run, in microseconds since 1970 UTC."""
        return None if self.end is None else (self.end - _EPOCH) // _US

    @property
    def end_day(self) -> date | None:
        """The last day of the run, included."""
        return None if self.end is None else (self.end - _US).date()


@dataclass(frozen=True)
class Participants:
    """The list of participants. columns: ours -> theirs. values: attribute -> theirs -> ours."""

    file: Input
    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)


@dataclass(frozen=True)
class Staff:
    """Who is no learner. platform_staff: whether auth_user's staff flag counts."""

    usernames: tuple[str, ...] = ()
    user_ids: tuple[int, ...] = ()
    files: tuple[Input, ...] = ()
    platform_staff: bool = False


@dataclass(frozen=True)
class Population:
    """How many teachers there are. columns: ours -> theirs; none: a wide file."""

    file: Input
    columns: Mapping[str, str] | None = None
    source: str | None = None


@dataclass(frozen=True)
class ModelChoices:
    """What models are to take where not the default; None or empty: the default.

    references: by column. formulas, options: by model. plan: the analysis plan.
    """

    evidence: str | None = None
    clusters: str | None = None
    clock: str | None = None
    references: Mapping[str, str] = field(default_factory=dict)
    formulas: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    plan: Input | None = None


@dataclass(frozen=True)
class Programme:
    """What a programme.toml says; without a file, a programme that says nothing."""

    path: Path = Path("programme.toml")
    name: str | None = None
    runs: tuple[Run, ...] = ()
    package: tuple[Input, ...] = ()
    participants: Participants | None = None
    staff: Staff = Staff()
    population: Population | None = None
    models: ModelChoices = ModelChoices()
