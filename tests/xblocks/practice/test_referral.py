"""Referral codes: one a person, with a check that only the site can make."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.practice.referral import (
    code_of,
    is_code,
    is_own,
    normal_code,
    spaced,
    told_as,
)

from .sample import Practice

SIGNS = "BCDFGHJKLMNPQRSTVWXZ3479"


def digests(*keys: str) -> Callable[[str], list[bytes]]:
    """An own making of keyed digests."""
    return lambda text: [
        hmac.new(key.encode(), text.encode(), hashlib.sha512).digest()[:32] for key in keys
    ]


NOW = digests("now")


@given(st.integers(1, 10**9))
def test_a_code_is_known_and_has_no_vowels_and_no_look_alikes(user_id: int) -> None:
    code = code_of(user_id, NOW)

    assert len(code) == 12
    assert set(code) <= set(SIGNS)
    assert is_code(code, NOW)
    assert is_own(code, user_id, NOW)
    assert normal_code(spaced(code).lower()) == code


def test_every_wrong_sign_and_every_swap_of_two_is_told() -> None:
    # Of others' codes one typo in 13,824 would pass; so this one is fixed.
    code = code_of(7, NOW)
    wrong = {code[:i] + sign + code[i + 1 :] for i in range(12) for sign in SIGNS}
    swapped = {code[:i] + code[i + 1] + code[i] + code[i + 2 :] for i in range(11)}

    assert [typo for typo in wrong | swapped if is_code(typo, NOW)] == [code]


def test_people_have_codes_of_their_own() -> None:
    assert len({code_of(n, NOW) for n in range(5_000)}) == 5_000


def test_a_code_made_with_another_key_is_none() -> None:
    assert not is_code(code_of(7, digests("other")), NOW)


def test_codes_of_a_key_that_the_site_had_before_still_count() -> None:
    old = code_of(7, digests("before"))
    both = digests("now", "before")

    assert code_of(7, both) == code_of(7, NOW)
    assert is_code(old, both)
    assert is_own(old, 7, both)
    assert not is_own(old, 8, both)


def test_events_call_a_code_the_same_after_the_site_has_a_new_key() -> None:
    old = code_of(7, digests("before"))

    assert told_as(old, digests("now", "before")) == told_as(old, digests("before"))


def test_what_events_call_a_code_does_not_tell_the_code() -> None:
    code = code_of(7, NOW)

    assert code.lower() not in told_as(code, NOW).lower()
    assert told_as(code, NOW) != told_as(code_of(8, NOW), NOW)


def test_what_is_no_code_has_no_name_in_events() -> None:
    with pytest.raises(ValueError, match="no code"):
        told_as("ABC", NOW)


@given(st.text(max_size=80))
def test_any_text_can_be_compared(text: str) -> None:
    assert not is_code(normal_code(text), NOW)


# ---- as teachers use them


@pytest.fixture
def practice() -> Practice:
    return Practice()


def code_from(practice: Practice, person: Any) -> str:
    practice.send("create_referral", person)
    return str(practice.block(person).referral["own"])


def test_ones_code_is_shown_and_told_once_without_being_named(practice: Practice) -> None:
    first = practice.send("create_referral")
    practice.send("create_referral")

    code = practice.block().referral["own"]
    assert spaced(code) in first.json["parts"]["step-colleagues"]
    (event,) = practice.events("referral_created")
    assert code not in str(event)


def test_a_colleagues_code_is_kept_however_it_is_typed_and_told_as_its_owner_told_it(
    practice: Practice,
) -> None:
    bo = practice.stage.learner("bo")
    code = code_from(practice, bo)

    answer = practice.send("enter_referral", code=f" {spaced(code).lower()} ")

    assert answer.status_code == 200
    assert practice.block().referral == {"own": "", "entered": code, "entered_on": "2027-03-10"}
    (created,), (entered,) = map(practice.events, ("referral_created", "referral_entered"))
    assert entered["referral_code"] == created["referral_code"]
    assert code not in str(entered)


@pytest.mark.parametrize("code", ["", "ABC", "x" * 61, None, 5, ["x"], "ÄÖÜ", "0" * 12])
def test_a_code_that_is_none_is_refused_at_its_field(practice: Practice, code: Any) -> None:
    answer = practice.send("enter_referral", code=code)

    assert (answer.status_code, answer.json["field"]) == (422, "code")
    assert practice.events() == []


def test_ones_own_code_is_refused_shown_or_not(practice: Practice) -> None:
    code = code_from(practice, practice.ana)
    elsewhere = practice.send("enter_referral", at="q", code=code)
    here = practice.send("enter_referral", code=code)

    assert (here.status_code, elsewhere.status_code) == (422, 422)
    assert "your own code" in here.json["error"]
    assert practice.events("referral_entered") == []


def test_a_code_that_was_entered_stays(practice: Practice) -> None:
    bo, eva = practice.stage.learner("bo"), practice.stage.learner("eva")
    first = code_from(practice, bo)
    practice.send("enter_referral", code=first)

    assert practice.send("enter_referral", code=code_from(practice, eva)).status_code == 422
    assert practice.block().referral["entered"] == first
