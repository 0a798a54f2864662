"""What `stembridge config check` prints of the inputs of a programme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from stembridge_analytics.commands.rejects import printable

if TYPE_CHECKING:
    from stembridge_analytics.programme import InputAccount, Note, Programme, SideAccount
    from stembridge_analytics.programme.joins import Joins

__all__ = ["count", "summary", "tell", "tell_joins"]

# Course keys that are listed one by one.
_LISTED = 20


def tell(programme: Programme, account: SideAccount) -> None:
    """Print each input with what was understood, and its notes."""
    name = f": {printable(programme.name)}" if programme.name else ""
    click.echo(f"{click.format_filename(programme.path)}{name}")
    click.echo(f"  {count(len(programme.runs), 'course run')}")
    for run in programme.runs:
        start = "not known" if run.start is None else f"{run.start:%Y-%m-%d}"
        days = f"{start} to {run.end_day or 'not known'}"
        clock = "self-paced" if run.is_self_paced else days
        click.echo(f"    {run.course_id}: {clock}")
    notes = list(account.notes)
    for one in account.inputs:
        _tell_input(one)
        for note in [note for note in notes if note.input == one.name]:
            _tell_note(note)
            notes.remove(note)
    if notes:
        click.echo("all together")
        for note in notes:
            _tell_note(note)
    faults = len(account.faults)
    click.echo("no fault" if not faults else f"{count(faults, 'fault')}, marked with !")


def _tell_input(one: InputAccount) -> None:
    click.echo(f"{printable(one.name)}: {one.kind or 'not used'}")
    if one.kind is None:
        return
    people = "" if one.people is None else f", {count(one.people, 'person', 'people')}"
    click.echo(f"  {count(one.rows, 'row')}{people}")
    if one.used:
        click.echo(f"  used: {printable(', '.join(one.used))}")
    if one.ignored and one.used:  # without a header the first line may name a person
        click.echo(f"  not used: {printable(', '.join(one.ignored))}")


def _tell_note(note: Note) -> None:
    value = "" if note.value is None else f" {note.value!r}"
    rows = "" if note.rows == 1 and note.line is None else f": {count(note.rows, 'row')}"
    line = "" if note.line is None else f", first in line {note.line}"
    click.echo(f"  {'!' if note.is_fault else '-'} {printable(note.what)}{value}{rows}{line}")


def tell_joins(joins: Joins) -> None:
    """Print how the side tables meet the logs."""
    click.echo("with the logs in the store")
    click.echo(
        f"  {joins.participants_in_logs:,} of {count(joins.participants, 'participant')} and "
        f"{joins.profiles_in_logs:,} of {count(joins.profiles, 'profile')} are in the logs"
    )
    click.echo(
        f"  {joins.people_with_attributes:,} of {count(joins.people_in_logs, 'person', 'people')} "
        f"in the logs have attributes; {joins.staff_in_logs:,} more are staff"
    )
    _tell_keys("course runs without events", joins.runs_without_events)
    _tell_keys("course runs in the logs that the programme does not name",
               joins.courses_without_run)  # fmt: skip


def _tell_keys(what: str, keys: tuple[str, ...]) -> None:
    if not keys:
        return
    click.echo(f"  {what}: {len(keys)}")
    for key in keys[:_LISTED]:
        click.echo(f"    {printable(key)}")
    if len(keys) > _LISTED:
        click.echo(f"    and {len(keys) - _LISTED} more")


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def summary(programme: Programme, account: SideAccount, joins: Joins | None) -> dict[str, Any]:
    """The same as values for JSON."""
    from dataclasses import asdict

    return {
        "programme": programme.name,
        "runs": [
            {
                "course_id": run.course_id,
                "start_us": run.start_us,
                "end_us": run.end_us,
                "is_self_paced": run.is_self_paced,
            }
            for run in programme.runs
        ],
        "inputs": [asdict(one) for one in account.inputs],
        "notes": [asdict(note) for note in account.notes],
        "tables": account.tables,
        "joins": None if joins is None else asdict(joins),
        "faults": len(account.faults),
    }
