"""Tables as authors paste them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.challenge.table import MAX_ROWS, TableError, read_table

ORBITS = "satellite,height (km),period (min)\nISS,420,92.9\n\nSentinel-2,786,100.6\n"


def cells(text: str) -> list[list[str]]:
    table = read_table(text)
    assert table is not None
    return [[cell.text for cell in row] for row in table.rows]


def test_heads_rows_and_numbers_are_read() -> None:
    table = read_table(ORBITS)

    assert table is not None
    assert table.heads == ("satellite", "height (km)", "period (min)")
    assert table.column(1) == (420, 786)
    assert table.column(0) == (None, None)
    assert table.numeric == (1, 2)


@pytest.mark.parametrize("text", ["", "  ", "\n\n"])
def test_no_text_is_no_table(text: str) -> None:
    assert read_table(text) is None


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found(separator: str) -> None:
    assert cells(separator.join("ab") + "\n" + separator.join("12")) == [["1", "2"]]


def test_a_decimal_comma_is_read_where_commas_do_not_separate() -> None:
    table = read_table("a;b\n1,5;−2,25")

    assert table is not None
    assert (table.column(0), table.column(1)) == ((1.5,), (-2.25,))


def test_numbers_are_shown_in_the_learner_s_language_with_their_places() -> None:
    table = read_table("a,b,c\n92.90,1200,ISS")

    assert table is not None
    assert [cell.shown("de") for cell in table.rows[0]] == ["92,90", "1.200", "ISS"]


def test_a_cell_in_quotation_marks_holds_the_separator() -> None:
    assert cells('a,b\n"x, y",2') == [["x, y", "2"]]


def test_a_cell_without_text_is_missing_not_zero() -> None:
    table = read_table("a,b\n1,\n2,3")

    assert table is not None
    assert table.column(1) == (None, 3)
    assert table.numeric == (0, 1)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a,b\n1,2\n3", 3, "1 cells, the first line has 2"),
        ("a,b\n\n1,2,3", 3, "3 cells"),
        ("a,\n1,2", 1, "no head"),
        ("a,b", None, "heads only"),
        ('a,b\n"1,2', 2, "quotation mark"),
        (",".join("abcdefghijklm") + "\n" + ",".join("1" * 13), 1, "13 columns"),
        ("a\n" + "1\n" * (MAX_ROWS + 1), MAX_ROWS + 2, "rows"),
        ("a\n" + "x" * 201, 2, "cell is too long"),
        ("a\n" + "1\n" * 15_000, None, "too long"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, line: int | None, said: str) -> None:
    with pytest.raises(TableError, match=said) as caught:
        read_table(text)

    assert caught.value.line == line
    assert line is None or f"Line {line}" in str(caught.value)


@pytest.mark.parametrize("text", ["nan", "inf", "1_000", "1e999", "0x1", "1,5,5", "=1+1", "e5"])
def test_what_is_no_number_stays_text(text: str) -> None:
    table = read_table(f"a;b\n{text};1")

    assert table is not None
    assert table.column(0) == (None,)
    assert table.numeric == (1,)


@given(st.text(max_size=200))
def test_any_text_is_a_table_or_refused(text: str) -> None:
    try:
        table = read_table(text)
    except TableError:
        return
    if table is not None:
        assert {len(row) for row in table.rows} == {len(table.heads)}
        assert all(cell.shown("de") or not cell.text for row in table.rows for cell in row)
