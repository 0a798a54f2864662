"""A case for tests, with every step."""

from __future__ import annotations

import copy
from typing import Any

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import Stage

__all__ = ["RAW", "STEPS", "case", "content", "drawn_content", "send", "set_content"]

STEPS = ["person", "problem", "estimate", "concept", "uncertainty", "decision", "classroom"]
RAW: dict[str, Any] = {
    "language": "en",
    "summary": {"": "A cell at {{employer}}.", "de": "Eine Zelle bei {{employer}}."},
    "minutes": 20,
    "person": {"name": "Marta", "role": {"": "test engineer"}, "text": {"": "She tests cells."}},
    "problem": {"text": {"": "How much fits in?"}},
    "estimate": {
        "question": {"": "What do you guess?"},
        "unit": "Ah",
        "solution": {"": "SECRET-SOLUTION at {{employer}}."},
    },
    "concept": {"text": {"": "Faraday's law."}},
    "uncertainty": {"text": {"": "The scales matter."}},
    "decision": {
        "question": {"": "Should it be built here?"},
        "options": [{"id": "yes", "text": {"": "Yes"}}, {"id": "no", "text": {"": "No"}}],
        "minimum_group": 5,
        "afterwards": {"": "SECRET-AFTERWARDS."},
    },
    "classroom": {"text": {"": "Plate a key."}},
    "variants": [
        {"id": "eu", "label": {"": "Europe"}, "countries": [],
         "facts": [{"id": "employer", "text": {"": "a plant"}}]},
        {"id": "at", "label": {"": "Austria"}, "countries": ["AT"],
         "facts": [{"id": "employer", "text": {"": "Varta"}}]},
    ],
}  # fmt: skip


def content(**changes: Any) -> dict[str, Any]:
    """The case's content with top-level fields replaced, read as an author's would be."""
    data, faults = read_content(CASE, {**copy.deepcopy(RAW), **changes})
    assert [fault for fault in faults if not fault.is_warning] == []
    return data


def drawn_content(*more: str, **changes: Any) -> dict[str, Any]:
    """The case's content with both of its variants drawn at random, and one more for each id."""
    variants = copy.deepcopy(RAW["variants"])
    variants += [{"id": name, "label": {"": name.title()}} for name in more]
    return content(variants=[{**variant, "drawn": True} for variant in variants], **changes)


def set_content(stage: Stage, data: dict[str, Any]) -> None:
    """Publish content, as an author's save does."""
    block = stage.block("c", user=stage.author("writer"))
    block.data = data
    block.save()


def case(data: dict[str, Any] | None = None) -> Stage:
    """A stage with one case, "c"."""
    stage = Stage.from_olx('<stembridge_case url_name="c"/>')
    set_content(stage, content() if data is None else data)
    return stage


def send(stage: Stage, person: Any, handler: str, /, **fields: Any) -> Any:
    """The answer to a deed, with a fresh key and the newest revision."""
    revision = stage.block("c", user=person).revision
    payload = {"revision": revision, "key": f"key-{revision:08}", **fields}
    return stage.call("c", handler, payload, user=person)
