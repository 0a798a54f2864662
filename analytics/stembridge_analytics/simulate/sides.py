"""Files beside the logs that do not depend on who learns: programme.toml, structures, staff."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.simulate.parameters import Parameters
from stembridge_analytics.simulate.people import staff
from stembridge_analytics.simulate.programme import (
    DIARY,
    PRACTICE,
    PRACTICE_CHAPTER,
    Block,
    Course,
)

__all__ = ["structure", "write_sides"]

_LANGUAGES: Final = {"AT": "de", "PT": "pt", "FI": "fi", "GR": "el", "GB": "en", "MT": "mt"}
_COLUMNS: Final = (
    "username", "user_id", "country", "gender", "level", "role", "subject", "school_type",
    "is_rural", "experience_years", "school",
)  # fmt: skip


def write_sides(folder: Path, parameters: Parameters, name: str) -> None:
    """Write programme.toml, structure/ and staff.csv; no participant is in them."""
    (folder / "structure").mkdir(exist_ok=True)
    for course in parameters.courses:
        text = json.dumps(structure(course), separators=(",", ":"))
        (folder / _structure_path(course)).write_bytes((text + "\n").encode())
    rows = [f"{who.username},{who.user_id}" for who in staff(parameters).values()]
    text = "\n".join(["username,user_id", *rows]) + "\n"
    (folder / "staff.csv").write_bytes(text.encode())
    (folder / "programme.toml").write_bytes(_programme(parameters, name).encode())


def _structure_path(course: Course) -> str:
    return f"structure/{course.key.partition('+')[2].replace('+', '-')}.json"


def _programme(parameters: Parameters, name: str) -> str:
    """programme.toml, as `stembridge run` reads it."""
    parts = [f'version = 1\nname = "{name}"\n']
    for course in parameters.courses:
        values: dict[str, Any] = {
            "course_id": course.key,
            "programme": course.programme.name,
            "title": course.programme.title,
        }
        if course.country:
            values["country"] = course.country
            values["language"] = _LANGUAGES.get(course.country, "en")
        lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
        if course.end:
            lines += [f"start = {course.run.start}", f"end = {course.end}"]
        lines += [
            f'pacing = "{course.run.pacing}"',
            f"pass_mark = {course.programme.pass_mark}",
            f"workload_hours = {course.programme.workload_hours}",
            f'structure = "{_structure_path(course)}"',
        ]
        parts.append("[[runs]]\n" + "\n".join(lines) + "\n")
    if parameters.package_programme:
        parts.append('[package]\nfolders = ["package"]\n')
    columns = "\n".join(f'{column} = "{column}"' for column in _COLUMNS)
    parts.append(
        f'[participants]\nfile = "participants.csv"\n\n[participants.columns]\n{columns}\n'
    )
    values_text = '"Frau" = "woman"\n"Herr" = "man"\n'
    parts.append(f"[participants.values.gender]\n{values_text}")
    parts.append('[staff]\nfiles = ["staff.csv"]\n')
    return "\n".join(parts)


def structure(course: Course) -> dict[str, Any]:
    """The course structure as the platform exports it: {usage key: category, children, metadata}.

    Each module is a chapter of two sequentials: reading and film; questions and deed, graded.
    """
    blocks: dict[str, Any] = {}
    chapters = [_chapter(course, number, blocks) for number in range(_modules(course))]
    chapters.append(_after(course, blocks))
    root = course.usage_key("course", "course")
    metadata = {"display_name": course.programme.title, "start": f"{course.run.start}T00:00:00Z"}
    if course.run.is_self_paced:
        metadata["self_paced"] = "true"
    return {root: _entry("course", chapters, metadata)} | blocks


def _modules(course: Course) -> int:
    return len(course.programme.modules)


def _chapter(course: Course, number: int, blocks: dict[str, Any]) -> str:
    units = course.programme.blocks[number]
    parts = []
    for part, title in enumerate(("Learn", "Practise")):
        metadata: dict[str, Any] = {"display_name": title}
        if part:
            metadata |= {"graded": True, "format": "Practice"}
        verticals = list(_verticals(course, units[2 * part : 2 * part + 2], blocks, metadata))
        key = course.usage_key("sequential", f"{number}.{part}")
        blocks[key] = _entry("sequential", verticals, metadata)
        parts.append(key)
    key = course.usage_key("chapter", str(number))
    blocks[key] = _entry("chapter", parts, {"display_name": course.programme.modules[number]})
    return key


def _after(course: Course, blocks: dict[str, Any]) -> str:
    title = {"display_name": PRACTICE_CHAPTER}
    verticals = list(_verticals(course, (PRACTICE, DIARY), blocks, {}))
    part = course.usage_key("sequential", "after")
    blocks[part] = _entry("sequential", verticals, title)
    key = course.usage_key("chapter", "after")
    blocks[key] = _entry("chapter", [part], title)
    return key


def _verticals(
    course: Course, units: tuple[Block, ...], blocks: dict[str, Any], metadata: dict[str, Any]
) -> Iterator[str]:
    graded = {key: value for key, value in metadata.items() if key == "graded"}
    for unit in units:
        leaf = course.usage_key(unit.category, unit.name)
        blocks[leaf] = _entry(unit.category, [], {"display_name": unit.name} | graded)
        key = course.usage_key("vertical", unit.name)
        blocks[key] = _entry("vertical", [leaf], {"display_name": unit.name} | graded)
        yield key


def _entry(category: str, children: list[str], metadata: dict[str, Any]) -> dict[str, Any]:
    return {"category": category, "children": children, "metadata": metadata}
