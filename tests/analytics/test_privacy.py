"""Pseudonyms and their key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.errors import UsageError
from stembridge_analytics.privacy import Pseudonymiser, default_key_path, load_or_create_key

KEY = bytes(range(32))


@given(st.text())
def test_a_pseudonym_is_hmac_sha256_cut_to_80_bits(name: str) -> None:
    message = b"default\0name\0" + name.encode("utf-8", "surrogatepass")
    digest = hmac.new(KEY, message, hashlib.sha256).digest()[:10]
    assert Pseudonymiser(KEY).of_name(name) == base64.b32encode(digest).decode().lower()


def test_an_id_and_a_name_spelled_alike_are_two() -> None:
    both = Pseudonymiser(KEY)
    assert both.of_id(7) != both.of_name("7")


def test_platforms_and_keys_give_other_pseudonyms() -> None:
    found = {
        Pseudonymiser(KEY).of_id(7),
        Pseudonymiser(KEY, "other").of_id(7),
        Pseudonymiser(KEY[::-1]).of_id(7),
    }
    assert len(found) == 3


def test_memory_of_pseudonyms_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stembridge_analytics.privacy._MEMO", 10)
    one = Pseudonymiser(KEY)
    first = one.of_id(1)
    for number in range(50):
        one.of_id(number)
    assert len(one._memo) <= 10
    assert one.of_id(1) == first


def test_a_missing_key_is_made_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "a.key"
    key = load_or_create_key(path, outside=tmp_path / "out")
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    first = load_or_create_key(path, outside=tmp_path / "out")
    assert load_or_create_key(path, outside=tmp_path / "out") == first


def test_two_keys_differ(tmp_path: Path) -> None:
    keys = {load_or_create_key(tmp_path / n, outside=tmp_path / "out") for n in ("a", "b")}
    assert len(keys) == 2


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    load_or_create_key(path, outside=tmp_path / "out")
    path.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        load_or_create_key(path, outside=tmp_path / "out")


def test_a_key_inside_the_output_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="keep it apart"):
        load_or_create_key(tmp_path / "out" / "a.key", outside=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"", b"secret", b"stembridge-key-1 AAAA", b"\xff\xfe"])
def test_another_file_is_no_key_and_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(UsageError, match="not a stembridge key"):
        load_or_create_key(path, outside=tmp_path / "out")
    assert path.read_bytes() == content


def test_a_place_where_no_key_can_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--key"):
        load_or_create_key(tmp_path / "file" / "a.key", outside=tmp_path / "out")


def test_the_default_place_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STEMBRIDGE_KEY", "")
    monkeypatch.setenv("XDG_CONFIG_HOME", os.sep + "settings")
    assert default_key_path() == Path(os.sep, "settings", "stembridge", "pseudonym.key")
    monkeypatch.setenv("STEMBRIDGE_KEY", "my.key")
    assert default_key_path() == Path("my.key")
