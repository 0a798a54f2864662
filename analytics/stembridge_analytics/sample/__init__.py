"""The sample that ships with the package: logs of an invented programme, and what is true of it.

Made by `stembridge simulate` with its default numbers. A test makes it again and compares.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

__all__ = ["path"]


def path() -> Path:
    """The folder that holds the sample's `logs`, `truth.json` and side files."""
    return Path(str(files(__name__)))
