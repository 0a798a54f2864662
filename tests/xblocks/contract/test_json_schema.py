"""The contract as JSON Schema: valid itself, and it takes and refuses the right log lines."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from stembridge_xblocks.contract import CONTRACT_VERSION, EVENTS, Event, Field, json_schema

VALIDATOR = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)
KEY = "block-v1:Org+STEM1+2026_T1+type@stembridge_practice+block@0123456789abcdef"
USED = {
    "usage_key": KEY, "contract_version": CONTRACT_VERSION, "use_id": "u-1", "commitment_id": None,
    "class_id": "c-1", "lesson": "battery", "on": "2026-11-20", "level": 3, "pupils": 24,
    "girls": None, "adapted": True, "tier": "E1",
}  # fmt: skip
SUBMITTED = {
    "usage_key": "lb:Org:lib:stembridge_challenge:task", "contract_version": CONTRACT_VERSION,
    "variant": "el", "answer_index": 0, "value_si": 360000.0, "unit": "A*h", "correct": True,
    "unit_correct": True, "mistake": None, "attempt": 1, "seed": -7,
}  # fmt: skip

# One valid value a type, written by hand, so that the schema is not tested against itself.
EXAMPLES: dict[str, Any] = {
    "usage_key": KEY, "id": "a-1", "country": "EL", "language": "el", "nace": "27.20",
    "occupation": "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34",
    "unit": "kW*h", "date": "2026-02-28", "bool": False, "int": 1, "float": 1.5,
}  # fmt: skip


def line(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "event": payload, "username": "u", "context": {"user_id": 1}}


def faults(name: str, payload: dict[str, Any]) -> list[str]:
    """Where the line is refused: the last step of each fault's path, or its kind."""
    errors = VALIDATOR.iter_errors(line(name, payload))
    return [str(e.path[-1]) if len(e.path) > 1 else str(e.validator) for e in errors]


def example(field: Field) -> Any:
    if field.name == "contract_version":
        return CONTRACT_VERSION
    if field.choices:
        return field.choices[0]
    return EXAMPLES[field.type] if field.minimum is None else max(EXAMPLES["int"], field.minimum)


def payload(event: Event) -> dict[str, Any]:
    return {field.name: example(field) for field in event.fields}


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda e: e.name)
def test_each_event_takes_its_payload_with_and_without_what_may_be_null(event: Event) -> None:
    assert faults(event.name, payload(event)) == []
    emptied = {f.name: None for f in event.fields if f.null}
    assert faults(event.name, payload(event) | emptied) == []


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda e: e.name)
def test_each_event_refuses_a_field_left_out_made_null_or_added(event: Event) -> None:
    whole = payload(event)
    for field in event.fields:
        lacking = {name: value for name, value in whole.items() if name != field.name}
        assert faults(event.name, lacking) == ["required"]
        if not field.null:
            assert field.name in faults(event.name, whole | {field.name: None})
    assert faults(event.name, whole | {"comment": "x"}) == ["additionalProperties"]


@pytest.mark.parametrize(
    ("name", "whole", "changed"),
    [
        ("practice.implemented", USED, {"contract_version": CONTRACT_VERSION + 1}),
        ("practice.implemented", USED, {"contract_version": True}),
        ("practice.implemented", USED, {"pupils": 0}),
        ("practice.implemented", USED, {"pupils": 24.5}),
        ("practice.implemented", USED, {"girls": -1}),
        ("practice.implemented", USED, {"tier": "E4"}),
        ("practice.implemented", USED, {"on": "20.11.2026"}),
        ("practice.implemented", USED, {"on": "2026-02-30"}),
        ("practice.implemented", USED, {"on": "2026-11-20T10:00:00Z"}),
        ("practice.implemented", USED, {"class_id": "the clever ones"}),
        ("practice.implemented", USED, {"usage_key": "Maria Papadopoulou"}),
        ("challenge.submitted", SUBMITTED, {"unit": "ampere hours"}),
        ("challenge.submitted", SUBMITTED, {"correct": "yes"}),
        ("challenge.submitted", SUBMITTED, {"value_si": "360000"}),
        ("challenge.submitted", SUBMITTED, {"mistake": "x" * 65}),
    ],
)
def test_a_wrong_value_is_refused_and_the_field_is_named(
    name: str, whole: dict[str, Any], changed: dict[str, Any]
) -> None:
    assert faults(f"stembridge.{name}", whole) == []
    assert set(faults(f"stembridge.{name}", whole | changed)) == set(changed)


def test_an_unknown_event_is_refused() -> None:
    assert faults("stembridge.practice.imagined", USED) == ["enum"]


def test_a_payload_of_another_event_is_refused() -> None:
    assert faults("stembridge.practice.committed", USED) != []


# One field of each type: their patterns are the types', not the fields'.
STRINGS = {
    field.type: (event, field)
    for event in EVENTS.values()
    for field in event.fields
    if field.python is str
}


@given(
    st.sampled_from(sorted(STRINGS)),
    st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=2).map(" ".join),
)
def test_nothing_with_a_blank_fits_any_string_field(kind: str, written: str) -> None:
    event, field = STRINGS[kind]

    assert field.name in faults(event.name, payload(event) | {field.name: written})
