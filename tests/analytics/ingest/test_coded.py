"""Columns by codes hold what columns of values would."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.ingest.coded import (
    CODED,
    Coded,
    Numbers,
    coalesced,
    compacted,
    joined,
    numbers_of,
    taken,
)

_texts = st.lists(st.none() | st.sampled_from([f"v{n}" for n in range(200)]), max_size=300)


def _column(values: list[str | None]) -> pa.DictionaryArray:
    coded = Coded()
    codes = coded.recode(values)[:-1]
    return coded.array(codes)


@given(_texts)
def test_a_coded_column_says_its_values(values: list[str | None]) -> None:
    column = _column(values)
    assert column.to_pylist() == values
    assert column.type == CODED


def test_a_coded_column_holds_no_value_that_no_row_has() -> None:
    coded = Coded()
    coded.recode(["secret", "a", "b"])
    found = coded.array(np.array([2, -1, 1], np.int32))
    assert found.to_pylist() == ["b", None, "a"]
    assert set(found.dictionary.to_pylist()) == {"a", "b"}


@given(_texts, st.data())
def test_a_compacted_column_says_the_same_with_no_value_too_many(
    values: list[str | None], data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(values)))
    column = _column([*(f"first{n}" for n in range(100)), *values]).slice(100 + start)
    found = compacted(column)
    assert found.to_pylist() == values[start:]
    assert set(found.dictionary.to_pylist()) == set(values[start:]) - {None}


@given(st.lists(_texts, min_size=1, max_size=4))
def test_joined_columns_follow_each_other(parts: list[list[str | None]]) -> None:
    found = joined([_column(part) for part in parts])
    assert found.to_pylist() == [value for part in parts for value in part]


def test_joined_empty_columns_stay_empty() -> None:
    parts = [pa.nulls(2, CODED), pa.nulls(3, CODED)]
    assert joined(parts).to_pylist() == [None] * 5
    assert joined([pa.array([1, None]), pa.nulls(1, pa.int64())]).to_pylist() == [1, None, None]


@given(_texts.filter(bool), st.data())
def test_taken_rows_are_those_asked_for(values: list[str | None], data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=20))
    found = taken(_column(values), np.array(rows, np.intp))
    assert found.to_pylist() == [values[row] for row in rows]


@pytest.mark.parametrize(
    ("kind", "values"),
    [(pa.float64(), [1.5, None, -0.0]), (pa.int64(), [2**63 - 1, None, -(2**63)]),
     (pa.bool_(), [True, None, False]), (pa.date32(), [1, None, 20000])],
)  # fmt: skip
def test_numbers_are_put_in_once_and_exactly(kind: pa.DataType, values: list[object]) -> None:
    array = (
        pa.array(values, pa.int32()).cast(kind) if kind == pa.date32() else pa.array(values, kind)
    )
    data, valid = numbers_of(array)
    numbers = Numbers(5, kind)
    codes = np.array([2, 1, 0, -1])
    numbers.fill(np.array([0, 1, 2, 3]), data[codes], valid[codes])
    numbers.fill(np.array([0, 1, 2, 3]), data[[0] * 4], valid[[0] * 4])
    expected = [array[2], array[0], array[0], array[0], pa.scalar(None, kind)]
    assert numbers.array().to_pylist() == [value.as_py() for value in expected]
    assert numbers.array().type == kind


def test_the_first_code_that_is_one_counts() -> None:
    columns = [np.array(codes, np.int32) for codes in ([-1, 1, -1], [2, 3, -1], [-1, 5, 6])]
    assert coalesced(columns).tolist() == [2, 1, 6]
