"""`stembridge contract` prints the contract for people and for programs."""

from __future__ import annotations

import json

from click.testing import CliRunner

from stembridge_xblocks.commands.contract import command
from stembridge_xblocks.contract import EVENTS, json_schema
from stembridge_xblocks.contract.versions import frozen_schema


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


def test_an_older_version_is_shown_as_it_was() -> None:
    table = CliRunner().invoke(command, ["--contract-version", "1"]).output
    assert table.startswith("Event contract, version 1: ")
    assert "stembridge.practice.cascaded" in table
    assert "stembridge.practice.answered" not in table
    printed = CliRunner().invoke(command, ["--contract-version", "1", "--json-schema"]).output
    assert json.loads(printed) == frozen_schema(1)


def test_a_version_that_is_not_there_is_refused_with_those_that_are() -> None:
    result = CliRunner().invoke(command, ["--contract-version", "9"])
    assert result.exit_code == 2
    assert "'1', '2'" in result.output
