"""All values of a block's content, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from stembridge_xblocks.common.content import Field, Group, Image, Items, Markdown, Path, Text
from stembridge_xblocks.common.olx.form import within

__all__ = ["texts_of", "values_of"]


def values_of(
    fields: tuple[Field, ...], data: Mapping[str, Any], path: Path = ()
) -> Iterator[tuple[Field, Any, Path]]:
    """Every field with its value and place, what stands within one after it.

    data: whole and well typed, as `validation.read_content` returns it.
    """
    for field in fields:
        value, where = data[field.name], (*path, field.name)
        yield field, value, where
        match field:
            case Group() | Image() if value:
                yield from values_of(within(field), value, where)
            case Items():
                for i, one in enumerate(value):
                    yield from values_of(within(field), one, (*where, i))


def texts_of(
    fields: tuple[Field, ...], data: Mapping[str, Any]
) -> Iterator[tuple[Mapping[str, str], Path]]:
    """The localised texts that say something, by language, each with its place."""
    for field, value, where in values_of(fields, data):
        if value and (isinstance(field, Markdown) or (isinstance(field, Text) and field.localised)):
            yield value, where
