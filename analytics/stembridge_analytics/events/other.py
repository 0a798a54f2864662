"""Events whose name is not known: kept with their name and counted."""

from __future__ import annotations

from stembridge_analytics.events.kind import Kind

__all__ = ["KIND"]

# Nothing of an unknown payload is kept but who it is about: it may hold anything.
KIND = Kind(name="other")
