"""The text of a programme.toml to start from, made from the form's own declaration."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from stembridge_analytics.programme.declaration import PROGRAMME, SCHEMA_FILE
from stembridge_analytics.programme.form import Field, ListOf, MapOf, TableOf

__all__ = ["SeenCourse", "starting_text"]

_HEAD = """\
# What stembridge is to know of a programme beside its logs.
# A line that begins with # is off: take the # away to switch it on. Every part may be left out.
# Paths begin at the folder of this file. Days are UTC. Check it with: stembridge config check FILE
"""


@dataclass(frozen=True)
class SeenCourse:
    """A course run in the logs: its key, its first and last day with events, and how many."""

    course_id: str
    first_day: date
    last_day: date
    events: int


def starting_text(courses: Sequence[SeenCourse] = (), *, schema: bool = False) -> str:
    """A commented programme.toml without faults; with an entry for each course run in the logs.

    schema: name the JSON Schema, which must lie beside the file, so that editors check it.
    """
    parts = [f"#:schema ./{SCHEMA_FILE}\n" if schema else "", _HEAD, "\nversion = 1\n"]
    parts.append(_switched_off("name", PROGRAMME.fields["name"]))
    for name, one in PROGRAMME.fields.items():
        if isinstance(one.kind, ListOf) and isinstance(one.kind.item, TableOf):
            if not courses:
                parts.append(_part(f"[[{name}]]", one.meaning, one.kind.item))
            for at, course in enumerate(courses):
                parts += _run_lines(course, one.kind.item, explained=at == 0)
        elif isinstance(one.kind, TableOf):
            parts.append(_part(f"[{name}]", one.meaning, one.kind))
    return "".join(parts)


def _part(header: str, meaning: str, table: TableOf) -> str:
    """A table with all its keys, all of it off."""
    text = f"\n# {meaning[0].upper()}{meaning[1:]}.\n# {header}\n"
    for name, one in table.fields.items():
        if not isinstance(one.kind, TableOf):
            text += _switched_off(name, one)
    for name, one in table.fields.items():
        if isinstance(one.kind, TableOf):
            text += f"#\n# # {one.meaning}\n"
            text += _inner(f"{header.strip('[]')}.{name}", one, one.kind)
    return text


def _inner(name: str, one: Field, table: TableOf) -> str:
    """A table in a table: with all its keys, or of words of the file's own an example."""
    if any(isinstance(inner.kind, MapOf) for inner in table.fields.values()):
        return "".join(f"# {line}\n" for line in one.example.splitlines())
    keys = (_switched_off(key, inner) for key, inner in table.fields.items())
    return f"# [{name}]\n{''.join(keys)}"


def _switched_off(name: str, one: Field) -> str:
    return f"# {one.example or f'{name} = '}  # {one.meaning}\n"


def _run_lines(course: SeenCourse, table: TableOf, *, explained: bool) -> Iterator[str]:
    """An entry for a course run in the logs; its days are off, since a person must check them."""
    yield f"\n# {course.events:,} events from {course.first_day} to {course.last_day}.\n"
    yield "[[runs]]\n"
    seen = {"start": course.first_day, "end": course.last_day}
    for name, one in table.fields.items():
        meaning = f"; {one.meaning}" if explained else ""
        if name == "course_id":
            yield f'course_id = "{course.course_id}"\n'
        elif name in seen:
            which = "first" if name == "start" else "last"
            yield f"# {name} = {seen[name]}  # {which} day with events{meaning}\n"
        else:
            yield _switched_off(name, one) if explained else f"# {one.example}\n"
