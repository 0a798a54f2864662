"""Course structure from OLX: a folder, or the .tar.gz that Studio exports.

Nothing is unpacked, no link is followed out of the folder, no entity is expanded, and what is
read is bounded: an archive may come from anywhere.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from lxml import etree

from stembridge_analytics.errors import DataError
from stembridge_analytics.ingest.courses import split_course_key
from stembridge_analytics.ingest.tars import tar_entries
from stembridge_analytics.programme.content import Opened, bounded
from stembridge_analytics.programme.notes import Notes
from stembridge_analytics.programme.tree import CONTAINERS, DEEPEST, Block

__all__ = ["read_olx_archive", "read_olx_folder"]

_LARGEST: Final = 32 * 1024 * 1024  # of one file of XML
_LARGEST_COURSE: Final = 512 * 1024 * 1024  # of all of them
_MOST_FILES: Final = 500_000
# Blocks whose elements are blocks; those of all others are their content.
_HOLDERS: Final = frozenset(
    (*CONTAINERS, "split_test", "library_content", "legacy_library_content", "itembank",
     "conditional", "randomize", "wrapper", "problemset", "problem-builder", "step-builder")
)  # fmt: skip
# Elements beside the blocks: definitions of a page, of books, of conditions.
_NO_BLOCKS: Final = frozenset(
    "wiki textbook pdf_textbook html_textbook show slider xblock_asides".split()
)
# An element with no other attributes and nothing in it stands for a file.
_POINTS: Final = frozenset({"url_name", "org", "course", "slug"})
_OUTSIDE: Final = "file outside of the course, not read"

Get = Callable[[str], bytes | None]


def read_olx_folder(folder: Path, course_id: str, notes: Notes, source: str) -> dict[str, Block]:
    """The blocks of a course in a folder, by usage key of the run.

    Raises DataError if there is no course in it, or none that can be read.
    """
    tops = [folder / "course.xml", *sorted(folder.glob("*/course.xml"))]
    top = next((path for path in tops if path.is_file()), None)
    if top is None:
        raise DataError(f"{folder}: no course.xml in it; name the folder of an exported course")
    root = top.parent.resolve()

    def get(name: str) -> bytes | None:
        path = (root / name).resolve()
        if not path.is_relative_to(root):
            notes.add(source, _OUTSIDE, is_fault=True)
            return None
        try:
            return bounded(iter([path.read_bytes()]), _LARGEST) if path.is_file() else None
        except OSError as error:
            raise DataError(f"{path}: cannot be read ({error.strerror})") from None

    policies = [path.relative_to(root).as_posix() for path in root.glob("policies/*/policy.json")]
    return _Course(get, sorted(policies), course_id, notes, source).blocks()


def read_olx_archive(file: Opened, course_id: str, notes: Notes, source: str) -> dict[str, Block]:
    """The blocks of a course in a tar archive, compressed or not, by usage key of the run.

    Raises DataError if there is no course in it, or none that can be read.
    """
    files = _files(file, notes, source)
    tops = sorted((name for name in files if posixpath.basename(name) == "course.xml"),
                  key=lambda name: (name.count("/"), name))  # fmt: skip
    if not tops:
        raise DataError(f"{file.path}: no course.xml in it; name a course exported by Studio")
    top = posixpath.dirname(tops[0])

    def get(name: str) -> bytes | None:
        return files.get(posixpath.normpath(posixpath.join(top, name)))

    start = posixpath.join(top, "policies/") if top else "policies/"
    policies = sorted(
        posixpath.relpath(name, top or ".")
        for name in files
        if name.startswith(start) and name.endswith("/policy.json")
    )
    return _Course(get, policies, course_id, notes, source).blocks()


def _files(file: Opened, notes: Notes, source: str) -> dict[str, bytes]:
    """The files of an archive that may say something of the structure."""
    found: dict[str, bytes] = {}
    size = 0
    for count, entry in enumerate(tar_entries(file.stream)):
        name = posixpath.normpath(entry.name)
        if name.startswith(("/", "..")):
            notes.add(source, _OUTSIDE, is_fault=True)
            continue
        if count >= _MOST_FILES:
            raise DataError(f"{file.path}: more than {_MOST_FILES:,} files; this is no course")
        if name.endswith(".xml") or posixpath.basename(name) == "policy.json":
            content = bounded(entry.chunks, _LARGEST)
            size += len(content or b"")
            if content is None or size > _LARGEST_COURSE:
                raise DataError(f"{file.path}: larger than any course; its XML is not read")
            found[name] = content
    return found


class _Course:
    """Follows the elements of a course from file to file."""

    def __init__(
        self, get: Get, policies: list[str], course_id: str, notes: Notes, source: str
    ) -> None:
        self._get = get
        self._policies = policies
        self._notes = notes
        self._source = source
        self._course_id = course_id
        self._found: dict[str, Block] = {}
        self._policy: dict[str, Mapping[str, Any]] = {}

    def blocks(self) -> dict[str, Block]:
        """All blocks."""
        top = self._parsed("course.xml")
        if top is None or top.tag != "course":
            raise DataError(f"{self._source}: course.xml cannot be read; export the course again")
        self._read_policy(top.get("url_name", ""))
        self._add(top, 0)
        return self._found

    def _read_policy(self, run: str) -> None:
        """What policies/<run>/policy.json says of blocks; it overrides their attributes."""
        own = [name for name in self._policies if name == f"policies/{run}/policy.json"]
        for name in own or self._policies[:1]:
            try:
                found = json.loads(self._get(name) or b"{}")
            except (ValueError, RecursionError):
                self._fault("policy.json that cannot be read")
                continue
            if isinstance(found, dict):
                self._policy = {key: one for key, one in found.items() if isinstance(one, dict)}

    def _add(self, element: Any, depth: int) -> str | None:
        """Add the block of an element and all below it; its usage key, if it has one."""
        category, url_name = element.tag, element.get("url_name")
        if category == "course":
            url_name = url_name or "course"
        if not url_name:
            self._fault("block without url_name, left out")
            return None
        if depth > DEEPEST:
            self._fault("block nested too deep, left out")
            return None
        key = self._usage_key(category, url_name)
        if key in self._found:
            return key
        definition = self._definition(element, category, url_name)
        if definition is None:
            return key  # noted by its parent as a child that is not there
        children = []
        if category in _HOLDERS:
            for one in _elements(definition):
                child = self._add(one, depth + 1)
                if child is not None:
                    children.append(child)
        said = {**definition.attrib, **element.attrib, **self._said(category, url_name)}
        self._found[key] = Block(
            category,
            tuple(children),
            said.get("display_name") or None,
            is_true(said.get("graded")),
            is_true(said.get("visible_to_staff_only")),
        )
        return key

    def _definition(self, element: Any, category: str, url_name: str) -> Any:
        """The element itself, or that of the file it points to; None if that is not there."""
        if len(element) or (element.text or "").strip() or set(element.attrib) - _POINTS:
            return element
        found = self._parsed(f"{category}/{url_name.replace(':', '/')}.xml")
        if found is None and category not in CONTAINERS:
            return element  # a block without content is written like one that points
        return found

    def _said(self, category: str, url_name: str) -> Mapping[str, Any]:
        return self._policy.get(f"{category}/{url_name}", {})

    def _usage_key(self, category: str, url_name: str) -> str:
        """The key that logs carry: that of the run, whatever run was exported."""
        org, course, run = split_course_key(self._course_id)
        if self._course_id.startswith(("course-v1:", "ccx-v1:")):
            form = "ccx-block-v1" if self._course_id.startswith("ccx-v1:") else "block-v1"
            name = "course" if category == "course" else url_name
            return f"{form}:{org}+{course}+{run}+type@{category}+block@{name}"
        name = run if category == "course" else url_name
        return f"i4x://{org}/{course}/{category}/{name}"

    def _parsed(self, name: str) -> Any:
        """The top element of a file; None if it is not there or cannot be read."""
        name = posixpath.normpath(name)
        if name.startswith(("/", "..")):
            self._fault(_OUTSIDE)
            return None
        content = self._get(name)
        if content is None:
            return None
        # A parser expands entities in attributes whatever it is told; OLX has no use for them.
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or b"\0" in content:
            self._fault("XML with a document type, not read")
            return None
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
            remove_pis=True, huge_tree=False,
        )  # fmt: skip
        try:
            found = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            self._fault("XML that cannot be read")
            return None
        if found.getroottree().docinfo.internalDTD is not None:  # hidden by some encoding
            self._fault("XML with a document type, not read")
            return None
        return found

    def _fault(self, what: str) -> None:
        self._notes.add(self._source, what, is_fault=True)


def _elements(parent: Any) -> Iterator[Any]:
    for one in parent:
        if isinstance(one.tag, str) and one.tag not in _NO_BLOCKS:
            yield one


def is_true(value: Any) -> bool:
    """Whether a setting of a block is on, as JSON or XML writes it."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")
