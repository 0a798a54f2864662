"""Content is read once for many requests, and a change is seen at once."""

from __future__ import annotations

import copy

import pytest

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common import reading
from stembridge_xblocks.common.reading import reading_of

DATA = {"summary": {"": "One"}, "minutes": 5}


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_kept", reading.OrderedDict())


def test_equal_content_is_read_once() -> None:
    assert reading_of(CASE, DATA) is reading_of(CASE, copy.deepcopy(DATA))


def test_a_change_is_read_anew() -> None:
    first = reading_of(CASE, DATA)

    second = reading_of(CASE, {**DATA, "minutes": 6})

    assert (first.content["minutes"], second.content["minutes"]) == (5, 6)


def test_what_happens_to_the_stored_dict_later_is_not_in_the_reading() -> None:
    data = copy.deepcopy(DATA)
    first = reading_of(CASE, data)

    data["summary"] = {"": "Two"}

    assert first.content["summary"] == {"": "One"}
    assert reading_of(CASE, data).content["summary"] == {"": "Two"}


def test_kinds_of_block_are_kept_apart() -> None:
    assert set(reading_of(CASE, {}).content) != set(reading_of(CHALLENGE, {}).content)


def test_what_follows_from_a_reading_is_made_once() -> None:
    made: list[int] = []
    one = reading_of(CASE, DATA)

    for _ in range(3):
        assert one.derive("key", lambda: made.append(1) or "value") == "value"

    assert made == [1]


def test_what_is_kept_is_bounded() -> None:
    first = reading_of(CASE, {"minutes": 1})
    for minutes in range(2, 100):
        reading_of(CASE, {"minutes": minutes})

    assert len(reading._kept) == reading._MOST
    assert reading_of(CASE, {"minutes": 1}) is not first
    for number in range(5_000):
        first.derive(number, int)
    assert len(first._derived) <= reading._MOST_DERIVED


def test_content_that_is_no_json_is_read_all_the_same() -> None:
    assert reading_of(CASE, {"minutes": {1, 2}}).content["minutes"] is None
