"""Whatever is stored as a learner's state, pages open and deeds are answered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from xblock.fields import Scope

from stembridge_xblocks.blocks import BLOCKS
from stembridge_xblocks.common.state import MAX_UNREAD, StateFloat, StateInteger, StateStrings
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


class Kept:
    """A block of the stage whose stored fields a test writes and reads as JSON."""

    def __init__(self, kind: str) -> None:
        self.stage = Stage.from_olx(f'<{kind} url_name="q"/>')
        self.ana = self.stage.learner("ana")
        self.row = (Scope.user_state.name, self.ana.id, str(self.stage.key("q")))

    def store(self, **fields: Any) -> None:
        rows = self.stage.store.rows.setdefault(self.row, {})
        rows.update({name: json.dumps(value) for name, value in fields.items()})

    def stored(self, field: str) -> Any:
        return json.loads(self.stage.store.rows[self.row].get(field, "null"))

    def write(self, **fields: Any) -> None:
        block = self.stage.block("q", user=self.ana)
        for name, value in fields.items():
            setattr(block, name, value)
        block.save()


CLASS = {"name": "8b"}


@pytest.mark.parametrize(
    ("kind", "field", "stored", "written", "kept"),
    [
        ("practice", "classes", {"c1": CLASS, "c2": {"n": 7}}, {"c3": CLASS}, {"c2": {"n": 7}}),
        ("practice", "classes", [CLASS], {"c3": CLASS}, [CLASS]),
        ("practice", "follow_up", {"has_used": "yes"}, {}, {"has_used": "yes"}),
        ("case", "steps_done", ["person", 7, {"a": 1}], ["person"], [7, {"a": 1}]),
        ("case", "steps_done", "person", ["person"], "person"),
        ("case", "counted_option", {"id": "a"}, "b", {"id": "a"}),
        ("challenge", "attempts", "three", 1, "three"),
        ("challenge", "raw_possible", [2], 2.0, [2]),
        ("career", "viewed", "yes", True, "yes"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_kept_beside_when_its_field_is_written(
    kind: str, field: str, stored: Any, written: Any, kept: Any
) -> None:
    block = Kept(f"stembridge_{kind}")
    block.store(**{field: stored})

    block.write(**{field: written})
    block.write(**{field: written})

    assert block.stored(field) == written
    assert block.stored("unread") == {field: kept}


@pytest.mark.parametrize(
    ("kind", "field", "stored", "written"),
    [
        ("practice", "classes", {"c1": CLASS}, {}),
        ("practice", "classes", None, {"c1": CLASS}),
        ("practice", "follow_up", {}, {"has_used": True, "obstacle": None, "on": "2027-03-10"}),
        ("case", "steps_done", ["person"], []),
        ("case", "counted_option", "a", "b"),
        ("challenge", "attempts", "3", 4),
        ("challenge", "raw_possible", "0.5", 1.0),
        ("career", "viewed", False, True),
    ],
)
def test_what_can_be_read_is_not_kept_twice(
    kind: str, field: str, stored: Any, written: Any
) -> None:
    block = Kept(f"stembridge_{kind}")
    block.store(**{field: stored})

    block.write(**{field: written})

    assert block.stored("unread") is None


def test_a_deed_keeps_what_it_could_not_read_and_what_was_kept_before() -> None:
    block = Kept("stembridge_practice")
    block.store(classes={"c1": {"name": 7}}, unread={"uses": {"u1": 1}, "classes": {"c0": 2}})

    block.write(classes={})

    assert block.stored("unread") == {"uses": {"u1": 1}, "classes": {"c0": 2, "c1": {"name": 7}}}


def test_what_is_kept_unread_is_bounded_and_a_loss_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    block = Kept("stembridge_practice")
    block.store(classes={"c1": {"name": ["x" * MAX_UNREAD]}}, uses={"u1": 1})

    block.write(uses={}, classes={})

    assert block.stored("unread") == {"uses": {"u1": 1}}
    assert "cannot be read in classes is lost" in caplog.text


def test_what_all_learners_share_is_not_kept_in_the_state_of_one() -> None:
    block = Kept("stembridge_case")
    block.stage.store.rows[(Scope.user_state_summary.name, None, block.row[2])] = {
        "choices": json.dumps([1])
    }

    block.write(choices={"a": 1}, revision=1)

    assert block.stored("unread") is None
