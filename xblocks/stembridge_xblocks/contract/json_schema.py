"""The contract as JSON Schema (draft 2020-12), for readers that are not Python."""

from __future__ import annotations

from typing import Any

from stembridge_xblocks.contract.events import CONTRACT_VERSION, EVENTS
from stembridge_xblocks.contract.model import TYPES, Event, Field

__all__ = ["json_schema", "payload_schema"]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def payload_schema(event: Event) -> dict[str, Any]:
    """The JSON Schema of one event's payload: every field required, no other allowed.

    >>> payload_schema(EVENTS["stembridge.plan.shared"])["required"]
    ['usage_key', 'contract_version', 'plan_id', 'revision']
    """
    return {
        "title": event.name,
        "description": event.deed,
        "type": "object",
        "required": [field.name for field in event.fields],
        "properties": {field.name: _field_schema(field) for field in event.fields},
        "additionalProperties": False,
    }


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a tracking log line that holds one of the events.

    `name` says which event it is and `event` is its payload; the line's other keys are the
    platform's and are left alone. Each payload's schema stands under `$defs` by its event's name.
    """
    return {
        "$schema": _DIALECT,
        "title": f"Events of the stembridge blocks, contract version {CONTRACT_VERSION}",
        "type": "object",
        "required": ["name", "event"],
        "properties": {"name": {"enum": list(EVENTS)}, "event": {"type": "object"}},
        # A condition an event, not one oneOf: a validator then names the field that is wrong.
        "allOf": [
            {
                "if": {"properties": {"name": {"const": name}}, "required": ["name"]},
                "then": {"properties": {"event": {"$ref": f"#/$defs/{name}"}}},
            }
            for name in EVENTS
        ],
        "$defs": {name: payload_schema(event) for name, event in EVENTS.items()},
    }


def _field_schema(field: Field) -> dict[str, Any]:
    unit = f" ({field.unit})" if field.unit else ""
    schema: dict[str, Any] = {"description": field.meaning + unit, **TYPES[field.type].schema}
    if field.choices:
        schema["enum"] = [*field.choices, None] if field.null else list(field.choices)
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.name == "contract_version":
        schema["const"] = CONTRACT_VERSION
    if field.null:
        schema["type"] = [schema["type"], "null"]
    return schema
