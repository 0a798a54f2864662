"""Tells what of a programme's side inputs could not be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stembridge_analytics.programme import Note

__all__ = ["tell_faults"]

_SHOWN = 10


def tell_faults(faults: Sequence[Note], programme: Path | None) -> None:
    """Print the faults on standard error, the first ten of them."""
    for note in faults[:_SHOWN]:
        where = f", line {note.line}" if note.line else ""
        count = f" ({note.rows:,} rows)" if note.rows > 1 else ""
        click.echo(f"{note.input}{where}: {note.what}{count}", err=True)
    if len(faults) > _SHOWN:
        click.echo(f"and {len(faults) - _SHOWN} more", err=True)
    click.echo(f"See all: stembridge config check {programme}", err=True)
