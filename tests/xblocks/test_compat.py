"""What the site's keys make: signatures and keyed digests."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
from django.test.utils import override_settings
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks import compat
from stembridge_xblocks.compat import (
    ForgedError,
    NoKeysError,
    keyed_digest,
    keyed_digests,
    signed,
    unsigned,
)
from stembridge_xblocks.preview.django_settings import configure


@pytest.fixture(autouse=True, scope="module")
def keys() -> Iterator[None]:
    configure()
    with override_settings(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old", "older"]):
        yield


def test_a_keyed_digest_is_an_hmac_under_a_key_of_its_purpose() -> None:
    key = hashlib.sha256(b"stembridge.class" + b"new").digest()
    assert keyed_digest("class", "8b") == hmac.new(key, b"8b", "sha256").hexdigest()


def test_digests_differ_by_purpose_by_text_and_by_site() -> None:
    digests = {keyed_digest("class", "8b"), keyed_digest("code", "8b"), keyed_digest("class", "8c")}
    with override_settings(SECRET_KEY="another site"):
        digests.add(keyed_digest("class", "8b"))
    assert len(digests) == 4


def test_an_older_keys_digest_is_still_told() -> None:
    newest, *before = keyed_digests("class", "8b")
    with override_settings(SECRET_KEY="old"):
        assert keyed_digest("class", "8b") == before[0].hex() != newest.hex()
    assert len(before) == 2


@given(st.text())
def test_every_text_has_a_digest(text: str) -> None:
    assert len(keyed_digest("class", text + "\ud800")) == 64


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])) | st.integers() | st.none()))
def test_what_is_signed_comes_back(payload: list[Any]) -> None:
    assert unsigned(signed(payload, "p"), "p") == payload


def test_a_text_is_signed_for_one_purpose() -> None:
    with pytest.raises(ForgedError):
        unsigned(signed([1], "practice"), "workplace")


def test_a_key_that_the_site_had_before_counts_and_a_stranger_does_not() -> None:
    with override_settings(SECRET_KEY="older"):
        kept = signed([1], "p")
    with override_settings(SECRET_KEY="stranger"):
        strange = signed([1], "p")
    assert unsigned(kept, "p") == [1]
    with pytest.raises(ForgedError):
        unsigned(strange, "p")


@pytest.mark.parametrize("text", ["", ".", "..", "é.é", "\ud800", "e30", "x" * 100_000, "\0.\0"])
def test_what_was_never_signed_is_forged(text: str) -> None:
    with pytest.raises(ForgedError):
        unsigned(text, "p")


def test_a_signature_over_no_json_is_forged() -> None:
    from django.core.signing import Signer

    text = Signer(sep=".", salt="stembridge.p").sign("no base 64 of ours")
    with pytest.raises(ForgedError):
        unsigned(text, "p")


@pytest.mark.parametrize(
    "call",
    [lambda: keyed_digest("p", "t"), lambda: signed([1], "p"), lambda: unsigned("a:b", "p")],
)
def test_without_keys_nothing_is_made(call: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "django.conf", None)
    with pytest.raises(NoKeysError):
        call()


def test_an_empty_key_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(SECRET_KEY=""), pytest.raises(NoKeysError):
        keyed_digest("p", "t")


def test_compat_says_what_it_has() -> None:
    assert all(hasattr(compat, name) for name in compat.__all__)
