"""Lines -> columns of what stands at some paths in them: each distinct value once, and codes.

Two scanners do the same: `_scan`, written in C (see native/), takes lines that are written as the
platform writes them and hands back the others; `PlainScanner` hands back all of them. What is
handed back is read by `careful.py` and put in as a row. So all judgement stands there, in Python,
once, and without a C compiler there is only less speed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from stembridge_analytics.events import KINDS, Payload
from stembridge_analytics.ingest.forgiving import parse

__all__ = [
    "CONTEXT", "PATHS", "PAYLOAD", "PLACES", "ROOT", "USAGE_KEY", "Codes", "Column", "PlainScanner",
    "Scanned", "Scanner", "make_scanner", "native_scanner", "take",
]  # fmt: skip

Codes = npt.NDArray[np.int32]
Path = tuple[str, ...]

ROOT: Final = ("username", "name", "event_type", "event_source", "page", "time", "timestamp")
# In the async form also what else stands at the root.
CONTEXT: Final = (
    "course_id", "user_id", "path", "username", "event_source", "event_type", "page",
)  # fmt: skip
USAGE_KEY: Final = ("context", "module", "usage_key")
# The fields that any kind of event reads; `data` of the async form is `event` here.
PAYLOAD: Final = tuple(
    dict.fromkeys(
        [
            *Payload.__struct_fields__,
            *(name for kind in KINDS.values() for name in kind.payload.__struct_fields__),
        ]
    )
)
PATHS: Final[tuple[Path, ...]] = (
    *((name,) for name in ROOT),
    *(("context", name) for name in CONTEXT),
    USAGE_KEY,
    *(("event", name) for name in PAYLOAD),
)
PLACES: Final = {path: place for place, path in enumerate(PATHS)}

# A column as bytes of 32-bit codes (-1 for no value), and its distinct values: text, or JSON as
# bytes; None if it has no values at all.
RawColumn = tuple[bytes, list[str | bytes]] | None
# line numbers, microseconds and duplicate keys as bytes of 64-bit numbers, columns by path
Raw = tuple[bytes, bytes, bytes, list[RawColumn]]


class Scanner(Protocol):
    """What both scanners do. rows: taken so far; held: bytes of distinct values, about."""

    @property
    def rows(self) -> int: ...
    @property
    def held(self) -> int: ...
    def scan(self, blob: bytes, first_line: int, /) -> tuple[int, list[tuple[int, int, int]]]:
        """Take rows from lines of UTF-8; how many lines, and (start, end, number) of the others."""
        ...

    def put(self, line_no: int, time_us: int, key: int, values: list[Any], /) -> None:
        """Take a row whose values are known: by path text, JSON as bytes, or None."""
        ...

    def take(self) -> Raw:
        """All rows; the scanner is empty then."""
        ...


def native_scanner() -> Callable[[tuple[Path, ...]], Scanner] | None:
    """The scanner in C; None where it was not built."""
    try:
        from stembridge_analytics.ingest._scan import Scanner as Native
    except ImportError:
        return None
    return Native


def make_scanner() -> Scanner:
    """The fastest scanner there is."""
    native = native_scanner()
    return PlainScanner(PATHS) if native is None else native(PATHS)


class PlainScanner:
    """The scanner in Python: every line needs a closer look."""

    def __init__(self, paths: tuple[Path, ...]) -> None:
        self._paths = paths
        self._begin()

    def _begin(self) -> None:
        self._lines: list[int] = []
        self._times: list[int] = []
        self._keys: list[int] = []
        self._codes: list[list[int]] = [[] for _ in self._paths]  # row and code in one number
        self._values: list[dict[str | bytes, int]] = [{} for _ in self._paths]
        self.held = 0

    @property
    def rows(self) -> int:
        return len(self._lines)

    def scan(self, blob: bytes, first_line: int, /) -> tuple[int, list[tuple[int, int, int]]]:
        lines = []
        start = 0
        for line_no, line in enumerate(blob.split(b"\n"), start=first_line):
            lines.append((start, start + len(line), line_no))
            start += len(line) + 1
        return len(lines), lines

    def put(self, line_no: int, time_us: int, key: int, values: list[Any], /) -> None:
        row = len(self._lines)
        self._lines.append(line_no)
        self._times.append(time_us)
        self._keys.append(key)
        for place, value in enumerate(values):
            if value is not None:
                known = self._values[place]
                code = known.get(value)
                if code is None:
                    code = known[value] = len(known)
                    self.held += len(value)
                self._codes[place].append(row << 32 | code)

    def take(self) -> Raw:
        columns: list[RawColumn] = []
        for found, values in zip(self._codes, self._values, strict=True):
            if not values:
                columns.append(None)
                continue
            codes = np.full(len(self._lines), -1, np.int32)
            pairs = np.array(found, np.int64)
            codes[pairs >> 32] = pairs & 0xFFFFFFFF
            columns.append((codes.tobytes(), list(values)))
        numbers = (self._lines, self._times, self._keys)
        head = [np.array(each, np.int64).tobytes() for each in numbers]
        self._begin()
        return head[0], head[1], head[2], columns


@dataclass(frozen=True)
class Column:
    """One path: values by code, and the code of each row, -1 where nothing stands."""

    codes: Codes
    values: list[Any]


@dataclass(frozen=True)
class Scanned:
    """The rows of a scanner. A column that is missing has no values."""

    line_no: npt.NDArray[np.int64]
    time_us: npt.NDArray[np.int64]
    duplicate_key: npt.NDArray[np.int64]
    columns: dict[Path, Column]

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.line_no)


def take(scanner: Scanner) -> Scanned:
    """The rows of a scanner, with JSON as Python's values."""
    line_no, time_us, key, columns = scanner.take()
    return Scanned(
        np.frombuffer(line_no, np.int64),
        np.frombuffer(time_us, np.int64),
        np.frombuffer(key, np.int64),
        {
            path: Column(np.frombuffer(column[0], np.int32), _values(column[1]))
            for path, column in zip(PATHS, columns, strict=True)
            if column is not None
        },
    )


def _values(raw: list[str | bytes]) -> list[Any]:
    places = [place for place, value in enumerate(raw) if type(value) is bytes]
    if not places:
        return raw
    values: list[Any] = list(raw)
    for place, value in zip(places, _parsed([raw[place] for place in places]), strict=True):
        values[place] = value
    return values


def _parsed(texts: list[Any]) -> list[Any]:
    """The values of JSON texts; all at once, because numbers of seconds are many."""
    try:
        found: list[Any] = msgspec.json.decode(b"[" + b",".join(texts) + b"]")
    except (msgspec.DecodeError, RecursionError):
        return list(map(parse, texts))
    return found
