"""Options that several commands share, so that they are called and explained alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

__all__ = ["key_option", "platform_option", "processes_option", "programme_option", "store_option"]

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

platform_option: Decorator = click.option(
    "--platform",
    default="default",
    show_default=True,
    help="Name of the platform the logs are from: people hold within one platform.",
)

programme_option: Decorator = click.option(
    "--programme",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A programme.toml: run dates, course structures, participants, staff and other inputs "
    "beside the logs. See: stembridge config init.",
)

processes_option: Decorator = click.option(
    "--processes",
    type=click.IntRange(min=1),
    help="How many processes read.  [default: one a core]",
)


def key_option(what_for: str) -> Decorator:
    """`--key`, as key_path; what_for: sentences on what it opens or makes here."""
    return click.option(
        "--key",
        "key_path",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="STEMBRIDGE_KEY",
        show_envvar=True,
        help=f"{what_for} By default in your own settings folder.",
    )


def store_option(what: str) -> Decorator:
    """`--store`, as folder; what: a sentence on what the folder is here."""
    return click.option(
        "--store", "folder", required=True, type=click.Path(path_type=Path), help=what
    )
