"""Tables in text files: both dialects, against writers of their own."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.delimited import Delimited

Rows = list[list[str | None]]

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
# What a table's own name for nothing is cannot be told from the word.
CELL = st.one_of(st.none(), TEXT.filter(lambda text: text != "NULL"), st.sampled_from(
    ["\t", "\n", "\r", "\\", "\\n", "\\\\t", "a\tb", "\\N", "NULLS", "null", "", " x "]
))  # fmt: skip


def _rows(content: bytes, *columns: str, quoted: bool = False) -> tuple[Rows, Delimited]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table")
        path.write_bytes(content)
        table = Delimited(path, quoted=quoted)
        return [cells for _, cells in table.rows(columns)], table


def _as_database(cell: str | None) -> str:
    """A cell as the database's client writes it: one sign after the other."""
    if cell is None:
        return "NULL"
    names = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\"}
    return "".join(names.get(sign, sign) for sign in cell)


@given(st.lists(st.lists(CELL, min_size=3, max_size=3)), st.booleans())
def test_what_a_database_writes_is_read_as_it_was(rows: Rows, packed: bool) -> None:
    lines = ["a\tb\tc", *("\t".join(map(_as_database, row)) for row in rows)]
    content = "".join(line + "\n" for line in lines).encode()
    found, table = _rows(gzip.compress(content) if packed else content, "a", "b", "c")
    assert found == rows
    assert table.bad == {}


@given(st.lists(st.lists(TEXT.filter(lambda t: t != "NULL"), min_size=3, max_size=3)),
       st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_what_a_spreadsheet_writes_is_read_as_it_was(
    rows: list[list[str]], delimiter: str, end: str
) -> None:
    target = io.StringIO()
    writer = csv.writer(target, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["a", "b", "c"], *rows])
    found, table = _rows(target.getvalue().encode("utf-8-sig"), "a", "b", "c", quoted=True)
    assert found == rows
    assert table.delimiter == delimiter


def test_columns_are_given_in_the_order_asked_for_and_a_missing_one_is_nothing() -> None:
    found, _ = _rows(b"id\tName\tx\n1\tanna\t2\n", "name", "gone", "id")
    assert found == [["anna", None, "1"]]


def test_a_column_of_the_very_name_comes_before_one_in_another_case() -> None:
    found, _ = _rows(b"ID,id\n1,2\n", "id")
    assert found == [["2"]]


def test_rows_tell_their_lines_though_cells_go_over_several() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table.csv")
        path.write_bytes(b'a,"b\nc"\n1,"x\ny"\n\n2,z\n')
        assert [line for line, _ in Delimited(path).rows(["a"])] == [3, 6]


def test_rows_of_another_width_are_left_out_and_counted_with_their_first_line() -> None:
    found, table = _rows(b"a\tb\n1\t2\n3\n4\t5\t6\n7\n8\t\xff\n", "a", "b")
    assert found == [["1", "2"]]
    assert table.bad == {
        "too few cells": (2, 3),
        "too many cells": (1, 4),
        "bytes that are not UTF-8": (1, 6),
    }


def test_bytes_that_are_no_text_do_not_matter_in_columns_that_are_not_read() -> None:
    found, table = _rows(b"a\tb\n1\t\xff\n", "a")
    assert (found, table.bad) == ([["1"]], {})


def test_empty_cells_behind_the_last_column_of_a_spreadsheet_do_not_matter() -> None:
    found, table = _rows(b"a,b\n1,2,,\n3,4,x\n", "a", "b")
    assert found == [["1", "2"]]
    assert table.bad == {"too many cells": (1, 3)}


def test_a_line_that_is_absurdly_long_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stembridge_analytics.ingest.delimited._LONGEST_LINE", 100_000)
    found, table = _rows(b"a\tb\n" + b"x" * 200_000 + b"\t1\n2\t3\n", "a")
    assert found == [["2"]]
    assert table.bad == {"a line too long": (1, 2)}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("a;b\nÖ;1\n".encode("cp1252"), r"line 2: not UTF-8, perhaps Windows-1252.*CSV UTF-8"),
        ("a\tb\n1\t2\n".encode("utf-16"), "UTF-16"),
        (b'a,b\n1,"x\n', "no table"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-4], "cut"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(content: bytes, says: str) -> None:
    with pytest.raises(DataError, match=says):
        _rows(content, "a", quoted=True)


def test_a_file_without_a_line_has_no_columns() -> None:
    assert _rows(b"")[1].header == ()


def test_a_large_table_is_not_held_in_memory() -> None:
    import tracemalloc

    line = b"1\t" + b"x" * 99_997 + b"\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "table")
        with path.open("wb") as file:
            file.write(b"a\tstate\n")
            for _ in range(400):  # 40 MB
                file.write(line)
        tracemalloc.start()
        try:
            count = sum(1 for _ in Delimited(path).rows(["a"]))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert count == 400
    assert peak < 4_000_000  # some lines and buffers; the file is ten times that
