"""Events of this project's own blocks: `stembridge.<block>.<past-tense verb>`.

The event contract lives in the other half; this declares which of its fields are read here.
"""

from __future__ import annotations

from stembridge_analytics.events.kind import Derived, Field, Kind
from stembridge_analytics.events.values import DAY, OPTION, TEXT, TRUTH, WHOLE, block_type

__all__ = ["KIND"]

KIND = Kind(
    name="block",
    prefixes=("stembridge.",),
    columns={
        "block_id": Field(TEXT, "usage_key", or_module=True),
        "block_type": Derived("block_id", block_type),
        "success": Field(TRUTH, "correct"),
        "attempts": Field(WHOLE, "attempt"),
        "choice": Field(OPTION, "option", "step"),
        "quantity": Field(WHOLE, "pupils", "colleagues", "minutes_total"),
        "event_day": Field(DAY, "on", "planned_on"),
    },
    # What a colleague or host confirms is not the learner's work.
    not_courseware_suffixes=("confirmed", "rejected"),
    courseware=None,
)
