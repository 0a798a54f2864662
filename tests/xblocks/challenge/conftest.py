"""The six lessons' tasks, for every test that wants them."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def lessons() -> ModuleType:
    """The module `lessons.py` beside this file."""
    spec = importlib.util.spec_from_file_location(
        "challenge_lessons", Path(__file__).with_name("lessons.py")
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
