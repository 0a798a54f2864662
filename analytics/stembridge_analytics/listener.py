"""Told how a run or an ingest goes on."""

from __future__ import annotations

from pathlib import Path

__all__ = ["Listener"]


class Listener:
    """Told how a run or an ingest goes on. The base class is silent."""

    def waiting(self, folder: Path) -> None:
        """Another ingest holds the store in `folder`; this one waits for it."""

    def reading(self, files: int, size: int) -> None:
        """Reading starts: so many files of so many bytes."""

    def read(self, size: int, lines: int, rejects: int | None = None) -> None:
        """So many bytes and lines have been read, and so many lines rejected, if that is known."""

    def doing(self, what: str) -> None:
        """The next step before or after reading."""
