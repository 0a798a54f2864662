"""`stembridge simulate`: logs of an invented teacher programme, with the truth beside them."""

from __future__ import annotations

from pathlib import Path

import click

__all__ = ["command"]


@click.command(name="simulate")
@click.option(
    "--out",
    "folder",
    required=True,
    type=click.Path(path_type=Path),
    help="New or empty folder, or one that an earlier simulation made.",
)
@click.option("--learners", default=300, show_default=True, help="How many teachers.")
@click.option("--seed", default=2025, show_default=True, help="Another seed, another programme.")
def command(folder: Path, learners: int, seed: int) -> None:
    """Write tracking logs of an invented teacher programme, and the truth about it.

    Three countries, two runs, mess as in real logs. DIR/truth.json says what a report on
    DIR/logs must find. The same numbers always give the same lines.
    """
    from stembridge_analytics.simulate import simulate

    truth = simulate(folder, learners=learners, seed=seed).truth
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
