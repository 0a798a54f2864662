"""A progress bar on the terminal; silent where there is none."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Final

import click

from stembridge_analytics.study import Listener

__all__ = ["Bar"]

_CLEAR: Final = "\r\x1b[K"


class Bar(Listener):
    """Shows bytes, lines and time left while reading, then the step at hand, on standard error.

    Shows nothing if standard error is no terminal, so that schedulers get no control characters.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._bar: Any = None
        self._done = 0
        self._lines = 0

    def __enter__(self) -> Bar:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._finish()
        if self._shown:
            click.echo(_CLEAR, nl=False, err=True)

    def reading(self, files: int, size: int) -> None:
        """Show an empty bar."""
        if self._shown:
            name = "1 file" if files == 1 else f"{files} files"
            self._bar = click.progressbar(
                length=max(size, 1),
                label=f"Reading {name}, {size / 1e6:,.1f} MB",
                item_show_func=lambda _: f"{self._lines:,} line{'' if self._lines == 1 else 's'}",
                file=sys.stderr,
            )
            self._bar.__enter__()

    def read(self, size: int, lines: int) -> None:
        """Move the bar."""
        self._lines = lines
        if self._bar is not None:
            self._bar.update(size - self._done, "")
            self._done = size

    def doing(self, what: str) -> None:
        """Show the next step in place of the last."""
        self._finish()
        if self._shown:
            click.echo(f"{_CLEAR}Building {what} ...", nl=False, err=True)

    def _finish(self) -> None:
        if self._bar is not None:
            self._bar.render_progress()  # lines that came with no more bytes
            self._bar.__exit__(None, None, None)
            self._bar = None
