"""The event contract as data: names, fields, and no way to carry what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from stembridge_xblocks.contract import CONTRACT_VERSION, EVENTS, TYPES, Event, Field

# The deeds the blocks' design names. The contract may grow beyond them.
DEEDS = {
    "case": "opened variant_selected variant_assigned step_completed decision_made",
    "challenge": "submitted hint_shown",
    "career": "viewed reflected",
    "plan": "saved submitted shared exported peer_viewed",
    "diary": "entry_saved",
    "practice": "committed implemented confirmed cascaded referral_entered withdrawn",
    "workplace": "logged confirmed rejected",
    "credential": "claimed downloaded",
    "catalogue": "searched opened",
}

WRITTEN = [
    "Maria Papadopoulou",
    "maria@example.org",
    "We tried it with 5b and it worked well.",
    "Δοκίμασα το μάθημα.",
    "a\nb",
    "1\n",
    "",
]
FREE_TEXT = {
    "text", "comment", "note", "notes", "name", "username", "email", "title", "reason", "body",
    "description", "message", "query", "reflection", "narrative", "label", "words", "feedback",
}  # fmt: skip


def fields() -> Iterator[tuple[Event, Field]]:
    return ((event, field) for event in EVENTS.values() for field in event.fields)


def test_every_deed_of_the_design_has_its_event() -> None:
    assert {
        f"stembridge.{block}.{deed}" for block in DEEDS for deed in DEEDS[block].split()
    } <= set(EVENTS)


@pytest.mark.parametrize("name", EVENTS)
def test_a_name_is_block_and_past_tense_verb(name: str) -> None:
    assert EVENTS[name].name == name
    match = re.fullmatch(r"stembridge\.([a-z]+)\.([a-z]+_)*([a-z]+)", name)
    assert match
    assert match[1] == EVENTS[name].block
    assert match[3].endswith("ed") or match[3] in {"made", "shown", "withdrawn"}


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda e: e.name)
def test_every_event_says_which_block_and_which_contract(event: Event) -> None:
    by_name = {field.name: field for field in event.fields}
    assert len(by_name) == len(event.fields)
    assert by_name["usage_key"].type == "usage_key"
    assert by_name["contract_version"].python is int
    assert not by_name["usage_key"].null
    assert not by_name["contract_version"].null


def test_no_field_name_suggests_free_text() -> None:
    # `has_words` and its like are yes or no.
    suspects = [
        f"{event.name}: {field.name}"
        for event, field in fields()
        if field.python is not bool and FREE_TEXT & set(field.name.split("_"))
    ]
    assert suspects == []


@pytest.mark.parametrize("written", WRITTEN)
def test_no_string_type_takes_what_a_person_writes(written: str) -> None:
    strings = [t for t in TYPES.values() if t.python is str and t.name != "choice"]
    patterns = {t.name: t.schema["pattern"] for t in strings}
    assert [name for name, pattern in patterns.items() if re.search(pattern, written)] == []


def test_every_field_is_of_a_known_type_with_what_that_type_asks_for() -> None:
    for event, field in fields():
        where = f"{event.name}: {field.name}"
        assert field.type in TYPES, where
        assert field.meaning, where
        assert bool(field.choices) == (field.type == "choice"), where
        assert (field.unit is not None) == (field.type in {"int", "float", "date"}), where


def test_a_field_means_the_same_type_and_unit_in_every_event() -> None:
    seen: dict[str, tuple[str, str | None]] = {}
    for event, field in fields():
        kind = (field.type, field.unit)
        assert seen.setdefault(field.name, kind) == kind, f"{event.name}: {field.name}"


def test_the_version_counts_from_one() -> None:
    assert isinstance(CONTRACT_VERSION, int)
    assert CONTRACT_VERSION >= 1
