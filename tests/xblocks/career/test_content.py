"""What a card must say, and what is asked of pictures of people and of pay."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from stembridge_xblocks.career.content import CAREER
from stembridge_xblocks.common.validation import read_content

from .sample import RAW


def faults(path: tuple[str | int, ...], value: Any) -> dict[tuple[str | int, ...], bool]:
    """Where the faults are after one value of the sample was replaced; True for a warning."""
    raw = copy.deepcopy(RAW)
    place: Any = raw
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return {fault.path: fault.is_warning for fault in read_content(CAREER, raw)[1]}


def test_the_sample_has_no_fault() -> None:
    assert read_content(CAREER, RAW)[1] == []


@pytest.mark.parametrize("name", ["by", "given_on", "purpose"])
def test_a_picture_of_a_real_person_needs_every_part_of_a_consent(name: str) -> None:
    assert faults(("person", "consent", name), "") == {("person", "consent", name): False}


@pytest.mark.parametrize(("path", "value"), [(("person", "kind"), "composite"),
                                             (("person", "picture"), None)])  # fmt: skip
def test_no_consent_is_asked_for_an_example_or_without_a_picture(path: Any, value: Any) -> None:
    raw = copy.deepcopy(RAW)
    raw["person"]["consent"] = {}
    raw["person"][path[1]] = value

    assert read_content(CAREER, raw)[1] == []


def test_who_does_not_say_whether_the_person_is_real_is_warned() -> None:
    assert faults(("person", "kind"), "") == {("person", "kind"): True}


@pytest.mark.parametrize("name", ["low", "high", "currency", "per", "source", "year"])
@pytest.mark.parametrize("place", [("pay",), ("variants", 1, "pay")])
def test_pay_needs_a_range_a_currency_a_time_a_source_and_a_year(place: Any, name: str) -> None:
    empty: dict[str, Any] = {"source": {}}
    value = empty.get(name, None if name in ("low", "high", "year") else "")

    assert faults((*place, name), value) == {(*place, name): False}


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        (("pay", "high"), 2000, ("pay", "high")),
        (("pay", "currency"), "XYZ", ("pay", "currency")),
        (("pay", "currency"), "€", ("pay", "currency")),
        (("pay", "low"), -1, ("pay", "low")),
        (("person", "nuts"), "Porto", ("person", "nuts")),
        (("person", "nuts"), "AT22", ("person", "nuts")),
        (("day", 0, "time"), "7 am", ("day", 0, "time")),
        (("day", 0, "time"), "24:00", ("day", 0, "time")),
        (("path", 0, "until"), 2008, ("path", 0, "until")),
        (("card",), "no id", ("card",)),
        (("reflection", "prompt"), {}, ("reflection", "prompt")),
    ],
)
def test_what_cannot_be_is_told_at_its_place(path: Any, value: Any, where: Any) -> None:
    assert faults(path, value) == {where: False}


@pytest.mark.parametrize(
    ("country", "nuts"),
    [("GR", "EL30"), ("GB", "UKC1"), ("AT", "AT2"), ("AT", "AT221"), ("", "PT1")],
)
def test_regions_are_those_of_eurostat_whose_greece_and_britain_have_codes_of_their_own(
    country: str, nuts: str
) -> None:
    raw = copy.deepcopy(RAW)
    raw["person"].update(country=country, nuts=nuts)

    assert read_content(CAREER, raw)[1] == []


def test_a_source_without_pay_is_a_fault_and_nothing_at_all_is_none() -> None:
    raw = copy.deepcopy(RAW)
    raw["pay"] = {"source": {"": "Statistics office"}}
    assert [fault.path for fault in read_content(CAREER, raw)[1]] == [("pay", "low")]

    raw["pay"] = {}
    assert read_content(CAREER, raw)[1] == []


def test_an_empty_card_is_saved_with_a_warning() -> None:
    found = read_content(CAREER, {})[1]

    assert [(fault.path, fault.is_warning) for fault in found] == [(("person", "name"), True)]
