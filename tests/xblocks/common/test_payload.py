"""What a browser sent, and what a spreadsheet opens."""

from __future__ import annotations

from typing import Any

import pytest

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.payload import cell, text_of


def test_text_comes_back_without_outer_blanks_and_control_characters() -> None:
    assert text_of({"a": " x\x00y\r\n "}, "a", 10) == "xy"


def test_what_is_missing_is_empty() -> None:
    assert text_of({}, "a", 10) == ""


@pytest.mark.parametrize("value", [None, 1, True, 1.5, [], {}])
def test_what_is_no_text_is_refused_at_its_field(value: Any) -> None:
    with pytest.raises(Refused) as refused:
        text_of({"a": value}, "a", 10)

    assert (refused.value.status, refused.value.more) == (422, {"field": "a"})


def test_text_that_is_too_long_is_refused_with_its_length() -> None:
    with pytest.raises(Refused, match="11 characters long; at most 10"):
        text_of({"a": "x" * 11}, "a", 10)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", *"＝＋－＠"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert cell(f"{start}1") == f"'{start}1"


def test_other_cells_stay() -> None:
    assert [cell(value) for value in ("a=b", "", 3, None)] == ["a=b", "", "3", "None"]
