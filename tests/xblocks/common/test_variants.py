"""Which regional variant is shown, and how texts are filled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.common.variants import fill_placeholders, variant_for

VARIANTS = [
    {"id": "eu", "countries": []},
    {"id": "at", "countries": ["AT", "DE"]},
    {"id": "pt", "countries": ["PT"]},
]


@pytest.mark.parametrize(
    ("stored", "country", "language", "expected"),
    [
        ("pt", "AT", "de-AT", ("pt", "chosen")),
        (None, "AT", "pt", ("at", "country")),
        ("gone", "AT", "pt", ("at", "country")),
        (None, None, "de-AT", ("at", "language")),
        (None, "FR", "pt", ("pt", "language")),
        (None, None, "en", ("eu", "first")),
        (None, "FR", "fr", ("eu", "first")),
    ],
)
def test_what_is_stored_counts_then_country_then_language(
    stored: str | None, country: str | None, language: str, expected: tuple[str, str]
) -> None:
    shown = variant_for(VARIANTS, stored=stored, country=country, language=language)

    assert (shown.id, shown.reason) == expected


def test_without_variants_nothing_is_shown() -> None:
    shown = variant_for([], stored="at", country="AT", language="de")

    assert (shown.id, shown.variant) == (None, None)


def test_a_name_without_a_value_stays_to_be_noticed() -> None:
    assert fill_placeholders("{{ a }} and {{b}}", {"a": "1"}.get) == "1 and {{b}}"


@given(st.text(max_size=30))
def test_a_value_is_never_filled_once_more(value: str) -> None:
    assert fill_placeholders("{{a}}", {"a": value, "b": "no"}.get) == value


@pytest.mark.parametrize(("language", "country"), [("et", "EE"), ("el", "GR"), ("sv", "SE")])
def test_a_language_proposes_the_country_it_is_spoken_in(language: str, country: str) -> None:
    there = {"id": "there", "countries": [country]}
    by_letters = {"id": "letters", "countries": [language.upper()]}

    shown = variant_for([by_letters, there], stored=None, country=None, language=language)

    assert shown.id == "there"
