"""The sample courses: beside the package in a wheel, in `sample_courses/` of a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from stembridge_xblocks.errors import UsageError

__all__ = ["sample_course"]

_DEFAULT: Final = "battery"


def sample_course(name: str = _DEFAULT) -> Path:
    """The folder of a sample course. Raises UsageError that names those there are."""
    package = Path(str(files("stembridge_xblocks")))
    folders = [package / "sample_courses", package.parents[1] / "sample_courses"]
    there = {
        course.parent.name: course.parent
        for folder in reversed(folders)
        for course in folder.glob("*/course.xml")
    }
    if name not in there:
        known = ", ".join(sorted(there)) or "none"
        raise UsageError(
            f"there is no sample course {name!r} here; sample courses: {known}. "
            "Name the folder of a course of your own"
        )
    return there[name]
