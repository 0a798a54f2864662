"""How far people come, step by step: the start of a course run, then its modules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from stembridge_analytics.measures.measure import Definition, Measure
from stembridge_analytics.measures.shares import share

__all__ = [
    "DEFINITIONS", "OPEN_DAYS", "Counts", "Progress", "Step", "Stop", "largest_stop", "progress_of",
]  # fmt: skip

# Who was at work this late in a run without a known end may well go on.
OPEN_DAYS: Final = 30

DEFINITIONS: Final = (
    Definition(
        "progress.worked",
        "Worked in the module",
        "In S, any event of work in the module, at any time in the logs.",
        "starters with work in the module",
        "S, participations with work in the course",
    ),
    Definition(
        "progress.there",
        "Still there at the module",
        "In S, work in this module or in a later one on the path. The path is every module with a "
        "required unit: a diary beside the course is none.",
        "starters with work in this module or a later one on the path",
        "S, participations with work in the course",
    ),
    Definition(
        "progress.stopped",
        "Stopped after the module",
        "Still there at this module, and no work in a later one on the path in these logs. In runs "
        "without a known end, who was at work in the last 30 days of the logs has not stopped.",
        "those with no work in a later module on the path",
        "starters still there at the module; before the first module: S",
    ),
    Definition(
        "progress.completed_module",
        "Completed the module",
        "In S, every required unit of the module completed, by completion events.",
        "starters with every required unit of the module completed",
        "S, participations with work in the course",
    ),
)
_WORKED, _THERE, _STOPPED, _COMPLETED = DEFINITIONS


@dataclass(frozen=True)
class Step:
    """One module of a course run, and how many of its starters came to it.

    number: of the module, from 1; 0 is the start, before any module, where all of S are.
    there, stopped: None off the path, where nobody can be said to stop. still_open: of those who
    came no further, people who were at work so late that they may go on.
    """

    number: int
    title: str
    is_on_path: bool
    worked: Measure
    there: Measure | None
    stopped: Measure | None
    still_open: int
    completed: Measure


@dataclass(frozen=True)
class Progress:
    """The steps of one course run, or of several together.

    is_over: the logs reach the end of the run; None where it has no known end.
    """

    scope: str
    programme: str
    starters: int
    is_over: bool | None
    steps: Sequence[Step]

    @property
    def path(self) -> list[Step]:
        """The start and the modules on the path."""
        return [step for step in self.steps if step.is_on_path]


@dataclass(frozen=True)
class Stop:
    """Where most stop: after `step`, before `following`."""

    progress: Progress
    step: Step
    following: Step
    measure: Measure


@dataclass(frozen=True)
class Counts:
    """Counts of one module; a completion of None cannot be known."""

    number: int
    title: str
    is_on_path: bool
    worked: int
    there: int
    still_open: int
    completed: int | None


def largest_stop(progress: Progress) -> Stop | None:
    """The step after which most people stop; None if nobody does, or there is no later module."""
    path = progress.path
    stops = [
        Stop(progress, step, following, step.stopped)
        for step, following in pairwise(path)
        if step.stopped is not None and step.stopped.numerator
    ]
    return max(stops, key=lambda stop: stop.measure.numerator or 0, default=None)


def progress_of(
    scope: str,
    programme: str,
    number: int,
    is_over: bool | None,
    counted: tuple[int, Sequence[Counts]],
    window: str,
) -> Progress:
    """The counts as steps of measures, the start first."""

    def of_starters(definition: Definition, count: int) -> Measure:
        return share(definition, window, (count, number), nobody="nobody started", scope=scope)

    open_at_start, modules = counted
    start = Counts(0, "", True, number, number, open_at_start, None)
    every = [start, *modules]
    steps = []
    for place, module in enumerate(every):
        later = [m.there for m in every[place + 1 :] if m.is_on_path]
        steps.append(
            Step(
                module.number,
                module.title,
                module.is_on_path,
                of_starters(_WORKED, module.worked),
                of_starters(_THERE, module.there) if module.is_on_path else None,
                _stopped(module, later, window, scope),
                module.still_open if later else 0,
                of_starters(_COMPLETED, module.completed)
                if module.completed is not None
                else Measure(_COMPLETED, window, scope=scope, available=False, reason=_why(module)),
            )
        )
    return Progress(scope, programme, number, is_over, steps)


def _stopped(
    module: Counts, later: Sequence[int], window: str, scope: str
) -> Measure | None:  # fmt: skip
    """Who came here and no further; None off the path and at its end."""
    if not module.is_on_path or not later:
        return None
    count = module.there - later[0] - module.still_open
    return share(_STOPPED, window, (count, module.there), scope=scope, nobody="nobody came to it")


def _why(module: Counts) -> str:
    if not module.number:
        return "the start is no module"
    if not module.is_on_path:
        return "no unit of it is required"
    return "the logs hold no completion events of required units"
