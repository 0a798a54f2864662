"""`stembridge contract` prints the contract for people and for programs."""

from __future__ import annotations

import json

from click.testing import CliRunner

from stembridge_xblocks.commands.contract import command
from stembridge_xblocks.contract import EVENTS, json_schema


def test_the_table_shows_every_event_and_every_field() -> None:
    result = CliRunner().invoke(command)
    assert result.exit_code == 0
    sections = result.output.split("\n\n")
    shown = {section.split(": ")[0]: section for section in sections}
    assert set(EVENTS) <= set(shown)
    for event in EVENTS.values():
        for field in event.fields:
            holder = "In every event" if field.name in ("usage_key", "contract_version") else None
            section = next(s for s in sections if s.startswith(holder or f"{event.name}:"))
            assert f"  {field.name} " in section


def test_json_schema_is_printed_as_json() -> None:
    result = CliRunner().invoke(command, ["--json-schema"])
    assert json.loads(result.output) == json_schema()
