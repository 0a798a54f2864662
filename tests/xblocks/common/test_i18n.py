"""Sentences in the reader's language."""

from __future__ import annotations

from typing import Any

import pytest

from stembridge_xblocks.common.i18n import Translator, catalogue, catalogued, locale_of, localised
from stembridge_xblocks.common.message import Message, plural_message


class Service:
    """The platform's i18n service, knowing a few sentences."""

    def __init__(self, **known: str) -> None:
        self.known = known

    def gettext(self, text: str) -> str:
        return self.known.get(text, text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.known.get(one, one if count == 1 else many)


def test_a_sentence_is_found_in_the_packages_own_catalogue() -> None:
    assert Translator("de")("Region") == catalogue("de").gettext("Region")
    assert Translator("de")("Save decision") != "Save decision"


def test_a_region_falls_back_to_its_language_and_an_unknown_language_to_english() -> None:
    assert Translator("de-AT")("Save decision") == Translator("de")("Save decision")
    assert Translator("tlh")("Save decision") == "Save decision"


def test_the_platforms_translation_comes_first() -> None:
    translator = Translator("de", Service(Region="Gegend"))

    assert translator("Region") == "Gegend"
    assert translator("Save decision") == Translator("de")("Save decision")


def test_plurals_follow_the_rules_of_the_language() -> None:
    translator = Translator("fr")

    forms = [translator.plural("{count} minute", "{count} minutes", count) for count in (0, 1, 2)]

    assert forms == ["0 minute", "1 minute", "2 minutes"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("{other}", "Hello {other}"),
        ("{name.__class__}", "Hello {name.__class__}"),
        (3, "Hello 3"),
    ],
)
def test_what_is_filled_in_is_never_read_as_a_placeholder(value: Any, expected: str) -> None:
    assert Translator("en")("Hello {name}", name=value, other="no") == expected


def test_a_translation_cannot_reach_into_values() -> None:
    translator = Translator("en", Service(**{"Hello {name}": "Hello {name.__class__} {0}"}))

    assert translator("Hello {name}", name="x") == "Hello {name.__class__} {0}"


def test_numbers_in_a_message_are_written_by_the_language() -> None:
    message = Message("At least {minimum}.", minimum=1234.5)

    assert Translator("en").say(message) == "At least 1,234.5."
    assert "1.234,5" in Translator("de").say(message)


def test_a_message_within_a_message_is_translated_too() -> None:
    inner = Message("Region")
    outer = plural_message("{count} of {what}", "{count} of {what}", count=2, what=inner)

    assert Translator("de").say(outer).endswith(Translator("de")("Region"))


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("he-IL", "rtl"), ("de", "ltr")]
)
def test_the_direction_of_writing(language: str, direction: str) -> None:
    assert Translator(language).direction == direction


@pytest.mark.parametrize(
    ("language", "text", "tag"),
    [
        ("de", "Batterie", "de"),
        ("de-AT", "Akku", "de-AT"),
        ("de-CH", "Batterie", "de"),
        ("fr", "Battery", ""),
        ("pt", "Pilha", "pt-BR"),
    ],
)
def test_a_text_is_taken_in_the_nearest_language(language: str, text: str, tag: str) -> None:
    texts = {"": "Battery", "de": "Batterie", "de-AT": "Akku", "pt-BR": "Pilha"}

    assert localised(texts, language) == (text, tag)


def test_an_empty_text_has_no_language() -> None:
    assert localised({}, "de") == ("", "")


@pytest.mark.parametrize("language", ["", "??", "x" * 40, "../../etc/passwd", "de_AT", "zz-ZZ"])
def test_any_language_tag_leads_to_a_locale_and_a_catalogue(language: str) -> None:
    assert locale_of(language).language
    assert catalogue(language).gettext("Region")


def test_the_languages_with_sentences_are_those_that_ship_and_english() -> None:
    known = catalogued()

    assert {"de", "en", "fr"} <= set(known)
    assert all(Translator(tag).is_translated for tag in known)
    assert not Translator("pl").is_translated


class Broken:
    """A service that fails, as one with a damaged catalogue does."""

    asked = 0

    def gettext(self, text: str) -> str:
        self.asked += 1
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    ngettext = gettext


def test_a_service_that_fails_is_asked_once_and_our_own_sentences_stand(
    caplog: pytest.LogCaptureFixture,
) -> None:
    own, service = Translator("de"), Broken()

    translator = Translator("de", service)

    assert translator("Save decision") == own("Save decision")
    forms = ("{count} minute", "{count} minutes", 2)
    assert Translator("de", Broken()).plural(*forms) == own.plural(*forms)
    assert translator.written_in == "de"
    assert translator.say(Message("Region")) == own("Region")
    assert service.asked == 1
    assert "i18n service fails" in caplog.text
