"""`stembridge config`: the file that says what a programme is, begun and checked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stembridge_analytics.commands.options import key_option, platform_option
from stembridge_analytics.commands.rejects import printable
from stembridge_analytics.commands.side_account import count, summary, tell, tell_joins

if TYPE_CHECKING:
    from stembridge_analytics.engines import Engine
    from stembridge_analytics.programme import Programme
    from stembridge_analytics.programme.joins import Joins
    from stembridge_analytics.programme.starting import SeenCourse

__all__ = ["command"]


@click.group(name="config")
def command() -> None:
    """Begin and check programme.toml: runs, participants, staff, course structure.

    What comes beside the logs stands in one file; docs/programme.md says what it may hold.
    """


@command.command(name="init")
@click.option(
    "--out",
    default=Path("programme.toml"),
    show_default=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.",
)
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder of a store: its course runs are entered, with the days that their events have.",
)
@platform_option
@click.option("--schema", is_flag=True, help="Put the JSON Schema beside it, for editors.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def init(out: Path, folder: Path | None, platform: str, schema: bool, force: bool) -> None:
    """Write a programme.toml to start from, with every key explained.

    With --store the course runs are those of the logs; their days are proposed, but off: a person
    must check them, because events before and after a run are not the run.
    """
    from stembridge_analytics.errors import UsageError
    from stembridge_analytics.programme import SCHEMA_FILE, schema_text
    from stembridge_analytics.programme.starting import starting_text

    schema_file = out.parent / SCHEMA_FILE
    for path in (out, schema_file) if schema else (out,):
        if path.exists() and not force:
            raise UsageError(f"{path}: is there already; name another with --out, or add --force")
    courses = [] if folder is None else _seen_courses(folder, platform)
    files = {out: starting_text(courses, schema=schema)}
    if schema:
        files[schema_file] = schema_text()
    try:
        for path, text in files.items():
            path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{out}: cannot be written ({error.strerror}); name another with --out"
        ) from None
    runs = f" with {count(len(courses), 'course run')}" if courses else ""
    click.echo(f"{click.format_filename(out)}: written{runs}")
    click.echo(f"next: fill it in, then: stembridge config check {click.format_filename(out)}")


@command.command(name="check")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--store",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder of a store: also say how people and course runs meet its logs.",
)
@key_option("Secret key of the store, for --store.")
@platform_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(
    file: Path, folder: Path | None, key_path: Path | None, platform: str, as_json: bool
) -> None:
    """Read programme.toml and all files it names, and say what was understood.

    Nothing is written. Codes that are not known and conflicts are counted; a text that may be a
    name is not repeated, its line is named.

    Exit code: 0 if everything can be used, 1 if the file has a fault or a part of what it names
    cannot be used (the lines with an exclamation mark), 2 if the call was wrong.
    """
    from secrets import token_bytes
    from tempfile import TemporaryDirectory

    from stembridge_analytics.privacy import Pseudonymiser
    from stembridge_analytics.programme import ProgrammeError, load_programme, write_side_tables

    # Without a store nothing is joined: any key does, and nobody is to guess it.
    key = token_bytes(32) if folder is None else _key(folder, key_path)
    try:
        programme = load_programme(file)
        _check_models(programme)
    except ProgrammeError as error:
        _tell_file_faults(error.faults, as_json)
        raise SystemExit(1) from None
    with TemporaryDirectory(prefix="stembridge-") as work:
        account = write_side_tables(programme, Pseudonymiser(key, platform), Path(work))
        joins = None if folder is None else _joins(folder, platform, Path(work))
    if as_json:
        click.echo(json.dumps(summary(programme, account, joins), ensure_ascii=False, indent=1))
    else:
        tell(programme, account)
        if joins is not None:
            tell_joins(joins)
    if account.faults:
        raise SystemExit(1)


def _check_models(programme: Programme) -> None:
    """Raises ProgrammeError for formulas, references and a plan that models cannot use."""
    from stembridge_analytics.programme.declared import ModelChoices

    if programme.models != ModelChoices():  # else the models need not be imported
        from stembridge_analytics.modelling import check_models

        check_models(programme)


def _key(folder: Path, key_path: Path | None) -> bytes:
    from stembridge_analytics.store import store_key

    return store_key(folder, key_path)


@contextmanager
def _opened(folder: Path, platform: str) -> Iterator[Engine]:
    """The store in a folder on an engine. Raises UsageError if it has no such platform."""
    from tempfile import TemporaryDirectory

    from stembridge_analytics.engines import open_engine
    from stembridge_analytics.errors import UsageError
    from stembridge_analytics.store import open_store, register_store

    platforms = open_store(folder).platforms
    if platform not in platforms:
        raise UsageError(
            f"{folder}: no logs of the platform {platform!r} in this store; name another with "
            f"--platform: {', '.join(platforms) or 'none'}"
        )
    with TemporaryDirectory(prefix="stembridge-") as work:
        engine = open_engine(temp=Path(work))
        try:
            register_store(engine, folder, platform, Path(work))
            yield engine
        finally:
            engine.close()


def _seen_courses(folder: Path, platform: str) -> list[SeenCourse]:
    """The course runs in a store, by the clocks of servers and browsers."""
    from stembridge_analytics.programme.starting import SeenCourse

    with _opened(folder, platform) as engine:
        found = engine.query(
            "SELECT course_id, MIN(day) AS first_day, MAX(day) AS last_day, COUNT(*) AS events "
            "FROM stored_events WHERE course_id IS NOT NULL AND source IN ('server', 'browser') "
            "GROUP BY course_id ORDER BY MIN(day), course_id"
        )
    return [SeenCourse(**row) for row in found.to_pylist()]


def _joins(folder: Path, platform: str, work: Path) -> Joins:
    from stembridge_analytics.programme.joins import join_with_logs

    with _opened(folder, platform) as engine:
        identity = engine.query("SELECT key, learner_id FROM identity")
        courses = engine.query("SELECT course_id FROM course_keys")
    columns = (identity[name].to_pylist() for name in ("key", "learner_id"))
    return join_with_logs(work, dict(zip(*columns, strict=True)), courses[0].to_pylist())


def _tell_file_faults(faults: tuple[str, ...], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"faults": list(faults)}, ensure_ascii=False, indent=1))
        return
    for fault in faults:
        click.echo(f"Error: {printable(fault)}", err=True)
