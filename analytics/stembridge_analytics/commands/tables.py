"""`stembridge tables`: the tables of a store, made anew where something changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stembridge_analytics.commands.options import key_option, programme_option, store_option

if TYPE_CHECKING:
    from stembridge_analytics.tables import TablesMade

__all__ = ["command"]


@click.command(name="tables")
@store_option("Folder of the store, made by `stembridge ingest`.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the tables.  [default: tables, in the store]",
)
@click.option("--platform", help="Platform whose tables are made; needed if the store has several.")
@programme_option
@key_option("The store's key, needed with --programme.")
@click.option(
    "--definitions",
    default="",
    metavar="NAME,...",
    help="Also make the tables of older systems, by their own definitions: edx-pipeline, "
    "edx2bigquery, aspects.",
)
@click.option(
    "--csv", is_flag=True, help="Write each table as CSV too, if a spreadsheet can hold its rows."
)
@click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(min=256),
    default=2048,
    show_default=True,
    help="Megabytes that the engine may use; beyond them it works on disk.",
)
def command(
    folder: Path,
    out: Path | None,
    platform: str | None,
    programme: Path | None,
    key_path: Path | None,
    definitions: str,
    csv: bool,
    memory_mb: int,
) -> None:
    """Make the tables of a store: enrolments, people in courses, days, videos, answers, ...

    A table is made anew only if what it is made from has changed. Whoever reads the folder
    finds all the old tables or all the new ones. docs/tables.md says what each column means.

    Exit code: 0 if all went well, 1 if something could not be written or a part of a side input
    could not be used, 2 if the call was wrong.
    """
    from stembridge_analytics.commands.faults import tell_faults
    from stembridge_analytics.commands.progress import Bar
    from stembridge_analytics.tables import TableOptions, make_tables

    asked = tuple(name.strip() for name in definitions.split(",") if name.strip())
    options = TableOptions(
        platform=platform,
        programme=programme,
        key_path=key_path,
        definitions=asked,
        csv=csv,
        memory_mb=memory_mb,
    )
    with Bar() as bar:
        made = make_tables(folder, out, options, listener=bar)
    _tell(made)
    if made.faults:
        tell_faults(made.faults, programme)
        raise SystemExit(1)


def _tell(made: TablesMade) -> None:
    width = max(map(len, made.rows))
    for name, rows in sorted(made.rows.items()):
        note = "" if name not in made.reused else "  as before"
        click.echo(f"  {name:<{width}} {rows:>12,} rows{note}")
    anew = len(made.rows) - len(made.reused)
    click.echo(
        f"Tables: {click.format_filename(made.folder)}, {anew} made, {len(made.reused)} as before"
    )
