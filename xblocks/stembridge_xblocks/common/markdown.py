"""Rich text as clean HTML.

Markdown's own HTML is off, and what comes out is cleaned once more: OLX bypasses the editor, and
a parser may have a fault that the cleaner does not share.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

__all__ = ["rich_text"]

_TAGS: Final = set(
    "a b blockquote br code div em h5 h6 hr i li ol p pre strong sub sup table tbody td th thead "
    "tr ul".split()
)
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "*": set(),  # no titles, which neither touch nor keyboard shows
    "a": {"href"},
    "ol": {"start"},
    "th": {"style", "scope"},
    "td": {"style"},
    "div": {"class", "tabindex"},
}
_ALIGNED: Final = re.compile(r"text-align: ?(left|right|center);?")
_SCHEMES: Final = {"http", "https", "mailto"}


@lru_cache(maxsize=2_000)
def rich_text(text: str) -> Markup:
    """Clean HTML of a Markdown text; headings begin at level 5, under those of the block."""
    html = _parser().render(text)
    return Markup(
        nh3.clean(
            html,
            tags=_TAGS,
            attributes=_ATTRIBUTES,
            url_schemes=_SCHEMES,
            link_rel="noopener noreferrer",
            attribute_filter=_attribute,
        ).strip()
    )


# nh3's own filter of styles is younger than the nh3 0.2.21 that Open edX Teak pins.
def _attribute(tag: str, name: str, value: str) -> str | None:
    """The value of an attribute, or None to drop it: of styles only how a column is aligned."""
    return value if name != "style" or _ALIGNED.fullmatch(value) else None


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    parser.disable(["image", "html_block", "html_inline"])
    parser.add_render_rule("heading_open", _heading)
    parser.add_render_rule("heading_close", _heading)
    parser.add_render_rule("table_open", _table_open)
    parser.add_render_rule("table_close", _table_close)
    parser.add_render_rule("th_open", _column_head)
    return parser


def _heading(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    tokens[index].tag = "h5" if tokens[index].tag in ("h1", "h2") else "h6"
    return str(self.renderToken(tokens, index, options, env))


def _table_open(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    # Wide tables scroll in a box of their own, which the keyboard can reach.
    return '<div class="sb-scroll" tabindex="0"><table>\n'


def _table_close(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</table></div>\n"


def _column_head(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("scope", "col")
    return str(self.renderToken(tokens, index, options, env))
