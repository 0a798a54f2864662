"""The event contract: all events of the blocks, as data that both halves are tested against."""

from stembridge_xblocks.contract.events import CONTRACT_VERSION, EVENTS
from stembridge_xblocks.contract.json_schema import json_schema, payload_schema
from stembridge_xblocks.contract.model import TYPES, Event, Field, Type

__all__ = [
    "CONTRACT_VERSION",
    "EVENTS",
    "TYPES",
    "Event",
    "Field",
    "Type",
    "json_schema",
    "payload_schema",
]
