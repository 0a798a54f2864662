"""Whole files of hostile lines: the product says what the reference says, line by line."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .fuzz_benchmark import FUZZ
from .reference import Event, Reject, read_file, read_line
from .reference_json import Cut, Fault, parse_object
from .staged import differences, stage_files

_values = st.one_of(
    st.sampled_from(FUZZ.VALUES),
    st.integers().map(str),
    st.floats().map(json.dumps),
    st.text(max_size=12).map(json.dumps),
    st.text(max_size=12).map(lambda text: json.dumps(text, ensure_ascii=False)),
)
_names = st.sampled_from(["user_id", "course_id", "time", "event", "data", "name", "x", ""])


@st.composite
def _fields(draw: Callable[..., Any], fields: list[Any]) -> list[Any]:
    """Fields of an object with one of them dropped, doubled, retyped, or changed inside."""
    found = list(fields)
    if not found:
        return [(draw(_names), draw(_values))]
    at = draw(st.integers(0, len(found) - 1))
    name, value = found[at]
    change = draw(st.sampled_from(["inside", "retype", "drop", "double", "add"]))
    if change == "inside" and not isinstance(value, str):
        found[at] = (name, draw(_fields(value)))
    elif change == "drop":
        del found[at]
    elif change == "double":
        found.append((name, draw(_values)))
    elif change == "add":
        found.insert(at, (draw(_names), draw(_values)))
    else:
        found[at] = (name, draw(_values))
    return found


@st.composite
def _lines(draw: Callable[..., Any]) -> bytes:
    """A line as the platform writes it, with a few things wrong with its fields and its bytes."""
    fields = draw(st.sampled_from(FUZZ.SHAPES))
    for _ in range(draw(st.integers(0, 3))):
        fields = draw(_fields(fields))
    line: bytes = FUZZ.write_fields(fields).encode("utf-8", "surrogatepass")
    change = draw(st.sampled_from(["no", "no", "cut", "flip", "splice", "twice", "around"]))
    at = draw(st.integers(0, len(line)))
    if change == "cut":
        line = line[:at]
    elif change == "flip":
        line = line[:at] + draw(st.binary(min_size=1, max_size=2)) + line[at + 1 :]
    elif change == "splice":
        line = line[:at] + FUZZ.write_fields(draw(st.sampled_from(FUZZ.SHAPES))).encode()
    elif change == "twice":
        line += draw(st.sampled_from([b"", b" ", b"\r"])) + line
    elif change == "around":
        line = draw(st.sampled_from(FUZZ.PREFIXES)) + line
        line += draw(st.sampled_from(FUZZ.SUFFIXES))
    return line.replace(b"\n", b" ")


_files = st.lists(st.one_of(_lines(), _lines(), st.sampled_from(FUZZ.NEWLINES)), max_size=25)


@settings(
    max_examples=70, suppress_health_check=[HealthCheck.function_scoped_fixture,
                                             HealthCheck.too_slow],
)  # fmt: skip
@given(lines=_files, is_ended=st.booleans())
def test_rows_rejects_and_skips_of_hostile_files_are_the_references(
    tmp_path: Path, lines: list[bytes], is_ended: bool
) -> None:
    content = b"\n".join(lines) + (b"\n" if is_ended else b"")
    (staged,) = stage_files(tmp_path, [content])
    assert differences(content, staged) == []


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
_few = settings(max_examples=50)
_objects = st.dictionaries(st.text(), _json, max_size=5)


@_few
@given(_objects, st.booleans(), st.sampled_from([None, 1]))
def test_the_references_json_is_that_of_python(
    value: dict[str, Any], ascii_only: bool, indent: int | None
) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    found = parse_object(text)
    assert found.value == value
    assert found.end == len(text)


@_few
@given(_objects, st.data())
def test_every_beginning_of_an_object_is_cut(value: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value)
    with pytest.raises(Cut):
        parse_object(text[: data.draw(st.integers(1, len(text) - 1))])


def _finite(text: str) -> float | None:
    return float(text) if math.isfinite(float(text)) else None


@_few
@given(_objects, st.data())
def test_the_reference_refuses_what_python_refuses(
    value: dict[str, Any], data: st.DataObject
) -> None:
    text = json.dumps(value)
    at = data.draw(st.integers(1, len(text) - 1))
    text = text[:at] + data.draw(st.sampled_from('"\\{}[]:,0-.eE \tu')) + text[at + 1 :]
    try:
        wanted = json.JSONDecoder(parse_float=_finite).raw_decode(text)
    except ValueError:
        with pytest.raises((Cut, Fault)):
            parse_object(text)
    else:
        found = parse_object(text)
        assert (found.value, found.end) == wanted


def test_the_reference_reads_a_file_as_its_lines() -> None:
    good = FUZZ.write_fields(FUZZ.SHAPES[0]).encode()
    outcomes = read_file(good + b"\n\n# x\n" + good[:-1] + b"\n" + good)
    assert [type(outcome).__name__ for outcome in outcomes] == [
        "Event", "Skip", "Skip", "Reject", "Event",
    ]  # fmt: skip


def test_the_reference_gives_every_column_of_every_kind() -> None:
    for shape in FUZZ.SHAPES:
        outcome = read_line(FUZZ.write_fields(shape).encode())
        assert isinstance(outcome, Event)
        assert not isinstance(outcome, Reject)
        assert outcome.columns["time_us"] > 0
