"""What stood in a block's OLX and could not be used: kept, shown to the author, written back.

Kept as one XML text, one element an entry; `at` says where it stood, as JSON: names of fields, and
for one thing of a list its position and id after the list's name.

    <leftovers>
      <attribute at='["answers", 0, "charge"]' name="tolerence" value="0.02"/>
      <element at='["person"]'><nickname>Ann</nickname></element>
      <text at="[]">words outside of any element</text>
    </leftovers>
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any, Final, TypeAlias

from lxml import etree

from stembridge_xblocks.common.content import Field, Group, Image, Items
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.olx.form import elements, tag_of, within

__all__ = ["MAX_BYTES", "Leftovers", "Place"]

# Where something stood: names of fields, and (position, id) of one thing of a list.
Place: TypeAlias = tuple[str | int, ...]

# Far above what a mistake leaves behind, far below what burdens a course.
MAX_BYTES: Final = 200_000


_MADE_UP: Final = re.compile("ns[0-9]+")


class Leftovers:
    """Entries in the order in which they stood; filled by the reader, emptied by the writer."""

    def __init__(self) -> None:
        self._root = etree.Element("leftovers")
        self._size = 0

    def __len__(self) -> int:
        return len(self._root)

    @property
    def is_full(self) -> bool:
        """Whether something was not kept any more, for being too much."""
        return self._size > MAX_BYTES

    def __str__(self) -> str:
        """The entries as one XML text, "" if there are none."""
        if not len(self._root):
            return ""
        # One order, whatever the writer's. Inner places first: a group that only its leftovers
        # make stands before a second one of its name that is left over itself.
        self._root[:] = sorted(self._root, key=_order)
        return str(etree.tostring(self._root, encoding="unicode"))

    @classmethod
    def parse(cls, text: str) -> Leftovers:
        """The entries of such a text; none if it is not one."""
        leftovers = cls()
        # Nothing from outside, and as deep as what was kept may have been.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        root = None
        # What does not begin like this is none of ours, and might declare entities first.
        if text.startswith("<leftovers"):
            with suppress(etree.XMLSyntaxError, ValueError):
                root = etree.fromstring(text.encode(), parser)
        if root is not None and root.tag == "leftovers":
            leftovers._root = root
        return leftovers

    def attribute(self, at: Place, name: str, value: str) -> None:
        """Keep an attribute."""
        entry = etree.Element("attribute", at=_dump(at), name=name, value=value)
        self._append(entry)

    def text(self, at: Place, text: str) -> None:
        """Keep text that stood between elements."""
        entry = etree.Element("text", at=_dump(at))
        entry.text = text
        self._append(entry)

    def element(self, at: Place, element: Any) -> None:
        """Keep an element with all that is in it."""
        kept = deepcopy(element)
        entry = etree.Element("element", at=_dump(at), nsmap=_prefixes(kept))
        kept.tail = None
        for entity in list(kept.iter(etree.Entity)):
            _as_text(entity)
        for one in kept.iter():
            one.text = one.text or None  # written and read again, no text is no text
        entry.append(kept)
        self._append(entry)

    def _append(self, entry: Any) -> None:
        self._size += len(etree.tostring(entry))
        if not self.is_full:
            self._root.append(entry)

    def put_back(self, fields: Iterable[Field], node: Any) -> None:
        """Write the entries onto the block's element, each where it stood.

        What belonged to a thing that is gone is gone with it; an attribute that has a value by now
        keeps that.
        """
        fields = tuple(fields)
        for entry in self._entries():
            place = _find(fields, node, _load(entry.get("at", "")))
            if place is None:
                continue
            if entry.tag == "attribute":
                name = entry.get("name", "")
                with suppress(ValueError):  # a name that no XML can have, if someone spoilt it
                    if name not in place.attrib:
                        place.set(name, entry.get("value", ""))
            elif entry.tag == "text":
                place.text = "\n".join(filter(None, (place.text, entry.text)))
            elif len(entry):
                place.append(deepcopy(entry[0]))

    def messages(self) -> Iterator[Message]:
        """A sentence for each entry, for the author."""
        for entry in self._entries():
            if entry.tag == "attribute":
                yield Message(
                    'The attribute {name}="{value}" could not be used and is kept aside.',
                    name=entry.get("name", ""),
                    value=entry.get("value", "")[:80],
                )
            elif entry.tag == "element" and len(entry):
                yield Message(
                    "The element {name} could not be used and is kept aside.",
                    name=str(entry[0].tag)[:80],
                )
            elif entry.tag == "text":
                yield Message(
                    "Text between elements could not be used and is kept aside: {text}",
                    text=(entry.text or "")[:80],
                )

    def _entries(self) -> Iterator[Any]:
        return (entry for entry in self._root if isinstance(entry.tag, str))


def _order(entry: Any) -> tuple[int, str]:
    at = entry.get("at", "")
    return -len(_load(at) or ()), at


def _dump(at: Place) -> str:
    return json.dumps(at, ensure_ascii=False)


def _load(text: str) -> Place | None:
    try:
        at = json.loads(text)
    except ValueError:
        return None
    return tuple(at) if isinstance(at, list) else None


def _find(fields: tuple[Field, ...], node: Any, at: Place | None) -> Any:
    """The element at a place, or None. That of a group or a picture is made if need be."""
    if at is None or not at:
        return node if at == () else None
    known = {field.name: field for field in elements(fields).values()}
    field = known.get(str(at[0]))
    match field:
        case Items() if len(at) >= 3:
            found, rest = _thing(node.findall(tag_of(field)), at[1], at[2]), at[3:]
        case Group() | Image():
            found, rest = node.find(tag_of(field)), at[1:]
            if found is None:
                found = etree.SubElement(node, tag_of(field))
        case _:
            return None
    return None if found is None else _find(within(field), found, rest)


def _thing(things: list[Any], position: Any, key: Any) -> Any:
    """The thing with that id, and among several the one at that position."""
    same = [i for i, thing in enumerate(things) if thing.get("id") == key]
    if not same:
        return None
    return things[position if position in same else same[0]]


def _prefixes(element: Any) -> dict[str, str]:
    """Namespace by prefix: those that lxml has made up, numbered anew in order of appearance.

    Which numbers it takes depends on what else stands in a file, and what is kept must not.
    """
    made: dict[str, None] = {}
    for one in element.iter(etree.Element):
        for name in (one.tag, *one.attrib):
            uri = etree.QName(name).namespace
            if any(_MADE_UP.fullmatch(prefix or "") and uri == known
                   for prefix, known in one.nsmap.items()):  # fmt: skip
                made[uri] = None
    return {f"ns{i}": uri for i, uri in enumerate(made)}


def _as_text(entity: Any) -> None:
    """Replace the reference to an entity, which means nothing elsewhere, by its own letters."""
    parent, before = entity.getparent(), entity.getprevious()
    text = entity.text + (entity.tail or "")
    entity.tail = None
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(entity)
