"""A site with a secret key, which ids of classes and referral codes are made with."""

from __future__ import annotations

import pytest

pytest.importorskip("django")
pytest.importorskip("icalendar")

from stembridge_xblocks.preview.django_settings import configure


@pytest.fixture(autouse=True, scope="session")
def site() -> None:
    """The preview's settings, unless somebody configured Django before."""
    configure()
