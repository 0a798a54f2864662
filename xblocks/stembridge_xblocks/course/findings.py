"""What a check finds: at a file and line, in words that say what to do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

__all__ = ["Finding", "Findings", "printable"]


@dataclass(frozen=True, order=True)
class Finding:
    """One thing wrong in a course.

    file: below the top of the course, with slashes. line: 0 if it is the whole file's.
    is_error: it must be put right; else it is a warning.
    rule: a stable name of what was looked for. block: kind and url_name, "" if it is none's.
    """

    file: str
    line: int
    is_error: bool
    rule: str
    message: str
    block: str = ""

    @property
    def severity(self) -> str:
        return "error" if self.is_error else "warning"


@dataclass
class Findings:
    """A list of findings that all parts of a check add to."""

    found: set[Finding] = field(default_factory=set)
    # Likenesses take their time; after this many, a person mends something else first.
    _guesses: int = 200

    def error(self, file: str, line: int, rule: str, message: str, block: str = "") -> None:
        self.found.add(Finding(file, line, True, rule, message, block))

    def warning(self, file: str, line: int, rule: str, message: str, block: str = "") -> None:
        self.found.add(Finding(file, line, False, rule, message, block))

    def nearest(self, name: str, names: Sequence[str]) -> str | None:
        """The name most like a wrong one, None if none is like it."""
        self._guesses -= 1
        if self._guesses < 0:
            return None
        close = get_close_matches(name[:200], names[:2_000], n=1, cutoff=0.7)
        return close[0] if close else None

    def sorted(self) -> tuple[Finding, ...]:
        """By file and line; the same each time."""
        return tuple(sorted(self.found))


def printable(text: str) -> str:
    """`text` in one line without control characters: files are hostile, terminals obey."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    return clean.encode("utf-8", "replace").decode()
