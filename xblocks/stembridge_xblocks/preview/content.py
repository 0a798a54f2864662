"""A course's content on a stage: its tree, keys and classes of blocks, import and export."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, Final, cast

from lxml import etree
from opaque_keys.edx.keys import UsageKey
from xblock.core import XBlock
from xblock.exceptions import NoSuchUsage
from xblock.fields import ScopeIds
from xblock.plugin import PluginMissingError
from xblock.runtime import MemoryIdManager

from stembridge_xblocks.errors import UsageError
from stembridge_xblocks.preview.olx import CONTAINERS, Course, Node
from stembridge_xblocks.preview.people import Person, Session
from stembridge_xblocks.preview.platform_fields import INHERITED
from stembridge_xblocks.preview.storage import Store

__all__ = ["Content"]

# Who imports and exports: nobody's account, with the right to.
_IMPORT: Final = Session(Person(None, "import", can_write=True))


class _Ids(MemoryIdManager):
    """Usage keys are definition ids too, and say their block's type."""

    def __init__(self, nodes: Mapping[Any, Node]) -> None:
        super().__init__()
        self._nodes = nodes

    def get_definition_id(self, usage_id: Any) -> Any:
        if usage_id not in self._nodes:
            raise NoSuchUsage(repr(usage_id))
        return usage_id

    def get_block_type(self, def_id: Any) -> str:
        return str(def_id.block_type)


class Content:
    """A course's blocks, imported into a store; the part of a stage that knows no learner.

    Whoever extends it gives `runtime`, which makes a runtime for a session in a mode, and calls
    `_take` with the course.
    """

    types: dict[str, Any]
    store: Store
    runtime: Callable[..., Any]

    # Which blocks there are

    def key(self, which: Any) -> Any:
        """The usage key of a block, a key, its text, or a url_name that is unique in the course.

        Raises UsageError that lists what there is.
        """
        scope_ids = getattr(which, "scope_ids", None)
        which = which if scope_ids is None else scope_ids.usage_id
        if which in self.nodes:
            return which
        matches = [k for k in self.nodes if which in (str(k), k.block_id)]
        if len(matches) == 1:
            return matches[0]
        names = ", ".join(sorted(node.name for node in self.blocks())) or "none"
        found = "several blocks are named" if matches else "no block is named"
        raise UsageError(f"{found} {which!r}; blocks of this course: {names}")

    def blocks(self) -> list[Node]:
        """The nodes of all blocks that can run here, in the order of the course."""
        return [node for node in self.nodes.values() if self.runs(node)]

    def runs(self, node: Node) -> bool:
        """Whether the node is a block whose class is known here."""
        return self._class_of(node) is not None

    def classes(self) -> set[type]:
        """The classes of the course's blocks."""
        return {cls for cls in map(self._class_of, self.nodes.values()) if cls is not None}

    def _class_of(self, node: Node) -> type | None:
        if node.kind in (*CONTAINERS, "library"):
            return None
        try:
            return self.types.get(node.kind) or cast("type", XBlock.load_class(node.kind))
        except PluginMissingError:
            return None

    @property
    def is_library(self) -> bool:
        return not self.course_key.is_course

    # What they say

    def inherited(self, block: Any, name: str) -> Any:
        """A mixin field's value from above; KeyError if there is none."""
        node = self.nodes.get(block.scope_ids.usage_id)
        if name not in INHERITED or node is None:
            raise KeyError(name)
        return node.inherited(name)

    def olx(self, which: Any) -> Any:
        """A block as an OLX element, as an export writes it."""
        block = self._author_of(self.key(which))
        node = etree.Element(block.scope_ids.block_type)
        block.add_xml_to_node(node)
        node.tag = block.scope_ids.block_type
        node.set("url_name", block.scope_ids.usage_id.block_id)
        return node

    def usage_key(self, text: str) -> Any:
        """The key of its text; InvalidKeyError if it is none, NoSuchUsage if it is of no block."""
        key = UsageKey.from_string(text)
        key = key if self.is_library else key.map_into_course(self.course_key)
        self.ids.get_definition_id(key)
        return key

    def title(self, which: Any) -> str:
        """A block's name as the platform shows it."""
        key = self.key(which)
        if not self.runs(self.nodes[key]):
            return self.nodes[key].title
        return str(self._author_of(key).display_name_with_default)

    def content(self, which: Any) -> dict[str, str]:
        """What a block's author wrote: each field's JSON by "scope.field"."""
        return self.store.authored(str(self.key(which)))

    def change(self, course: Course) -> None:
        """Take another version of the course; learners keep what they did.

        What importing it raises leaves the stage with the course it had.
        """
        before = self.course, dict(self.store.rows)
        try:
            self._take(course)
        except Exception:
            self._take(before[0])
            self.store.rows = before[1]
            raise

    def _take(self, course: Course) -> None:
        self.course, self.course_key = course, course.key
        self.nodes: dict[Any, Node] = {node.key: node for node in course.root.walk()}
        self.ids = _Ids(self.nodes)
        self.store.forget_authored()
        for node in self.blocks():
            self._import(node)

    def _author_of(self, key: Any) -> Any:
        return self.runtime(_IMPORT, mode="studio").get_block(key)

    def _import(self, node: Node) -> None:
        """Parse a block's element and store its fields, as an import into Studio does."""
        runtime = self.runtime(_IMPORT, mode="studio")
        keys = ScopeIds(None, node.kind, node.key, node.key)
        block_class = runtime.mixologist.mix(runtime.load_block_type(node.kind))
        block_class.parse_xml(deepcopy(node.element), runtime, keys).save()

    def add_child(self, block: Any, element: Any) -> None:
        """Refused: the family's blocks are leaves, and a child of one is a fault of its parser."""
        raise UsageError(
            f"{block.scope_ids.block_type} handed its child <{element.tag}> on as a block; "
            "blocks here are leaves, so its parser must read its own elements"
        )
