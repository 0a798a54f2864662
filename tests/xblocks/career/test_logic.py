"""Pay, years and times as readers of several languages see them."""

from __future__ import annotations

from typing import Any

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.career.content import CAREER
from stembridge_xblocks.career.logic import clock, deeds_of, pay_of, pay_range, skills, years
from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.numbers import read_number
from stembridge_xblocks.common.validation import read_content

from ..common.strategies import raw_content
from .sample import PAY, RAW

TO = "{low} to {high}"


@pytest.mark.parametrize(
    ("language", "pay", "said"),
    [
        ("en", {}, "€2,300 to €3,100"),
        ("de", {}, "2.300\u00a0€ to 3.100\u00a0€"),
        ("fr", {}, "2\u202f300\u00a0€ to 3\u202f100\u00a0€"),
        ("en", {"low": 12.5, "high": 18}, "€12.50 to €18"),
        ("en", {"low": 3100}, "€3,100"),
        ("pl", {"currency": "PLN"}, "2\u00a0300\u00a0zł to 3\u00a0100\u00a0zł"),
    ],
)
def test_pay_is_written_as_the_locale_writes_money(
    language: str, pay: dict[str, Any], said: str
) -> None:
    assert pay_range({**PAY, **pay}, Locale.parse(language), TO) == said


@given(st.integers(0, 10**9), st.sampled_from(["en", "de", "fr", "sv", "pl"]))
def test_pay_reads_back_as_the_same_number(amount: int, language: str) -> None:
    same = {**PAY, "low": amount, "high": amount}
    text = pay_range(same, Locale.parse(language), TO).strip("€\u00a0")

    assert read_number(text, language).value == amount


def test_pay_of_the_region_goes_before_the_cards_own() -> None:
    content = read_content(CAREER, RAW)[0]
    europe, swiss = content["variants"]

    assert pay_of(content, swiss)["currency"] == "CHF"
    assert pay_of(content, europe)["currency"] == "EUR"
    assert pay_of(content, None)["currency"] == "EUR"


@pytest.mark.parametrize("name", ["low", "high", "currency", "per", "source", "year"])
def test_pay_without_source_or_year_is_never_shown(name: str) -> None:
    content = read_content(CAREER, {**RAW, "pay": {**PAY, name: None}}, checks=False)[0]

    assert pay_of(content, None) == {}


@pytest.mark.parametrize(
    ("since", "until", "said"),
    [(2009, 2012, "2009–2012"), (2019, None, "since 2019"), (2012, 2012, "2012"),
     (None, 2012, "until 2012"), (None, None, "")],
)  # fmt: skip
def test_years_say_from_when_to_when(since: int | None, until: int | None, said: str) -> None:
    assert years({"since": since, "until": until}, Translator("en")) == said


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [("07:30", "de", "07:30"), ("14:00", "en", "2:00\u202fPM"), ("soon", "en", "soon"),
     ("", "de", "")],
)  # fmt: skip
def test_times_are_written_as_the_locale_writes_them(text: str, language: str, said: str) -> None:
    assert clock(text, Locale.parse(language)) == said


def test_skills_say_their_language_where_it_is_not_the_readers() -> None:
    known = RAW["work"]["skills"][0]
    unknown = known[:-1] + "9"

    assert [(s.label, s.language) for s in skills([known, unknown], "fr")] == [("électronique", "")]
    assert [(s.label, s.language) for s in skills([known], "pl")] == [("electronics", "en")]


@given(raw_content(CAREER))
def test_any_content_gives_deeds_and_pay_that_is_whole_or_none(raw: Any) -> None:
    content = read_content(CAREER, raw, checks=False)[0]

    assert deeds_of(content) in (["viewed"], ["viewed", "reflected"])
    for variant in (None, *content["variants"]):
        pay = pay_of(content, variant)
        assert not pay or (pay["source"] and pay["year"] is not None)
