"""Every line ends in exactly one place, and the fast path says what the careful one says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.ingest import Staged, stage, writer
from stembridge_analytics.ingest.scanner import PATHS, PlainScanner, native_scanner
from stembridge_analytics.privacy import Pseudonymiser

from ..conftest import KEY, event

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_names = st.sampled_from(
    ["problem_check", "play_video", "edx.course.enrollment.activated", "/courses/a/b/c/info",
     "edx.grades.course.grade_calculated", "xblock.poll.submitted", "unheard.of", "", 5, None]
)  # fmt: skip
_times = st.sampled_from(
    ["2025-01-01T00:00:00.5+00:00", "2025-01-01T00:00:00Z", "2025-01-01 00:00:00", "never", 5,
     None, "1970-01-01T00:00:00Z", "\ud800"]
)  # fmt: skip
_events = st.fixed_dictionaries(
    {"event_type": _names, "time": _times},
    optional={
        "username": _json, "name": _names, "event": _json, "context": _json, "page": _json,
        "event_source": _json, "data": _json,
    },
)  # fmt: skip
_lines = st.one_of(
    _events.map(lambda e: json.dumps(e).encode()),
    _events.map(lambda e: json.dumps(json.dumps(e)).encode()),
    st.binary(max_size=40).map(lambda b: b.replace(b"\n", b" ")),
    st.sampled_from([b"", b"   ", b"# a comment", b"{}", b"[]", b"{", b"\r"]),
    _events.map(lambda e: b"lms-1 | INFO - " + json.dumps(e).encode()),
)
_slow = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def _stage(folder: Path, *contents: bytes, processes: int = 1) -> tuple[Staged, list[Any]]:
    for old in folder.glob("*"):
        old.unlink()
    paths = []
    for number, content in enumerate(contents):
        paths.append(folder / f"{number}.log")
        paths[-1].write_bytes(content)
    staged = stage(paths, folder, Pseudonymiser(KEY), processes=processes)
    rows = [
        row
        for file in sorted(folder.glob("staged-*.parquet"))
        for row in pq.read_table(file).to_pylist()
    ]
    return staged, sorted(rows, key=lambda row: (row["file_no"], row["line_no"]))


@_slow
@given(st.lists(_lines, max_size=30))
def test_lines_are_events_or_rejects_or_skips(tmp_path: Path, lines: list[bytes]) -> None:
    content = b"".join(line + b"\n" for line in lines)
    staged, rows = _stage(tmp_path, content)
    account = staged.accounts[0]
    rejects = pq.read_table(tmp_path / "rejects-0.parquet").to_pylist()
    assert account.lines == len(lines)
    assert (
        account.lines == account.staged_events + account.rejects + account.blank + account.comment
    )
    assert account.staged_events == len(rows)
    assert account.rejects == len(rejects)
    placed = [row["line_no"] for row in rows] + [reject["line_no"] for reject in rejects]
    assert len(placed) == len(set(placed))


@_slow
@given(st.lists(_lines, max_size=30))
@pytest.mark.skipif(native_scanner() is None, reason="the scanner in C was not built")
def test_the_scanner_in_c_gives_what_python_gives(tmp_path: Path, lines: list[bytes]) -> None:
    content = b"".join(line + b"\n" for line in lines)
    _, fast = _stage(tmp_path, content)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer, "make_scanner", lambda: PlainScanner(PATHS))
        _, careful = _stage(tmp_path, content)
    assert fast == careful


def test_two_events_on_a_line_are_rejected_whatever_stands_around_them(tmp_path: Path) -> None:
    one = json.dumps(event("page_close", "2025-01-01T00:00:00Z")).encode()
    staged, rows = _stage(tmp_path, one + one + b"\n\n" + one + b"\n")
    assert [row["line_no"] for row in rows] == [3]
    assert (staged.accounts[0].rejects, staged.accounts[0].blank) == (1, 1)


@pytest.mark.parametrize("depth", [90, 100, 980, 1000, 1100, 2000, 3000, 4900, 6000, 100_000])
@pytest.mark.parametrize("field", ["context", "event", "data", "username", "page", "other"])
def test_no_depth_of_nesting_stops_a_run(tmp_path: Path, field: str, depth: int) -> None:
    one = json.dumps(event("page_close", "2025-01-01T00:00:00Z")).encode() + b"\n"
    deep = b'{"%s": %s, ' % (field.encode(), b"[" * depth + b"]" * depth) + one[1:]
    staged, rows = _stage(tmp_path, one + deep + one)
    account = staged.accounts[0]
    assert account.lines == account.staged_events + account.rejects == 3
    assert {1, 3} <= {row["line_no"] for row in rows}


def test_many_processes_read_what_one_reads(tmp_path: Path) -> None:
    contents = [
        b"".join(
            json.dumps(event("page_close", f"2025-01-{day:02d}T00:00:0{n}Z", n)).encode() + b"\n"
            for n in range(1, 8)
        )
        for day in range(1, 10)
    ]
    one, rows_of_one = _stage(tmp_path, *contents)
    two, rows_of_two = _stage(tmp_path, *contents, processes=2)
    assert rows_of_one == rows_of_two
    assert one == two


def test_a_reject_has_its_place_and_reason_but_not_its_text(tmp_path: Path) -> None:
    good = json.dumps(event("page_close", "2025-01-01T00:00:00Z")).encode()
    _stage(tmp_path, good + b'\n{"username": "anna", "time\n\n# note\n' + good + b"\n")
    (reject,) = pq.read_table(tmp_path / "rejects-0.parquet").to_pylist()
    assert (reject["file_no"], reject["line_no"], reject["reason"]) == (1, 2, "cut")
    assert reject["bytes"] == 26
    assert "anna" not in reject["detail"]


def test_a_reject_for_its_time_has_the_length_of_its_line(tmp_path: Path) -> None:
    line = json.dumps(event("page_close", "1970-01-01T00:00:00Z")).encode()
    _stage(tmp_path, line + b"\n")
    (reject,) = pq.read_table(tmp_path / "rejects-0.parquet").to_pylist()
    assert (reject["reason"], reject["bytes"]) == ("bad_time", len(line))


def test_an_unterminated_last_line_counts(tmp_path: Path) -> None:
    staged, rows = _stage(tmp_path, json.dumps(event("x", "2025-01-01T00:00:00Z")).encode())
    assert (staged.accounts[0].lines, len(rows)) == (1, 1)


def test_a_cut_gzip_keeps_its_events_and_rejects_its_last_line(tmp_path: Path) -> None:
    text = b"".join(
        json.dumps(event("x", "2025-01-01T00:00:00Z", n)).encode() + b"\n" for n in range(1, 4000)
    )
    staged, rows = _stage(tmp_path, gzip.compress(text)[:-300])
    account = staged.accounts[0]
    assert account.problem == "the gzip data ends in the middle: the file was cut"
    assert len(rows) > 1000
    assert account.lines == len(rows) + account.rejects
    assert account.rejects <= 1


def test_a_lone_surrogate_rejects_its_line_alone(tmp_path: Path) -> None:
    good = json.dumps(event("edx.course.enrollment.activated", "2025-01-01T00:00:00Z")).encode()
    bad = good.replace(b'"event": {}', b'"event": {"mode": "\\ud800"}')
    staged, rows = _stage(tmp_path, good + b"\n" + bad + b"\n" + good + b"\n")
    (reject,) = pq.read_table(tmp_path / "rejects-0.parquet").to_pylist()
    assert [row["line_no"] for row in rows] == [1, 3]
    assert (reject["line_no"], reject["reason"]) == (2, "bad_text")
    assert staged.accounts[0].rejects == 1


def test_a_user_id_beyond_64_bits_is_no_id(tmp_path: Path) -> None:
    line = event("x", "2025-01-01T00:00:00Z", 10**30, username="anna")
    _, (row,) = _stage(tmp_path, json.dumps(line).encode())
    assert row["user_key"] is None
    assert row["subject_key"] == Pseudonymiser(KEY).of_name("anna")
