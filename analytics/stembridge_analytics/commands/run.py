"""`stembridge run`: logs in, report and tables out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stembridge_analytics.commands.options import key_option, platform_option, processes_option

if TYPE_CHECKING:
    from stembridge_analytics.study import Study

__all__ = ["command"]


@click.command(name="run")
@click.argument("logs", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for the report and the tables. A report made there earlier is replaced.",
)
@click.option("--sample", is_flag=True, help="Read the sample logs that ship with stembridge.")
@key_option("Secret key of the pseudonyms, made if it is missing. Keep it apart from the report.")
@platform_option
@processes_option
def command(
    logs: tuple[Path, ...],
    out: Path,
    sample: bool,
    key_path: Path | None,
    platform: str,
    processes: int | None,
) -> None:
    """Read Open edX tracking LOGS and write a report on enrolment and completion.

    LOGS are files, folders and archives, or - for standard input. OUT gets report.html, the tables
    as CSV and Parquet under tables/, the events as Parquet, and manifest.json. Names of people are
    replaced by pseudonyms; addresses, browsers and free text are dropped.

    Exit code: 0 if all was read, 1 if there was nothing to read or a file could not be read to
    its end (the report says which), 2 if the call was wrong.
    """
    if sample == bool(logs):
        raise click.UsageError(
            "name the logs to read, or --sample for those that ship with stembridge"
            if not logs
            else "name logs or --sample, not both"
        )
    from stembridge_analytics import sample as shipped
    from stembridge_analytics.commands.progress import Bar
    from stembridge_analytics.study import run_study

    paths = [shipped.path() / "logs"] if sample else list(logs)
    with Bar() as bar:
        study = run_study(
            paths,
            out,
            key_path=key_path,
            platform=platform,
            processes=processes,
            command=_called(logs, out, sample),
            listener=bar,
        )
    _tell(study)


def _called(logs: tuple[Path, ...], out: Path, sample: bool) -> str:
    what = "--sample" if sample else " ".join(str(path) for path in logs)
    return click.format_filename(f"stembridge run {what} --out {out}")


def _tell(study: Study) -> None:
    click.echo(f"Report: {click.format_filename(study.report)}")
    for line in study.summary:
        click.echo(f"  {line}")
    if study.problems:
        files = "1 file" if study.problems == 1 else f"{study.problems} files"
        click.echo(
            f"{files} could not be read, or not to the end; the report says which and why.",
            err=True,
        )
        raise SystemExit(1)
