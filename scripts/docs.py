"""Writes what is made from the code: docs/commands.md, docs/tables.md, programme.schema.json.

Run it by `make docs`; a test fails while a file differs from what this makes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from stembridge_analytics.cli import checkout_commands, root_group
from stembridge_analytics.programme import SCHEMA_FILE, schema_text
from stembridge_analytics.schema import (
    REJECT_REASONS,
    SCHEMA_VERSION,
    SIDE_TABLES,
    TABLES,
    Table,
)

ROOT = Path(__file__).resolve().parent.parent


def commands_page() -> str:
    """Every command with its complete help."""
    group = root_group(checkout_commands(ROOT / "pyproject.toml"))
    parts = [
        "# Commands\n\nThe help of every command, as `stembridge COMMAND --help` prints it. "
        "Made by `make docs`.\n"
    ]
    parts.extend(_help(group, "stembridge", None))
    return "\n".join(parts)


def _help(command: click.Command | None, name: str, parent: click.Context | None) -> list[str]:
    assert command is not None
    context = click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=88,
        max_content_width=88,
        help_option_names=["-h", "--help"],  # as the root command sets them
    )
    text = command.get_help(context)
    parts = [f"## {context.command_path}\n\n```text\n{text}\n```\n"]
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            parts.extend(_help(command.get_command(context, sub), sub, context))
    return parts


def tables_page() -> str:
    """Every table with its columns: the data dictionary."""
    parts = [
        f"# Tables\n\nThe data dictionary, schema version {SCHEMA_VERSION}. "
        "Made by `make docs`.\n\n"
        "`stembridge tables` makes them of a store, `stembridge run` of logs or a store beside its "
        "report: as Parquet (zstd), and as CSV up to the rows that a spreadsheet holds. `events` "
        "stands beside the tables of a report from logs; a store has its own. `staged_events`, "
        "`identity`, `calendar` and `course_keys` are steps "
        "on the way and are not kept. Tables whose names begin with `edx_pipeline_`, "
        "`edx2bigquery_` or `aspects_` follow [older systems' definitions](definitions.md) and are "
        "made only if those are asked for.\n"
    ]
    parts += [_table(one) for one in TABLES.values()]
    parts.append(
        "# Side tables\n\nWhat [programme.toml](programme.md) and the files it names say. A key "
        "names one row; those made from tables of the platform are in the order of its files.\n"
    )
    parts += [_table(one) for one in SIDE_TABLES.values()]
    reasons = [f"| `{reason}` | {meaning} |" for reason, meaning in REJECT_REASONS.items()]
    parts.append("## Reasons of rejects\n\n| reason | meaning |\n|---|---|\n" + "\n".join(reasons))
    return "\n".join(parts) + "\n"


def _table(one: Table) -> str:
    key = f" Key: {', '.join(f'`{name}`' for name in one.key)}." if one.key else ""
    rows = [
        f"| `{c.name}` | {c.type} | {c.unit or ''} | {'yes' if c.null else ''} | {c.meaning} |"
        for c in one.columns
    ]
    head = "| column | type | unit | null | meaning |\n|---|---|---|---|---|\n"
    return f"## {one.name}\n\nOne row: {one.grain}.{key}\n\n{head}" + "\n".join(rows) + "\n"


PAGES = {
    "docs/commands.md": commands_page,
    "docs/tables.md": tables_page,
    f"analytics/stembridge_analytics/programme/{SCHEMA_FILE}": schema_text,
}


def main() -> None:
    """Write the pages; with --check only say which differ, and exit with 1 if any does."""
    os.environ.pop("COLUMNS", None)
    stale = []
    for name, page in PAGES.items():
        path, text = ROOT / name, page()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
        if "--check" not in sys.argv:
            path.write_text(text, encoding="utf-8")
    if "--check" in sys.argv and stale:
        sys.exit(f"run `make docs`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
