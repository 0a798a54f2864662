"""A block's OLX for XBlock's runtimes: reading never raises, writing keeps the platform's fields.

XBlock 5.2 and 6 call both methods in the same way. A runtime's own fields (group_access, due,
start, upstream, ...) are mixed into the class that it constructs, so they are found in
`block.fields`, and what a runtime does not know is kept aside, not lost.
"""

from __future__ import annotations

import json
import logging
import re
from typing import Any, ClassVar, Final

from lxml import etree
from xblock.fields import JSONField, Scope, UserScope

from stembridge_xblocks.common.content import Content
from stembridge_xblocks.common.olx import Leftovers, OlxReading, read, write
from stembridge_xblocks.common.olx.form import (
    BOOKKEEPING,
    OPTION_NAMESPACE,
    VERSION_ATTRIBUTE,
    attributes,
)
from stembridge_xblocks.common.validation import read_content

__all__ = ["OlxMixin"]

_log = logging.getLogger(__name__)

# Fields of ours that have a form of their own in OLX.
_OWN: Final = frozenset(("data", "xml_leftovers"))
# What YAML's anchors and aliases begin with: a few of them can name more than memory holds.
_ALIAS: Final = re.compile(r"[&*]\S")
_MAX_YAML: Final = 20_000


class OlxMixin:
    """Mixed into a block that has the fields `data` (Dict) and `xml_leftovers` (String).

    CONTENT: the declaration of what stands in `data`.
    """

    CONTENT: ClassVar[Content]

    @classmethod
    def parse_xml(cls, node: Any, runtime: Any, keys: Any) -> Any:
        """A new block of what an element holds. One exception here would end a whole import."""
        block = runtime.construct_xblock_from_class(cls, keys)
        try:
            _fill(block, node)
        except Exception:
            _log.exception("%s could not be read from OLX; all of it is kept aside", keys.usage_id)
            leftovers = Leftovers()
            leftovers.element((), node)
            block.xml_leftovers = str(leftovers)
        return block

    def add_xml_to_node(self, node: Any) -> None:
        """Write this block onto `node`: the platform's fields as XBlock does, then the content."""
        super().add_xml_to_node(node)  # type: ignore[misc]
        block: Any = self
        for name, field in block.fields.items():
            # A learner's state is never part of a course.
            if name in _OWN or _is_state(field):
                node.attrib.pop(name, None)
                for option in node.findall(f"{{{OPTION_NAMESPACE}}}{name}"):
                    node.remove(option)
        data, _ = read_content(self.CONTENT, block.data, checks=False)
        write(self.CONTENT, data, node, block.xml_leftovers or "")


def _fill(block: Any, node: Any) -> None:
    leftovers = Leftovers()
    taken = set(BOOKKEEPING)
    ours = {*attributes(block.CONTENT.fields), VERSION_ATTRIBUTE}
    problems = []
    for name, text in node.attrib.items():
        # Where a runtime lacks one of the platform's fields, its value is kept aside.
        if name in ours or not _is_readable(block, name):
            continue
        taken.add(name)
        if problem := _set(block, name, text):
            leftovers.attribute((), name, text)
            problems.append(problem)
    for option in node.iterchildren(f"{{{OPTION_NAMESPACE}}}*"):
        if problem := _set_option(block, option):
            leftovers.element((), option)
            problems.append(problem)
    reading = read(block.CONTENT, node, others=taken, leftovers=leftovers)
    _store(block, reading)
    for fault in reading.faults:
        problems.append(f"{'/'.join(map(str, fault.path)) or 'block'}: {fault.message}")
    if problems:
        _log.warning(
            "%s: %d faults in its OLX, such as: %s",
            block.scope_ids.usage_id,
            len(problems),
            "; ".join(problems[:3])[:500],
        )


def _store(block: Any, reading: OlxReading) -> None:
    # A block that says nothing keeps its fields unset, as one that was just added in Studio.
    if reading.data != read_content(block.CONTENT, {}, checks=False)[0]:
        block.data = reading.data
    if reading.leftovers:
        block.xml_leftovers = reading.leftovers


def _is_readable(block: Any, name: str) -> bool:
    """Whether an attribute may set the block's field of that name."""
    field = block.fields.get(name)
    return (
        field is not None
        and name not in _OWN
        and field.scope not in (Scope.children, Scope.parent)
        and not _is_state(field)
    )


def _is_state(field: Any) -> bool:
    # The scopes of children and parent are no pairs and have no user.
    return bool(getattr(field.scope, "user", UserScope.NONE) != UserScope.NONE)


def _set_option(block: Any, option: Any) -> str:
    name = etree.QName(option).localname
    if not _is_readable(block, name):
        return f"{name}: no such field"
    if option.get("none") == "true":
        setattr(block, name, None)
        return ""
    return _set(block, name, option.text or "")


def _set(block: Any, name: str, text: str) -> str:
    """Set a field from its text; what went wrong, "" if nothing did."""
    try:
        setattr(block, name, _value(block.fields[name], text))
    except Exception as error:  # a field of anyone's making reads it
        return f"{name}: {error}"
    return ""


def _value(field: Any, text: str) -> Any:
    """The value of a field. Raises whatever the field raises, and ValueError for what is no JSON.

    XBlock reads JSON fields as YAML, which finds dates, NaN and aliases where nobody meant them.
    """
    if type(field).from_string is not JSONField.from_string:
        return field.from_string(text)
    try:
        value = field.enforce_type(json.loads(text))
    except ValueError:
        if len(text) > _MAX_YAML or _ALIAS.search(text):
            raise
        value = field.from_string(text)
    json.dumps(field.to_json(value), allow_nan=False)
    return value
