"""Faults of a programme file: where, what was found, what is allowed, what to do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import DataError

__all__ = ["Fault", "Key", "Places", "ProgrammeError", "key_text"]

# The way to a value: `runs`, 1, `start`.
Key = tuple[str | int, ...]

_HEADER: Final = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_MULTI: Final = ('"""', "'''")


@dataclass(frozen=True)
class Fault:
    """One fault: the key it is at, and a sentence on it."""

    key: Key
    text: str


class ProgrammeError(DataError):
    """All that is wrong with a programme file. faults: one sentence each, with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        count = "" if len(faults) == 1 else f"{len(faults)} faults:\n"
        super().__init__(count + ";\n".join(faults))
        self.faults = tuple(faults)


class Places:
    """On which line of a TOML file a key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = dict(reversed(list(_keys(text))))  # the first of equal ones

    def sentence(self, fault: Fault) -> str:
        """The fault with its file, its line where that is known, and its key."""
        line = self.line(fault.key)
        where = f"{self._path}, line {line}" if line else str(self._path)
        key = key_text(fault.key)
        return f"{where}: {key}: {fault.text}" if key else f"{where}: {fault.text}"

    def line(self, key: Key) -> int | None:
        """The line of a key, or of what it lies in."""
        for end in range(len(key), 0, -1):
            if key[:end] in self._lines:
                return self._lines[key[:end]]
        return None


def key_text(key: Key) -> str:
    """The key as a person writes it: `runs[2].start`, counted from 1."""
    text = ""
    for part in key:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            name = part if _BARE.fullmatch(part) else f'"{part}"'
            text += f".{name}" if text else name
    return text


def _keys(text: str) -> Iterator[tuple[Key, int]]:
    """Keys that stand at the beginning of a line, with their lines; tomllib tells of none."""
    table: Key = ()
    counts: dict[Key, int] = {}
    inside: str | None = None  # the quotes of a text over several lines
    for line_no, line in enumerate(text.splitlines(), 1):
        if inside is None:
            header = _HEADER.fullmatch(line)
            if header:
                table = _path(header[2])
                if header[1] == "[[":
                    counts[table] = counts.get(table, -1) + 1
                table = _counted(table, counts)
                yield table, line_no
            elif "=" in line:
                key = _path(line.split("=", 1)[0])
                if key:
                    yield table + key, line_no
        for quotes in _MULTI:
            if line.count(quotes) % 2 and inside in (None, quotes):
                inside = None if inside else quotes


def _counted(table: Key, counts: Mapping[Key, int]) -> Key:
    """The header's key with the number of each array of tables on the way."""
    found: list[str | int] = []
    for end in range(1, len(table) + 1):
        found.append(table[end - 1])
        if table[:end] in counts:
            found.append(counts[table[:end]])
    return tuple(found)


def _path(text: str) -> Key:
    try:
        found: Any = tomllib.loads(f"{text.strip()} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    key: list[str] = []
    while isinstance(found, dict) and found:  # a comment gives an empty one
        ((name, found),) = found.items()
        key.append(name)
    return tuple(key)
