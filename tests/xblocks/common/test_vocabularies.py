"""The vocabularies: complete, of the right form, found by what people type."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.common.vocabularies import (
    VOCABULARIES,
    entries,
    entry_of,
    is_code,
    label_of,
    search,
)


def _official(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def codes(vocabulary: str, query: str, language: str = "en") -> list[str]:
    return [entry.code for entry in search(vocabulary, query, language)]


@pytest.mark.parametrize("vocabulary", VOCABULARIES)
@pytest.mark.parametrize("language", ["en", "de", "pt-BR", "xx", ""])
def test_every_entry_has_the_form_of_its_vocabulary_and_a_label(vocabulary, language):
    found = entries(vocabulary, language)
    assert found
    for entry in found:
        assert is_code(vocabulary, entry.code)
        assert entry.label(language).strip() == entry.label(language) != ""
        assert entry.labels["en"]


@pytest.mark.parametrize("vocabulary", [v for v in VOCABULARIES if v != "nace"])
def test_no_code_stands_twice(vocabulary):
    found = [entry.code for entry in entries(vocabulary)]
    assert len(found) == len(set(found))


def test_no_code_of_nace_stands_twice_within_a_revision():
    found = [(entry.code, entry.note) for entry in entries("nace")]
    assert len(found) == len(set(found))


def test_nace_has_all_divisions_and_groups_of_revision_2():
    # Regulation (EC) No 1893/2006, annex I: 88 divisions, 272 groups.
    own = [entry.code for entry in entries("nace") if entry.note == "NACE Rev. 2"]
    assert sum(re.fullmatch(r"[0-9]{2}", code) is not None for code in own) == 88
    assert sum(re.fullmatch(r"[0-9]{2}\.[0-9]", code) is not None for code in own) == 272
    assert own == sorted(own)


def test_each_class_of_nace_stands_below_its_group_and_division():
    own = {entry.code for entry in entries("nace") if entry.note == "NACE Rev. 2"}
    for code in own:
        assert code[:2] in own
        assert code[:4].rstrip(".") in own


@pytest.mark.parametrize("code", ["27.20", "72.19", "62.01", "21.10", "30.30", "52.22", "35.13"])
def test_nace_has_the_codes_of_the_six_lessons(code):
    assert label_of("nace", code) != code


def test_a_code_that_both_revisions_have_means_revision_2_and_is_found_with_both():
    assert label_of("nace", "35.13") == "Distribution of electricity"
    assert [(e.note, e.label("en")) for e in search("nace", "35.13")] == [
        ("NACE Rev. 2", "Distribution of electricity"),
        ("NACE Rev. 2.1", "Transmission of electricity"),
    ]


def test_a_code_of_nace_means_what_it_means_in_the_revision_asked_for():
    assert label_of("nace", "35.13", version="2") == "Distribution of electricity"
    assert label_of("nace", "35.13", version="2.1") == "Transmission of electricity"
    # What Rev. 2.1 says of a code we do not know is not guessed from Rev. 2.
    assert label_of("nace", "27.20", version="2.1") == "27.20"


def test_isced_f_is_the_official_list(shared_data):
    official = {
        row["uri"].rsplit("/", 1)[1]: row["label_en"]
        for row in _official(shared_data / "europass_vocabularies.csv")
        if row["vocabulary"] == "isced-f"
    }
    assert {entry.code: entry.labels["en"] for entry in entries("isced-f")} == official


def test_esco_is_the_official_list(shared_data):
    official = {row["uri"]: row for row in _official(shared_data / "esco.csv")}
    ours = {e.code: e for kind in ("occupation", "skill") for e in entries(f"esco-{kind}")}
    assert set(ours) == set(official)
    for uri, entry in ours.items():
        row = official[uri]
        assert entry.labels["en"] == row["prefLabel_en"]
        assert entry.labels.get("fr", "") == row["prefLabel_fr"]
        assert entry.note == ("ESCO 1.2.0" if row["in_v1_2_0"] == "1" else "ESCO 1.1.1")


def test_the_code_itself_comes_first_then_what_begins_with_it():
    assert codes("isced-f", "05")[0] == "05"
    assert all(code.startswith("05") for code in codes("isced-f", "05"))
    assert codes("nace", "2720") == ["27.20"]


def test_a_label_that_begins_so_comes_before_a_word_inside_and_that_before_a_part_of_a_word():
    found = [entry.label("en") for entry in search("isced-f", "chem")]
    assert found[:3] == ["Chemistry", "Chemical engineering and processes", "Biochemistry"]


def test_accents_and_case_do_not_count():
    assert codes("country", "osterr", "de") == codes("country", "ÖSTERR", "de") == ["AT"]
    assert label_of("esco-occupation", codes("esco-occupation", "ingenieur electricien")[0]) == (
        "electrical engineer"
    )


def test_words_are_found_in_any_order():
    assert codes("nace", "optical computer")[0] == "26"


def test_an_english_word_is_found_in_a_german_page_after_german_ones():
    assert "0541" in codes("isced-f", "mathematics", "de")
    assert label_of("isced-f", "0541", "de-AT") == "Mathematik"


def test_an_empty_query_offers_the_near_countries_first():
    assert set(codes("country", "")) <= {e.code for e in entries("country")[:40]}
    assert {"AT", "FR", "NO"} <= set(codes("country", ""))


def test_countries_hold_no_groups_of_countries():
    assert {"EU", "UN", "ZZ", "XK"} & {e.code for e in entries("country")} == {"XK"}


def test_what_is_not_in_the_list_has_no_label_but_may_be_a_code():
    assert is_code("nace", "01.11")
    assert entry_of("nace", "01.11") is None
    assert label_of("nace", "01.11") == "01.11"
    assert not is_code("nace", "C")


@given(st.sampled_from(VOCABULARIES), st.text(max_size=300), st.text(max_size=20))
def test_any_query_in_any_language_answers_at_most_thirty_distinct_entries(
    vocabulary, query, language
):
    found = search(vocabulary, query, language)
    assert len(found) <= 30
    assert len({(entry.code, entry.note) for entry in found}) == len(found)


@given(st.data())
def test_each_entry_is_found_by_its_own_label(data):
    vocabulary = data.draw(st.sampled_from(VOCABULARIES))
    entry = data.draw(st.sampled_from(entries(vocabulary)))
    same = [other.code for other in search(vocabulary, entry.label("en"), limit=1000)]
    assert entry.code in same
