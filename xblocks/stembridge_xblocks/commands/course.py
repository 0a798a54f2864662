"""`stembridge course`: courses as files, checked before a platform imports them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stembridge_xblocks.course import Report, RoleModels

__all__ = ["command"]


@click.group()
def command() -> None:
    """Check courses as files, count their role models, print the XML Schemas of the blocks."""


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(("text", "json")),
    default="text",
    show_default=True,
    help="How to print what was found.",
)
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option(
    "--today",
    type=click.DateTime(("%Y-%m-%d",)),
    help="The day on which lessons must still be valid. By default today.",
)
@click.pass_context
def check(ctx: click.Context, path: Path, form: str, strict: bool, today: datetime | None) -> None:
    """Find what is wrong in a course before Open edX imports it.

    PATH is the folder of a course or library as Open edX exports it, the same packed as tar.gz, or
    one OLX file. Nothing is changed, unpacked or fetched.

    Looked for: XML that cannot be read; content of our blocks that is missing, wrong or unknown;
    formulas and units that fail anywhere in their ranges; placeholders without a value; url_names
    without a file, files without a url_name, names that are taken twice; pictures and files that
    are missing; pictures without alternative text; advanced modules that the policy lacks. As
    warnings: texts that lack a language, lessons past their valid_until, files that nothing leads
    to.

    Exit code: 0 if there are at most warnings, 1 if there is an error (with --strict: or a
    warning), 2 if the call was wrong.
    """
    from stembridge_xblocks.course import check as check_course

    report = check_course(path, today=(today or datetime.now()).date())
    if form == "json":
        click.echo(json.dumps(report.as_json(), indent=2))
    else:
        click.echo("\n".join(_lines(report)))
    if report.errors or (strict and report.findings):
        ctx.exit(1)


def _lines(report: Report) -> Iterator[str]:
    from stembridge_xblocks.course.findings import printable

    for one in report.findings:
        place = report.prefix + one.file + (f":{one.line}" if one.line else "")
        block = f"{one.block}: " if one.block else ""
        yield printable(f"{place}: {one.severity}: {block}{one.message} [{one.rule}]")
    counts = f"{_count(report.errors, 'error')}, {_count(report.warnings, 'warning')}"
    yield (
        f"{counts} in {_count(report.files, 'file')} with {_count(report.blocks, 'block')}, "
        f"{report.own_blocks} of ours."
    )


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


@command.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
@click.pass_context
def rolemodels(ctx: click.Context, path: Path, as_json: bool) -> None:
    """Count the role models of a course's career cards.

    PATH is the folder of a course or library as Open edX exports it, the same packed as tar.gz, or
    one OLX file.

    Counted by: real person or example, gender, country, region, way into the job, seniority,
    sector. What a card does not state is counted as not stated; values that no card has are shown
    with 0. A card that several blocks show (the same id of the card) counts once.

    Exit code: 0, 1 if a file could not be read, so that cards may be missing, 2 if the call was
    wrong.
    """
    from stembridge_xblocks.course import role_models

    found = role_models(path)
    click.echo(json.dumps(found.as_json(), indent=2) if as_json else "\n".join(_table(found)))
    if found.unread:
        ctx.exit(1)


def _table(found: RoleModels) -> Iterator[str]:
    from stembridge_xblocks.course.findings import printable

    yield f"{_count(found.cards, 'career card')} in {_count(found.blocks, 'block')}."
    width = max(len(count.label) for one in found.dimensions for count in one.counts)
    for one in found.dimensions:
        yield ""
        yield one.title
        for count in one.counts:
            yield f"  {printable(count.label):{width}} {count.cards:6,}"
    if found.unread:
        yield ""
        yield f"Not read, so that cards may be missing: {printable(', '.join(found.unread))}"
        yield "`stembridge course check` says what is wrong there."


@command.command()
@click.argument("block")
def schema(block: str) -> None:
    """Print the XML Schema of a block's OLX.

    BLOCK is the name of its element, such as stembridge_case. An editor that knows the schema
    completes and checks while you write; `stembridge course check` finds more than a schema can
    say.
    """
    from stembridge_xblocks.common.xsd import schema_text
    from stembridge_xblocks.course.declared import DECLARED
    from stembridge_xblocks.errors import UsageError

    if block not in DECLARED:
        raise UsageError(f"there is no block {block!r}; available: {', '.join(sorted(DECLARED))}")
    click.echo(schema_text(DECLARED[block]), nl=False)
