"""Tables of data that an author pastes as comma-separated values."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from stembridge_xblocks.common.message import Message, MessageError
from stembridge_xblocks.common.number_display import format_number

__all__ = ["MAX_COLUMNS", "MAX_ROWS", "Cell", "Table", "TableError", "read_table"]

MAX_LENGTH: Final = 20_000
MAX_ROWS: Final = 200
MAX_COLUMNS: Final = 12
MAX_CELL: Final = 200


class TableError(MessageError):
    """The text is no table; `line` counts from 1 and is None if the whole is meant."""

    def __init__(self, message: Message, line: int | None = None) -> None:
        if line is not None:
            message = Message("Line {line}: {problem}", line=line, problem=message)
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Cell:
    """One cell: its text as written, and its number if it is one. An empty cell has neither."""

    text: str
    number: Decimal | None = None

    def shown(self, locale: str) -> str:
        """The cell in the learner's language: a number with its places kept, or the text."""
        if self.number is None:
            return self.text
        digits = self.number.as_tuple()
        return format_number(self.number, locale, max(1, _figures(digits.digits)))


def _figures(digits: tuple[int, ...]) -> int:
    return len("".join(map(str, digits)).lstrip("0"))


@dataclass(frozen=True)
class Table:
    """Column heads and rows of equal length."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, index: int) -> tuple[float | None, ...]:
        """The numbers of a column, from 0; None where a cell holds no number."""
        return tuple(
            None if row[index].number is None else float(row[index].number)  # type: ignore[arg-type]
            for row in self.rows
        )

    @property
    def numeric(self) -> tuple[int, ...]:
        """The columns that hold numbers and nothing else, from 0."""
        return tuple(
            i for i in range(len(self.heads))
            if any(row[i].text for row in self.rows)
            and all(row[i].number is not None or not row[i].text for row in self.rows)
        )  # fmt: skip


def read_table(text: str) -> Table | None:
    """The table that the text writes, None if there is none; its first line holds the heads.

    Columns are parted by the commonest of comma, semicolon and tab in the first line. Numbers
    take a decimal point; with semicolons or tabs a comma is read as one too. Raises TableError.
    """
    if not text.strip():
        return None
    if len(text) > MAX_LENGTH:
        raise TableError(
            Message("The table is too long; at most {count} characters fit.", count=MAX_LENGTH)
        )
    heads: tuple[str, ...] = ()
    rows: list[tuple[Cell, ...]] = []
    separator = _separator(text)
    reader = csv.reader(text.strip("\n\r").splitlines(), delimiter=separator, strict=True)
    try:
        for cells in reader:
            stripped = tuple(cell.strip() for cell in cells)
            if not any(stripped):
                continue
            if not heads:
                heads = _heads(stripped, reader.line_num)
                continue
            rows.append(_row(stripped, heads, separator, reader.line_num))
            if len(rows) > MAX_ROWS:
                raise TableError(
                    Message("The table is too long; at most {count} rows fit.", count=MAX_ROWS),
                    reader.line_num,
                )
    except csv.Error:
        raise TableError(
            Message("A quotation mark is not closed, or stands inside of a cell."),
            reader.line_num,
        ) from None
    if not rows:
        raise TableError(Message("The table has heads only; add a row below them."))
    return Table(heads, tuple(rows))


def _separator(text: str) -> str:
    first = text.strip("\n\r").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _heads(cells: tuple[str, ...], line: int) -> tuple[str, ...]:
    if len(cells) > MAX_COLUMNS:
        raise TableError(
            Message("There are {found} columns; at most {count} fit.", found=len(cells),
                    count=MAX_COLUMNS),
            line,
        )  # fmt: skip
    if not all(cells):
        raise TableError(Message("A column has no head; name each column in the first line."), line)
    return cells


def _row(
    cells: tuple[str, ...], heads: tuple[str, ...], separator: str, line: int
) -> tuple[Cell, ...]:
    if len(cells) != len(heads):
        raise TableError(
            Message(
                "There are {found} cells, the first line has {wanted}. Put a cell that holds the "
                "separating sign in quotation marks.",
                found=len(cells),
                wanted=len(heads),
            ),
            line,
        )
    if any(len(cell) > MAX_CELL for cell in cells):
        raise TableError(
            Message("A cell is too long; at most {count} characters fit.", count=MAX_CELL), line
        )
    return tuple(_cell(cell, separator) for cell in cells)


def _cell(text: str, separator: str) -> Cell:
    # A file is not a learner: 1,234 is no number between commas, and blanks do not group.
    plain = text.replace("−", "-")
    if separator != "," and plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if not plain or not (plain[0].isdigit() or plain[0] in "+-.") or "_" in plain:
        return Cell(text)
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return Cell(text)
    if not number.is_finite() or abs(number.adjusted()) > 300 or len(plain) > 40:
        return Cell(text)
    return Cell(text, number)
