"""Every version of the contract as it was frozen: the JSON Schema of its log lines.

A frozen version never changes, so that logs of any age can be read. Files are `1.json`, `2.json`
and so on; the newest one is that of the contract in force.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from stembridge_xblocks.contract.model import TYPES, Event, Field

__all__ = ["VERSIONS", "frozen_events", "frozen_schema"]

# Every version there is, oldest first.
VERSIONS: Final = tuple(
    sorted(
        int(item.name.removesuffix(".json"))
        for item in files(__name__).iterdir()
        if item.name.endswith(".json")
    )
)
_WITH_UNIT: Final = re.compile(r"(.*) \(([^()]+)\)", re.DOTALL)
_MEASURED: Final = ("int", "float", "date")  # types whose fields have a unit
# What a field's schema holds beside its type's.
_OWN: Final = ("description", "enum", "minimum", "const")


def frozen_schema(version: int) -> dict[str, Any]:
    """The JSON Schema of a version's log lines; LookupError if there is no such version."""
    if version not in VERSIONS:
        known = ", ".join(map(str, VERSIONS))
        raise LookupError(f"no contract version {version}; there are {known}")
    text = (files(__name__) / f"{version}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@cache
def frozen_events(version: int) -> Mapping[str, Event]:
    """The events of a version by name, read back from its schema."""
    schema = frozen_schema(version)
    return {name: _event(name, payload) for name, payload in schema["$defs"].items()}


def _event(name: str, payload: Mapping[str, Any]) -> Event:
    fields = tuple(_field(field, told) for field, told in payload["properties"].items())
    return Event(name, payload["description"], fields)


def _field(name: str, told: Mapping[str, Any]) -> Field:
    null = isinstance(told["type"], list)
    choices = tuple(value for value in told.get("enum", ()) if value is not None)
    form = {key: value for key, value in told.items() if key not in _OWN}
    form["type"] = told["type"][0] if null else told["type"]
    kind = "choice" if choices else _type_of(name, form)
    meaning, unit = told["description"], None
    split = _WITH_UNIT.fullmatch(meaning)
    if split and kind in _MEASURED:
        meaning, unit = split.groups()
    return Field(name, kind, meaning, unit, null, choices, told.get("minimum"))


def _type_of(name: str, form: Mapping[str, Any]) -> str:
    """The name of the type of that form."""
    found = next((kind.name for kind in TYPES.values() if dict(kind.schema) == form), None)
    if found is None:
        raise ValueError(f"field {name}: no type has the form {dict(form)}")
    return found
