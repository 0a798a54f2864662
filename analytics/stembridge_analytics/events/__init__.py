"""Kinds of events: which names they go by and which typed columns they fill.

A kind is one file of this package with a `KIND`; it is found by being there.
"""

from __future__ import annotations

from stembridge_analytics.events.kind import Combined, Derived, Field, Kind, Label, Payload
from stembridge_analytics.events.registry import KINDS, label_event

__all__ = ["KINDS", "Combined", "Derived", "Field", "Kind", "Label", "Payload", "label_event"]
