"""Publishes the events of the contract, and no others."""

from __future__ import annotations

import hashlib
import math
import re
from datetime import date
from functools import cache
from typing import Any

from stembridge_xblocks.contract import CONTRACT_VERSION, EVENTS, TYPES, Field

__all__ = ["ContractError", "emit", "payload_faults"]


class ContractError(ValueError):
    """A block tried to publish what the contract does not allow: a bug of ours."""


def emit(block: Any, name: str, **fields: Any) -> None:
    """Publish one deed, `name` without the leading "stembridge."; called by handlers only.

    `usage_key` and `contract_version` are filled in. Raises ContractError for an unknown event,
    a missing or unknown field or a value of the wrong type, before anything is published.

    An id that came in by a file and is none of the contract's is told by its digest: the learner
    who meets it must not get an error for it.
    """
    name = f"stembridge.{name}"
    payload = {
        "usage_key": str(block.usage_key),
        "contract_version": CONTRACT_VERSION,
        **{field: _told(name, field, value) for field, value in fields.items()},
    }
    faults = payload_faults(name, payload)
    if faults:
        raise ContractError(f"{name}: {'; '.join(faults)}")
    block.runtime.publish(block, name, payload)


def payload_faults(name: str, payload: dict[str, Any]) -> list[str]:
    """What is wrong with a payload by the contract; empty if nothing is."""
    event = EVENTS.get(name)
    if event is None:
        return [f"unknown event; available: {', '.join(EVENTS)}"]
    known = {field.name for field in event.fields}
    faults = [f"unknown field {key!r}" for key in payload if key not in known]
    for field in event.fields:
        if field.name not in payload:
            faults.append(f"field {field.name!r} is missing")
        elif not _fits(field, payload[field.name]):
            faults.append(f"{field.name}: {payload[field.name]!r} is no {field.type}")
    return faults


def _told(name: str, field_name: str, value: Any) -> Any:
    fields = EVENTS[name].fields if name in EVENTS else ()
    field = next((field for field in fields if field.name == field_name), None)
    if field is None or field.type != "id" or not isinstance(value, str) or _fits(field, value):
        return value
    return f"x-{hashlib.sha256(value.encode()).hexdigest()[:16]}"


def _fits(field: Field, value: Any) -> bool:
    if value is None:
        return field.null
    python = field.python
    if isinstance(value, bool) and python is not bool:
        return False
    if not isinstance(value, (int, float) if python is float else python):
        return False
    if isinstance(value, int | float) and not _is_finite(value):
        return False
    if isinstance(value, int | float) and field.minimum is not None and value < field.minimum:
        return False
    if field.choices and value not in field.choices:
        return False
    return not isinstance(value, str) or _string_fits(field.type, value)


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that no float holds
        return False


def _string_fits(type_name: str, value: str) -> bool:
    schema = TYPES[type_name].schema
    if len(value) > schema.get("maxLength", len(value)):
        return False
    pattern = schema.get("pattern")
    if pattern and not _compiled(pattern).search(value):
        return False
    if schema.get("format") == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
    return True


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
