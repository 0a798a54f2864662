"""What a table declares: its grain, and each column's type, unit, meaning and nullability."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

__all__ = [
    "BLOCK", "COURSE", "LEARNER", "Column", "Table", "day", "moment", "number", "real", "string",
    "truth",
]  # fmt: skip

MICROSECONDS: Final = "us since 1970-01-01 UTC"


@dataclass(frozen=True)
class Column:
    """One column: what it holds, in which unit, and whether it may be null."""

    name: str
    type: str
    meaning: str
    unit: str | None = None
    null: bool = False


@dataclass(frozen=True)
class Table:
    """One table: `grain` says what one row is, `key` which columns name it and order the file."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The column names, in order."""
        return tuple(column.name for column in self.columns)


def string(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "string", meaning, null=null)


def number(name: str, meaning: str, unit: str = "count", *, null: bool = False) -> Column:
    return Column(name, "int64", meaning, unit, null)


def real(name: str, meaning: str, unit: str, *, null: bool = False) -> Column:
    return Column(name, "float64", meaning, unit, null)


def truth(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "bool", meaning, null=null)


def day(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "date", meaning, "UTC day", null)


def moment(name: str, meaning: str, *, null: bool = False) -> Column:
    return Column(name, "int64", meaning, MICROSECONDS, null)


COURSE: Final = string("course_id", "course key of the run, as the platform writes it")
LEARNER: Final = string("learner_id", "pseudonym of one person on one platform")
BLOCK: Final = string("block_id", "usage key of the block, or its id as logged")
