"""The structure of a course run, from JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest

from .conftest import RUN, Side, Writer
from .course import as_json


def _key(kind: str, name: str) -> str:
    return f"block-v1:Org+C1+2025+type@{kind}+block@{name}"


def _write(write: Writer, content: str | bytes, *lines: str) -> Side:
    toml = RUN + 'structure = "s.json"\n' + "".join(f"{line}\n" for line in lines)
    return write(toml, {"s.json": content})


def _required(side: Side) -> list[str]:
    return [row["block_id"].rsplit("@", 1)[1] for row in side.rows("structure_blocks")
            if row["is_required"]]  # fmt: skip


def test_blocks_stand_in_order_with_all_they_lie_in(write: Writer) -> None:
    rows = _write(write, as_json()).rows("structure_blocks")
    short = [
        (row["place"], row["block_id"].rsplit("@", 1)[1], row["module_no"],
         *(row[name] and row[name].rsplit("@", 1)[1]
           for name in ("parent_id", "module_id", "subsection_id", "unit_id")),
         "".join(sign for sign, name in (("l", "is_leaf"), ("g", "is_graded"), ("r", "is_required"))
                 if row[name]))
        for row in rows
    ]  # fmt: skip
    assert short == [
        (1, "course", None, None, None, None, None, ""),
        (2, "ch1", 1, "course", "ch1", None, None, ""),
        (3, "s1", 1, "ch1", "ch1", "s1", None, ""),
        (4, "u1", 1, "s1", "ch1", "s1", "u1", ""),
        (5, "h1", 1, "u1", "ch1", "s1", "u1", "l"),
        (6, "v1", 1, "u1", "ch1", "s1", "u1", "l"),
        (7, "u2", 1, "s1", "ch1", "s1", "u2", ""),
        (8, "ch2", 2, "course", "ch2", None, None, ""),
        (9, "s2", 2, "ch2", "ch2", "s2", None, "g"),
        (10, "u3", 2, "s2", "ch2", "s2", "u3", "gr"),
        (11, "sp", 2, "u3", "ch2", "s2", "u3", "gr"),
        (12, "u3a", 2, "sp", "ch2", "s2", "u3", "g"),
        (13, "p1", 2, "u3a", "ch2", "s2", "u3", "lg"),
        (14, "u3b", 2, "sp", "ch2", "s2", "u3", "g"),
        (15, "p2", 2, "u3b", "ch2", "s2", "u3", "lg"),
        (16, "u4", 2, "s2", "ch2", "s2", "u4", "gr"),
        (17, "p3", 2, "u4", "ch2", "s2", "u4", "lgr"),
    ]
    titles = {row["title"]: row["module_title"] for row in rows}
    assert titles["Unit ä"] == 'Start & "go"'
    assert titles["Batteries"] is None


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        ((), {"u3", "u4"}),
        (('required = "graded"',), {"u3", "u4"}),
        (('required = "all"',), {"u1", "u3", "u4"}),
        ((f'required = ["{_key("vertical", "u2")}", "{_key("vertical", "u4")}"]',), {"u2", "u4"}),
    ],
)
def test_units_are_required_as_the_run_says(
    write: Writer, lines: tuple[str, ...], units: set[str]
) -> None:
    found = _required(_write(write, as_json(), *lines))
    assert {name for name in found if name in ("u1", "u2", "u3", "u4")} == units


def test_without_a_graded_unit_all_are_required(write: Writer) -> None:
    side = _write(write, as_json().replace('"graded": true', '"graded": false'))
    assert {"u1", "u3", "u4"} <= set(_required(side))
    assert ("unit that only staff sees, not required", None, 1, None) in side.notes()


def test_asking_for_graded_units_where_there_are_none_is_a_fault(write: Writer) -> None:
    text = as_json().replace('"graded": true', '"graded": false')
    side = _write(write, text, 'required = "graded"')
    assert _required(side) == []
    assert side.note("no unit is marked as graded").is_fault


def test_a_required_unit_that_is_none_is_a_fault(write: Writer) -> None:
    keys = f'required = ["{_key("chapter", "ch1")}", "{_key("vertical", "gone")}"]'
    side = _write(write, as_json(), keys)
    whats = [what for what, *_ in side.notes(faults=True)]
    assert whats == [
        f"required unit that is none: {_key('chapter', 'ch1')} is a chapter",
        f"required unit that is none: {_key('vertical', 'gone')} is not in the structure",
    ]


def test_a_fragment_is_used_and_what_it_lacks_is_counted(write: Writer) -> None:
    fragment = json.dumps({_key("chapter", "a"): {"category": "chapter", "children": ["x", "y"]}})
    side = _write(write, fragment)
    (row,) = side.rows("structure_blocks")
    assert (row["module_no"], row["is_leaf"], row["parent_id"]) == (1, False, None)
    assert side.notes() == [("child that the structure does not hold", None, 2, None)]


def test_circles_and_second_parents_end_and_are_counted(write: Writer) -> None:
    tree: dict[str, Any] = {
        "c": {"category": "course", "children": ["a", "b"]},
        "a": {"category": "chapter", "children": ["s"]},
        "b": {"category": "chapter", "children": ["s"]},
        "s": {"category": "sequential", "children": []},
        "x": {"category": "vertical", "children": ["y"]},
        "y": {"category": "vertical", "children": ["x"]},
        "z": "no block",
    }
    side = _write(write, json.dumps(tree))
    rows = {row["block_id"]: row["parent_id"] for row in side.rows("structure_blocks")}
    assert rows == {"c": None, "a": "c", "b": "c", "s": "a"}
    assert {what: rows for what, _, rows, _ in side.notes()} == {
        "block with two parents, counted in the first": 1,
        "block that is not reached from the top, left out": 2,
        "entry that is no block, left out": 1,
        "block whose usage key is not of course-v1:Org+C1+2025: logs will not name it": 6,
    }


def test_what_is_nested_deeper_than_any_course_is_left_out(write: Writer) -> None:
    tree = {str(n): {"category": "vertical", "children": [str(n + 1)]} for n in range(20_000)}
    side = _write(write, json.dumps(tree))
    assert len(side.rows("structure_blocks")) == 50
    assert side.note("nested too deep").is_fault


@pytest.mark.parametrize("content", ["[]", "{", "[" * 200_000, "\x00", "", b"\xff\xfe{}"])
def test_what_is_no_structure_is_a_fault_and_no_rows(write: Writer, content: str | bytes) -> None:
    side = _write(write, content)
    assert side.rows("structure_blocks") == []
    assert "neither JSON nor" in side.note("s.json").what


def test_the_account_counts_the_kinds(write: Writer) -> None:
    (account,) = _write(write, as_json()).account.inputs
    assert (account.name, account.rows) == ("s.json", 17)
    assert account.used == ("1 course", "2 chapter", "2 sequential", "6 vertical",
                            "2 required units")  # fmt: skip
