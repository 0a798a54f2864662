"""Pictures and files that pages name: whether they are there, and say what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from lxml import etree

from stembridge_xblocks.course.declared import DECLARED
from stembridge_xblocks.course.findings import Findings
from stembridge_xblocks.course.tree import Block, Tree
from stembridge_xblocks.course.xml import XmlFault, text_of

__all__ = ["Assets", "check_pages"]

_ADDRESSES: Final = ("src", "href", "poster", "data", "url")
_STATIC: Final = re.compile(r"/?static/(.+)")
_LARGEST: Final = 2_000_000


class Assets:
    """The files of a course that pages can show."""

    def __init__(self, tree: Tree) -> None:
        self._findings = tree.findings
        self._known = tree.is_whole
        names = (name for name in tree.files.names if name.startswith("static/"))
        paths = [name.removeprefix("static/") for name in names]
        # The platform keeps files of folders under names with underscores.
        self._names = {*paths, *(path.replace("/", "_") for path in paths)}
        self._sorted = sorted(self._names)
        self._lower = {name.lower(): name for name in self._names}

    def want(self, address: str, file: str, line: int, block: str) -> None:
        """A finding if the address is one of a file of the course that is not there."""
        match = _STATIC.fullmatch(address.strip())
        if not match or not self._known:
            return
        name = unquote(match[1].split("?")[0].split("#")[0])
        if name in self._names:
            return
        close = self._lower.get(name.lower()) or self._findings.nearest(name, self._sorted)
        hint = f"did you mean {close!r}?" if close else "add it, or take this out."
        message = f"There is no file static/{name}; {hint}"
        self._findings.error(file, line, "asset", message, block)


def check_pages(tree: Tree, assets: Assets) -> None:
    """Findings on the HTML of all blocks that are not ours, in their XML and in files beside it."""
    for block in tree.blocks:
        if block.kind in DECLARED:
            continue
        for line, tag, attributes in _of_element(block):
            _check_tag(tree.findings, assets, block, block.file, line, tag, attributes)
        if block.kind == "html" and (name := block.element.get("filename")):
            _check_file(tree, assets, block, name)


def _check_file(tree: Tree, assets: Assets, block: Block, name: str) -> None:
    file = f"html/{name}.html"
    if f"{tree_folder(block)}{file}" in tree.files.names:
        file = f"{tree_folder(block)}{file}"
    if file not in tree.files.names:
        if tree.is_whole:
            message = f"There is no file {file}. Write it, or correct the filename."
            tree.findings.error(block.file, block.line, "dangling", message, block.title)
        return
    tree.reached.add(file)
    try:
        data = tree.files.read(file)
        text = text_of(data)
    except XmlFault as fault:
        tree.findings.error(file, fault.line, "encoding", str(fault), block.title)
        return
    except ValueError as error:
        tree.findings.error(file, 0, "too-large", str(error), block.title)
        return
    if len(text) > _LARGEST:
        message = f"This page has more than {_LARGEST:,} letters; split it."
        tree.findings.error(file, 0, "too-large", message, block.title)
        return
    for line, tag, attributes in _of_page(text):
        _check_tag(tree.findings, assets, block, file, line, tag, attributes)


def tree_folder(block: Block) -> str:
    """Where files of a block's draft stand, "" for one that is published."""
    return "drafts/" if block.file.startswith("drafts/") else ""


def _check_tag(
    findings: Findings,
    assets: Assets,
    block: Block,
    file: str,
    line: int,
    tag: str,
    attributes: dict[str, str],
) -> None:
    for name in _ADDRESSES:
        if name in attributes:
            assets.want(attributes[name], file, line, block.title)
    if tag == "img" and "alt" not in attributes:
        message = (
            f"The picture {attributes.get('src', '')[:100]!r} has no alternative text. Say in alt "
            'what it shows; alt="" if it only decorates.'
        )
        findings.error(file, line, "alt", message, block.title)


_Tags = Iterator[tuple[int, str, dict[str, str]]]


def _of_element(block: Block) -> _Tags:
    """The tags in a block's XML, but for those of blocks within it."""
    waiting = [block.element]
    while waiting:
        element = waiting.pop()
        yield element.sourceline or 0, element.tag, dict(element.attrib)
        if block.kind not in ("course", "library", "chapter", "sequential", "vertical"):
            waiting.extend(child for child in element if isinstance(child.tag, str))


def _of_page(text: str) -> _Tags:
    # Not html.parser, whose time grows with the square of what is not closed.
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return  # nothing in it is a tag
    for element in () if root is None else root.iter(etree.Element):
        yield element.sourceline or 0, element.tag, dict(element.attrib)
