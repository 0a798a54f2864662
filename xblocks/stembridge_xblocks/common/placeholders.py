"""Placeholders in a block's texts that would stay on the page as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from stembridge_xblocks.common.content import Content, Fault
from stembridge_xblocks.common.content_values import texts_of
from stembridge_xblocks.common.message import Message

__all__ = ["placeholder_faults"]

_PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}\s]+)\s*\}\}")
# Lists whose things have a value in every variant, by their ids.
_VALUES: Final = ("parameters", "constants", "quantities")


def placeholder_faults(content: Content, data: Mapping[str, Any]) -> Iterator[Fault]:
    """A fault for each name that a text wants filled in and that some variant has nothing for.

    data: whole and well typed, as `validation.read_content` returns it.
    """
    always = {one["id"] for name in _VALUES for one in data.get(name, ())}
    facts = {v["id"]: {fact["id"] for fact in v["facts"]} for v in data.get("variants", ())}
    for texts, path in texts_of(content.fields, data):
        if path[:1] == ("variants",) and "facts" in path:
            continue  # a fact is filled in, not filled
        wanted = dict.fromkeys(name for text in texts.values() for name in _names(text))
        for name in wanted:
            lacking = [variant for variant, known in facts.items() if name not in known]
            if name not in always and (lacking or not facts):
                yield Fault(path, _message(name, lacking, len(facts)))


def _names(text: str) -> list[str]:
    return _PLACEHOLDER.findall(text)


def _message(name: str, lacking: list[str], variants: int) -> Message:
    placeholder = f"{{{{{name}}}}}"
    if len(lacking) == variants:
        return Message(
            "Nothing is called {name}, so {placeholder} would be shown as it is; correct it, or "
            "add a fact of that id to each variant.",
            name=name,
            placeholder=placeholder,
        )
    return Message(
        "{placeholder} has no fact in some variants: {variants}. Add it there.",
        placeholder=placeholder,
        variants=", ".join(lacking),
    )
