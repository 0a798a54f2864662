"""Rich text is clean, whatever is written."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_xblocks.common.markdown import rich_text

ALLOWED = set(
    "a b blockquote br code div em h5 h6 hr i li ol p pre strong sub sup table tbody td th thead "
    "tr ul".split()
)
ATTRIBUTES = {"href", "rel", "start", "style", "scope", "class", "tabindex"}
EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    '[x](https://a "onmouseover=alert(1)")',
    "![x](https://evil.example/pixel.png)",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=https://evil.example></iframe>",
    "<style>*{display:none}</style>",
    '<https://a.example/"onclick=alert(1)>',
    "`<script>`",
    "    <script>x</script>",
    "| a |\n|---|\n| <script>x</script> |",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<!-- --><script>x</script>",
    "[]([x](javascript:alert(1)))",
    "[a]: javascript:alert(1)\n\n[a]",
]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.found


def scheme(address: str) -> str:
    """The scheme that a browser finds in an address, "" for a relative one."""
    # Browsers drop tabs and line ends anywhere, blanks and controls in front.
    plain = re.sub(r"[\t\n\r]", "", address).lstrip("".join(map(chr, range(33))))
    found = re.match(r"[a-z][a-z0-9+.-]*(?=:)", plain, re.IGNORECASE)
    return found[0].lower() if found else ""


def check(html: str) -> None:
    for tag, attributes in tags(html):
        assert tag in ALLOWED
        assert set(attributes) <= ATTRIBUTES
        href = attributes.get("href")
        assert scheme(href or "") in ("", "http", "https", "mailto"), href
        style = attributes.get("style")
        assert style is None or re.fullmatch(r"text-align:\s*\w+;?", style)


@pytest.mark.parametrize("text", EVIL)
def test_nothing_that_runs_or_calls_home_comes_out(text: str) -> None:
    check(rich_text(text))


PIECES = st.lists(st.sampled_from([*EVIL, "**", "_", "`", "[", "](", ")", "\n", "|", "# ", "- ",
                                   "<", ">", "&", '"', "a"]), max_size=12)  # fmt: skip


@given(PIECES.map("".join) | st.text(max_size=200))
def test_any_text_comes_out_clean(text: str) -> None:
    check(rich_text(text))


@pytest.mark.parametrize("address", ["javascript:x", " JAVA\tSCRIPT:x", "\x01data:x", "vbscript:"])
def test_the_oracle_sees_what_a_browser_would_run(address: str) -> None:
    assert scheme(address) not in ("", "http", "https", "mailto")


def test_headings_stand_below_those_of_the_block() -> None:
    assert [tag for tag, _ in tags(rich_text("# a\n\n## b\n\n### c"))] == ["h5", "h5", "h6"]


def test_a_table_scrolls_in_a_box_that_the_keyboard_reaches_and_heads_have_a_scope() -> None:
    found = tags(rich_text("| a | b |\n|---|--:|\n| 1 | 2 |"))

    assert found[0] == ("div", {"class": "sb-scroll", "tabindex": "0"})
    assert [attributes["scope"] for tag, attributes in found if tag == "th"] == ["col", "col"]


def test_links_lead_on_without_telling_where_from() -> None:
    assert 'rel="noopener noreferrer"' in rich_text("[x](https://example.org)")


def test_emphasis_keeps_its_blanks() -> None:
    assert rich_text("a **b** *c*") == "<p>a <strong>b</strong> <em>c</em></p>"
