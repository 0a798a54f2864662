"""`stembridge contract`: the events that the blocks publish, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import click

from stembridge_xblocks.contract import CONTRACT_VERSION, Event, Field
from stembridge_xblocks.contract.versions import VERSIONS, frozen_events, frozen_schema

__all__ = ["command"]


@click.command()
@click.option(
    "--json-schema", "as_json_schema", is_flag=True, help="Print JSON Schema for log lines instead."
)
@click.option(
    "--contract-version",
    "version",
    type=click.Choice([str(version) for version in VERSIONS]),
    default=str(CONTRACT_VERSION),
    show_default=True,
    help="Which version: that of the field contract_version of a line.",
)
def command(as_json_schema: bool, version: str) -> None:
    """Show the events that the blocks publish.

    One event is one deed of a person. A payload has every field shown, null or not, and no other.
    No field holds free text, a name or an e-mail address. Older versions never change: logs of
    their time are still to be read.
    """
    if as_json_schema:
        click.echo(json.dumps(frozen_schema(int(version)), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_table(int(version), frozen_events(int(version)))))


def _table(version: int, events: Mapping[str, Event]) -> Iterator[str]:
    yield f"Event contract, version {version}: {len(events)} events."
    everywhere = _shared_fields(events)
    yield ""
    yield "In every event"
    yield from _rows(everywhere)
    for event in events.values():
        yield ""
        yield f"{event.name}: {event.deed}"
        yield from _rows(tuple(f for f in event.fields if f not in everywhere))


def _shared_fields(events: Mapping[str, Event]) -> tuple[Field, ...]:
    first, *others = events.values()
    return tuple(f for f in first.fields if all(f in event.fields for event in others))


def _rows(fields: tuple[Field, ...]) -> Iterator[str]:
    for field in fields:
        kind = f"{field.type}, may be null" if field.null else field.type
        yield f"  {field.name:<18} {kind:<22} {_meaning(field)}"


def _meaning(field: Field) -> str:
    if field.choices:
        return f"{field.meaning}: {', '.join(field.choices)}"
    return f"{field.meaning} [{field.unit}]" if field.unit else field.meaning
