"""`stembridge simulate`: logs of an invented teacher programme, with the truth beside them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click

__all__ = ["command"]

_SIZE: Final = re.compile(r"(\d+(?:\.\d+)?)\s*(MB|GB)", re.IGNORECASE)
_UNITS: Final = {"MB": 1_000_000, "GB": 1_000_000_000}


def _bytes(_context: click.Context, _option: click.Parameter, value: str | None) -> int | None:
    if value is None:
        return None
    match = _SIZE.fullmatch(value.strip())
    if match is None:
        raise click.BadParameter(f"{value!r} is no size; give one such as 50MB or 2GB")
    return int(float(match[1]) * _UNITS[match[2].upper()])


@click.command(name="simulate")
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="New or empty folder, or one that an earlier simulation made.",
)
@click.option("--learners", type=int, help="How many teachers.  [default: 300]")
@click.option(
    "--size",
    "size_bytes",
    callback=_bytes,
    help="As many teachers as it takes for logs of this size when unpacked: 1MB to 100GB.",
)
@click.option("--seed", default=2025, show_default=True, help="Another seed, another programme.")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many processes write; the same lines come out.  [default: one a core]",
)
def command(
    folder: Path,
    learners: int | None,
    size_bytes: int | None,
    seed: int,
    processes: int | None,
) -> None:
    """Write tracking logs of an invented teacher programme, and the truth about it.

    Three countries, two runs, mess as in real logs. DIR/truth.json says what a report on
    DIR/logs must find. The same numbers always give the same lines.
    """
    from stembridge_analytics.simulate import simulate

    made = simulate(
        folder, learners=learners, size_bytes=size_bytes, seed=seed, processes=processes
    )
    truth = made.truth
    lines, people = truth["lines"], truth["people"]
    click.echo(f"{folder}: {people['teachers_with_events']} teachers, seed {seed}")
    click.echo(
        f"  logs/             {lines['lines']} lines in {len(lines['files'])} files, "
        f"{lines['events']} events, {lines['duplicates']} duplicates, "
        f"{lines['rejects']} unreadable lines"
    )
    click.echo("  participants.csv  country, gender, level, role")
    click.echo(f"  truth.json        what is true of {len(truth['courses'])} course runs")
    click.echo(f"next: stembridge run {folder / 'logs'} --out {folder / 'report'}")
