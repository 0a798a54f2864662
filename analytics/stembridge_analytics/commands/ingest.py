"""`stembridge ingest`: logs into a store that keeps them as open Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stembridge_analytics.commands.options import (
    key_option,
    platform_option,
    processes_option,
    store_option,
)

if TYPE_CHECKING:
    from stembridge_analytics.store import LogFile, Outcome

__all__ = ["command"]

# More files than this are not listed one by one: the manifest has them all.
_LISTED = 40


@click.command(name="ingest")
@click.argument("logs", nargs=-1, type=click.Path(path_type=Path, allow_dash=True))
@store_option("Folder of the store, made if it is missing.")
@platform_option
@key_option(
    "Secret key of the pseudonyms, made for a new store if it is missing. A store has one key for "
    "ever."
)
@click.option(
    "--people",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Table of the platform's accounts with the columns `username` and `id` (auth_user of the "
    "research data package, or CSV): links user names and ids that no line carries together. "
    "May be given several times, and without LOGS.",
)
@click.option(
    "--no-raw",
    is_flag=True,
    help="Keep of a rejected line only its hash and length, not the line itself, encrypted.",
)
@click.option(
    "--keep-identifiers",
    is_flag=True,
    help="Keep user names and ids in clear beside their pseudonyms. The store is then personal "
    "data of the most direct kind.",
)
@processes_option
@click.option("--no-wait", is_flag=True, help="Give up if another ingest is at work in the store.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object a step, for schedulers."
)
def command(
    logs: tuple[Path, ...],
    folder: Path,
    platform: str,
    key_path: Path | None,
    people: tuple[Path, ...],
    no_raw: bool,
    keep_identifiers: bool,
    processes: int | None,
    no_wait: bool,
    as_json: bool,
) -> None:
    """Read Open edX tracking LOGS into a store, each line once.

    LOGS are files, folders, or - for standard input. What the store has read already, under
    whatever name and packing, adds nothing; a log that has grown adds what is new. Every line
    ends as an event, a reject or a counted skip. If the command is stopped, at whatever moment,
    run it again.

    Exit code: 0 if all was read, 1 if there was nothing to read, a file could not be read to
    its end or the store cannot be written, 2 if the call was wrong.
    """
    from stembridge_analytics.commands.progress import Bar, JsonLog
    from stembridge_analytics.store import Options, ingest

    if not logs and not people:
        raise click.UsageError("Missing argument 'LOGS...'.")
    if keep_identifiers:
        click.echo(
            "Warning: --keep-identifiers writes user names and ids in clear into the store. "
            "Whoever gets the store gets the names. The manifest says so from now on.",
            err=True,
        )
    options = Options(
        key_path=key_path,
        platform=platform,
        people=people,
        processes=processes,
        raw=not no_raw,
        identifiers=keep_identifiers,
        wait=not no_wait,
    )
    log = JsonLog()
    if as_json:
        outcome = ingest(logs, folder, options, listener=log)
        log.emit("done", **_summary(outcome))
    else:
        with Bar() as bar:
            outcome = ingest(logs, folder, options, listener=bar)
        _tell(outcome, folder)
    for name, why in outcome.problems:
        click.echo(f"{name}: could not be read to its end: {why}", err=True)
    if outcome.problems:
        raise SystemExit(1)


def _account(counts: dict[str, int]) -> str:
    skipped = ", ".join(f"{counts[name]:,} {name}" for name in ("blank", "comment"))
    return (
        f"{counts['lines']:,} lines = {counts['events']:,} events + "
        f"{counts['duplicates']:,} duplicates + {counts['rejects']:,} rejects + {skipped}"
    )


def _tell(outcome: Outcome, folder: Path) -> None:
    manifest = outcome.manifest
    click.echo(
        f"{len(outcome.new)} new, {len(outcome.grown)} grown, "
        f"{len(outcome.unchanged)} known already"
    )
    _tell_files([*outcome.new, *outcome.grown])
    for name, why in outcome.left_aside[:_LISTED]:
        click.echo(f"  left aside: {name}: {why}")
    for name, (pairs, incomplete) in outcome.accounts.items():
        rows = "1 row" if incomplete == 1 else f"{incomplete:,} rows"
        without = f", {rows} without both" if incomplete else ""
        click.echo(f"  {name}: {pairs:,} user names with their user ids{without}")
    click.echo(f"Added: {_account(outcome.added)}")
    click.echo(f"Store: {_account(manifest.totals())}, in {len(manifest.files)} files")
    if manifest.totals()["rejects"]:
        click.echo(f"  see rejects: stembridge rejects --store {folder}")
    if outcome.conflicts:
        count = outcome.conflicts
        names = "1 user name was" if count == 1 else f"{count} user names were"
        click.echo(f"  {names} seen with several user ids, listed in {folder / 'conflicts'}")
    if manifest.identifiers:
        click.echo("  the store holds user names and ids in clear: show it to nobody")


def _tell_files(files: list[LogFile]) -> None:
    """The account of each file; of many files, of those with rejects or problems."""
    from dataclasses import asdict

    odd = [file for file in files if file.rejects or file.problem]
    listed = files if len(files) <= _LISTED else odd[:_LISTED]
    for file in listed:
        click.echo(f"  {file.name}: {_account(asdict(file))}")
    if len(listed) < len(files):
        click.echo(f"  and {len(files) - len(listed)} more files, all in manifest.json")


def _summary(outcome: Outcome) -> dict[str, Any]:
    from dataclasses import asdict

    fields = ("file_no", "name", "lines", "events", "duplicates", "rejects", "blank", "comment")
    return {
        "new": len(outcome.new),
        "grown": len(outcome.grown),
        "unchanged": len(outcome.unchanged),
        "added": outcome.added,
        "totals": outcome.manifest.totals(),
        "files": [
            {name: asdict(file)[name] for name in fields} for file in (*outcome.new, *outcome.grown)
        ],
        "problems": [{"name": name, "problem": why} for name, why in outcome.problems],
        "left_aside": [{"name": name, "why": why} for name, why in outcome.left_aside],
        "accounts": [
            {"name": name, "pairs": pairs, "incomplete": incomplete}
            for name, (pairs, incomplete) in outcome.accounts.items()
        ],
        "conflicts": outcome.conflicts,
        "identifiers": outcome.manifest.identifiers,
    }
