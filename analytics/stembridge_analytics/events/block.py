"""Events of this project's own blocks: `stembridge.<block>.<past-tense verb>`.

The event contract lives in the other half; this declares which of its fields are read here.
"""

from __future__ import annotations

from typing import Any

from stembridge_analytics.events.kind import Kind, Payload
from stembridge_analytics.events.values import block_type, day, option, text, truth, whole

__all__ = ["KIND"]

_BY_OTHERS = ("confirmed", "rejected")


class Block(Payload):
    """Fields of the contract that the events table has columns for."""

    usage_key: Any = None
    correct: Any = None
    attempt: Any = None
    option: Any = None
    step: Any = None
    pupils: Any = None
    colleagues: Any = None
    minutes_total: Any = None
    on: Any = None
    planned_on: Any = None


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def _values(p: Block) -> tuple[object, ...]:
    block_id = text(p.usage_key)
    return (
        block_id,
        block_type(block_id),
        truth(p.correct),
        whole(p.attempt),
        option(_first(p.option, p.step)),
        whole(_first(p.pupils, p.colleagues, p.minutes_total)),
        day(_first(p.on, p.planned_on)),
    )


KIND = Kind(
    name="block",
    payload=Block,
    prefixes=("stembridge.",),
    columns=(
        "block_id",
        "block_type",
        "success",
        "attempts",
        "choice",
        "quantity",
        "event_day",
    ),
    values=_values,
    # What a colleague or host confirms is not the learner's work.
    not_courseware_suffixes=_BY_OTHERS,
    courseware=None,
)
