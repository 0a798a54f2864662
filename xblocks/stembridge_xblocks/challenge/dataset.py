"""The data that a task may show: its table and its plot."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.challenge.plot import MAX_POINTS, Axis, Plot, Series
from stembridge_xblocks.challenge.table import Table, TableError, read_table
from stembridge_xblocks.common.content import Fault, Path
from stembridge_xblocks.common.message import Message

__all__ = ["dataset_faults", "plot_of", "table_of"]

_MOST_SERIES: Final = 2


def table_of(dataset: Mapping[str, Any]) -> Table | None:
    """The table of the rows under the columns' ids; None if there is none. Raises TableError."""
    heads = [column["id"] for column in dataset["columns"]]
    if not heads or not dataset["rows"].strip():
        return None
    try:
        return read_table(",".join(heads) + "\n" + dataset["rows"])
    except TableError as error:
        if error.line is None:
            raise
        # The line of heads is ours.
        problem = error.message.values["problem"]
        assert isinstance(problem, Message)
        raise TableError(problem, error.line - 1) from error


def plot_of(
    dataset: Mapping[str, Any], table: Table, text_of: Callable[[Mapping[str, str]], str]
) -> Plot | None:
    """The plot of the first column of numbers against the next one or two; None if there is none.

    text_of: gives a localised text in the reader's language.
    """
    numeric = table.numeric
    if not dataset["plot"] or len(numeric) < 2:
        return None
    columns = dataset["columns"]
    x, *ys = numeric[: _MOST_SERIES + 1]

    def label(index: int) -> str:
        text, unit = text_of(columns[index]["label"]), columns[index]["unit"]
        return f"{text} ({unit})" if unit else text

    series = tuple(
        Series(label(y), tuple(_points(table, x, y)), is_line=dataset["plot"] == "line") for y in ys
    )
    if not all(one.points for one in series):
        return None
    return Plot(
        title=text_of(dataset["plot_title"]) or text_of(dataset["caption"]),
        description=text_of(dataset["plot_summary"]),
        x=Axis(label(x)),
        y=Axis(", ".join(label(y) for y in ys)),
        series=series,
    )


def _points(table: Table, x: int, y: int) -> Iterator[tuple[float, float]]:
    pairs = zip(table.column(x), table.column(y), strict=True)
    complete = ((a, b) for a, b in pairs if a is not None and b is not None)
    for count, point in enumerate(complete):
        if count < MAX_POINTS:
            yield point


def dataset_faults(dataset: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the data as a whole."""
    path: Path = ("dataset",)
    if dataset["rows"].strip() and not dataset["columns"]:
        yield Fault((*path, "columns"), Message("Name the columns of the rows."))
    try:
        table = table_of(dataset)
    except TableError as error:
        yield Fault((*path, "rows"), error.message)
        return
    if not dataset["plot"]:
        return
    if table is None or len(table.numeric) < 2:
        yield Fault(
            (*path, "plot"), Message("A plot needs two columns that hold nothing but numbers.")
        )
    if not dataset["plot_title"]:
        yield Fault((*path, "plot_title"), Message("Say what the plot shows."))
    if not dataset["plot_summary"]:
        yield Fault(
            (*path, "plot_summary"),
            Message("Say what the plot shows, for those who cannot see it."),
        )
