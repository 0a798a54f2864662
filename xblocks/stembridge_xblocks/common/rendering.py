"""Templates of all blocks, with everything that they may call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from babel.numbers import format_percent
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup, escape

from stembridge_xblocks.common.i18n import Translator, localised
from stembridge_xblocks.common.markdown import rich_text

__all__ = ["Renderer"]

_PACKAGE: Final = Path(__file__).resolve().parents[1]


class Renderer:
    """Renders templates for one reader.

    translator: the reader's language.
    own_language: what the course's texts without a language tag are written in.
    fill: replaces the placeholders of a text; given the text, already in the reader's language.
    """

    def __init__(
        self,
        translator: Translator,
        own_language: str,
        fill: Callable[[str], str] = lambda text: text,
    ) -> None:
        self._translator = translator
        self._written_in = translator.written_in
        self._own_language = own_language
        self._fill = fill

    def template(self, name: str, /, **context: Any) -> Markup:
        """The HTML of the template `<block>/<file>`, such as "case/step.html"."""
        template = _environment().get_template(name)
        return Markup(
            template.render(
                _=self._translator,
                plural=self._translator.plural,
                say=self._translator.say,
                rich=self.rich,
                line=self.line,
                plain=self.plain,
                percent=self.percent,
                **context,
            )
        )

    def rich(self, texts: Mapping[str, str]) -> Markup:
        """A localised Markdown text as HTML in a div, with its language where it is another."""
        text, tag = localised(texts, self._translator.language)
        if not text:
            return Markup("")
        html = rich_text(self._fill(text))
        return Markup('<div class="sb-text"{}>{}</div>').format(self._lang(tag), html)

    def line(self, texts: Mapping[str, str]) -> Markup:
        """A localised single line, in a span if its language is not the page's."""
        text, tag = localised(texts, self._translator.language)
        lang = self._lang(tag)
        text = escape(self._fill(text))
        return Markup("<span{}>{}</span>").format(lang, text) if lang else text

    def plain(self, texts: Mapping[str, str]) -> str:
        """A localised text without markup, for attributes."""
        return self._fill(localised(texts, self._translator.language)[0])

    def percent(self, per_cent: float) -> str:
        """A whole number of per cent as the reader's language writes it."""
        return str(format_percent(per_cent / 100, locale=self._translator.locale))

    def _lang(self, tag: str) -> Markup:
        """The lang and dir attributes of a text, empty if the page's own are right."""
        tag = tag or self._own_language
        direction = Translator(tag).direction
        is_pages = tag.partition("-")[0] == self._written_in.partition("-")[0]
        if is_pages and direction == self._translator.direction:
            return Markup("")
        return Markup(' lang="{}" dir="{}"').format(tag, direction)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    folders = {folder.parent.name: folder for folder in _PACKAGE.glob("*/templates")}
    return Environment(
        loader=PrefixLoader({name: FileSystemLoader(path) for name, path in folders.items()}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
