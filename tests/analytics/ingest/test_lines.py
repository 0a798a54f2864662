"""Whatever the packing, the lines come out as they went in."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from stembridge_analytics.ingest import lines as module
from stembridge_analytics.ingest.lines import FileProblem, LineReader

_contents = st.lists(st.binary(max_size=30).map(lambda b: b.replace(b"\n", b"")), max_size=40)


def _lines(path: Path) -> list[bytes]:
    return [line for blob in LineReader(path).blobs() for line in blob.split(b"\n")]


@pytest.fixture(params=[8, 64, 200 * 1024], ids=["tiny blobs", "small blobs", "real blobs"])
def blob_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOB", request.param)
    monkeypatch.setattr(module, "_READ", max(4, request.param // 4))


_fixtures = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@_fixtures
@given(_contents, st.booleans())
def test_a_plain_file_gives_its_lines(
    blob_size: None, tmp_path: Path, content: list[bytes], ends: bool
) -> None:
    text = b"\n".join(content) + (b"\n" if ends else b"")
    assume(not text.startswith(b"\x1f\x8b"))  # that would be gzip
    path = tmp_path / "a.log"
    path.write_bytes(text)
    assert _lines(path) == (text.removesuffix(b"\n").split(b"\n") if text else [])


@_fixtures
@given(_contents, st.integers(1, 5), st.integers(0, 50))
def test_gzip_members_and_padding_leave_no_trace(
    blob_size: None, tmp_path: Path, content: list[bytes], members: int, padding: int
) -> None:
    text = b"".join(line + b"\n" for line in content)
    step = max(1, len(text) // members)
    parts = [text[at : at + step] for at in range(0, len(text), step)] or [b""]
    path = tmp_path / "a.gz"
    path.write_bytes(b"".join(gzip.compress(part) for part in parts) + b"\0" * padding)
    assert _lines(path) == content


def test_a_cut_gzip_gives_what_was_readable_and_says_so(tmp_path: Path) -> None:
    text = b"".join(b"line %d\n" % n for n in range(50_000))
    path = tmp_path / "cut.gz"
    path.write_bytes(gzip.compress(text)[:-2000])
    seen: list[bytes] = []

    def read() -> None:
        for blob in LineReader(path).blobs():
            seen.extend(blob.split(b"\n"))

    with pytest.raises(FileProblem, match="ends in the middle"):
        read()
    assert len(seen) > 1000
    assert text.startswith(b"\n".join(seen))


def test_broken_gzip_data_ends_in_a_problem_not_a_crash(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"".join(b"line %d\n" % n for n in range(5000))))
    packed[len(packed) // 2] ^= 0xFF
    path = tmp_path / "broken.gz"
    path.write_bytes(bytes(packed))
    with pytest.raises(FileProblem):
        list(LineReader(path).blobs())


def test_foreign_bytes_after_a_member_are_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"one\n") + b"garbage")
    reader = LineReader(path).blobs()
    assert next(reader) == b"one"
    with pytest.raises(FileProblem, match="not gzip"):
        next(reader)


def test_an_endless_line_is_cut_and_the_next_one_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 1000)
    monkeypatch.setattr(module, "_BLOB", 100)
    path = tmp_path / "long.log"
    path.write_bytes(b"first\n" + b"x" * 5000 + b"\nlast\n")
    found = _lines(path)
    assert found[0] == b"first"
    assert found[-1] == b"last"
    assert [len(line) for line in found[1:-1]] == [1001]


def test_the_fingerprint_is_of_the_bytes_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(b"one\ntwo\n"))
    reader = LineReader(path)
    list(reader.blobs())
    assert reader.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="cannot be read"):
        list(LineReader(tmp_path / "none.log").blobs())
