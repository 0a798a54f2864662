"""XML Schema 1.0 of a block's OLX, for editors that complete and check while someone writes.

It refuses what has the wrong name, place or form. What a schema cannot say (that a text is needed,
that it stands there once, that a formula works) `stembridge course check` says.

Elements may stand in any order, as long as those of one list stand in theirs: XML Schema 1.0 could
else demand one fixed order only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

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
    Items,
    Link,
    Markdown,
    Number,
    Strings,
    Text,
    Unit,
)
from stembridge_xblocks.common.olx.form import (
    LANGUAGE_ATTRIBUTE,
    OPTION_NAMESPACE,
    attributes,
    elements,
    within,
)
from stembridge_xblocks.common.vocabularies import pattern_of

__all__ = ["schema_text"]

_XS: Final = "http://www.w3.org/2001/XMLSchema"
# Letters of all scripts: XML Schema's classes differ from Python's, so this lets a little more in.
_CLASSES: Final = {
    r"[^\W\d_]": r"[^\s!-@\[-`{-~]",
    r"\w": r"[^\s!-/:-@\[-\^`{-~]",
}


def schema_text(content: Content) -> str:
    """The schema of one kind of block, whose element is the root of what it validates."""
    return str(etree.tostring(_Writer(content).schema, pretty_print=True, encoding="unicode"))


class _Writer:
    """Builds the schema; simple types that extensions need have names and stand at its end."""

    def __init__(self, content: Content) -> None:
        self.schema = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
        self.names: dict[str, Any] = {}
        self.keys = 0
        root = _add(self.schema, "element", name=content.block)
        _say(root, "Made from the block's declaration by `stembridge course schema`.")
        inner = _add(root, "complexType")
        choice = _add(inner, "choice", minOccurs="0", maxOccurs="unbounded")
        self.elements(choice, content.fields)
        _add(choice, "any", namespace=OPTION_NAMESPACE, processContents="skip")
        self.attributes(inner, content.fields, must=True)
        for setting in content.settings:
            self.attribute(inner, setting, null=True)
        # Fields that Open edX mixes into every block, such as due and group_access.
        _add(inner, "anyAttribute", namespace="##any", processContents="lax")
        self.unique(root, content.fields)
        for named in self.names.values():
            self.schema.append(named)

    def elements(self, choice: Any, fields: Iterable[Field]) -> None:
        for tag, field in elements(fields).items():
            element = _add(choice, "element", name=tag)
            _say(element, *_words(field))
            match field:
                case Text() | Markdown():
                    self.localised(element, field)
                case Strings():
                    self.simple(element, field.of)
                case _ if within(field):
                    self.structure(element, field)
                case _:
                    element.set("type", "xs:string")

    def structure(self, element: Any, field: Field) -> None:
        inner = _add(element, "complexType")
        if elements(within(field)):
            choice = _add(inner, "choice", minOccurs="0", maxOccurs="unbounded")
            self.elements(choice, within(field))
        # In a group that says nothing, nothing is asked.
        self.attributes(inner, within(field), must=not isinstance(field, Group))
        self.unique(element, within(field))

    def localised(self, element: Any, field: Text | Markdown) -> None:
        content = _add(_add(element, "complexType"), "simpleContent")
        # Lines of rich text may be indented, so their length is none of the schema's business.
        base = "xs:string" if isinstance(field, Markdown) else self.line(field.max_length)
        extension = _add(content, "extension", base=base)
        _add(extension, "attribute", name=LANGUAGE_ATTRIBUTE, type=self.language())

    def attributes(self, inner: Any, fields: Iterable[Field], *, must: bool) -> None:
        for field in attributes(fields).values():
            self.attribute(inner, field, must=must)

    def attribute(
        self, inner: Any, field: Field, *, must: bool = False, null: bool = False
    ) -> None:
        needed = must and field.required and not getattr(field, "default", None)
        attribute = _add(inner, "attribute", name=field.name)
        if needed:
            attribute.set("use", "required")
        _say(attribute, *_words(field))
        self.simple(attribute, field, empty=not needed and field.name != "id", null=null)

    def simple(self, owner: Any, field: Field, *, empty: bool = False, null: bool = False) -> None:
        """The simple type of a field, within the element or attribute `owner`."""
        match field:
            case Text() | Formula() | Unit():
                owner.set("type", self.line(field.max_length))
                return
        holder = _add(owner, "simpleType")
        if empty and not isinstance(field, Flag | Choice):
            union = _add(holder, "union", memberTypes=self.nothing(null))
            holder = _add(union, "simpleType")
        match field:
            case Number():
                base = _add(holder, "restriction", base=f"xs:{_number(field)}")
                # Neither INF nor NaN.
                _add(base, "pattern", value="[-+0-9.eE]+")
                for facet, bound in (("min", field.minimum), ("max", field.maximum)):
                    if bound is not None:
                        _add(base, f"{facet}Inclusive", value=f"{bound:g}")
            case Flag():
                _choices(holder, ("true", "false"))
            case Choice():
                _choices(holder, dict.fromkeys(["", *(value for value, _ in field.options)]))
            case Date():
                base = _add(holder, "restriction", base="xs:date")
                _add(base, "pattern", value="[0-9]{4}-[0-9]{2}-[0-9]{2}")
            case Id():
                _pattern(holder, field.pattern, field.max_length)
            case Link():
                _pattern(holder, r"https://[^\s<>\"'\\]+".replace(r"\"", '"'), field.max_length)
            case Code():
                _pattern(holder, pattern_of(field.vocabulary))

    def line(self, length: int) -> str:
        name = f"line-{length}"
        if name not in self.names:
            restriction = _add(self.named(name), "restriction", base="xs:token")
            _add(restriction, "maxLength", value=str(length))
        return name

    def language(self) -> str:
        if "language" not in self.names:
            _pattern(self.named("language"), f"({pattern_of('language')})?", 35)
        return "language"

    def nothing(self, null: bool) -> str:
        """A type for no value; XBlock writes "null" for fields of its own."""
        name = "null" if null else "empty"
        if name not in self.names:
            _choices(self.named(name), ("", "null") if null else ("",))
        return name

    def named(self, name: str) -> Any:
        self.names[name] = etree.Element(f"{{{_XS}}}simpleType", name=name)
        return self.names[name]

    def unique(self, element: Any, fields: Iterable[Field]) -> None:
        for tag, field in elements(fields).items():
            if isinstance(field, Items):
                self.keys += 1
                key = _add(element, "unique", name=f"{tag}-{self.keys}")
                _add(key, "selector", xpath=tag)
                _add(key, "field", xpath="@id")


def _add(parent: Any, tag: str, **attributes: str) -> Any:
    return etree.SubElement(parent, f"{{{_XS}}}{tag}", attributes)


def _say(owner: Any, *words: str) -> None:
    text = " ".join(word if word.endswith((".", "?")) else f"{word}." for word in words if word)
    if text:
        _add(_add(owner, "annotation"), "documentation").text = text


def _words(field: Field) -> tuple[str, ...]:
    suffix = f" [{field.suffix}]" if isinstance(field, Number) and field.suffix else ""
    return f"{field.label}{suffix}", field.hint


def _number(field: Number) -> str:
    return "integer" if field.integer else "double"


def _choices(holder: Any, values: Iterable[str]) -> None:
    restriction = _add(holder, "restriction", base="xs:token")
    for value in values:
        _add(restriction, "enumeration", value=value)


def _pattern(holder: Any, pattern: str, length: int | None = None) -> None:
    restriction = _add(holder, "restriction", base="xs:token")
    for python, schema in _CLASSES.items():
        pattern = pattern.replace(python, schema)
    _add(restriction, "pattern", value=re.sub(r"\(\?:", "(", pattern))
    if length is not None:
        _add(restriction, "maxLength", value=str(length))
