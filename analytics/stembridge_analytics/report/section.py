"""What a section of the report is made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from stembridge_analytics.report.wording import printable

__all__ = ["Column", "Section", "Table"]


@dataclass(frozen=True)
class Column:
    """A column of a table in the page.

    kind: `number` is set from the right, `day` never breaks, `code` (key, path, name) may break
        anywhere, `course` is a column of numbers under the label of a course.
    """

    label: str
    kind: Literal["text", "number", "day", "code", "course"] = "text"


@dataclass(frozen=True)
class Table:
    """A table in the page; the first cell of a row is its heading.

    name: unique in the page. total: a last row that sums up the others.
    """

    name: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    total: Sequence[str] = ()

    def __post_init__(self) -> None:
        for row in (*self.rows, *((self.total,) if self.total else ())):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.name}: {len(row)} cells for {len(self.columns)} columns"
                )
        object.__setattr__(self, "rows", [[printable(cell) for cell in row] for row in self.rows])


@dataclass(frozen=True)
class Section:
    """One section: its finding is its title.

    name: also its anchor and its template, `sections/<name>.html`. label: for the contents list.
    values: what the template shows besides. template: another name of it.
    """

    name: str
    label: str
    finding: str
    values: Mapping[str, object] = field(default_factory=dict)
    template: str = ""
