"""`stembridge model`: who completes, when people leave, what reaches classrooms, for whom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from stembridge_analytics.commands.options import key_option, programme_option, store_option

if TYPE_CHECKING:
    from stembridge_analytics.modelling import Modelled

__all__ = ["command"]

_NAME: Final = "NAME"
_ALL: Final = "all"


class _ModelGroup(click.Group):
    """Commands of their own, and any other word is the name of a model."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of that name, else the one that runs the model of that name."""
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        return name, self.commands[_NAME], args[1:]


@click.group(name="model", cls=_ModelGroup)
def command() -> None:
    """Models: who completes, when people leave, what reaches classrooms, for whom it differs.

    `stembridge model list` says which models there are and what each answers; docs/models.md says
    how to read a result.
    """


@command.command(name=_NAME)
@store_option("Folder of the store, made by `stembridge ingest`.")
@programme_option
@key_option("The store's key, needed with --programme.")
@click.option("--platform", help="Platform to model; needed if the store has several.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="Folder for the tables as CSV and each result as JSON. What an earlier call wrote there "
    "is replaced.",
)
@click.option(
    "--formula",
    help="Formula in place of the default set, such as 'is_completed_k2 ~ gender + level'.",
)
@click.option(
    "--reference",
    "references",
    multiple=True,
    metavar="COLUMN=LEVEL",
    help="Level that others are compared with. May be given several times.",
)
@click.option(
    "--evidence",
    type=click.Choice(["K1", "K2", "K3"]),
    help="Evidence level of completion: all required units, passed or certified, pass mark.  "
    "[default: K2]",
)
@click.option("--clusters", help="Column whose people resemble each other.  [default: course_id]")
@click.option(
    "--plan",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Analysis plan: what was planned is marked, and what was added. See: stembridge model "
    "plan.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def run(
    ctx: click.Context,
    folder: Path,
    programme: Path | None,
    key_path: Path | None,
    platform: str | None,
    out: Path | None,
    formula: str | None,
    references: tuple[str, ...],
    evidence: str | None,
    clusters: str | None,
    plan: Path | None,
    as_json: bool,
) -> None:
    """Run the model NAME on a store, or `all` of them.

    Prints each result: a paragraph in plain words, the main table, what is doubtful, and what the
    numbers rest on. Estimates and intervals are in the files of --out in full. Settings, formulas
    and a plan may stand in programme.toml too. The tables of the store are read as `stembridge
    tables` left them, and made for this call where they are stale.

    Exit code: 0 if something could be said, 1 if the data allow no answer, a table could not be
    made or a part of a side input could not be used, 2 if the call was wrong.
    """
    from stembridge_analytics.commands.progress import Bar
    from stembridge_analytics.modelling import Choices, model_store
    from stembridge_analytics.models import MODELS
    from stembridge_analytics.tables import TableOptions

    name = ctx.info_name or ""
    names = tuple(MODELS) if name == _ALL else (MODELS[name].name,)
    _check_clusters(clusters)
    choices = Choices(formula, _levels(references), evidence, clusters, plan)
    options = TableOptions(platform=platform, programme=programme, key_path=key_path)
    with Bar() as bar:
        found = model_store(folder, names, options, choices, listener=bar)
    if out is not None:
        _write(found, out, names, folder)
    _print(found, programme, out, as_json=as_json)


def _check_clusters(clusters: str | None) -> None:
    from stembridge_analytics.programme.model_form import CLUSTERS

    if clusters is not None and clusters not in CLUSTERS:
        raise click.UsageError(f"no clusters by {clusters!r}; there are: {', '.join(CLUSTERS)}")


def _levels(references: Sequence[str]) -> dict[str, str]:
    """Column -> level. Raises UsageError for a text without a column and a level."""
    found = {}
    for text in references:
        column, sign, level = text.partition("=")
        if not (column.strip() and sign and level.strip()):
            raise click.UsageError(
                f"--reference {text!r}: write column=level, such as gender=woman"
            )
        found[column.strip()] = level.strip()
    return found


def _write(found: Modelled, out: Path, names: Sequence[str], store: Path) -> None:
    from stembridge_analytics.errors import UsageError
    from stembridge_analytics.output import output_folder, write_manifest
    from stembridge_analytics.result_files import plan_json, write_results

    if out.resolve().is_relative_to(store.resolve()):
        raise UsageError(f"{out}: lies inside the store; name another folder with --out")
    with output_folder(out) as draft:
        write_results(found.results, draft)
        facts = {"made_by": "stembridge model", "models": list(names), **_facts(found)}
        write_manifest(draft, {**facts, "plan": plan_json(found.plan)})


def _facts(found: Modelled) -> dict[str, Any]:
    from stembridge_analytics import __version__

    return {
        "version": __version__,
        "platform": found.platform,
        "fingerprint": found.fingerprint,
    }


def _print(found: Modelled, programme: Path | None, out: Path | None, *, as_json: bool) -> None:
    said = [one for one in found.results if not one.table.empty]
    if as_json:
        from stembridge_analytics.result_files import json_of, json_text, plan_json

        results = [json_of(one) for one in found.results]
        text = json_text({**_facts(found), "results": results, "plan": plan_json(found.plan)})
        click.echo(text, nl=False)
    else:
        _tell(found, programme)
    if out is not None:
        click.echo(f"Files: {click.format_filename(out)}", err=as_json)
    if found.faults:
        from stembridge_analytics.commands.faults import tell_faults

        tell_faults(found.faults, programme)
    if found.faults or not said:
        raise SystemExit(1)


def _tell(found: Modelled, programme: Path | None) -> None:
    from stembridge_analytics.commands.model_text import plan_lines, result_lines
    from stembridge_analytics.commands.rejects import printable

    for result in found.results:
        for line in result_lines(result):
            click.echo(printable(line))
        click.echo()
    if found.plan is not None:
        for line in plan_lines(found.plan):
            click.echo(printable(line))
        click.echo()
    lacking = sum(one.table.empty for one in found.results)
    count = len(found.results) - lacking
    results = "1 result" if count == 1 else f"{count} results"
    click.echo(f"{results}, {lacking} that the data do not allow; logs {found.fingerprint}")
    if programme is None:
        click.echo("Without --programme neither run dates nor who people are is known.")


@command.command(name="list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_models(as_json: bool) -> None:
    """The models, each with its question and the tables it needs."""
    import textwrap

    from stembridge_analytics.models import MODELS
    from stembridge_analytics.result_files import json_text

    if as_json:
        models = [
            {"name": one.name, "question": one.question, "needs": list(one.needs)}
            for one in MODELS.values()
        ]
        click.echo(json_text({"models": models}), nl=False)
        return
    for one in MODELS.values():
        click.echo(one.name)
        for text in (one.question, f"Tables: {', '.join(one.needs)}"):
            for line in textwrap.wrap(text, 88):
                click.echo(f"  {line}")
    click.echo("next: stembridge model NAME --store STORE, or all for all of them")


@command.command(name="plan")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File to write.  [default: print it]",
)
@click.option(
    "--check",
    "checked",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A plan to check in place of writing one.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of plans, for editors.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def plan_file(out: Path | None, checked: Path | None, schema: bool, force: bool) -> None:
    """Propose an analysis plan, or check one.

    A plan says before the results are known what will be done: models, formulas, groups, families
    of comparisons, smallest numbers. Printed with the results it tells what was planned and done,
    what was not done and why, and what was added.

    Exit code: 0 if all is well, 1 if the plan has a fault, 2 if the call was wrong.
    """
    from stembridge_analytics.analysis_plan import load_plan, plan_schema_text, plan_text
    from stembridge_analytics.errors import UsageError

    if checked is not None:
        found = load_plan(checked)
        click.echo(f"{click.format_filename(checked)}: {len(found.analyses)} planned")
        for one in found.analyses:
            click.echo(f"  {one}")
        return
    text = plan_schema_text() if schema else plan_text()
    if out is None:
        click.echo(text, nl=False)
        return
    if out.exists() and not force:
        raise UsageError(f"{out}: is there already; name another with --out, or add --force")
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{out}: cannot be written ({error.strerror}); name another with --out"
        ) from None
    click.echo(f"{click.format_filename(out)}: written")
    click.echo(
        f"next: fill it in, then: stembridge model plan --check {click.format_filename(out)}"
    )
