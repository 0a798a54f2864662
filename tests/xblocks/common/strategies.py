"""Hypothesis strategies made from a declaration: any content, and content without faults."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from stembridge_xblocks.common.content import (
    Choice,
    Code,
    Content,
    Date,
    Field,
    Flag,
    Formula,
    Group,
    Id,
    Image,
    Items,
    Link,
    Markdown,
    Number,
    Strings,
    Table,
    Text,
    Unit,
)
from stembridge_xblocks.common.olx.form import item_fields

LANGUAGES = ("", "de", "fr", "pt-BR", "ar")
CODES = {
    "nace": "27.20",
    "isced-f": "0713",
    "esco-occupation": "http://data.europa.eu/esco/occupation/00000000-0000-0000-0000-000000000000",
    "esco-skill": "http://data.europa.eu/esco/skill/00000000-0000-0000-0000-000000000000",
    "country": "AT",
    "language": "de",
}
AWKWARD = st.sampled_from(
    [
        "",
        " leading",
        "trailing ",
        "two  blanks",
        "a\tb",
        "]]>",
        "<b>a</b> <i>b</i>",
        "&amp; &lt; &#10;",
        "<!-- no comment -->",
        "<![CDATA[x]]>",
        "- one\n  - two\n\n      code",
        "\n\n  first\n first\n\n",
        "a\r\nb\rc",
        "no\u00a0break Énergie\u202f:",
        "\u00a0",
        "line\u2028separator\u0085next",
        "🔋 👩🏽‍🔬",
        "\u202bعربي\u202c",
        "nul\x00 bell\x07 lone \ud800 \ufffe",
        "\ufeffmark",
        "{{m}}",
        "\"quoted\" 'twice'",
    ]
)
ANY_TEXT = AWKWARD | st.text(max_size=30) | st.text(alphabet="ab \n\t-", max_size=20)
PLAIN = st.text(alphabet="abcäßЖ水 .,-1<>&\"'\u00a0", min_size=1, max_size=20).map(
    lambda text: f"x{text}x"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


def raw_content(content: Content) -> st.SearchStrategy[Any]:
    """Content as anybody may send it: the declared shape, with wrong things here and there."""
    return JSON | _fields(content.fields)


def _fields(fields: tuple[Field, ...]) -> st.SearchStrategy[Mapping[str, Any]]:
    return st.fixed_dictionaries(
        {}, optional={field.name: _any(field) for field in fields} | {"strange": JSON}
    )


def _any(field: Field) -> st.SearchStrategy[Any]:
    return st.one_of(_likely(field), _likely(field), _likely(field), JSON)


def _likely(field: Field) -> st.SearchStrategy[Any]:
    match field:
        case Text(localised=True) | Markdown():
            return st.dictionaries(st.sampled_from(LANGUAGES) | ANY_TEXT, ANY_TEXT, max_size=3)
        case Number():
            return st.none() | st.integers() | st.floats() | st.floats().map(str)
        case Flag():
            return st.booleans()
        case Strings():
            return st.lists(_likely(field.of), max_size=4)
        case Image():
            alt = st.dictionaries(st.sampled_from(LANGUAGES), ANY_TEXT, max_size=2)
            src = st.sampled_from(["/static/a.svg", "http://x", ""])
            return st.none() | st.fixed_dictionaries(
                {}, optional={"src": src, "alt": alt, "credit": ANY_TEXT}
            )
        case Group():
            return _fields(field.fields)
        case Items():
            return st.lists(_fields(item_fields(field)), max_size=3)
        case Id():
            return st.sampled_from(["a", "b", "c_1", "not an id", ""]) | ANY_TEXT
        case _:
            return _good(field) | ANY_TEXT


def good_content(content: Content) -> st.SearchStrategy[Any]:
    """Content in which each single field is as it must be."""
    return _good_fields(content.fields)


def _good_fields(fields: tuple[Field, ...]) -> Any:
    required = {field.name: _good(field) for field in fields if _needed(field)}
    rest = {field.name: _good(field) for field in fields if not _needed(field)}
    return st.fixed_dictionaries(required, optional=rest)


def _needed(field: Field) -> bool:
    return field.required or isinstance(field, Id)


def _good(field: Field) -> st.SearchStrategy[Any]:
    match field:
        case Text(localised=False):
            # "x" to "x", so that no blank stands at an end.
            return PLAIN.map(lambda text: f"{text[: field.max_length - 1]}x")
        case Text():
            return st.fixed_dictionaries({"": PLAIN}, optional={"de": PLAIN, "pt-BR": PLAIN})
        case Markdown():
            lines = st.lists(PLAIN, min_size=1, max_size=3).map("\n\n  ".join)
            return st.fixed_dictionaries({"": lines}, optional={"de": lines})
        case Id():
            return st.from_regex(field.pattern, fullmatch=True).filter(
                lambda text: len(text) <= field.max_length
            )
        case Number(integer=True):
            low = int(field.minimum if field.minimum is not None else -(10**6))
            return st.integers(low, int(field.maximum if field.maximum is not None else 10**6))
        case Number():
            return st.floats(
                min_value=field.minimum,
                max_value=field.maximum,
                allow_nan=False,
                allow_infinity=False,
            )
        case Flag():
            return st.booleans()
        case Choice():
            return st.sampled_from([value for value, _ in field.options])
        case Date():
            return st.dates(min_value=datetime.date(1, 1, 1)).map(str)
        case Link():
            return st.sampled_from(["https://example.org/a?b=c&d=e", "https://exämple.org"])
        case Code():
            return st.just(CODES[field.vocabulary])
        case Formula():
            return st.sampled_from(["m*u*F/(3600*M)", "2 < 3", "λ²"])
        case Unit():
            return st.sampled_from(["", "mA h", "kg", "°C", "µm"])
        case Table():
            return st.sampled_from(["", "1,2\n3,4", "a, b\n  1,2"])
        case Strings():
            return st.lists(_good(field.of).filter(bool), max_size=min(3, field.maximum))
        case Image():
            return st.none() | st.fixed_dictionaries(
                {
                    "src": st.just("/static/cell.svg"),
                    "alt": st.fixed_dictionaries({"": PLAIN}, optional={"de": PLAIN}),
                    "credit": st.just("") | PLAIN,
                }
            )
        case Group():
            return _good_fields(field.fields)
        case Items():
            return st.lists(
                _good_fields(item_fields(field)),
                max_size=2,
                unique_by=lambda one: one["id"].strip(),
            )
    raise AssertionError(field)
