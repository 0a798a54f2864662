"""Events whose name is not known: kept with their name and counted."""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import TEXT, block_type

__all__ = ["KIND"]

# Nothing of an unknown payload is kept but who it is about: it may hold anything. Which block it
# happened at is the platform's own word.
KIND = Kind(
    name="other",
    columns={
        "block_id": Field(TEXT, or_module=True),
        "block_type": Derived("block_id", block_type),
    },
)
