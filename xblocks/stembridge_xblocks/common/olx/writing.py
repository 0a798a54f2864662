"""Content onto a block's element: the same bytes for the same content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree

from stembridge_xblocks.common.content import (
    Content,
    Field,
    Group,
    Id,
    Image,
    Items,
    Markdown,
    Strings,
    Table,
    Text,
    default_of,
)
from stembridge_xblocks.common.olx.form import (
    LANGUAGE_ATTRIBUTE,
    VERSION_ATTRIBUTE,
    attributes,
    elements,
    within,
)
from stembridge_xblocks.common.olx.leftovers import Leftovers

__all__ = ["write"]

_INDENT: Final = "  "
# Rich text that is longer stands on lines of its own, so that a change of it is a line of a diff.
_BESIDE_TAG: Final = 60


def write(content: Content, data: Mapping[str, Any], node: Any, leftovers: str = "") -> None:
    """Put content onto `node`, the block's element, as attributes and child elements.

    data: whole and well typed, as `validation.read_content` returns it.
    leftovers: what an earlier reading could not use; it is put back where it stood, unless its
        place is gone or has a value by now.
    Empty values and defaults are left out. Only texts on lines of their own bring blanks with them,
    so that lxml's pretty printing indents the rest.
    """
    if content.version != 1:
        node.set(VERSION_ATTRIBUTE, str(content.version))
    depth = sum(1 for _ in node.iterancestors())
    _put(content.fields, data, node, depth)
    Leftovers.parse(leftovers).put_back(content.fields, node)


def _put(fields: Iterable[Field], values: Mapping[str, Any], node: Any, depth: int) -> None:
    fields = tuple(fields)
    for name, field in attributes(fields).items():
        value = values[name]
        # An id always stands there: without it, the reader would make one.
        if (name == "id" and isinstance(field, Id)) or value != default_of(field):
            node.set(name, _scalar(value))
    for tag, field in elements(fields).items():
        _put_elements(field, values[field.name], node, tag, depth + 1)


def _put_elements(field: Field, value: Any, node: Any, tag: str, depth: int) -> None:
    match field:
        case Text() | Markdown():
            beside = _BESIDE_TAG if isinstance(field, Markdown) else field.max_length
            for language in sorted(value):
                element = etree.SubElement(node, tag)
                if language:
                    element.set(LANGUAGE_ATTRIBUTE, language)
                element.text = _indented(value[language], depth, beside)
        case Strings():
            for text in value:
                etree.SubElement(node, tag).text = text
        case Table() if value:
            etree.SubElement(node, tag).text = _indented(value, depth)
        case Items():
            for one in value:
                _put(within(field), one, etree.SubElement(node, tag), depth)
        case Group() | Image() if value != default_of(field):
            _put(within(field), value, etree.SubElement(node, tag), depth)


def _scalar(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)  # of a float: the shortest digits that give the same number


def _indented(text: str, depth: int, beside: int | None = None) -> str:
    """`text` within its element: on lines of its own if it has several, or more than `beside`."""
    if "\n" not in text and (beside is None or len(text) <= beside):
        return text
    margin = _INDENT * (depth + 1)
    lines = (margin + line if line else "" for line in text.split("\n"))
    return "\n" + "\n".join(lines) + "\n" + _INDENT * depth
