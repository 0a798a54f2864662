"""Placeholders that would stay on the page are found, in every text and every language."""

from __future__ import annotations

from typing import Any

import pytest

from stembridge_xblocks.case.content import CASE
from stembridge_xblocks.challenge.content import CHALLENGE
from stembridge_xblocks.common.content import Content
from stembridge_xblocks.common.content_values import values_of
from stembridge_xblocks.common.placeholders import placeholder_faults
from stembridge_xblocks.common.validation import read_content

AT = {"id": "at", "label": "Austria", "facts": [{"id": "employer", "text": "at {{work}}"}]}
DE = {"id": "de", "label": "Germany", "facts": []}


def found(content: Content, raw: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    data, _ = read_content(content, raw, checks=False)
    return [(fault.path, str(fault.message)) for fault in placeholder_faults(content, data)]


def test_a_name_that_every_variant_has_a_fact_for_is_right() -> None:
    assert found(CASE, {"summary": "{{ employer }}", "variants": [AT]}) == []


def test_a_name_that_nobody_has_a_fact_for_is_shown_as_it_would_stand() -> None:
    for variants in ([], [DE], [AT]):
        ((path, message),) = found(CASE, {"summary": "{{town}}", "variants": variants})
        assert path == ("summary",)
        assert message.startswith("Nothing is called town, so {{town}} would be shown")


def test_a_name_that_some_variants_lack_names_them() -> None:
    ((_, message),) = found(CASE, {"summary": "{{employer}}", "variants": [AT, DE]})
    assert message == "{{employer}} has no fact in some variants: de. Add it there."


def test_translations_and_texts_deep_within_are_looked_through() -> None:
    raw = {
        "summary": {"": "x", "de": "{{a}}"},
        "picture": {},
        "person": {"picture": {"src": "/static/x", "alt": "{{b}}"}},
        "decision": {"options": [{"id": "o", "text": "{{c}}"}]},
    }
    assert [path for path, _ in found(CASE, raw)] == [
        ("summary",),
        ("person", "picture", "alt"),
        ("decision", "options", 0, "text"),
    ]


@pytest.mark.parametrize("name", ["parameters", "constants", "quantities"])
def test_a_challenge_has_values_for_what_it_names(name: str) -> None:
    raw = {"introduction": "{{m}} {{n}}", name: [{"id": "m"}]}
    ((_, message),) = found(CHALLENGE, raw)
    assert message.startswith("Nothing is called n,")


def test_values_come_with_their_places_in_the_order_of_the_declaration() -> None:
    raw = {"decision": {"options": [{"id": "o", "text": "x"}]}}
    data, _ = read_content(CASE, raw, checks=False)
    places = [path for _, _, path in values_of(CASE.fields, data)]
    assert places[0] == ("language",)
    start = places.index(("decision", "options"))
    assert places[start : start + 3] == [
        ("decision", "options"),
        ("decision", "options", 0, "id"),
        ("decision", "options", 0, "text"),
    ]
    assert len(set(places)) == len(places)
