"""Where in the content a fault is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stembridge_xblocks.common.content import Content, Fault, Field, Group, Items

__all__ = ["fault_place"]


def fault_place(content: Content, fault: Fault, translator: Any) -> str:
    """Where a fault is, in the words of the form: "Answers, 2, Formula"."""
    fields: Sequence[Field] = content.fields
    path = fault.path
    if path[:1] == ("settings",):
        fields, path = content.settings, path[1:]
    words = []
    for step in path:
        if isinstance(step, int):
            words.append(str(step + 1))
            continue
        field = next((f for f in fields if f.name == step), None)
        if field is None:
            break
        words.append(translator(field.label))
        fields = field.fields if isinstance(field, Group | Items) else ()
    return ", ".join(words)
