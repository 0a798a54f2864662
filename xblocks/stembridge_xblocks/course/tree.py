"""The blocks of a course as a platform finds them: from file to file, and what that misses."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, Final

from stembridge_xblocks.course.declared import DECLARED
from stembridge_xblocks.course.files import Files
from stembridge_xblocks.course.findings import Findings
from stembridge_xblocks.course.xml import XmlFault, parse

__all__ = ["Block", "Tree", "read_tree"]

_CONTAINERS: Final = frozenset(
    """course library chapter sequential vertical wrapper library_content legacy_library_content
    split_test randomize conditional itembank problem-builder step-builder""".split()
)
# Kinds that Open edX reads from a file of their own where only a url_name stands. Others, ours
# among them, stand inline: it ignores a file of theirs.
_POINTED: Final = frozenset(
    """course chapter sequential vertical html problem video wrapper library_content
    legacy_library_content split_test randomize conditional itembank annotatable word_cloud
    poll_question lti about static_tab""".split()
)
# Children of containers that are no blocks.
_NO_BLOCKS: Final = frozenset(
    "wiki textbook show pdf_textbook html_textbook wiki_slug table_of_contents".split()
)
_DEEPEST: Final = 30


@dataclass(frozen=True)
class Block:
    """One block where it is defined."""

    kind: str
    name: str
    file: str
    line: int
    element: Any

    @property
    def title(self) -> str:
        """The block for people: its kind and url_name."""
        return f"{self.kind} {self.name!r}" if self.name else self.kind


@dataclass
class Tree:
    """All blocks of a course in its order.

    root: the course or library, None if there is none. reached: the files that blocks stand in or
    name. broken: files whose XML could not be read.
    """

    files: Files
    findings: Findings
    is_whole: bool = False
    folder: str = ""
    blocks: list[Block] = field(default_factory=list)
    root: Block | None = None
    reached: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    _names_of: dict[str, list[str]] = field(default_factory=dict)
    _first: dict[tuple[str, str], Block] = field(default_factory=dict)

    def parse(self, file: str) -> Any:
        """The root element of a file, None with a finding if it is none that can be read."""
        self.reached.add(file)
        try:
            return parse(self.files.read(file), self.files.limits.elements)
        except XmlFault as fault:
            self.findings.error(file, fault.line, "xml", str(fault))
        except ValueError as error:
            self.findings.error(file, 0, "too-large", str(error))
        self.broken.add(file)
        return None

    def start(self, file: str) -> None:
        """Take what stands in a file that nothing points to; its names are its own."""
        root = self.parse(file)
        if root is not None:
            self._first = {}
            self.visit(root, file)

    def visit(self, element: Any, file: str, depth: int = 0, name: str | None = None) -> None:
        """Take an element and all below it; `name` is what the pointer to its file called it."""
        kind = element.tag
        if not isinstance(kind, str) or kind in _NO_BLOCKS or kind.startswith("{"):
            return
        line = element.sourceline or 0
        if depth > _DEEPEST:
            self.findings.error(file, line, "depth", f"Blocks are nested over {_DEEPEST} deep.")
            return
        own = element.get("url_name") or name or ""
        target = self.file_of(kind, own)
        if name is None and _is_pointer(element) and kind not in DECLARED:
            if target in self.files.names:
                self.follow(kind, own, target, file, line, depth)
                return
            if kind in _POINTED:
                self.dangling(kind, own, target, file, line)
                return
        block = Block(kind, name or own, file, line, element)
        if self.take(block) and kind in _CONTAINERS:
            for child in element:
                self.visit(child, file, depth + 1)
        if kind in DECLARED and target in self.files.names:
            message = (
                f"The platform ignores {target}: {kind} stands inline. Put what the file holds "
                "here and delete it."
            )
            self.findings.error(file, line, "pointer", message, block.title)
            self.reached.add(target)

    def file_of(self, kind: str, name: str) -> str:
        """The file of a block, for one in a draft the draft's if there is one."""
        target = f"{kind}/{name.replace(':', '/')}.xml"
        draft = self.folder + target
        return draft if draft in self.files.names else target

    def follow(self, kind: str, name: str, target: str, file: str, line: int, depth: int) -> None:
        if not self.is_new(Block(kind, name, file, line, None)):
            return
        root = self.parse(target)
        if root is None:
            return
        if root.tag != kind:
            message = f"This holds {root.tag}, but {file} expects {kind} in it."
            self.findings.error(target, root.sourceline or 0, "kind", message)
        elif _is_pointer(root) and root.get("url_name") == name:
            message = "This only points to itself; write the block's content into it."
            self.findings.error(target, root.sourceline or 0, "pointer", message)
        else:
            self.visit(root, target, depth, name)

    def dangling(self, kind: str, name: str, target: str, file: str, line: int) -> None:
        if not self.is_whole:
            return
        if kind not in self._names_of:
            names = sorted(one for one in self.files.names if one.startswith(f"{kind}/"))
            self._names_of[kind] = names
        close = self.findings.nearest(target, self._names_of[kind])
        if close:
            hint = f"Did you mean {PurePosixPath(close).stem!r}?"
        else:
            hint = "Write the file, or take this line out."
        message = f"There is no file {target}. {hint}"
        self.findings.error(file, line, "dangling", message, f"{kind} {name!r}")

    def take(self, block: Block) -> bool:
        """Note a block; whether it is the first of its name."""
        if block.element is not None and block.name:
            known = self._first.get((block.kind, block.name))
            if known is not None and known.element is None:
                self._first[block.kind, block.name] = block  # the definition behind a pointer
            elif not self.is_new(block):
                return False
        if self.root is None and block.kind in ("course", "library"):
            self.root = block
        self.blocks.append(block)
        return True

    def is_new(self, block: Block) -> bool:
        """Whether no other block has its kind and name."""
        first = self._first.setdefault((block.kind, block.name), block)
        if first is block or not block.name:
            return True
        where = "in line" if first.file == block.file else f"in {first.file}, line"
        message = (
            f"The url_name {block.name!r} is taken {where} {first.line}; the platform keeps one "
            f"of the two. Give each {block.kind} its own."
        )
        self.findings.error(block.file, block.line, "duplicate", message, block.title)
        return False


def _is_pointer(element: Any) -> bool:
    """Whether an element only names the file that holds the block, as the platform decides it."""
    allowed = {"url_name", "org", "course"} if element.tag == "course" else {"url_name"}
    return (
        bool(element.get("url_name"))
        and set(element.attrib) <= allowed
        and not (element.text or "").strip()
        and not any(isinstance(child.tag, str) for child in element)
    )


def read_tree(files: Files, findings: Findings) -> Tree:
    """The blocks of all files: those that a course leads to and its drafts, or those of each."""
    tops = files.names & {"course.xml", "library.xml"} if files.is_whole else frozenset()
    tree = Tree(files, findings, is_whole=bool(tops))
    for name in sorted(tops or {name for name in files.names if name.endswith(".xml")}):
        tree.start(name)
    # Drafts are blocks of their own beside the published ones of the same names.
    tree.folder = "drafts/"
    for name in sorted(files.names):
        if tops and name.startswith("drafts/vertical/") and name.endswith(".xml"):
            tree.start(name)
    return tree
