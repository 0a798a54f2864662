"""Templates and the texts in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from stembridge_xblocks.common import rendering
from stembridge_xblocks.common.i18n import Translator
from stembridge_xblocks.common.rendering import Renderer

TEXTS = {"": "**Battery**", "de": "**Batterie**"}


def renderer(language: str, own: str = "en") -> Renderer:
    return Renderer(Translator(language), own, lambda text: text.replace("{{x}}", "<3"))


def test_a_text_in_the_language_of_the_page_is_not_marked() -> None:
    assert renderer("de").rich(TEXTS) == (
        '<div class="sb-text"><p><strong>Batterie</strong></p></div>'
    )


def test_a_text_in_another_language_says_so() -> None:
    assert 'lang="en" dir="ltr"' in renderer("fr").rich(TEXTS)
    assert renderer("fr").line({"": "Hi"}) == '<span lang="en" dir="ltr">Hi</span>'


def test_a_text_from_right_to_left_says_so() -> None:
    assert 'lang="ar" dir="rtl"' in renderer("de", "ar").line({"": "نص"})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_what_is_filled_in_is_escaped(language: str) -> None:
    one = renderer(language)

    assert "&lt;3" in one.rich({"": "{{x}}"})
    assert "&lt;3" in one.line({"": "{{x}}"})
    assert one.plain({"": "{{x}}"}) == "<3"


def test_per_cent_is_written_by_the_language() -> None:
    assert renderer("en").percent(25) == "25%"
    assert renderer("de").percent(25) == "25\u00a0%"


def test_templates_escape_by_default_and_refuse_what_is_not_given() -> None:
    environment = rendering._environment()

    assert environment.from_string("{{ a }}").render(a="<b>") == "&lt;b&gt;"
    with pytest.raises(Exception, match="undefined"):
        environment.from_string("{{ a }}").render()


def test_no_template_switches_escaping_off() -> None:
    package = Path(rendering.__file__).parents[1]
    found = [
        path.name
        for path in package.glob("*/templates/**/*.html")
        if "|safe" in (text := path.read_text().replace(" ", "")) or "autoescape" in text
    ]

    assert found == []


def test_a_text_in_the_readers_language_says_so_where_the_sentences_are_in_another() -> None:
    assert (
        renderer("pl").line({"": "Hi", "pl": "Cześć"}) == '<span lang="pl" dir="ltr">Cześć</span>'
    )


def test_a_text_of_the_pages_language_keeps_its_direction_on_a_page_that_runs_the_other_way() -> (
    None
):
    assert renderer("ar").line({"": "Hi."}) == '<span lang="en" dir="ltr">Hi.</span>'
