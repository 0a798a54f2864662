"""Whatever is stored as a learner's state, pages open and deeds are answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from xblock.fields import Scope

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common.state import StateFloat, StateInteger, StateStrings
from stembridge_xblocks.preview import Stage

pytest.importorskip("opaque_keys")

COURSE = Path(__file__).resolve().parents[3] / "sample_courses" / "battery"
# What scripts and merges have been seen to leave behind, and what JSON can hold besides.
WRONG = [
    None, "", "null", "text", 0, -1, 7, 1.5, True, [], {}, [None], [[1], {"a": 1}], {"a": None},
    {"option": ["yes"], "why": 5, "text": {}, "number": "x"}, {"capacity": 5, "m": "?"},
    {"capacity": {"tries": "x", "inputs": 5, "hints": {}}, "u": [None, 5]},
]  # fmt: skip
DEEDS: dict[str, dict[str, Any]] = {
    "complete_step": {"step": "person"},
    "save_estimate": {"estimate": "60"},
    "decide": {"option": "storage", "why": ""},
    "submit": {"answer": "capacity", "number": "5", "unit": "mAh/g"},
    "hint": {"answer": "capacity", "hint": "one-mole"},
}


@pytest.fixture(scope="module")
def course() -> Stage:
    return Stage.from_folder(COURSE)


def _stage(course: Stage, kind: str) -> tuple[Stage, str]:
    """The sample course and its first block of a kind; an empty one on its own if it has none."""
    for file in sorted((COURSE / "vertical").glob("*.xml")):
        _, found, rest = file.read_text(encoding="utf-8").partition(f'<{kind} url_name="')
        if found:
            return course, rest.split('"')[0]
    return Stage.from_olx(f'<{kind} url_name="q"/>'), "q"


def fields_of(kind: str) -> list[str]:
    scopes = (Scope.user_state, Scope.user_state_summary)
    return [name for name, field in BLOCKS[kind].fields.items() if field.scope in scopes]


FIELDS = [
    (kind, field) for kind in BLOCKS for field in fields_of(kind) if not field.startswith("xml")
]


@pytest.mark.parametrize(("kind", "field"), FIELDS)
def test_a_page_opens_and_deeds_are_answered_whatever_is_stored(
    course: Stage, kind: str, field: str
) -> None:
    stage, name = _stage(course, kind)
    scope = BLOCKS[kind].fields[field].scope
    for number, value in enumerate(WRONG):
        ana = stage.learner(f"{kind}-{field}-{number}")
        row = (scope.name, ana.id if scope == Scope.user_state else None, str(stage.key(name)))

        stage.store.rows.setdefault(row, {})[field] = json.dumps(value)
        assert "data-sb-root" in stage.render(name, user=ana).content, value

        for handler in sorted(set(DEEDS) & set(dir(BLOCKS[kind]))):
            stage.store.rows.setdefault(row, {})[field] = json.dumps(value)
            revision = stage.block(name, user=ana).revision
            sent = {**DEEDS[handler], "key": f"a-deed-of-test-{number:08}", "revision": revision}
            answer = stage.call(name, handler, sent, user=ana)
            assert answer.status_code in (200, 422), (value, handler, answer.text)


def test_what_a_field_cannot_hold_reads_as_its_default() -> None:
    assert StateStrings().from_json(["a", 1, ["b"]]) == ["a"]
    assert [StateInteger(default=0).from_json(v) for v in ("3", -2, 1e400, "x", None)] == [
        3, 0, 0, 0, 0
    ]  # fmt: skip
    assert [StateFloat(default=None).from_json(v) for v in ("0.5", float("nan"), {})] == [
        0.5, None, None
    ]  # fmt: skip
