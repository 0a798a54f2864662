"""A challenge for tests: Faraday's law at a battery, and a ratio, with everything that can be."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any

from stembridge_xblocks.blocks import ChallengeBlock
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.challenge.parameters import seed_of
from stembridge_xblocks.challenge.task import Task
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import Person, Stage

__all__ = ["ANSWERS", "BATTERY", "challenge", "content", "right_text", "set_content", "submit"]

CHARGE: dict[str, Any] = {
    "id": "charge",
    "prompt": {"": "Which charge does {{m}} store?", "de": "Welche Ladung speichern {{m}}?"},
    "formula": "m*u*F/M",
    "unit": "Ah",
    "asks_unit": True,
    "tolerance_kind": "relative",
    "tolerance": 0.01,
    "points": 2,
    "mistakes": [
        {
            "id": "whole-cell",
            "formula": "m*F/M",
            "feedback": {"": "Not all of the material takes part."},
        }
    ],
    "hints": [
        {"id": "moles", "text": {"": "Begin with the amount in mol."}, "cost": 0},
        {"id": "faraday", "text": {"": "One mole carries {{F}}."}, "cost": 0.25},
    ],
    "feedback": {"": "Well reckoned at {{employer}}."},
    "solution": {"": "Amount times charge of a mole: SECRET-SOLUTION."},
}
SHARE: dict[str, Any] = {
    "id": "share",
    "prompt": {"": "How many whole cells are 10 times u, rounded up?"},
    "formula": "ceil(10*u)",
    "asks_unit": False,
    "tolerance_kind": "exact",
    "points": 1,
}
BATTERY: dict[str, Any] = {
    "language": "en",
    "minutes": 15,
    "introduction": {"": "A cell holds {{m}} of active mass.", "de": "Eine Zelle enthält {{m}}."},
    "parameters": [
        {"id": "m", "label": {"": "mass"}, "unit": "g", "minimum": 200, "maximum": 2000,
         "step": 10},
        {"id": "u", "label": {"": "share used"}, "minimum": 0.8, "maximum": 0.97, "step": 0.01},
    ],
    "constants": [
        {"id": "F", "label": {"": "Faraday constant"}, "value": 96485.33, "unit": "C/mol"},
        {"id": "M", "label": {"": "molar mass"}, "value": 157.76, "unit": "g/mol"},
    ],
    "answers": [CHARGE, SHARE],
    "variants": [
        {"id": "eu", "label": {"": "Europe"}, "countries": [],
         "facts": [{"id": "employer", "text": {"": "a plant"}}]},
        {"id": "at", "label": {"": "Austria"}, "countries": ["AT"],
         "facts": [{"id": "employer", "text": {"": "Varta"}}],
         "parameters": [{"id": "m", "minimum": 3000, "maximum": 4000, "step": 100}]},
    ],
}  # fmt: skip
ANSWERS = ("charge", "share")


def content(**changes: Any) -> dict[str, Any]:
    """The battery's content with top-level fields replaced, read as an author's would be."""
    data, faults = read_content(CHALLENGE, {**copy.deepcopy(BATTERY), **changes})
    assert [fault for fault in faults if not fault.is_warning] == []
    return data


def set_content(stage: Stage, data: dict[str, Any], **settings: Any) -> None:
    """Publish content and settings, as an author's save does."""
    block = stage.block("q", user=stage.author("writer"))
    block.data = data
    for name, value in settings.items():
        setattr(block, name, value)
    block.save()


def challenge(data: dict[str, Any] | None = None, **settings: Any) -> Stage:
    """A stage with one challenge, "q"."""
    stage = Stage.from_olx('<stembridge_challenge url_name="q"/>')
    set_content(stage, content() if data is None else data, **settings)
    return stage


def right_text(stage: Stage, person: Person, answer_id: str = "charge") -> str:
    """The right number of a learner, worked out from their stored values or their seed."""
    block: ChallengeBlock = stage.block("q", user=person)
    task = Task.from_content(block.content, block.shown.id)
    drawn = task.draw(seed_of(block.usage_key, person.id))
    drawn |= {name: value for name, (value, _) in block.givens.items()}
    answer = task.answer(answer_id)
    assert answer is not None
    # Six digits after the point, so that no locale takes it for a sign between thousands.
    return f"{task.worked(drawn).result(answer):.6e}"


def submit(
    stage: Stage, person: Any, typed: str, typed_unit: str = "", /, answer: Any = "charge",
    **more: Any,
) -> Any:  # fmt: skip
    """The answer to one attempt, with a fresh key and the newest revision."""
    revision = stage.block("q", user=person).revision
    payload = {
        "answer": answer, "number": typed, "unit": typed_unit, "revision": revision,
        "key": f"key-{revision:08}", **more,
    }  # fmt: skip
    return stage.call("q", "submit", payload, user=person)


def at(moment: str) -> datetime:
    """A time in UTC: at("2026-03-01 12:00")."""
    return datetime.fromisoformat(f"{moment}+00:00")
