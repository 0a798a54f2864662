"""The catalogues hold every sentence, in every language that ships."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common.content import Content, Group, Items
from stembridge_xblocks.common.validation import read_content

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "xblocks" / "stembridge_xblocks" / "conf" / "locale"
SHIPPED = sorted(path.name for path in LOCALES.iterdir() if path.name != "en")
PLACEHOLDER = re.compile(r"\{\{?[a-z_]+\}?\}")


def catalogue(language: str) -> Catalog:
    with (LOCALES / language / "LC_MESSAGES" / "text.po").open("rb") as file:
        return read_po(file, locale=language)


def messages(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(value: str | tuple[str, ...]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_german_and_french_ship() -> None:
    assert {"de", "fr"} <= set(SHIPPED)


def test_catalogues_hold_the_sentences_of_the_code_and_no_others() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "catalogue.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("language", SHIPPED)
def test_no_sentence_is_untranslated(language: str) -> None:
    missing = [m.id for m in messages(language) if not all(forms(m.string or ""))]

    assert missing == []


@pytest.mark.parametrize("language", SHIPPED)
def test_no_translation_is_marked_as_a_guess(language: str) -> None:
    assert [m.id for m in messages(language) if m.fuzzy] == []


@pytest.mark.parametrize("language", SHIPPED)
def test_every_plural_form_of_the_language_is_there(language: str) -> None:
    wanted = catalogue(language).num_plurals

    short = [m.id for m in messages(language) if m.pluralizable and len(m.string) != wanted]

    assert short == []


@pytest.mark.parametrize("language", SHIPPED)
def test_a_translation_has_the_placeholders_of_its_sentence(language: str) -> None:
    differing = []
    for message in messages(language):
        allowed = {frozenset(PLACEHOLDER.findall(form)) for form in forms(message.id)}
        for form in forms(message.string):
            if frozenset(PLACEHOLDER.findall(form)) not in allowed:
                differing.append(message.id)

    assert differing == []


@pytest.mark.parametrize("language", SHIPPED)
def test_a_translation_ends_as_its_sentence_does(language: str) -> None:
    """A full stop, colon or question mark that is lost or added is nearly always a slip."""
    ends = ".:?"

    differing = [
        message.id
        for message in messages(language)
        for form in forms(message.string)
        if (form[-1:] if form[-1:] in ends else "")
        != (forms(message.id)[0][-1:] if forms(message.id)[0][-1:] in ends else "")
    ]

    assert differing == []


WRONG = (5, True, "x y" * 9_000, [5, 5], {"a": 1}, {"": 5}, {"": "![x](y)", "D": "b"}, [{}, {}])


@pytest.mark.parametrize("content", [block.CONTENT for block in BLOCKS.values()])
def test_what_is_said_about_wrong_content_is_in_the_catalogue(content: Content) -> None:
    """Sentences reach a fault on several ways, and one that is not extracted stays English."""
    raws = [{field.name: value} for field in content.fields for value in WRONG]
    nested = [
        {field.name: [{inner.name: value}] if isinstance(field, Items) else {inner.name: value}}
        for field in content.fields
        if isinstance(field, Group | Items)
        for inner in field.fields
        for value in WRONG
    ]
    said = {f.message.text for raw in (*raws, *nested) for f in read_content(content, raw)[1]}
    known = {form for message in messages("de") for form in forms(message.id)}

    assert len(said) > 10
    assert said - known == set()
