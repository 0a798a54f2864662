"""The log files on disk: pieces appended as they come, and a ledger of what went in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from stembridge_analytics.simulate.block import Piece
from stembridge_analytics.simulate.scribe import EVENT_LINES, REJECTED_LINES

__all__ = ["LogFolder"]


@dataclass
class _File:
    text_bytes: int = 0
    lines: Counter[str] = field(default_factory=Counter)
    mess: Counter[str] = field(default_factory=Counter)


class LogFolder:
    """Files of a folder that grow by pieces, each a gzip member or plain text."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, _File] = {}

    @property
    def text_bytes(self) -> int:
        """Bytes of all lines, unpacked."""
        return sum(file.text_bytes for file in self._files.values())

    def append(self, piece: Piece) -> None:
        """Add a piece at the end of its file."""
        mode = "ab" if piece.name in self._files else "wb"
        with (self._folder / piece.name).open(mode) as out:
            out.write(piece.packed)
        file = self._files.setdefault(piece.name, _File())
        file.text_bytes += piece.text_bytes
        file.lines.update(piece.lines)
        file.mess.update(piece.mess)

    def end_unterminated(self, name: str) -> None:
        """Take the newline from the end of a plain file, as if its last line were being written.

        A file that ends with a blank line stays as it is: the line would be lost.
        """
        path = self._folder / name
        if name not in self._files:
            return
        with path.open("r+b") as file:
            size = file.seek(0, 2)
            file.seek(max(0, size - 2))
            if size > 1 and file.read() != b"\n\n":
                file.truncate(size - 1)
                self._files[name].text_bytes -= 1

    def ledger(self) -> dict[str, Any]:
        """Every line written, in total and by file, by what readers must make of it."""
        total = sum((file.lines for file in self._files.values()), Counter[str]())
        mess = sum((file.mess for file in self._files.values()), Counter[str]())
        return {
            **_counts(total),
            "events": total["event"] + total["extra"],
            "duplicates": total["duplicate"],
            "rejects_by_reason": {reason: total[reason] for reason in REJECTED_LINES},
            "bytes": self.text_bytes,
            "mess": dict(sorted(mess.items())),
            "files": [
                {
                    "path": f"{self._folder.name}/{name}",
                    **_counts(file.lines),
                    "bytes": file.text_bytes,
                    "mess": dict(sorted(file.mess.items())),
                }
                for name, file in sorted(self._files.items())
            ],
        }


def _counts(lines: Counter[str]) -> dict[str, int]:
    """The columns of the table `files` that a reader must find."""
    return {
        "lines": lines.total(),
        "staged_events": sum(lines[line] for line in EVENT_LINES),
        "rejects": sum(lines[line] for line in REJECTED_LINES),
        "blank": lines["blank"],
        "comment": lines["comment"],
    }
