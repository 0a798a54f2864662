"""`stembridge demo`: a cohort of simulated teachers in the real blocks, and the report on them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from stembridge_xblocks.demo import Demo

__all__ = ["EXTRA", "command"]

# Playing needs the stage of the preview; the report that follows, analytics.
EXTRA = "analytics,preview"


@click.command(name="demo")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="New or empty folder, or one that an earlier demo made: it is replaced.",
)
@click.option("--teachers", default=150, show_default=True, help="How many teachers, 10 or more.")
@click.option("--seed", default=2026, show_default=True, help="Another seed, another cohort.")
@click.option("--keep", is_flag=True, help="Keep logs that are there; make the report anew only.")
@click.pass_context
def command(ctx: click.Context, out: Path, teachers: int, seed: int, keep: bool) -> None:
    """Play teachers through the sample course, and report on what they did.

    Each does what a plan says, in the blocks as Open edX runs them, over three course runs and the
    school year after. What the blocks and the platform log goes to OUT/logs; OUT/programme.toml
    holds what a programme knows beside its logs. Then `stembridge run` reads both. OUT/told.json
    says what the teachers were told to do, which the report must find. Everybody is invented.
    """
    from stembridge_xblocks.errors import UsageError

    kept = keep and (out / "logs").is_dir()
    if keep and not kept and out.is_dir() and any(out.iterdir()):
        raise UsageError(f"{out} has no logs to keep; leave --keep out, or name another folder")
    if kept:
        click.echo(f"{click.format_filename(out)}: logs kept as they are")
    else:
        _play(out, teachers, seed)
    if find_spec("stembridge_analytics") is None or find_spec("duckdb") is None:
        click.echo("No report: that needs `pip install 'stembridge[analytics]'`. Then:")
        click.echo(f"  {' '.join(['stembridge', 'run', *_arguments(out)])}")
        return
    _report(ctx, out)


def _play(out: Path, teachers: int, seed: int) -> None:
    from stembridge_xblocks.demo import make_demo

    with _progress() as tick:
        made = make_demo(out, teachers=teachers, seed=seed, tick=tick)
    _tell(made)


def _tell(made: Demo) -> None:
    runs = made.cohort.runs
    click.echo(
        f"{click.format_filename(made.folder)}: {made.truth['people']:,} invented teachers in "
        f"{len(runs)} course runs, seed {made.cohort.seed}"
    )
    click.echo(f"  logs/           {made.lines:,} lines in {made.files} files")
    click.echo("  programme.toml  run dates; beside it participants, staff, course structures")
    click.echo("  told.json       what the teachers were told to do, which the report must find")


def _report(ctx: click.Context, out: Path) -> None:
    """Call `run` as the shell would, through the root group: the halves never import each other."""
    root = ctx.find_root().command
    run = root.get_command(ctx, "run") if isinstance(root, click.Group) else None
    if run is None:
        click.echo("No report: `stembridge run` is not installed here")
        return
    with run.make_context("run", _arguments(out), parent=ctx.parent) as inner:
        run.invoke(inner)


def _arguments(out: Path) -> list[str]:
    """What `run` is called with."""
    return [
        str(out / "logs"), "--programme", str(out / "programme.toml"), "--out", str(out / "report"),
    ]  # fmt: skip


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Tells how far the play is, in one line that is gone when it ends; on a terminal only."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    shown = -1

    def tick(done: int, of: int) -> None:
        nonlocal shown
        if 100 * done // of != shown:
            shown = 100 * done // of
            click.echo(f"\rplaying the course: {shown} %", nl=False, err=True)

    try:
        yield tick
    finally:
        click.echo("\r\033[K", nl=False, err=True)
