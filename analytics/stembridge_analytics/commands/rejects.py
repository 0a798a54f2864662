"""`stembridge rejects`: the lines of a store that are no events, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stembridge_analytics.commands.options import key_option, store_option

if TYPE_CHECKING:
    from stembridge_analytics.privacy import LineSeal
    from stembridge_analytics.store import Reject, Rejects

__all__ = ["command"]

# How many files the table by file lists.
_FILES = 20


@click.command(name="rejects")
@store_option("Folder of the store.")
@click.option("--reason", help="Only lines rejected for this reason.")
@click.option("--file", "file", help="Only lines of this file; * and ? stand for other signs.")
@click.option("--show", is_flag=True, help="Print the lines themselves; needs the store's key.")
@key_option("Secret key of the store, for --show.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many lines to list.",
)
def command(
    folder: Path,
    reason: str | None,
    file: str | None,
    show: bool,
    key_path: Path | None,
    limit: int,
) -> None:
    """List the lines of a store that are no events: by reason, by file, one by one.

    With --show each line itself is printed below its place: it may name people. Signs that a
    terminal would obey are printed as codes.
    """
    from itertools import islice

    from stembridge_analytics.store import find_rejects, open_store

    manifest = open_store(folder)
    seal = _seal(folder, key_path) if show else None
    found = find_rejects(folder, manifest, reason=reason, file=file)
    _tell_groups(found)
    _tell_lines(islice(found.lines(), limit), seal)
    if found.total > limit:
        click.echo(f"and {found.total - limit:,} more; list them with --limit")


def _seal(folder: Path, key_path: Path | None) -> LineSeal:
    """What opens the lines. Raises UsageError if the key is missing or another store's."""
    from stembridge_analytics.privacy import LineSeal
    from stembridge_analytics.store import store_key

    return LineSeal(store_key(folder, key_path))


def _tell_groups(found: Rejects) -> None:
    from stembridge_analytics.schema import REJECT_REASONS

    lines = "1 line" if found.total == 1 else f"{found.total:,} lines"
    click.echo(f"{lines} rejected")
    for reason, count in found.by_reason.most_common():
        click.echo(f"  {count:>8,}  {reason}: {REJECT_REASONS.get(reason, 'no longer given')}")
    if len(found.by_file) > 1:
        click.echo("by file")
        for name, count in found.by_file.most_common(_FILES):
            click.echo(f"  {count:>8,}  {name}")
        if len(found.by_file) > _FILES:
            click.echo(f"  and {len(found.by_file) - _FILES} more files")


def _tell_lines(listed: Iterable[Reject], seal: LineSeal | None) -> None:
    for one in listed:
        click.echo(
            f"{one.file.name}:{one.line_no} (byte {one.byte_offset}, {one.bytes} bytes) "
            f"{one.reason}: {printable(one.detail)}"
        )
        if seal is not None:
            kept = "(not kept: stored with --no-raw)"
            click.echo(f"    {kept if one.raw is None else _readable(seal.unseal(one.raw))}")


def _readable(line: bytes) -> str:
    return printable(line.decode("utf-8", "backslashreplace"))


def printable(text: str) -> str:
    """The text with what a terminal would obey, or cannot show, written as codes."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )
