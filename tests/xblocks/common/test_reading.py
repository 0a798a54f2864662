"""Content is read once for many requests, and a change is seen at once."""

from __future__ import annotations

import copy

import pytest

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common import reading
from stembridge_xblocks.common.reading import reading_of
from stembridge_xblocks.common.validation import read_content

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


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "//example.org/x",
     "http://example.org", 'https://example.org/"x', "https://example.org/\r\nX: 1"],
)  # fmt: skip
def test_no_page_gets_an_address_that_could_run_or_lead_astray(address: str) -> None:
    data = {"provenance": {"sponsor_link": address}}

    assert reading_of(CASE, data).content["provenance"]["sponsor_link"] == ""
    # The author still sees it, to mend it.
    assert read_content(CASE, data)[0]["provenance"]["sponsor_link"] != ""


def test_a_page_links_to_what_is_an_address() -> None:
    data = {"provenance": {"sponsor_link": "https://example.org/a?b=c#d"}}

    read = reading_of(CASE, data).content["provenance"]["sponsor_link"]

    assert read == "https://example.org/a?b=c#d"


@pytest.mark.parametrize("src", ["https://example.org/x.png", "//example.org/x.png", "/\\x", "x"])
def test_no_page_calls_another_site_for_a_picture(src: str) -> None:
    data = {"person": {"picture": {"src": src, "alt": {"": "A cell"}}}}

    assert reading_of(CASE, data).content["person"]["picture"] is None


@pytest.mark.parametrize("src", ["/static/x.png", "/asset-v1:A+B+C+type@asset+block@x.png"])
def test_a_page_shows_pictures_of_the_course(src: str) -> None:
    data = {"person": {"picture": {"src": src, "alt": {"": "A cell"}}}}

    assert reading_of(CASE, data).content["person"]["picture"]["src"] == src
