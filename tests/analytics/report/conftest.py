"""The builder of report data for every test here."""

import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def build():
    """The module `builder`, loaded by its path because test folders are no packages."""
    path = Path(__file__).with_name("builder.py")
    spec = importlib.util.spec_from_file_location("report_builder", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    return module
