"""One person, one pseudonym."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics.ingest import link_identities
from stembridge_analytics.ingest.people import user_id, username

_pairs = st.dictionaries(
    st.tuples(st.sampled_from(["na", "nb", "nc"]), st.sampled_from(["i1", "i2", "i3"])),
    st.integers(1, 5),
)


def _keys(pairs: dict[tuple[str, str], int]) -> set[str]:
    return {key for pair in pairs for key in pair}


def test_a_name_and_an_id_on_one_line_are_one_person() -> None:
    links = link_identities({"na", "i1", "nb"}, {("na", "i1"): 1})
    assert links.people == {"na": "i1", "i1": "i1", "nb": "nb"}
    assert not links.conflicts


def test_a_renamed_account_stays_one_person() -> None:
    pairs = {("old", "i1"): 3, ("new", "i1"): 9}
    links = link_identities(_keys(pairs), pairs)
    assert links.people["old"] == links.people["new"] == "i1"
    assert not links.conflicts


def test_staff_masquerading_stays_staff_and_is_a_conflict() -> None:
    pairs = {("staff", "i9"): 20, ("anna", "i1"): 50, ("staff", "i1"): 4}
    links = link_identities(_keys(pairs), pairs)
    assert links.people["staff"] == "i9"
    assert links.people["anna"] == "i1"
    assert links.conflicts == {"staff"}


def test_staff_seen_only_as_others_is_nobody_else() -> None:
    pairs = {("anna", "i1"): 50, ("bert", "i2"): 50, ("staff", "i1"): 4, ("staff", "i2"): 3}
    links = link_identities(_keys(pairs), pairs)
    assert links.people["staff"] == "staff"
    assert links.conflicts == {"staff"}


@given(_pairs, st.randoms(use_true_random=False))
def test_links_do_not_depend_on_the_order_of_files(
    pairs: dict[tuple[str, str], int], chance: random.Random
) -> None:
    shuffled = list(pairs.items())
    chance.shuffle(shuffled)
    assert link_identities(_keys(pairs), pairs) == link_identities(_keys(pairs), dict(shuffled))


@given(_pairs)
def test_two_user_ids_are_never_one_person(pairs: dict[tuple[str, str], int]) -> None:
    people = link_identities(_keys(pairs), pairs).people
    assert all(people[ident] == ident for _, ident in pairs)


@pytest.mark.parametrize(
    ("value", "expected"),
    [(7, 7), ("7", 7), (" 7 ", 7), (7.0, 7), (2**63 - 1, 2**63 - 1), (2**63, None), (5.5, None),
     (float("nan"), None), (True, None), (0, None), (-1, None), ("", None), ("x", None),
     (None, None), ([], None), ("9" * 5000, None)],
)  # fmt: skip
def test_a_user_id_is_a_positive_whole_number(value: object, expected: int | None) -> None:
    assert user_id(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("anna", "anna"), ("anna \n", "anna"), ("", None), (" ", None), ("anonymous", None),
     (None, None), (5, None), ("a" * 150, "a" * 150)],
)  # fmt: skip
def test_a_user_name_is_stripped_and_nobody_is_none(value: object, expected: str | None) -> None:
    assert username(value) == expected
