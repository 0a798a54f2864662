"""Codes: what is known, what is corrected, what stays unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stembridge_analytics.programme.codes import (
    ATTRIBUTES,
    EDUCATION,
    Found,
    Reader,
    population_level,
)
from stembridge_analytics.programme.countries import CODES, country_code

# Debian's package iso-codes.
ISO_CODES = Path("/usr/share/iso-codes/json/iso_3166-1.json")
EU = "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".split()


def _read(name: str, cell: str | None) -> tuple[object, str | None]:
    found = Reader(ATTRIBUTES[name]).of(cell)
    return found.value, found.note


@pytest.fixture(scope="module")
def iso() -> list[dict[str, str]]:
    """ISO 3166-1 as others keep it."""
    if not ISO_CODES.is_file():
        pytest.skip("no iso-codes on this machine; on Debian: apt-get install iso-codes")
    found: list[dict[str, str]] = json.loads(ISO_CODES.read_text(encoding="utf-8"))["3166-1"]
    return found


def test_the_codes_are_those_of_iso_3166_and_kosovo(iso: list[dict[str, str]]) -> None:
    assert sorted(CODES) == sorted([*(one["alpha_2"] for one in iso), "XK"])


def test_codes_of_two_and_three_letters_are_the_same_country(iso: list[dict[str, str]]) -> None:
    for one in iso:
        assert country_code(one["alpha_2"]) == country_code(one["alpha_3"]) == (
            one["alpha_2"], False,
        )  # fmt: skip


def test_names_are_those_of_iso_where_that_has_a_plain_one(iso: list[dict[str, str]]) -> None:
    for one in iso:
        name = one.get("common_name", one["name"])
        if "," not in name and "(" not in name:
            assert country_code(name)[0] in (one["alpha_2"], None), name


def test_no_name_or_code_stands_for_two_countries() -> None:
    assert len(set(CODES)) == len(CODES) == 250


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Österreich", "AT"), ("OSTERREICH", "AT"), ("deutschland", "DE"), ("Suomi", "FI"),
        ("Ελλάδα", "GR"), ("ΕΛΛΑΔΑ", "GR"), ("България", "BG"), ("Česko", "CZ"),
        ("Czech Republic", "CZ"), ("The Netherlands", "NL"), ("Magyarország", "HU"),
        ("Türkiye", "TR"), ("Turkiye", "TR"), ("Turkey", "TR"), ("Україна", "UA"), ("xkx", "XK"),
        ("Kosova", "XK"), (" at ", "AT"), ("U.S.A.", None), ("Slovak Republic", "SK"),
        ("Côte d'Ivoire", "CI"), ("Łotwa", None), ("GS", "GS"), ("ZZ", None), ("", None),
    ],
)  # fmt: skip
def test_countries_are_known_by_names_in_english_and_their_own_language(
    text: str, code: str | None
) -> None:
    assert country_code(text) == (code, False)


@pytest.mark.parametrize(("text", "code"), [("UK", "GB"), ("uk", "GB"), ("EL", "GR")])
def test_the_unions_own_codes_are_corrected_and_said_to_be(text: str, code: str) -> None:
    assert country_code(text) == (code, True)
    assert _read("country", text) == (code, "corrected")


def test_every_member_of_the_union_is_known_by_its_own_name() -> None:
    own = "Österreich, België, България, Hrvatska, Κύπρος, Česko, Danmark, Eesti, Suomi, France, " \
          "Deutschland, Ελλάδα, Magyarország, Éire, Italia, Latvija, Lietuva, Lëtzebuerg, Malta, " \
          "Nederland, Polska, Portugal, România, Slovensko, Slovenija, España, Sverige"  # fmt: skip
    assert [country_code(name)[0] for name in own.split(", ")] == EU


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("gender", "f", "woman"), ("gender", "Male", "man"), ("gender", "o", "other"),
        ("gender", "", "not stated"), ("gender", None, "not stated"),
        ("gender", "prefer not to say", "not stated"), ("gender", "non-binary", "other"),
        ("level", "2", "ISCED 2"), ("level", "ISCED 1", "ISCED 1"), ("level", "isced3", "ISCED 3"),
        ("level", "Primary", "ISCED 1"), ("level", "lower secondary", "ISCED 2"),
        ("level", "Upper  Secondary", "ISCED 3"), ("level", "0", "other"), ("level", "8", "other"),
        ("role", "Head teacher", "leader"), ("role", "guidance counselor", "counsellor"),
        ("is_rural", "yes", True), ("is_rural", "Urban", False), ("is_rural", "0", False),
        ("education", "p_se", "p_se"), ("education", "HS", "hs"), ("education", "", None),
        ("birth_year", "1980", 1980), ("experience_years", "7,5", 7.5),
        ("language", "pt_BR", "pt-BR"),
        ("subject", " physics  and maths ", "physics and maths"), ("region", "AT13", "AT13"),
    ],
)  # fmt: skip
def test_words_that_are_known_by_themselves(name: str, text: str | None, value: object) -> None:
    assert _read(name, text) == (value, None)


@pytest.mark.parametrize(
    ("name", "text", "note"),
    [
        ("gender", "Frau", "unknown"), ("gender", "w", "unknown"),
        ("level", "secondary", "unknown"),
        ("level", "9", "unknown"), ("role", "pupil", "unknown"), ("is_rural", "mixed", "unknown"),
        ("education", "GS", "unknown"), ("country", "YU", "unknown"),
        ("language", "German!", "unknown"),
        ("birth_year", "80", "bad"), ("birth_year", "1880", "bad"),
        ("experience_years", "-1", "bad"),
        ("experience_years", "700", "bad"),
        ("subject", "I teach at the school of my village", "no category but free text in"),
        ("subject", "call 0660 123456", "no category but free text in"),
        ("cohort", "anna@example.org", "no category but free text in"),
        ("region", "x" * 41, "no category but free text in"),
    ],
)  # fmt: skip
def test_what_is_not_known_has_no_value_and_is_noted(name: str, text: str, note: str) -> None:
    assert _read(name, text) == (None, note)


def test_the_files_own_words_come_before_what_is_known() -> None:
    reader = Reader(ATTRIBUTES["gender"], {"Frau": "woman", "M": "other", "M+": "woman"})
    assert reader.of("M+") == Found("woman")
    assert reader.of("frau") == Found("woman")
    assert reader.of("m") == Found("other")
    assert reader.of("f") == Found("woman")


def test_education_is_the_platforms_eleven_codes() -> None:
    assert len(EDUCATION) == 11
    assert all(_read("education", code) == (code, None) for code in EDUCATION)


@pytest.mark.parametrize(
    ("text", "level"),
    [("isced1", "ISCED 1"), ("isced23", "ISCED 2-3"), ("ISCED 2-3", "ISCED 2-3"),
     ("secondary", "ISCED 2-3"), ("upper secondary", "ISCED 3"), ("x", None)],
)  # fmt: skip
def test_levels_of_counts_have_secondary_schools_as_one(text: str, level: str | None) -> None:
    assert population_level(text) == level
