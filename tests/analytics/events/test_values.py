"""Coercions: never an exception, and the same for a column as for each of its values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.events import values
from stembridge_analytics.events.values import Coercion, block_type

COERCIONS = {name: found for name, found in vars(values).items() if isinstance(found, Coercion)}
_scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
    | st.sampled_from(["", " ", "\x1f", "\xa0a", "a\x0b", "correct", "12.5", " 7 ", "x" * 300,
                       "2025-03-01", "https://a.example/x?y", "1e999", "--5", "9" * 30])
)  # fmt: skip
_any = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)  # fmt: skip
_columns = (
    st.lists(_any, max_size=6)
    | st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5))
    | st.lists(st.none() | st.floats(), max_size=6)
    | st.lists(st.none() | st.integers(), max_size=6)
)


@pytest.mark.parametrize("name", sorted(COERCIONS))
@given(_columns)
def test_a_column_is_coerced_like_each_of_its_values(name: str, column: list[Any]) -> None:
    coercion = COERCIONS[name]
    found = coercion.many(column)
    assert found.type == coercion.type
    assert found.to_pylist() == [coercion.one(value) for value in column]


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("TEXT", " a ", "a"),
        ("TEXT", "", None),
        ("TEXT", 5, None),
        ("NUMBER", "12.5", 12.5),
        ("NUMBER", True, None),
        ("NUMBER", "1_000", None),
        ("NUMBER", float("nan"), None),
        ("WHOLE", "3", 3),
        ("WHOLE", 3.0, 3),
        ("WHOLE", 3.5, None),
        ("WHOLE", 2**63, None),
        ("SHARE", 1.0, 1.0),
        ("SHARE", 1.2, None),
        ("SECONDS", 1e300, None),
        ("SECONDS", -1, None),
        ("COMPLETED", True, 1.0),
        ("TRUTH", "incorrect", False),
        ("TRUTH", "partially-correct", None),
        ("OPTION", "R", "R"),
        ("OPTION", "my own words", None),
        ("HOST", "https://u:p@www.example.org/u/anna?x", "www.example.org"),
        ("HOST", "http://[broken", None),
        ("COUNT", {"a": 1, "b": 2}, 2),
        ("DAY", "2025-03-01", date(2025, 3, 1)),
        ("DAY", "2025-02-30", None),
    ],
)
def test_a_value_becomes_what_the_column_holds(name: str, value: Any, expected: Any) -> None:
    assert COERCIONS[name].one(value) == expected


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("block-v1:Org+C+1+type@problem+block@a1", "problem"),
        ("i4x://Org/C/video/v1", "video"),
        ("i4x:;_;_Org;_C;_problem;_a1", "problem"),
        ("a1", None),
        (None, None),
    ],
)
def test_a_usage_key_tells_the_type_of_its_block(key: str | None, expected: str | None) -> None:
    assert block_type(key) == expected
