"""Content as an author sent it, made into content that can be stored, with all that is wrong.

The same reading serves the editor, which stores nothing while there is a fault, and OLX, which
stores what it can and lets the author's view list the faults.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.common.content import (
    Content,
    Fault,
    Field,
    Group,
    Items,
    Path,
    is_empty,
)
from stembridge_xblocks.common.message import Message
from stembridge_xblocks.common.value_reader import ContentReader

__all__ = ["NEWER", "read_content", "read_settings", "read_value"]

# Content that a later release of ours has made; a sentence with {version} and {known}.
NEWER: Final = "The content has the shape of version {version}; known are those up to {known}."


def read_content(
    content: Content, raw: object, *, whole: bool = True, checks: bool = True
) -> tuple[dict[str, Any], list[Fault]]:
    """The content that `raw` (parsed JSON) amounts to, whole and well typed, and its faults.

    Never raises. What cannot be read is left empty and is a fault; keys that no field has are
    dropped and are a fault each, so that a misspelt one is noticed.

    whole: also what is missing or too much; pages leave it out, and with it every address that
        could run a script or call somebody else's site: files bypass the editor, and an author who
        mends such an address must still see it.
    checks: also what is wrong with the content as a whole, which for a challenge reckons through
        its formulas; an import of a course leaves it out.
    """
    reader = ContentReader(drops_addresses=not whole)
    group = Group(name="", label="", fields=content.fields)
    raw = raw if raw is not None else {}
    version: object = content.version
    if isinstance(raw, Mapping):
        version = raw.get("version", version)
        raw = {key: value for key, value in raw.items() if key != "version"}
    data = reader.group(group, raw, ())
    if isinstance(version, int) and version > content.version:
        reader.fault((), NEWER, version=version, known=content.version)
    if not whole:
        return {"version": content.version, **data}, reader.faults
    _require(reader, group, data, ())
    size = len(json.dumps(data, ensure_ascii=False).encode())
    if size > content.max_bytes:
        found = Message(
            "The content is {size} bytes long; at most {limit} fit. Split it into two blocks.",
            size=size,
            limit=content.max_bytes,
        )
        reader.faults.append(Fault((), found))
    elif checks and content.checks:
        reader.faults.extend(content.checks(data))
    return {"version": content.version, **data}, reader.faults


def read_value(field: Field, raw: object, path: Path = ()) -> tuple[Any, list[Fault]]:
    """The value of one field that `raw` amounts to, and its faults, as read_content reads it."""
    reader = ContentReader()
    return reader.value(field, raw, path), reader.faults


def read_settings(content: Content, raw: object) -> tuple[dict[str, Any], list[Fault]]:
    """The settings beside the content, read the same way; paths begin with "settings"."""
    reader = ContentReader()
    group = Group(name="settings", label="", fields=content.settings)
    data = reader.group(group, raw, ("settings",))
    _require(reader, group, data, ("settings",))
    return data, reader.faults


def _require(reader: ContentReader, group: Group, data: Mapping[str, Any], path: Path) -> None:
    """Faults for what must be filled in and is not."""
    for field, value, where in _required(group, data, path):
        if is_empty(field, value):
            reader.fault(where, "{label}: this is needed.", label=Message(field.label))


def _required(
    group: Group, data: Mapping[str, Any], path: Path
) -> Iterator[tuple[Field, Any, Path]]:
    for field in group.fields:
        value, where = data[field.name], (*path, field.name)
        if field.required:
            yield field, value, where
        if isinstance(field, Group) and not is_empty(field, value):
            yield from _required(field, value, where)
        if isinstance(field, Items):
            for i, entry in enumerate(value):
                yield from _required(
                    Group(name="", label="", fields=field.fields), entry, (*where, i)
                )
