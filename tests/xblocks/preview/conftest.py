"""A toy block on a stage of its own."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

from stembridge_xblocks.preview import Stage


@pytest.fixture(scope="session")
def toy() -> Any:
    """The class of a block that has a field of each scope."""
    spec = importlib.util.spec_from_file_location(
        "toy_pkg.blocks", Path(__file__).with_name("toy.py")
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.Toy


@pytest.fixture
def toys(toy: Any) -> Stage:
    """Two toys in a unit."""
    olx = '<toy url_name="t1" display_name="First" weight="2">one</toy><toy url_name="t2">two</toy>'
    return Stage.from_olx(olx, types={"toy": toy})
