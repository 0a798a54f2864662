"""The outline of the sample course, read from its folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from stembridge_xblocks.demo.course import Outline, Policy, Unit
from stembridge_xblocks.errors import DataError
from stembridge_xblocks.preview.olx import Course

__all__ = ["read_outline"]


def read_outline(course: Course) -> Outline:
    """The outline of a course read from a folder. Raises DataError without a grading policy."""
    units, sections, weights = [], {}, {}
    for node in course.root.walk():
        if node.kind == "sequential" and node.settings.get("graded") in ("true", True):
            sections[node.name] = str(node.settings.get("format"))
        if node.kind == "vertical" and node.parent is not None:
            blocks = tuple((child.kind, child.name) for child in node.children)
            units.append(Unit(node.name, node.parent.name, node.parent.name in sections, blocks))
        if node.kind == "stembridge_challenge":
            weights[node.name] = float(node.settings["weight"])
    assert course.folder is not None
    return Outline(tuple(units), _policy(course.folder, sections), weights)


def _policy(folder: Path, sections: Mapping[str, str]) -> Policy:
    found = sorted(folder.glob("policies/*/grading_policy.json"))
    try:
        said = json.loads(found[0].read_text(encoding="utf-8"))
        weights = {one["type"]: float(one["weight"]) for one in said["GRADER"]}
        return Policy(weights, min(said["GRADE_CUTOFFS"].values()), sections)
    except (IndexError, ValueError, KeyError) as error:
        raise DataError(f"{folder}: no policies/*/grading_policy.json that can be read") from error
