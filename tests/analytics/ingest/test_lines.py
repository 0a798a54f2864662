"""However the bytes are cut into chunks, the lines come out as they went in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
import xxhash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stembridge_analytics.ingest import lines as module
from stembridge_analytics.ingest.lines import FileProblem, LineReader

_fixtures = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
_texts = st.lists(st.sampled_from([b"\n", b"a", b"bc", b"\n\n", b"\r\n", b"\0"])).map(b"".join)
_cuts = st.lists(st.integers(0, 60), max_size=12)


@pytest.fixture(params=[1, 8, 200 * 1024], ids=["tiny blobs", "small blobs", "real blobs"])
def blob_size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BLOB", request.param)


def _chunks(text: bytes, cuts: list[int]) -> Iterator[bytes]:
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    return (text[a:b] for a, b in itertools.pairwise(places))


def _lines(reader: LineReader) -> list[bytes]:
    return [line for blob in reader.blobs() for line in blob.split(b"\n")]


def _expected(text: bytes) -> list[bytes]:
    return text.removesuffix(b"\n").split(b"\n") if text else []


@_fixtures
@given(_texts, _cuts)
def test_any_chunks_give_the_lines_of_the_text(
    blob_size: None, text: bytes, cuts: list[int]
) -> None:
    assert _lines(LineReader(_chunks(text, cuts))) == _expected(text)


@_fixtures
@given(_texts, _cuts)
def test_a_blob_knows_where_it_starts(blob_size: None, text: bytes, cuts: list[int]) -> None:
    reader = LineReader(_chunks(text, cuts))
    for blob in reader.blobs():
        assert text.startswith(blob, reader.blob_start)
        assert reader.blob_start == 0 or text[reader.blob_start - 1 : reader.blob_start] == b"\n"


@_fixtures
@given(_texts, _cuts, st.integers(0, 60))
def test_length_hash_and_end_are_those_of_all_bytes(
    blob_size: None, text: bytes, cuts: list[int], skip: int
) -> None:
    reader = LineReader(_chunks(text, cuts), skip_bytes=skip)
    list(reader.blobs())
    assert reader.content_bytes == len(text)
    assert reader.content_hash == xxhash.xxh3_128_hexdigest(text)
    assert reader.ends_with_newline == text.endswith(b"\n")
    known = xxhash.xxh3_128_hexdigest(text[:skip]) if len(text) >= skip else ""
    assert reader.skipped_hash == known


@_fixtures
@given(_texts, _texts, _cuts)
def test_lines_known_and_lines_new_are_all_lines(
    blob_size: None, known: bytes, new: bytes, cuts: list[int]
) -> None:
    """Known are whole lines, or a whole former file whose last line has been ended since."""
    if known and not known.endswith(b"\n"):
        new = b"\n" + new
    text = known + new
    reader = LineReader(_chunks(text, cuts), skip_bytes=len(known))
    assert _expected(known) + _lines(reader) == _expected(text)


@_fixtures
@given(_texts, _texts, _cuts)
def test_blobs_behind_known_lines_know_where_they_start(
    blob_size: None, known: bytes, new: bytes, cuts: list[int]
) -> None:
    text = known + new
    reader = LineReader(_chunks(text, cuts), skip_bytes=len(known))
    for blob in reader.blobs():
        assert text.startswith(blob, reader.blob_start)
        assert reader.blob_start >= len(known)


@_fixtures
@given(st.lists(st.integers(0, 30), max_size=8), st.lists(st.integers(0, 200), max_size=12))
def test_a_line_that_is_too_long_is_cut_alone(
    blob_size: None, sizes: list[int], cuts: list[int]
) -> None:
    text = b"".join(b"%x" % (at % 16) * size + b"\n" for at, size in enumerate(sizes))
    old, module.MAX_LINE = module.MAX_LINE, 10
    try:
        # Chunks never reach the largest length of a line.
        pieces = (
            chunk[at : at + 9] for chunk in _chunks(text, cuts) for at in range(0, len(chunk), 9)
        )
        reader = LineReader(pieces)
        found = []
        for blob in reader.blobs():
            assert text.startswith(blob, reader.blob_start)
            found += blob.split(b"\n")
            assert len(blob) <= 10 or b"\n" not in blob or max(map(len, blob.split(b"\n"))) <= 10
    finally:
        module.MAX_LINE = old
    assert found == [line[:11] for line in _expected(text)]


def test_a_line_without_end_is_kept_in_bounded_memory() -> None:
    reader = LineReader(b"x" * 100_000 for _ in range(500))
    (blob,) = reader.blobs()
    assert len(blob) == module.MAX_LINE + 1
    assert reader.content_bytes == 50_000_000


def test_a_problem_comes_after_the_last_readable_line() -> None:
    def chunks() -> Iterator[bytes]:
        yield b"one\ntw"
        raise FileProblem("cut")

    reader = LineReader(chunks())
    blobs = reader.blobs()
    assert [next(blobs), next(blobs)] == [b"one", b"tw"]
    with pytest.raises(FileProblem, match="cut"):
        next(blobs)
    assert reader.content_hash == xxhash.xxh3_128_hexdigest(b"one\ntw")
