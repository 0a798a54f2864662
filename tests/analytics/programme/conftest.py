"""Files in, side tables out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.programme import Note, SideAccount, load_programme, write_side_tables

from ..conftest import COURSE, KEY

HASHES = Pseudonymiser(KEY)
RUN = f'[[runs]]\ncourse_id = "{COURSE}"\n'
PACKAGE = '[package]\nfolders = ["package"]\n'


@dataclass(frozen=True)
class Side:
    """What some files became."""

    folder: Path
    account: SideAccount

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a side table."""
        found: list[dict[str, Any]] = pq.read_table(self.folder / f"{name}.parquet").to_pylist()
        return found

    def notes(self, *, faults: bool | None = None) -> list[tuple[str, str | None, int, int | None]]:
        """what, value, rows, line of the notes, or of those that are faults or are none."""
        return [
            (note.what, note.value, note.rows, note.line)
            for note in self.account.notes
            if faults in (None, note.is_fault)
        ]

    def note(self, what: str) -> Note:
        """The one note that says this, or is of this input."""
        (found,) = [n for n in self.account.notes if what in n.what or what == n.input]
        return found


Writer = Callable[..., Side]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    """Function: text of a programme.toml, and name -> content of files -> side tables."""

    def writer(toml: str = "", files: dict[str, str | bytes] | None = None) -> Side:
        for name, content in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        (tmp_path / "programme.toml").write_text(toml, encoding="utf-8")
        folder = tmp_path / "side"
        folder.mkdir(exist_ok=True)
        programme = load_programme(tmp_path / "programme.toml")
        return Side(folder, write_side_tables(programme, HASHES, folder))

    return writer


def tabbed(*rows: str) -> str:
    """A table of the platform: cells that stand apart by spaces here, by tabs there."""
    return "".join("\t".join(row.split(" ")) + "\n" for row in rows)
