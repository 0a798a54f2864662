"""What tests of blocks share: a stage, the platform's stand-in, around OLX of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("xblock")
pytest.importorskip("opaque_keys")

from stembridge_xblocks.preview import Stage


@pytest.fixture
def stage() -> Callable[..., Stage]:
    """Makes a stage of OLX text: stage('<stembridge_case url_name="c1"/>', types={...})."""

    def make(olx: str, **options: Any) -> Stage:
        return Stage.from_olx(olx, **options)

    return make
