"""`stembridge run`: logs in, report and tables out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stembridge_analytics.commands.options import (
    key_option,
    processes_option,
    programme_option,
)

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
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    help="Read a store made by `stembridge ingest` in place of logs.",
)
@programme_option
@click.option(
    "--platform",
    help="Name of the platform the logs are from: people hold within one platform. Of a store: "
    "the platform to report on, if it has several.  [default: default]",
)
@processes_option
def command(
    logs: tuple[Path, ...],
    out: Path,
    sample: bool,
    key_path: Path | None,
    store: Path | None,
    programme: Path | None,
    platform: str | None,
    processes: int | None,
) -> None:
    """Read Open edX tracking LOGS and write a report on enrolment and completion.

    LOGS are files, folders and archives, or - for standard input. OUT gets report.html, the tables
    as CSV and Parquet under tables/, the events as Parquet, and manifest.json. Names of people are
    replaced by pseudonyms; addresses, browsers and free text are dropped.

    Exit code: 0 if all was read, 1 if there was nothing to read, a file could not be read to its
    end (the report says which) or a part of a side input could not be used, 2 if the call was
    wrong.
    """
    asked = [bool(logs), sample, store is not None]
    if sum(asked) != 1:
        raise click.UsageError(
            "name the logs to read, --store, or --sample for the logs that ship with stembridge"
            if not any(asked)
            else "name one of logs, --store and --sample"
        )
    from stembridge_analytics import sample as shipped
    from stembridge_analytics.commands.progress import Bar
    from stembridge_analytics.study import run_study

    paths = [shipped.path() / "logs"] if sample else list(logs)
    with Bar() as bar:
        study = run_study(
            paths,
            out,
            store=store,
            programme=_programme(programme, sample=sample),
            key_path=key_path,
            platform=platform,
            processes=processes,
            command=_called(logs, store, programme, out, sample=sample),
            listener=bar,
        )
    _tell(study, programme)


def _programme(named: Path | None, *, sample: bool) -> Path | None:
    """The programme named, or the one that the sample has."""
    if named is None and sample:
        from stembridge_analytics import sample as shipped

        beside = shipped.path() / "programme.toml"
        return beside if beside.exists() else None
    return named


def _called(
    logs: tuple[Path, ...], store: Path | None, programme: Path | None, out: Path, *, sample: bool
) -> str:
    what = "--sample" if sample else " ".join(str(path) for path in logs)
    words = [f"--store {store}" if store else what, f"--out {out}"]
    if programme:
        words.insert(1, f"--programme {programme}")
    return click.format_filename(f"stembridge run {' '.join(words)}")


def _tell(study: Study, programme: Path | None) -> None:
    click.echo(f"Report: {click.format_filename(study.report)}")
    for line in study.summary:
        click.echo(f"  {line}")
    if study.faults:
        from stembridge_analytics.commands.faults import tell_faults

        tell_faults(study.faults, programme)
    if study.problems:
        files = "1 file" if study.problems == 1 else f"{study.problems} files"
        click.echo(
            f"{files} could not be read, or not to the end; the report says which and why.",
            err=True,
        )
    if study.problems or study.faults:
        raise SystemExit(1)
