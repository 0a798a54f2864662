"""Events of the catalogue: `stembridge.catalogue.<past-tense verb>`."""

from __future__ import annotations

from typing import Final

from stembridge_analytics.events.family import deed_kind
from stembridge_analytics.events.kind import Kind

__all__ = ["KIND"]

KIND: Final[Kind] = deed_kind("catalogue")
