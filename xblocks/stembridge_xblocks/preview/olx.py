"""A course's tree, read from the folder that Open edX exports, and blocks written back into it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from lxml import etree
from opaque_keys.edx.locator import (
    BlockUsageLocator,
    CourseLocator,
    LibraryLocatorV2,
    LibraryUsageLocatorV2,
)

from stembridge_xblocks.errors import DataError, UsageError

__all__ = [
    "CONTAINERS",
    "Course",
    "Node",
    "inside",
    "parse",
    "read_course",
    "tree_of",
    "write_block",
]

CONTAINERS: Final = ("course", "chapter", "sequential", "vertical")
_HOLDERS: Final = (*CONTAINERS, "library")
_MAX_BYTES: Final = 20_000_000


@dataclass
class Node:
    """One element of a course: a container, a block, or a component that is not ours to run.

    settings: its attributes, and what policies/<run>/policy.json says of it.
    file: where it stands; None for a course made in memory.
    """

    key: Any
    element: Any
    file: Path | None
    parent: Node | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    children: list[Node] = field(default_factory=list)

    @property
    def kind(self) -> str:
        return str(self.key.block_type)

    @property
    def name(self) -> str:
        return str(self.key.block_id)

    @property
    def title(self) -> str:
        return str(self.settings.get("display_name") or self.name.replace("_", " "))

    def walk(self) -> Iterator[Node]:
        """This node and all below it, in the order of the course."""
        yield self
        for child in self.children:
            yield from child.walk()

    def inherited(self, name: str) -> Any:
        """A setting's value from the nearest container that states it; KeyError if none does."""
        node = self.parent
        while node is not None:
            if name in node.settings:
                return node.settings[name]
            node = node.parent
        raise KeyError(name)


@dataclass
class Course:
    """A course: its key, its tree and, if it was read from one, its folder."""

    key: Any
    root: Node
    folder: Path | None = None

    def unit_of(self, node: Node) -> Node | None:
        """The unit (vertical) a node stands in."""
        at: Node | None = node
        while at is not None and at.kind != "vertical":
            at = at.parent
        return at


def parse(text: bytes | str, where: str) -> Any:
    """The root element of XML, without entities or network. Raises DataError that says the line."""
    # Blanks between elements go, as on the platform's import.
    parser = etree.XMLParser(
        remove_blank_text=True, resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        return etree.fromstring(text.encode() if isinstance(text, str) else text, parser)
    except etree.XMLSyntaxError as error:
        raise DataError(f"{where} is no well-formed XML: {error}") from error


def read_course(folder: Path, key: Any = None) -> Course:
    """The course in a folder as Open edX exports it.

    key: of the run it is imported into; by default its own.
    Raises UsageError if there is no course, DataError if a file of it is missing or broken.
    """
    folder = folder.resolve()
    top = folder / "course.xml"
    if not top.is_file():
        raise UsageError(
            f"there is no course in {folder}: it holds no course.xml; "
            "name the folder that has it, as an unpacked export from Studio does"
        )
    root = _read(top)
    run = root.get("url_name") or "run"
    own = CourseLocator(root.get("org") or "Org", root.get("course") or folder.name, run)
    key, policy = key or own, _policy(folder, run)
    if key != own:  # the policy names the course by the run it was exported from
        policy = {**policy, f"course/{key.run}": policy.get(f"course/{run}", {})}
    return Course(key, _node(root, key, None, folder, top, policy), folder)


def library_of(text: str) -> Course:
    """A content library of version 2 that holds the blocks of OLX text."""
    key = LibraryLocatorV2("StemBridge", "STAGE")
    root = parse(f'<library url_name="library">{text}</library>', "the OLX")
    return Course(key, _node(root, key, None, None, None, {}))


def tree_of(text: str, key: Any = None) -> Course:
    """A course made around OLX text: a whole course, one container or block, or several of them."""
    key = key or CourseLocator("StemBridge", "STAGE", "2026")
    element = parse(f"<olx>{text}</olx>", "the OLX")
    tops = list(element.iterchildren(tag=etree.Element))
    kind = tops[0].tag if len(tops) == 1 else None
    chain = CONTAINERS[: CONTAINERS.index(kind)] if kind in CONTAINERS else CONTAINERS
    outer: Any = None
    for container in chain:
        attributes = {"url_name": "2026" if container == "course" else f"{container}_1"}
        made = etree.Element(container, attributes)
        if outer is not None:
            outer.append(made)
        outer = made
    for top in tops:
        if outer is not None:
            outer.append(top)
    root = tops[0] if outer is None else outer.getroottree().getroot()
    return Course(key, _node(root, key, None, None, None, {}))


def _node(
    element: Any, key: Any, parent: Node | None, folder: Path | None, file: Path | None, policy: Any
) -> Node:
    """The node of an element, its file followed where it only points to one, and all below."""
    kind = str(element.tag)
    if folder is not None and kind in (*CONTAINERS, "html") and not len(element):
        pointed = inside(folder, f"{kind}/{(element.get('url_name') or '').replace(':', '/')}.xml")
        if element.get("url_name") and pointed is not None:
            name, element, file = element.get("url_name"), _read(pointed), pointed
            element.set("url_name", name)
        elif kind in CONTAINERS[1:] and set(element.attrib) == {"url_name"}:
            raise DataError(f"{file}: {kind} {element.get('url_name')!r} has no file in {kind}/")
    name = element.get("url_name")
    if not name:
        digest = hashlib.sha256(etree.tostring(element)).hexdigest()
        element.set("url_name", name := f"{kind}_{digest[:12]}")
    name = key.run if kind == "course" else name
    usage = _usage_key(key, kind, "course" if kind == "course" else name)
    settings = {**dict(element.attrib), **policy.get(f"{kind}/{name}", {})}
    node = Node(usage, element, file, parent, settings)
    if kind in _HOLDERS:
        below = element.iterchildren(tag=etree.Element)
        node.children = [
            _node(child, key, node, folder, file, policy) for child in below if child.tag != "wiki"
        ]
    return node


def _usage_key(key: Any, kind: str, name: str) -> Any:
    # Any: its attributes are declared abstract, though it is not.
    locator: Any = LibraryUsageLocatorV2 if isinstance(key, LibraryLocatorV2) else BlockUsageLocator
    return locator(key, kind, name)


def _policy(folder: Path, run: str) -> dict[str, Any]:
    path = inside(folder, f"policies/{run}/policy.json")
    if path is None:
        return {}
    try:
        policy = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{path} is no JSON: {error}") from error
    return policy if isinstance(policy, dict) else {}


def inside(folder: Path, relative: str) -> Path | None:
    """A file below a folder, links resolved; None if there is none or it leads outside."""
    try:
        folder, path = folder.resolve(), (folder / relative).resolve()
    except (OSError, ValueError):
        return None
    return path if path.is_relative_to(folder) and path.is_file() else None


def _read(path: Path) -> Any:
    if path.stat().st_size > _MAX_BYTES:
        raise DataError(f"{path} is larger than {_MAX_BYTES // 1_000_000} MB, which no OLX file is")
    return parse(path.read_bytes(), str(path))


def write_block(node: Node, element: Any) -> Path:
    """Put a block's new element in place of the old one in its file; the path written.

    Everything else of the file stays as it is. Raises DataError if the block is not there any more.
    """
    if node.file is None:
        raise DataError(f"{node.name} stands in no file")
    tree = etree.fromstring(
        node.file.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True)
    )
    for old in tree.iter(node.kind):
        if old.get("url_name") == node.name:
            break
    else:
        raise DataError(f"{node.file} has no {node.kind} named {node.name!r} any more")
    element.set("url_name", node.name)
    depth = sum(1 for _ in old.iterancestors())
    etree.indent(element, space="  ", level=depth)
    element.tail = old.tail
    parent = old.getparent()
    if parent is None:
        tree = element
    else:
        parent.replace(old, element)
    node.file.write_bytes(etree.tostring(tree, encoding="utf-8") + b"\n")
    return node.file
