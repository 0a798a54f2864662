"""Rejected lines are kept with their place, sealed, and open with the key alone."""

from __future__ import annotations

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.privacy import LineSeal, key_fingerprint
from stembridge_analytics.store import find_rejects, rejects

from ..conftest import KEY
from .conftest import Place, line

GOOD = line("x", "2025-01-01T00:00:00Z")


@given(st.binary(max_size=300))
def test_a_sealed_line_opens_with_its_key(content: bytes) -> None:
    sealed = LineSeal(KEY).seal(content)
    assert LineSeal(KEY).unseal(sealed) == content
    assert content not in sealed or len(content) < 4


def test_a_line_is_never_sealed_twice_alike() -> None:
    assert len({LineSeal(KEY).seal(b"line") for _ in range(100)}) == 100


@pytest.mark.parametrize("at", [0, 12, -1])
def test_a_changed_bit_or_another_key_opens_nothing(at: int) -> None:
    sealed = bytearray(LineSeal(KEY).seal(b"line"))
    with pytest.raises(DataError, match="does not open"):
        LineSeal(KEY[::-1]).unseal(bytes(sealed))
    sealed[at] ^= 1
    with pytest.raises(DataError, match="does not open"):
        LineSeal(KEY).unseal(bytes(sealed))


def test_the_key_of_the_lines_is_not_the_key_of_the_pseudonyms() -> None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    sealed = LineSeal(KEY).seal(b"line")
    with pytest.raises(InvalidTag):
        AESGCM(KEY).decrypt(sealed[:12], sealed[12:], None)


def test_a_fingerprint_tells_keys_apart_and_nothing_more() -> None:
    assert key_fingerprint(KEY) != key_fingerprint(KEY[::-1])
    assert KEY.hex() not in key_fingerprint(KEY)


def test_a_reject_has_its_line_and_the_bytes_before_it(place: Place) -> None:
    odd = b'{"cut": "\xc3\xa4'
    place.ingest(place.log("1.log", GOOD + odd + b"\n" + GOOD + b"[1]"))
    found = list(find_rejects(place.store(), place.manifest()).lines())
    assert [(one.line_no, one.byte_offset, one.bytes) for one in found] == [
        (2, len(GOOD), len(odd)), (4, 2 * len(GOOD) + len(odd) + 1, 3)
    ]  # fmt: skip
    assert [LineSeal(KEY).unseal(one.raw or b"") for one in found] == [odd, b"[1]"]


def test_without_raw_only_hash_and_length_are_kept(place: Place) -> None:
    place.ingest(place.log("1.log", b"{secret\n"), raw=False)
    (segment,) = place.manifest().find("rejects")
    (row,) = pq.read_table(place.store() / segment.path, partitioning=None).to_pylist()
    assert (row["raw"], row["bytes"]) == (None, 7)
    assert row["line_hash"]
    assert not place.manifest().raw


def test_rejects_are_counted_by_reason_and_file(place: Place) -> None:
    place.ingest(place.log("a.log", b"{cut\n[1]\n"), place.log("b.log", b"{\n"))
    found = find_rejects(place.store(), place.manifest())
    assert found.by_file == {"a.log": 2, "b.log": 1}
    assert found.total == sum(found.by_reason.values()) == 3
    assert find_rejects(place.store(), place.manifest(), file="b*").total == 1
    (reason,) = find_rejects(place.store(), place.manifest(), file="b.log").by_reason
    only = find_rejects(place.store(), place.manifest(), reason=reason)
    assert set(only.by_reason) == {reason}


def test_an_unknown_reason_or_file_is_told(place: Place) -> None:
    place.ingest(place.log("a.log", b"{cut\n"))
    with pytest.raises(UsageError, match="available: too_long"):
        find_rejects(place.store(), place.manifest(), reason="bad")
    with pytest.raises(UsageError, match=r"no file 'c\.log'"):
        find_rejects(place.store(), place.manifest(), file="c.log")


def test_many_files_of_rejects_become_one(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rejects, "MAX_SEGMENTS", 2)
    for number in range(4):
        place.ingest(place.log(f"{number}.log", b"{cut %d\n" % number))
        assert len(place.manifest().find("rejects")) <= 2
    found = find_rejects(place.store(), place.manifest()).lines()
    assert [LineSeal(KEY).unseal(one.raw or b"") for one in found] == [
        b"{cut %d" % number for number in range(4)
    ]
