"""A progress bar on the terminal, or a log line a step for schedulers; silent otherwise."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import click

from stembridge_analytics.listener import Listener

__all__ = ["Bar", "JsonLog"]

_CLEAR: Final = "\r\x1b[K"
_EVERY_S: Final = 5.0


class Bar(Listener):
    """Shows bytes, lines, rate and time left while reading, then the step at hand.

    On standard error, and only if that is a terminal, so that schedulers get no control characters.
    """

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._bar: Any = None
        self._done = 0
        self._lines = 0
        self._rejects: int | None = None
        self._start = time.monotonic()

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

    def waiting(self, folder: Path) -> None:
        """Say so even where there is no terminal: nothing else explains the wait."""
        click.echo(_waiting(folder), err=True)

    def reading(self, files: int, size: int) -> None:
        """Show an empty bar."""
        if self._shown:
            click.echo(_CLEAR, nl=False, err=True)
            name = "1 file" if files == 1 else f"{files} files"
            self._start = time.monotonic()
            self._bar = click.progressbar(
                length=max(size, 1),
                label=f"Reading {name}, {size / 1e6:,.1f} MB",
                item_show_func=lambda _: self._counts(),
                file=sys.stderr,
            )
            self._bar.__enter__()

    def read(self, size: int, lines: int, rejects: int | None = None) -> None:
        """Move the bar."""
        self._lines, self._rejects = lines, rejects
        if self._bar is not None:
            self._bar.update(size - self._done, "")
            self._done = size

    def _counts(self) -> str:
        seconds = max(time.monotonic() - self._start, 1e-3)
        text = f"{self._lines:,} line{'' if self._lines == 1 else 's'}"
        text += f", {self._done / 1e6 / seconds:,.0f} MB/s"
        if self._rejects is not None:
            text += f", {self._rejects:,} rejected"
        return text

    def doing(self, what: str) -> None:
        """Show the next step in place of the last."""
        self._finish()
        if self._shown:
            click.echo(f"{_CLEAR}{what[:1].upper()}{what[1:]} ...", nl=False, err=True)

    def _finish(self) -> None:
        if self._bar is not None:
            self._bar.render_progress()  # lines that came with no more bytes
            self._bar.__exit__(None, None, None)
            self._bar = None


class JsonLog(Listener):
    """Prints one JSON object a step, and every few seconds while reading."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def emit(self, step: str, **fields: Any) -> None:
        """Print one step."""
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        click.echo(json.dumps({"at": at, "step": step, **fields}))
        sys.stdout.flush()

    def waiting(self, folder: Path) -> None:
        """Another ingest holds the store."""
        self.emit("waiting", message=_waiting(folder))

    def reading(self, files: int, size: int) -> None:
        """Reading starts."""
        self.emit("reading", files=files, bytes=size)

    def read(self, size: int, lines: int, rejects: int | None = None) -> None:
        """Bytes, lines and rejects so far."""
        if time.monotonic() - self._last >= _EVERY_S:
            self._last = time.monotonic()
            counted = {} if rejects is None else {"rejects": rejects}
            self.emit("read", bytes=size, lines=lines, **counted)

    def doing(self, what: str) -> None:
        """The next step."""
        self.emit(what)


def _waiting(folder: Path) -> str:
    return f"{folder}: another ingest is at work there; waiting for it to end (Ctrl-C to stop)"
