"""Orders the steps that make tables, by what they read, and runs them on an engine."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from stembridge_analytics.answers import make_problem_answers
from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.blocks import make_block_names
from stembridge_analytics.deed_tables import deed_maker
from stembridge_analytics.engines import Engine
from stembridge_analytics.errors import UsageError
from stembridge_analytics.schema import SIDE_TABLES, table
from stembridge_analytics.school_year import make_school_year_days

__all__ = [
    "DEFINITIONS", "SIDES", "TABLE_NAMES", "Step", "build_tables", "register_sides", "steps",
    "with_inputs",
]  # fmt: skip

_INPUTS: Final = re.compile(r"^-- inputs: (.+)$", re.M)
_VIEW: Final = re.compile(r"^-- view: ", re.M)
# Raised with a maker's code: who keeps tables knows by it that they are of an older make.
_MAKERS: Final[
    Mapping[str, tuple[int, tuple[str, ...], Callable[[Engine, Path], int]]]
] = {
    "block_names": (1, ("folded_events", "structure_blocks"), make_block_names),
    "problem_answer": (1, ("events",), make_problem_answers),
    "school_year_day": (1, ("practice_entry", "fact_learner_course"), make_school_year_days),
    **{
        f"fact_{family}": (1, ("events",), deed_maker(family))
        for family in ("case", "challenge", "career", "practice")
    },
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """One table or view: what it reads, and how it is made.

    text: the SELECT, or the version of what makes it in Python. definition: the older system whose
    table it is; None for our own.
    """

    name: str
    inputs: tuple[str, ...]
    text: str
    is_view: bool = False
    make: Callable[[Engine, Path], int] | None = None
    definition: str | None = None

    def run(self, engine: Engine, folder: Path) -> int | None:
        """Make it, into folder/<name>.parquet, and register it; the rows, None for a view."""
        if self.is_view:
            engine.define(self.name, self.text)
            return None
        file = folder / f"{self.name}.parquet"
        if self.make is None:
            return engine.build(table(self.name), self.text, file)
        rows = self.make(engine, file)
        engine.register(self.name, [file])
        return rows


@cache
def _all_steps() -> tuple[Step, ...]:
    """Every step, each after those it reads."""
    found = [
        Step(name, inputs, f"maker {version}", make=make)
        for name, (version, inputs, make) in _MAKERS.items()
    ]
    root = files("stembridge_analytics") / "sql"
    for item in sorted(root.iterdir(), key=lambda item: item.name):
        if item.is_dir():
            inner = sorted(item.iterdir(), key=lambda part: part.name)
            found += [_read(part, item.name) for part in inner if part.name.endswith(".sql")]
        elif item.name.endswith(".sql"):
            found.append(_read(item, None))
    by_name = {step.name: step for step in found}
    graph = {step.name: [i for i in step.inputs if i in by_name] for step in found}
    return tuple(by_name[name] for name in TopologicalSorter(graph).static_order())


def _read(item: Traversable, definition: str | None) -> Step:
    text = item.read_text(encoding="utf-8")
    lines = _INPUTS.findall(text)
    if not lines:
        raise ValueError(f"{item} has no line '-- inputs: ...'")
    inputs = tuple(part.strip() for line in lines for part in line.split(",") if part.strip())
    name = item.name.removesuffix(".sql")
    return Step(name, inputs, text, bool(_VIEW.search(text)), definition=definition)


# Older systems whose definitions stand beside ours, by name.
DEFINITIONS: Final = tuple(sorted({s.definition for s in _all_steps() if s.definition}))
# Our own tables, each after those it reads; steps on the way that are never kept are left out.
TABLE_NAMES: Final = tuple(
    step.name for step in _all_steps() if not step.is_view and not step.definition
)


def steps(definitions: Iterable[str] = ()) -> tuple[Step, ...]:
    """Every step of our own tables, and those of older systems' named definitions, in order.

    Raises UsageError for a name that is unknown.
    """
    wanted = set(definitions)
    unknown = sorted(wanted - set(DEFINITIONS))
    if unknown:
        raise UsageError(
            f"unknown definitions {unknown[0]!r}; available: {', '.join(DEFINITIONS) or 'none'}"
        )
    return tuple(s for s in _all_steps() if s.definition is None or s.definition in wanted)


def with_inputs(names: Iterable[str]) -> set[str]:
    """These steps and all that they read, directly or not; what no step makes is left out."""
    wanted = set(names)
    for step in reversed(_all_steps()):
        if step.name in wanted:
            wanted.update(step.inputs)
    return wanted & {step.name for step in _all_steps()}


# The small tables that no step makes.
SIDES: Final = ("identity", "calendar", "course_keys", *SIDE_TABLES)


def register_sides(engine: Engine, folder: Path) -> None:
    """Register folder/<name>.parquet for each of SIDES; one that is missing is made, empty."""
    for name in SIDES:
        file = folder / f"{name}.parquet"
        if not file.exists():
            pq.write_table(arrow_schema(table(name)).empty_table(), file)
        engine.register(name, [file])


def build_tables(
    engine: Engine,
    folder: Path,
    *,
    names: Iterable[str] = TABLE_NAMES,
    given: Iterable[str] = (),
    on_table: Callable[[str], None] = lambda _: None,
) -> dict[str, int]:
    """Build `names`, and first what they read, into folder/<name>.parquet; the row count of each.

    What no step makes (staged_events, rejects, identity, calendar, course_keys, side inputs) must
        be registered.
    given: steps that are registered already and not made again.
    on_table: called with the name of each table before it is built.
    """
    wanted = with_inputs(names) - set(given)
    counts = {}
    for step in _all_steps():
        if step.name in wanted:
            on_table(step.name)
            rows = step.run(engine, folder)
            if rows is not None:
                counts[step.name] = rows
    return counts
