"""A token says what was signed, or nothing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.common.access import Refused
from stembridge_xblocks.common.confirmation.token import (
    LIFETIME,
    Claim,
    block_mark,
    claim_of,
    new_nonce,
    token_of,
)
from stembridge_xblocks.compat import signed
from stembridge_xblocks.preview.django_settings import configure

configure()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "block-v1:Org+Course+2026+type@stembridge_practice+block@" + "f" * 32
CLAIM = Claim(block_mark(KEY), "a" * 32, "u0123456789ab", new_nonce(), NOW)
TOKEN = token_of(CLAIM, "p")


def read(token: Any, now: datetime = NOW, purpose: str = "p") -> Claim:
    return claim_of(token, purpose, block=CLAIM.block, now=now, locale=Locale("en"))


def status(token: Any, **options: Any) -> int:
    with pytest.raises(Refused) as refused:
        read(token, **options)
    return refused.value.status


ids = st.from_regex(r"[A-Za-z0-9_-]{1,40}", fullmatch=True)


@given(ids, ids, ids, st.integers(-int(LIFETIME.total_seconds()), 300))
def test_a_claim_comes_back_within_its_time(learner: str, entry: str, nonce: str, by: int) -> None:
    claim = Claim(CLAIM.block, learner, entry, nonce, NOW + timedelta(seconds=by))

    assert read(token_of(claim, "p")) == claim


@given(st.data())
def test_a_token_with_any_one_character_changed_is_refused(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    other = data.draw(st.characters().filter(lambda c: c != TOKEN[place]))

    assert status(TOKEN[:place] + other + TOKEN[place + 1 :]) == 403


@given(st.integers(0, len(TOKEN) * 8 - 1))
def test_a_token_with_any_one_bit_flipped_is_refused(bit: int) -> None:
    raw = bytearray(TOKEN.encode())
    raw[bit // 8] ^= 1 << bit % 8

    assert status(raw.decode("latin-1")) == 403


@given(st.text() | st.binary() | st.none() | st.integers() | st.lists(st.text()))
def test_whatever_else_is_sent_is_refused(token: Any) -> None:
    assert status(token) == 403


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(json_values)
def test_a_signature_of_ours_over_something_else_is_refused(payload: Any) -> None:
    """Other code of the site could sign under our name by mistake; it must be no 500."""
    assert status(signed(payload, "p")) == 403


@given(json_values)
def test_a_time_that_is_none_is_refused(issued: Any) -> None:
    if isinstance(issued, int | float):
        issued = float("1e300")

    assert status(signed([CLAIM.block, "a", "u", "n", issued], "p")) == 403


def test_another_purposes_token_is_refused() -> None:
    assert status(TOKEN, purpose="q") == 403


def test_times_are_tolerant_by_five_minutes_and_end_after_thirty_days() -> None:
    assert read(TOKEN, now=NOW - timedelta(minutes=5)) == CLAIM
    assert status(TOKEN, now=NOW - timedelta(minutes=5, seconds=1)) == 400
    assert read(TOKEN, now=NOW + timedelta(days=30)) == CLAIM
    assert status(TOKEN, now=NOW + timedelta(days=30, seconds=1)) == 410


def test_a_token_fits_into_a_message_and_into_the_end_of_an_address() -> None:
    assert len(TOKEN) < 220
    assert re.fullmatch(r"[A-Za-z0-9_.-]+[A-Za-z0-9]", TOKEN)


def test_nonces_are_not_repeated() -> None:
    assert len({new_nonce() for _ in range(100)}) == 100
