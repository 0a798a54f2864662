"""The scanner in C takes what the careful reader in Python takes, and hands back the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stembridge_analytics.ingest.careful import read_row
from stembridge_analytics.ingest.forgiving import RejectedLine
from stembridge_analytics.ingest.scanner import (
    PATHS,
    PLACES,
    PlainScanner,
    Scanned,
    Scanner,
    native_scanner,
    take,
)

TIME = "2025-03-03T12:00:00.250000+00:00"
_native = native_scanner()
needs_c = pytest.mark.skipif(_native is None, reason="the scanner in C was not built")
BOTH = [
    pytest.param(PlainScanner, id="python"),
    pytest.param(_native or PlainScanner, id="c", marks=needs_c),
]


def _line(**fields: Any) -> bytes:
    return json.dumps({"time": TIME, **fields}, ensure_ascii=False).encode()


def _raw(rest: bytes) -> bytes:
    """A line that begins well and goes on with this."""
    return b'{"time": "' + TIME.encode() + b'"' + rest


def _scan(make: Callable[..., Scanner], *lines: bytes) -> tuple[Scanned, list[int]]:
    """All lines in one blob, the careful reader putting in those handed back; which those are."""
    scanner = make(PATHS)
    blob = b"\n".join(lines)
    count, others = scanner.scan(blob, 1)
    assert count == len(lines)
    for start, end, line_no in others:
        assert blob[start:end] == lines[line_no - 1]
        found = read_row(blob[start:end])
        assert isinstance(found, tuple), found
        scanner.put(line_no, *found)
    return take(scanner), [line_no for _, _, line_no in others]


def _rows(scanned: Scanned) -> dict[int, tuple[Any, ...]]:
    """Line number -> time, key and what stands at each path."""
    rows: dict[int, tuple[Any, ...]] = {}
    for row, line_no in enumerate(scanned.line_no.tolist()):
        values = {
            path: column.values[column.codes[row]]
            for path, column in scanned.columns.items()
            if column.codes[row] >= 0 and path not in (("time",), ("timestamp",))
        }
        rows[line_no] = (int(scanned.time_us[row]), int(scanned.duplicate_key[row]), values)
    return rows


def _value(line: bytes, *path: str, make: Callable[..., Scanner] | None = None) -> Any:
    (row,) = _rows(_scan(make or _native or PlainScanner, line)[0]).values()
    return row[2].get(path)


@pytest.mark.parametrize("make", BOTH)
def test_what_stands_at_each_path_is_found(make: Callable[..., Scanner]) -> None:
    line = _line(
        username="anna", name="n", event_type="t", event_source="server", page=None,
        context={"user_id": 7, "course_id": "c", "path": "/x", "other": [1, {"path": "no"}],
                 "module": {"display_name": "d", "usage_key": "k"}},
        event={"id": "v", "currentTime": 1.5, "parts": [{"option": {"points": 1}}], "done": True},
    )  # fmt: skip
    scanned, _ = _scan(make, line)
    (row,) = _rows(scanned).values()
    assert row[2] == {
        ("username",): "anna", ("name",): "n", ("event_type",): "t", ("event_source",): "server",
        ("context", "user_id"): 7, ("context", "course_id"): "c", ("context", "path"): "/x",
        ("context", "module", "usage_key"): "k", ("event", "id"): "v",
        ("event", "currentTime"): 1.5, ("event", "done"): True,
        ("event", "parts"): [{"option": {"points": 1}}],
    }  # fmt: skip


@needs_c
@pytest.mark.parametrize(
    "line",
    [
        _line(event={"id": "x"}),
        _line(event=json.dumps({"id": "x", "a": '"quoted" \\ \u00e9'})),
        _line(event=" " + json.dumps({"id": "x"}) + "\n"),
        _line(event="input_1=a&input_2=b"),
        _line(event=""),
        _line(event=None, data={"id": "x"}),
        _line(data={"id": "x"}),
        _line(event={"id": "x"}, data={"id": "y"}),
        _line(event=["problem_graded"]),
        _line(event_type="/courses/x", event='{"GET": {}, "POST": {"a": ["cut'),
        b"lms-1  | 2025-03-03 12:00:00,1 INFO 20 [tracking] logger.py:41 - " + _line(name="x"),
        _line(name="x") + b" \r",
        _line(context={"user_id": 12345678901234567890, "path": "\u20ac/\U0001f600"}),
        _raw(b', "username": "\\u0061\\ud83d\\ude00\\n", "event": "{\\"id\\": \\"\\\\u00e9\\"}"}'),
        _raw(b', "username": "a", "username": "b"}'),
        _raw(b', "context": {"path": "a"}, "context": {"user_id": 5}}'),
    ],
    ids=range(16),
)  # fmt: skip
def test_plain_lines_are_taken_at_once_and_as_python_reads_them(line: bytes) -> None:
    assert _native is not None
    fast, handed_back = _scan(_native, line)
    assert handed_back == []
    assert _rows(fast) == _rows(_scan(PlainScanner, line)[0])


@needs_c
@pytest.mark.parametrize(
    "line",
    [
        b"", b"  ", b"# a comment", b"\0\0", b"[]", b"null", b"{", b"{}", b"x {}", b'{"time": 5}',
        _line()[:-1], _line() + _line(), _line() + b"x", b"\xef\xbb\xbf" + _line(),
        b" " + _line(), _line(username=5), _line(name=["x"]), _line(event="{cut"),
        _line(event='{"id": NaN}'), _raw(b', "a": NaN}'),
        _raw(b', "agent": "\\ud800"}'),
        _raw(b', "agent": "\\udc00\\ud800"}'),
        _raw(b', "agent": "\\x"}'),
        _raw(b', "agent": "a\tb"}'),
        _raw(b', "a": 01}'), _raw(b', "a": .5}'),
        _raw(b', "a": 1.}'), _raw(b', "a": -}'),
        _raw(b', "a": 1e}'), _raw(b', "a": tru}'),
        _raw(b', "a": [1,]}'), _raw(b',}'),
        _raw(b', "us\\u0065rname": "x"}'),
        _raw(b', "page": 1e999}'),
        _raw(b', "page": [1e999]}'),
        _raw(b', "username": 1e999, "username": "x"}'),
        _line(a=json.loads("[" * 200 + "]" * 200)),
    ],
    ids=range(37),
)  # fmt: skip
def test_what_needs_judgement_is_handed_back(line: bytes) -> None:
    assert _native is not None
    scanner = _native(PATHS)
    assert scanner.scan(line, 7) == (1, [(0, len(line), 7)])
    assert scanner.rows == 0


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_fields = st.dictionaries(
    st.sampled_from([*{path[0] for path in PATHS}, "data", "ip"]), _json, max_size=8
)
_inner = st.dictionaries(
    st.sampled_from([path[1] for path in PATHS if len(path) > 1] + ["other"]), _json, max_size=8
)


@needs_c
@settings(max_examples=200)
@given(
    _fields, st.none() | _inner, st.none() | _inner | _inner.map(json.dumps), st.booleans(),
    st.sampled_from([None, TIME, "2025-03-03 12:00:00", "never"]),
)  # fmt: skip
def test_every_object_is_read_as_python_reads_it(
    fields: dict[str, Any], context: Any, payload: Any, ascii_only: bool, time: str | None
) -> None:
    assert _native is not None
    found = {**fields, "context": context, "event": payload, "time": time}
    line = json.dumps(found, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    line = line.decode("utf-8", "replace").encode()
    try:
        expected = _rows(_scan(PlainScanner, line)[0])
    except (RejectedLine, AssertionError):
        assert _native(PATHS).scan(line, 1)[1]
    else:
        assert _rows(_scan(_native, line)[0]) == expected


@needs_c
@settings(max_examples=300)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), max_size=5))
def test_no_text_is_too_odd_for_it(lines: list[str]) -> None:
    assert _native is not None
    scanner = _native(PATHS)
    blob = "\n".join(lines).encode()
    count, others = scanner.scan(blob, 1)
    assert count == blob.count(b"\n") + 1
    assert scanner.rows + len(others) == count


@needs_c
@settings(max_examples=300)
@given(st.data())
def test_a_flipped_or_cut_line_is_read_as_python_reads_it(data: st.DataObject) -> None:
    assert _native is not None
    line = bytearray(
        _line(username="ann\u00e9", event={"id": "v", "old": 1}, context={"path": "/"})
    )
    at = data.draw(st.integers(0, len(line) - 1))
    line[at] = data.draw(st.sampled_from(b'"\\{}[]:,0-.eE ntu'))
    cut = bytes(line[: data.draw(st.sampled_from([len(line), at]))])
    line = bytearray(cut.decode("utf-8", "replace").encode())
    fast = _native(PATHS)
    if not fast.scan(bytes(line), 1)[1]:
        assert _rows(take(fast)) == _rows(_scan(PlainScanner, bytes(line))[0])


@needs_c
@given(
    st.datetimes(datetime(2010, 1, 2), datetime(2099, 12, 30)),
    st.integers(-14 * 60, 14 * 60),
    st.sampled_from(["T", " "]),
    st.sampled_from(["auto", "seconds", "milliseconds", "microseconds"]),
)
def test_times_are_those_of_python(
    moment: datetime, offset: int, separator: str, precision: str
) -> None:
    assert _native is not None
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    text = zoned.isoformat(separator, precision)
    scanner = _native(PATHS)
    assert not scanner.scan(_line(time=text), 1)[1]
    expected = datetime.fromisoformat(text) - datetime(1970, 1, 1, tzinfo=UTC)
    assert take(scanner).time_us.tolist() == [expected // timedelta(microseconds=1)]


@needs_c
@pytest.mark.parametrize(
    "time",
    ["2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-32T00:00:00Z",
     "2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:60Z", "2009-12-31T23:59:59Z",
     "2100-01-01T00:00:00Z", "2025-01-01T00:00:00.1234567Z", "2025-01-01T00:00:00.Z",
     "2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00+0000", "2025-01-01T00:00:00z", "2025-01-01",
     " 2025-01-01T00:00:00Z", "2025-01-01T00:00:00 ", "20250101T000000Z", ""],
)  # fmt: skip
def test_times_that_are_none_or_written_otherwise_are_handed_back(time: str) -> None:
    assert _native is not None
    assert _native(PATHS).scan(_line(time=time), 1)[1]


@pytest.mark.parametrize("make", BOTH)
def test_each_distinct_value_is_kept_once_however_many_there_are(
    make: Callable[..., Scanner],
) -> None:
    names = [f"user{n}" for n in range(3000)] * 2
    scanned, _ = _scan(make, *(_line(username=name) for name in names))
    column = scanned.columns["username",]
    assert column.values == names[:3000]
    assert column.codes.tolist() == [*range(3000)] * 2


@pytest.mark.parametrize("make", BOTH)
def test_a_text_and_a_number_that_are_written_alike_are_two_values(
    make: Callable[..., Scanner],
) -> None:
    lines = [_line(context={"user_id": value}) for value in (7, "7", 7, None, "7")]
    column = _scan(make, *lines)[0].columns["context", "user_id"]
    assert column.values == [7, "7"]
    assert column.codes.tolist() == [0, 1, 0, -1, 1]


@pytest.mark.parametrize("make", BOTH)
def test_a_scanner_is_empty_once_its_rows_are_taken(make: Callable[..., Scanner]) -> None:
    scanner = make(PATHS)
    for name in ("a" * 2_000_000, "b", "c"):
        row = read_row(_line(username=name))
        assert isinstance(row, tuple)
        scanner.put(1, *row)
        assert scanner.rows == 1
        assert scanner.held >= len(name)
        found = take(scanner)
        assert found.columns["username",].values == [name]
        assert found.columns["username",].codes.tolist() == [0]
        assert (scanner.rows, scanner.held) == (0, 0)


@needs_c
def test_a_row_of_another_shape_is_refused() -> None:
    assert _native is not None
    scanner = _native(PATHS)
    with pytest.raises(ValueError, match="one value a path"):
        scanner.put(1, 1, 1, [None])
    values: list[Any] = [None] * len(PATHS)
    values[PLACES["username",]] = "\ud800"
    with pytest.raises(UnicodeEncodeError):
        scanner.put(1, 1, 1, values)
    values[PLACES["username",]] = 5
    with pytest.raises(TypeError):
        scanner.put(1, 1, 1, values)
    assert scanner.rows == 0


@needs_c
@pytest.mark.parametrize(
    "paths", [(), (("username",),), (("x",),) * 300, ("username",), ((5,),)], ids=range(5)
)
def test_paths_that_lack_what_it_must_know_are_refused(paths: Any) -> None:
    assert _native is not None
    with pytest.raises((ValueError, TypeError)):
        _native(paths)


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("size", [*range(70), 255, 4096, 100_000])
def test_the_key_of_duplicates_is_the_same_for_payloads_of_every_length(
    make: Callable[..., Scanner], size: int
) -> None:
    line = _line(event={"a": "x" * size})
    found = read_row(line)
    assert isinstance(found, tuple)
    scanned, _ = _scan(make, line)
    assert scanned.duplicate_key.tolist() == [found[1]]
    assert scanned.duplicate_key.dtype == np.int64
