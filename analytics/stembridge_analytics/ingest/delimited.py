"""Tables in text files, with a header: columns by their names, rows one at a time, any size.

Two dialects. What the platform's database writes: cells divided by tabs, nothing quoted, `NULL`,
and the escapes \\t \\n \\r \\\\. And CSV: commas, semicolons or tabs, quoted as spreadsheets do.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.inputs import FileProblem, LogInput, open_inputs

__all__ = ["Delimited"]

_DELIMITERS: Final = b"\t,;"
_BOM: Final = b"\xef\xbb\xbf"
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_LONGEST_CELL: Final = 1024 * 1024  # in CSV
_LONGEST_LINE: Final = 64 * 1024 * 1024  # the state of a large problem has megabytes
_ESCAPES: Final = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\", "0": "\0"}
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)

Row = tuple[int, list[str | None]]


class Delimited:
    """A table in a text file, compressed or not, read once from its beginning.

    header: the names in its first line. bad: rows left out, by reason, with the first line of
        each; complete once `rows` has ended.
    quoted: whether a table with tabs is quoted as CSV is; else it is the database's.
    Raises DataError, here and from `rows`, if the file cannot be read, is not UTF-8 or no table.
    """

    def __init__(self, path: Path, *, quoted: bool = False) -> None:
        self.path = path
        self.bad: dict[str, tuple[int, int]] = {}
        self._lines = enumerate(_lines(path), 1)
        first = next(self._lines, (1, b""))[1] or b""
        if first.startswith(_UTF16):
            raise DataError(f"{path}: this is UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)")
        first = first.removeprefix(_BOM)
        self.delimiter = chr(max(_DELIMITERS, key=lambda sign: first.count(bytes([sign]))))
        self._is_plain = self.delimiter == "\t" and not quoted
        if self._is_plain:
            self._rows = self._plain_cells()
            names: list[str] = first.decode("utf-8", "replace").rstrip("\r").split("\t")
        else:
            self._rows = self._csv_cells(chain([(1, first)], self._lines))
            names = next(self._rows, (1, []))[1]
        self.header = tuple(name.strip() for name in names) if any(names) else ()

    def place(self, name: str) -> int | None:
        """Where the column of that name stands, whatever its case; the first of equal ones."""
        for form in (str, str.casefold):
            names = [form(cell) for cell in self.header]
            if form(name.strip()) in names:
                return names.index(form(name.strip()))
        return None

    def rows(self, columns: Sequence[str | None]) -> Iterator[Row]:
        """The line and the cells of these columns of each row; None: no such column, or NULL.

        Blank lines are passed over. Rows with too few or too many cells are left out and counted.
        """
        places = [None if name is None else self.place(name) for name in columns]
        width = len(self.header)
        for line_no, cells in self._rows:
            if len(cells) > width and not any(cells[width:]) and not self._is_plain:
                cells = cells[:width]  # spreadsheets end rows with empty cells as they like
            if len(cells) != width:
                why = "too many cells" if len(cells) > width else "too few cells"
                self._leave_out(why, line_no)
                continue
            try:
                yield line_no, [None if at is None else _value(cells[at]) for at in places]
            except UnicodeDecodeError:
                self._leave_out("bytes that are not UTF-8", line_no)

    def _leave_out(self, why: str, line_no: int) -> None:
        count, first = self.bad.get(why, (0, line_no))
        self.bad[why] = (count + 1, first)

    def _plain_cells(self) -> Iterator[tuple[int, list[Any]]]:
        """The cells of the rows of a database's table, as bytes: few of them are looked at."""
        for line_no, line in self._lines:
            if line is None:
                self._leave_out("a line too long", line_no)
            elif line := line.removesuffix(b"\r"):
                yield line_no, line.split(b"\t")

    def _csv_cells(
        self, lines: Iterable[tuple[int, bytes | None]]
    ) -> Iterator[tuple[int, list[Any]]]:
        """The cells of the rows as csv reads them, with the first line of each."""
        csv.field_size_limit(_LONGEST_CELL)
        last = 0

        def texts() -> Iterator[str]:
            nonlocal last
            for line_no, line in lines:
                last = line_no
                if line is None:
                    raise csv.Error("a line too long")
                try:
                    yield line.decode() + "\n"
                except UnicodeDecodeError:
                    raise DataError(
                        f"{self.path}, line {line_no}: not UTF-8, perhaps Windows-1252; save it as "
                        "UTF-8 (in Excel: CSV UTF-8)"
                    ) from None

        reader = csv.reader(texts(), delimiter=self.delimiter, strict=True)
        try:
            while True:
                first = last + 1
                cells = next(reader, None)
                if cells is None:
                    return
                if cells:
                    yield first, cells
        except csv.Error as error:
            raise DataError(
                f"{self.path}, line {last}: this is no table ({error}); export it again"
            ) from None


def _value(cell: str | bytes) -> str | None:
    if isinstance(cell, str):
        return None if cell == "NULL" else cell
    if cell == b"NULL":
        return None
    text = cell.decode()
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[0]), text)


def _lines(path: Path) -> Iterator[bytes | None]:
    """The lines of a file, without their ends; None for one that is absurdly long."""
    parts: list[bytes] = []
    size = 0
    for chunk in _chunks(path):
        *ended, rest = chunk.split(b"\n")
        for piece in ended:
            size += len(piece)
            yield None if size > _LONGEST_LINE else b"".join((*parts, piece))
            parts, size = [], 0
        size += len(rest)
        if size > _LONGEST_LINE:
            parts = []
        elif rest:
            parts.append(rest)
    if size:
        yield None if size > _LONGEST_LINE else b"".join(parts)


def _chunks(path: Path) -> Iterator[bytes]:
    try:
        asked = LogInput(path, None, path.name, path.stat().st_size)
        for _, chunks in open_inputs([asked], lambda _size: None):
            yield from chunks
    except OSError as error:
        raise DataError(f"{path}: cannot be read ({error.strerror or error})") from None
    except FileProblem as problem:
        raise DataError(f"{path}: {problem}; export it again") from None
