"""The `stembridge` command: one group that finds its sub-commands by entry point.

It imports click and the standard library only, so that a base install, which lacks pandas and the
rest, still starts and can say which extra a command needs.
"""

from __future__ import annotations

import os
import signal
import sys
import tomllib
from collections.abc import Iterable
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Final, NoReturn

import click

from stembridge_analytics import __version__
from stembridge_analytics.errors import MissingExtraError, StembridgeError

__all__ = ["GROUP", "CommandGroup", "checkout_commands", "main", "root_group"]

GROUP: Final = "stembridge.commands"


class CommandGroup(click.Group):
    """A click group of the commands that `found` names, each imported when it is asked for.

    found: entry points whose objects are click commands; all installed ones by default.
    Turns what a command raises into what a shell sees: a StembridgeError into one line and its
    exit code, a package that is not installed into the extra that brings it, Ctrl-C into
    "Stopped." and 130. Anything else is a bug and keeps its traceback.
    """

    def __init__(self, *, found: Iterable[EntryPoint] | None = None, **attrs: Any) -> None:
        super().__init__(**attrs)
        points = entry_points(group=GROUP) if found is None else found
        self._found: Final = {point.name: point for point in points}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted; imports none of them."""
        return sorted(self._found)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, imported now; None if there is none."""
        point = self._found.get(cmd_name)
        if point is None:
            return None
        try:
            command = point.load()
            if not isinstance(command, click.Command):
                raise TypeError(f"{point.value} is no click command but a {type(command)}")
        except Exception as error:  # one broken add-on must not take the others' help away
            return _unloadable(cmd_name, error)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with an answer to an unknown name that says what there is."""
        name = args[0]
        if name not in self._found and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(_unknown(name, self.list_commands(ctx)))
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command asked for, and say what went wrong the way a shell user reads it."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            point = self._found[ctx.invoked_subcommand or ""]
            extra = _extra_of(point)
            if extra is None or (error.name or "").startswith("stembridge_"):
                raise
            what = f"`stembridge {point.name}` (no module {error.name!r} here)"
            _fail(ctx, MissingExtraError(what, extra))
        except StembridgeError as error:
            _fail(ctx, error)
        except (KeyboardInterrupt, click.Abort):
            click.echo("Stopped.", err=True)
            ctx.exit(130)


def _fail(ctx: click.Context, error: StembridgeError) -> NoReturn:
    click.ClickException(" ".join(str(error).split())).show()
    ctx.exit(error.exit_code)


def _extra_of(point: EntryPoint) -> str | None:
    """The extra a command needs, as `EXTRA` in its module or else in its `commands` package says.

    Neither imports anything heavy; a module that cannot be imported has its package's extra.
    """
    for name in (point.module, point.module.rpartition(".")[0]):
        extra = getattr(sys.modules.get(name), "EXTRA", None)
        if isinstance(extra, str):
            return extra
    return None


def _unloadable(name: str, error: Exception) -> click.Command:
    """Stands in the list for a command that could not be imported; raises `error` when run."""

    def callback() -> NoReturn:
        raise error

    return click.Command(
        name,
        callback=callback,
        short_help=f"(cannot be loaded: {error})",
        add_help_option=False,
        context_settings={"ignore_unknown_options": True, "allow_extra_args": True},
    )


def _unknown(name: str, available: list[str]) -> str:
    close = get_close_matches(name, available, n=1)
    hint = f"did you mean {close[0]!r}? " if close else ""
    return f"unknown command {name!r}; {hint}available: {', '.join(available) or 'none'}"


def checkout_commands(pyproject: Path) -> list[EntryPoint]:
    """The commands as a checkout's pyproject.toml declares them, whatever is installed."""
    project = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]
    return [EntryPoint(n, v, GROUP) for n, v in project["entry-points"][GROUP].items()]


def root_group(found: Iterable[EntryPoint] | None = None) -> CommandGroup:
    """The whole command line as one click group; `found` as in CommandGroup."""
    group = CommandGroup(
        found=found,
        name="stembridge",
        help="Tools around STEM lessons on Open edX: analytics of tracking logs, and the blocks.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    click.version_option(__version__, prog_name="stembridge")(group)
    return group


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def main(found: Iterable[EntryPoint] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    # Models solve many small systems of equations: threads that wait for each other made them take
    # six times the CPU on a busy machine of two cores. numpy reads this when it is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    signal.signal(signal.SIGTERM, _stop)  # as Ctrl-C: drafts are removed on the way out
    root_group(found).main(prog_name="stembridge")
