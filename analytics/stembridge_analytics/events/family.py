"""What kinds of events of this project's own blocks share: columns, and the text of a deed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from stembridge_analytics.deeds import FAMILIES
from stembridge_analytics.events.kind import Combined, Derived, Field, Kind
from stembridge_analytics.events.values import DAY, OPTION, TEXT, TRUTH, WHOLE, block_type

__all__ = ["DEED_COLUMNS", "NOT_WORK", "deed_kind"]

# Columns of the events table that all blocks' events fill.
DEED_COLUMNS: Final[Mapping[str, Field | Combined | Derived]] = {
    "block_id": Field(TEXT, "usage_key", or_module=True),
    "block_type": Derived("block_id", block_type),
    "success": Field(TRUTH, "correct"),
    "attempts": Field(WHOLE, "attempt"),
    "choice": Field(OPTION, "option", "step"),
    "quantity": Field(WHOLE, "pupils", "colleagues", "minutes_total"),
    "event_day": Field(DAY, "on", "planned_on"),
}
# What a colleague or host confirms is not the learner's work.
NOT_WORK: Final = ("confirmed", "rejected")


def deed_kind(name: str) -> Kind:
    """The kind of events of the family of that name."""
    family = FAMILIES[name]
    return Kind(
        name=name,
        actions={f"stembridge.{name}.{verb}": f"{name}.{verb}" for verb in family.events},
        columns={
            **DEED_COLUMNS,
            "deed": Combined(family.dump, *(field.name for field in family.all_fields)),
        },
        courseware=None,
        not_courseware_suffixes=NOT_WORK,
    )
