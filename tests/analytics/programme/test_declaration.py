"""The JSON Schema and the loader accept and refuse the same files."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stembridge_analytics import programme
from stembridge_analytics.programme import SCHEMA_FILE, schema_text
from stembridge_analytics.programme.file import as_json, form_faults
from stembridge_analytics.programme.starting import starting_text

SCHEMA = jsonschema.Draft202012Validator(json.loads(schema_text()))
FULL: dict[str, Any] = {
    "version": 1,
    "name": "Batteries in the classroom",
    "runs": [
        {
            "course_id": "course-v1:STEMbridge+BATT-AT+2025-1",
            "programme": "batteries",
            "title": "Batterien im Unterricht",
            "country": "AT",
            "language": "de",
            "start": "2025-04-28",
            "end": "2025-06-01T12:00:00Z",
            "pacing": "instructor",
            "pass_mark": 0.6,
            "workload_hours": 10,
            "structure": "structure.json",
            "required": "graded",
        },
        {"course_id": "Org/Course/Run", "required": ["i4x://Org/Course/vertical/u"]},
    ],
    "package": {"folders": ["package"]},
    "participants": {
        "file": "participants.csv",
        "columns": {"username": "user", "country": "Land", "gender": "Geschlecht"},
        "values": {
            "gender": {"Frau": "woman"},
            "country": {"Ö": "AT"},
            "is_rural": {"Land": True},
            "subject": {"M": "mathematics"},
        },
    },
    "staff": {
        "usernames": ["coordination.at"],
        "user_ids": [11],
        "files": ["staff.csv"],
        "platform_staff": True,
    },
    "population": {
        "file": "teachers.csv",
        "columns": {"country": "c", "year": "y", "teachers": "t", "level": "l"},
        "source": "WDI",
    },
    "models": {
        "plan": "analysis-plan.toml",
        "evidence": "K1",
        "clusters": "school_key",
        "clock": "enrolment",
        "references": {"gender": "woman"},
        "completion": {"formula": "is_completed_k1 ~ gender"},
        "dropout": {"gap": 14, "gaps": [7, 14], "times": [28], "silence_formula": "~ gender"},
        "uptake": {"days": [180], "stale_years": 3, "ceiling": 1000, "curve": "bass"},
        "gaps": {"fewest": 20, "adjustment": "holm"},
        "effects": {"landmark_days": 14, "exposure": "cases", "trim": 0.02},
        "forecast": {"landmark_days": 21, "permutations": 199, "seed": 7},
    },
}
ODD: list[Any] = [
    None, True, False, 0, 1, 2, -1, 0.5, 11.0, 1e300, 2**70, "", "x", "graded", "all", "AT", "at",
    "2025-04-28", "2025-4-28", "2025-04-28\n", "course-v1:A+B+C", "course-v1:A+B+C\n", "a/b/c",
    "A+B", "de", "de-AT\n", "woman", [], ["x"], [""], [1], [{}], {}, {"x": "y"}, {"file": "x"},
    {"course_id": "a/b/c"}, {"username": "x"}, {"gender": {}}, {"gender": {"x": "other"}},
]  # fmt: skip


def _agree(document: Any) -> bool:
    accepted = not list(form_faults(document))
    assert accepted == SCHEMA.is_valid(document), document
    return accepted


def test_the_schema_is_one_of_draft_2020_12() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text()))


def test_the_schema_that_is_shipped_is_that_of_the_declaration() -> None:
    shipped = Path(programme.__file__).parent / SCHEMA_FILE
    assert shipped.read_text(encoding="utf-8") == schema_text()


def test_every_key_has_a_description() -> None:
    def look(schema: Any) -> None:
        if isinstance(schema, dict):
            for one in schema.get("properties", {}).values():
                assert one["description"]
            for one in schema.values():
                look(one)

    look(json.loads(schema_text()))


@pytest.mark.parametrize("document", [{}, FULL, {"runs": [{"course_id": "a/b/c"}]}])
def test_loader_and_schema_accept_examples(document: Any) -> None:
    assert _agree(document)


def _places(document: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = document.items() if isinstance(document, dict) else (
        enumerate(document) if isinstance(document, list) else ()
    )  # fmt: skip
    return [way, *(place for key, one in inner for place in _places(one, (*way, key)))]


PLACES = _places(FULL)


@given(st.data())
def test_loader_and_schema_agree_on_every_change_of_a_file(data: st.DataObject) -> None:
    document = copy.deepcopy(FULL)
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(PLACES[1:]))
        try:
            holder = document
            for key in way:
                holder = holder[key]
            how = data.draw(st.sampled_from(["put", "remove", "add"]))
            if how == "put":
                holder[last] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
            elif how == "remove":
                del holder[last]
            elif isinstance(holder, dict):
                key = data.draw(st.sampled_from(["runs", "file", "title", "email", "Name", "x"]))
                holder[key] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        except (KeyError, IndexError, TypeError):  # an earlier change took the place away
            continue
    _agree(document)


@pytest.mark.parametrize("place", PLACES[1:], ids=lambda place: ".".join(map(str, place)))
def test_loader_and_schema_agree_on_every_odd_value_at_every_place(place: tuple[Any, ...]) -> None:
    refused = 0
    for odd in ODD:
        document = copy.deepcopy(FULL)
        holder = document
        for key in place[:-1]:
            holder = holder[key]
        holder[place[-1]] = odd
        refused += not _agree(document)
    assert refused


def test_the_starting_file_accepts_itself_with_all_of_it_switched_on() -> None:
    import tomllib

    lines = [line.removeprefix("# ") for line in starting_text().splitlines()]
    switched_on = [line for line in lines if line[:1] in ('"', "[") or " = " in line]
    document = as_json(tomllib.loads("\n".join(switched_on)))
    assert _agree(document)
    assert set(document) == set(FULL)
    assert set(FULL["runs"][0]) == set(document["runs"][0])
