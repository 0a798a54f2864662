"""What lies beside the logs: programme.toml, participants, staff, the course's structure."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from stembridge_xblocks.demo.plan import Cohort
from stembridge_xblocks.demo.platform import Platform

__all__ = ["PASS_MARK", "write_programme"]

PASS_MARK: Final = 0.6
_COLUMNS: Final = (
    "username", "user_id", "country", "gender", "level", "role", "subject", "school_type",
    "is_rural",
)  # fmt: skip


def write_programme(folder: Path, cohort: Cohort, platforms: Mapping[str, Platform]) -> None:
    """Write programme.toml and the files it names into `folder`."""
    (folder / "structure").mkdir()
    for name, platform in platforms.items():
        text = json.dumps(_structure(platform), indent=1, ensure_ascii=False)
        (folder / "structure" / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    with (folder / "participants.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(_COLUMNS)
        for one in cohort.teachers.values():
            known = [getattr(one, column) for column in _COLUMNS[:-1]]
            rows.writerow([*known, "yes" if one.is_rural else "no"])
    staff = "".join(f"{one.username}\n" for one in cohort.staff)
    (folder / "staff.csv").write_text(f"username\n{staff}", encoding="utf-8")
    (folder / "programme.toml").write_text(_toml(cohort), encoding="utf-8")


def _toml(cohort: Cohort) -> str:
    parts = ['version = 1\nname = "A cohort that was played"\n']
    parts += [
        f'''[[runs]]
course_id = "{run.key}"
programme = "battery"
title = "{run.title}"
country = "{run.country}"
language = "{run.language}"
start = {run.start}
end = {run.end}
pacing = "instructor"
pass_mark = {PASS_MARK}
workload_hours = 1.5
structure = "structure/{run.name}.json"
'''
        for run in cohort.runs
    ]
    columns = "".join(f'{name} = "{name}"\n' for name in _COLUMNS)
    parts.append(f'[participants]\nfile = "participants.csv"\n\n[participants.columns]\n{columns}')
    parts.append('[staff]\nfiles = ["staff.csv"]\n')
    return "\n".join(parts)


def _structure(platform: Platform) -> dict[str, Any]:
    """The course's tree as the platform's research data package has it."""
    tree: dict[str, Any] = {}
    for node in platform.course.root.walk():
        metadata: dict[str, Any] = {"display_name": node.title}
        if node.settings.get("graded") in ("true", True):
            metadata |= {"graded": True, "format": node.settings.get("format")}
        children = [str(child.key) for child in node.children]
        tree[str(node.key)] = {"category": node.kind, "children": children, "metadata": metadata}
    return tree
