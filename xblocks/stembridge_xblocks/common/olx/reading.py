"""Content from a block's element, whatever that holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from lxml import etree

from stembridge_xblocks.common.content import (
    Content,
    Fault,
    Field,
    Flag,
    Group,
    Image,
    Items,
    Markdown,
    Number,
    Path,
    Strings,
    Text,
    default_of,
)
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.olx.form import (
    LANGUAGE_ATTRIBUTE,
    OPTION_NAMESPACE,
    PLATFORM_ATTRIBUTES,
    VERSION_ATTRIBUTE,
    attributes,
    elements,
    within,
)
from stembridge_xblocks.common.olx.leftovers import MAX_BYTES, Leftovers, Place
from stembridge_xblocks.common.plain_text import MAX_LANGUAGES, is_language_tag, normal_text
from stembridge_xblocks.common.validation import read_content, read_value
from stembridge_xblocks.common.value_reader import most_read

__all__ = ["OlxFault", "OlxReading", "read"]


@dataclass(frozen=True)
class OlxFault(Fault):
    """A fault with the line of the file that it stands in, 0 if unknown.

    is_left_over: it could not be used and is kept aside, so it is also a warning.
    """

    line: int = 0
    is_left_over: bool = False


@dataclass(frozen=True)
class OlxReading:
    """What a block's element held.

    data: content, whole and well typed.
    leftovers: all else as one XML text, "" if there is none; see `leftovers.py`.
    faults: in the order of their lines.
    lines: where values stood, by their paths; () is the block's own element.
    """

    data: dict[str, Any]
    leftovers: str = ""
    faults: tuple[OlxFault, ...] = ()
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of the value at `path`, or of the nearest element around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read(
    content: Content,
    node: Any,
    *,
    others: Collection[str] = PLATFORM_ATTRIBUTES,
    leftovers: Leftovers | None = None,
) -> OlxReading:
    """What `node`, a block's element of lxml, holds; never raises, loses nothing but comments.

    others: attributes of the element that are not content and that someone else reads.
    leftovers: entries that are kept before those found here.
    Checks of the content as a whole are not run: see `validation.read_content`.
    """
    reader = _Reader(Leftovers() if leftovers is None else leftovers)
    raw: dict[str, Any] = {}
    if isinstance(getattr(node, "tag", None), str):
        skip = {*others, *(setting.name for setting in content.settings), VERSION_ATTRIBUTE}
        raw = reader.fields(content.fields, node, (), (), skip - set(attributes(content.fields)))
        reader.version(content, node)
    if reader.leftovers.is_full:
        message = Message(
            "More than {limit} bytes could not be used; what is beyond is lost.", limit=MAX_BYTES
        )
        reader.faults.append(OlxFault((), message, True, 0, True))
    data, faults = read_content(content, raw, checks=False)
    told = {fault.path for fault in reader.faults}
    reading = OlxReading(data, str(reader.leftovers), (), reader.lines)
    found = [
        OlxFault(fault.path, fault.message, fault.is_warning, reading.line_of(fault.path))
        for fault in faults
        if fault.path not in told
    ]
    ordered = sorted([*reader.faults, *found], key=lambda fault: fault.line)
    return OlxReading(data, str(reader.leftovers), tuple(ordered), reader.lines)


# More would be read by nobody.
_MAX_FAULTS: Final = 200

# Children that hold no content of their own; what follows them is text of their parent.
_ASIDES: Final = (etree.Comment, etree.ProcessingInstruction)


class _Reader:
    """Turns elements into what `read_content` reads, and keeps what it would drop."""

    def __init__(self, leftovers: Leftovers) -> None:
        self.leftovers = leftovers
        self.faults: list[OlxFault] = []
        self.lines: dict[Path, int] = {}
        # Ids that things of a list state, by the list's path.
        self.ids: dict[Path, set[str]] = {}

    def fault(self, path: Path, node: Any, message: Message, *, is_left_over: bool = True) -> None:
        if len(self.faults) >= _MAX_FAULTS:
            return
        line = node.sourceline or 0
        self.faults.append(OlxFault(path, message, True, line, is_left_over))

    def keep(self, path: Path, at: Place, child: Any, message: Message) -> None:
        """Keep an element aside."""
        self.leftovers.element(at, child)
        self.fault(path, child, message)

    def version(self, content: Content, node: Any) -> None:
        version = node.get(VERSION_ATTRIBUTE, "1")
        if version.strip() not in {str(known + 1) for known in range(content.version)}:
            message = Message(
                "The content has the shape of version {version}; known are those up to {known}.",
                version=version[:20],
                known=content.version,
            )
            self.fault((), node, message, is_left_over=False)

    def fields(
        self,
        declared: tuple[Field, ...],
        node: Any,
        path: Path,
        at: Place,
        skip: Collection[str] = (),
    ) -> dict[str, Any]:
        """What an element says of the fields within it; `path` and `at` are its own."""
        self.lines[path] = node.sourceline or 0
        raw: dict[str, Any] = {}
        known = attributes(declared)
        for name, text in node.attrib.items():
            if name not in skip:
                self.attribute(known, name, text, node, raw, path, at)
        by_tag = elements(declared)
        for child in node:
            if child.tag in _ASIDES or child.tag is etree.Entity:
                continue
            inner = by_tag.get(child.tag)
            if inner is not None:
                self.element(inner, child, raw, path, at)
            elif not (path == () and etree.QName(child).namespace == OPTION_NAMESPACE):
                allowed = self.allowed(child.tag, by_tag, known)
                message = Message(
                    "There is no element {name} here; {allowed}",
                    name=str(child.tag)[:80],
                    allowed=allowed,
                )
                self.keep(path, at, child, message)
        stray = normal_text("\n".join(text.strip() for text in _texts(node) if text.strip()))
        if stray:
            self.leftovers.text(at, stray)
            message = Message("Text between elements: {text}. Put it into one.", text=stray[:40])
            self.fault(path, node, message)
        return raw

    def allowed(
        self, name: Any, known: Collection[str], siblings: Collection[str]
    ) -> Message | str:
        """What may stand there instead of `name`: the nearest, or all."""
        if len(self.faults) >= _MAX_FAULTS:
            return ""
        if close := get_close_matches(str(name)[:80], list(known), n=1):
            return Message("did you mean {name}?", name=close[0])
        if name in siblings:
            return Message("it is an attribute.")
        return Message("there can be: {names}.", names=", ".join(known) or "-")

    def attribute(
        self,
        known: Mapping[str, Field],
        name: str,
        text: str,
        node: Any,
        raw: dict[str, Any],
        path: Path,
        at: Place,
    ) -> None:
        field = known.get(name)
        if field is None:
            message = Message(
                "There is no attribute {name} here; {allowed}",
                name=str(name)[:80],
                allowed=self.allowed(name, known, ()),
            )
            self.leftovers.attribute(at, name, text)
            self.fault(path, node, message)
            return
        where = (*path, field.name)
        self.lines[where] = node.sourceline or 0
        value, faults = read_value(field, text, where)
        if faults and (isinstance(field, Flag) or (isinstance(field, Number) and value is None)):
            self.leftovers.attribute(at, name, text)
            self.fault(where, node, faults[0].message)
        else:
            raw[field.name] = text.strip() if isinstance(field, Flag) else text

    def element(self, field: Field, child: Any, raw: dict[str, Any], path: Path, at: Place) -> None:
        where = (*path, field.name)
        match field:
            case Items():
                self.thing(field, child, raw.setdefault(field.name, []), where, at)
            case Strings():
                self.string(field, child, raw.setdefault(field.name, []), where, at)
            case Group() | Image():
                self.group(field, child, raw, where, at)
            case Text() | Markdown():
                self.localised(child, raw.setdefault(field.name, {}), where, at)
            case _:
                text = self.leaf(child, where, at)
                if text and field.name in raw:
                    self.twice(child, where, at)
                elif text:
                    self.lines[where] = child.sourceline or 0
                    raw[field.name] = text

    def twice(self, child: Any, path: Path, at: Place) -> None:
        message = Message("A second {name}; only the first is used.", name=child.tag)
        self.keep(path, at, child, message)

    def thing(self, field: Items, child: Any, things: list[Any], path: Path, at: Place) -> None:
        index = len(things)
        if index >= most_read(field.maximum):
            self.keep(path, at, child, Message("Too many of {name}.", name=child.tag))
            return
        where = (*path, index)
        key = child.get("id")
        if key is None:
            key = self.free_id(child, index, path)
            message = Message('This has no id; {id} is used. Write id="{id}".', id=key)
            self.fault(where, child, message, is_left_over=False)
        key, _ = read_value(field.id_field, key)
        things.append({})
        raw = self.fields(within(field), child, where, (*at, field.name, index, key))
        things[index] = {**raw, "id": key}

    def free_id(self, child: Any, index: int, path: Path) -> str:
        """An id for a thing without one: the same each time the same OLX is read.

        It begins with a letter and has only letters, digits and underscores, as each pattern
        allows.
        """
        if path not in self.ids:
            siblings = child.getparent().iterchildren(child.tag)
            self.ids[path] = {one.get("id", "") for one in siblings}
        key = f"{child.tag}_{index + 1}"
        while key in self.ids[path]:
            key += "_"
        return key

    def string(self, field: Strings, child: Any, texts: list[str], path: Path, at: Place) -> None:
        text = self.leaf(child, path, at)
        if text and len(texts) >= most_read(field.maximum):
            self.keep(path, at, child, Message("Too many of {name}.", name=child.tag))
        elif text and text not in texts:
            self.lines.setdefault(path, child.sourceline or 0)
            self.lines[(*path, len(texts))] = child.sourceline or 0
            texts.append(text)

    def group(
        self, field: Group | Image, child: Any, raw: dict[str, Any], path: Path, at: Place
    ) -> None:
        """A second one that says anything is kept aside; one that says nothing does not count."""
        if not child.attrib and not len(child) and not (child.text or "").strip():
            return
        if field.name in raw:
            self.twice(child, path, at)
            return
        before = len(self.leftovers)
        inner = self.fields(within(field), child, path, (*at, field.name))
        value, _ = read_value(field, inner)
        if value != default_of(field) or len(self.leftovers) > before:
            raw[field.name] = inner

    def localised(self, child: Any, texts: dict[str, str], path: Path, at: Place) -> None:
        text = self.leaf(child, path, at, (LANGUAGE_ATTRIBUTE,))
        if not text:
            return
        language = child.get(LANGUAGE_ATTRIBUTE, "").strip()
        if language and not is_language_tag(language):
            message = Message("{tag} is no language tag such as de or pt-BR.", tag=language[:40])
            self.keep(path, at, child, message)
        elif language in texts:
            self.twice(child, path, at)
        elif len(texts) >= MAX_LANGUAGES:
            message = Message("There are more than {limit} languages.", limit=MAX_LANGUAGES)
            self.keep(path, at, child, message)
        else:
            self.lines.setdefault(path, child.sourceline or 0)
            texts[language] = text

    def leaf(self, child: Any, path: Path, at: Place, allowed: Collection[str] = ()) -> str:
        """The text of an element that holds text only, "" if it is kept aside for holding more."""
        inner = [one for one in child if isinstance(one.tag, str)]
        if inner:
            message = Message(
                "{name} holds {inner}, but only text can stand there. Write texts in Markdown.",
                name=child.tag,
                inner=str(inner[0].tag)[:40],
            )
        elif unknown := [name for name in child.attrib if name not in allowed]:
            message = Message(
                "{name} has the attribute {attribute}, which cannot stand there.",
                name=child.tag,
                attribute=unknown[0][:80],
            )
        else:
            return normal_text("".join(_texts(child)))
        self.keep(path, at, child, message)
        return ""


def _texts(node: Any) -> Iterator[str]:
    """Pieces of text that stand in an element beside its children.

    Nothing is looked up for a reference to an entity: its own letters stand for it.
    """
    yield node.text or ""
    for child in node:
        if child.tag is etree.Entity:
            yield child.text
        yield child.tail or ""
