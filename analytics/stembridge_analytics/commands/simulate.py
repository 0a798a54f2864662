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
@click.option(
    "--parameters",
    "parameter_file",
    type=click.Path(path_type=Path),
    help="TOML or JSON with values that differ from the defaults; a truth.json is taken too.",
)
@click.option(
    "--print-parameters", "prints", is_flag=True, help="Print all parameters as TOML, and stop."
)
def command(
    folder: Path | None,
    learners: int | None,
    size_bytes: int | None,
    seed: int,
    processes: int | None,
    parameter_file: Path | None,
    prints: bool,
) -> None:
    """Write tracking logs of an invented teacher programme, and the truth about it.

    By default three courses in six countries, 300 teachers in schools, and mess as in real logs.
    OUT/truth.json says what a report on OUT/logs must find, with every rate and effect behind it.
    The same numbers always give the same lines.
    """
    from stembridge_analytics.simulate import Parameters, read_parameters, simulate
    from stembridge_analytics.simulate.parameter_file import toml_text

    parameters = read_parameters(parameter_file) if parameter_file else None
    if prints:
        click.echo(toml_text(parameters or Parameters()), nl=False)
        return
    if folder is None:
        raise click.UsageError("Missing option '--out': name the folder to write to")
    made = simulate(
        folder,
        learners=learners,
        size_bytes=size_bytes,
        seed=seed,
        parameters=parameters,
        processes=processes,
    )
    truth = made.truth
    lines, people, given = truth["lines"], truth["people"], truth["parameters"]
    click.echo(f"{folder}: {given['learners']:,} teachers, seed {seed}")
    click.echo(
        f"  logs/             {lines['lines']:,} lines in {len(lines['files'])} files, "
        f"{lines['bytes'] / 1e6:,.1f} MB unpacked"
    )
    click.echo(
        f"                    {lines['events']:,} events, {lines['duplicates']:,} duplicates, "
        f"{lines['rejects']:,} unreadable lines"
    )
    if lines["broken"]:
        click.echo("  broken/           a copy of one file, cut short")
    click.echo("  programme.toml    course runs; beside it participants, staff, tables, structures")
    click.echo(
        f"  truth.json        what is true of {len(truth['courses'])} course runs "
        f"and {people['teachers_enrolled']:,} people enrolled"
    )
    click.echo(f"next: stembridge run {folder / 'logs'} --out {folder / 'report'}")
