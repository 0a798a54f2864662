"""One small demo that the tests of this folder share."""

from __future__ import annotations

import pytest

from stembridge_xblocks.demo import Demo, make_demo


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """Twelve teachers, played."""
    return make_demo(tmp_path_factory.mktemp("demo") / "small", teachers=12, seed=3)
