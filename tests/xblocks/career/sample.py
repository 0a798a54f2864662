"""A career card for tests, with every part."""

from __future__ import annotations

import copy
from typing import Any

from stembridge_xblocks.career.content import CAREER
from stembridge_xblocks.common.validation import read_content
from stembridge_xblocks.preview import Stage

__all__ = ["OCCUPATION", "RAW", "card", "content", "send", "set_content"]

OCCUPATION = "http://data.europa.eu/esco/occupation/43eb6228-8241-47d6-875e-7ccc214291d5"
PAY = {
    "low": 2300, "high": 3100, "currency": "EUR", "per": "month", "basis": "gross",
    "meaning": {"": "The middle half."}, "source": {"": "Statistics office"}, "year": 2024,
    "link": "https://example.org/pay",
}  # fmt: skip
RAW: dict[str, Any] = {
    "language": "en",
    "card": "marta",
    "summary": {"": "A morning at {{employer}}.", "de": "Ein Morgen bei {{employer}}."},
    "minutes": 10,
    "work": {
        "occupation": OCCUPATION,
        "skills": ["http://data.europa.eu/esco/skill/95c35c3a-035f-47c2-90cf-7e934d20fc08"],
        "nace": "27.20",
    },
    "person": {
        "name": "Marta",
        "role": {"": "tests batteries"},
        "kind": "real",
        "gender": "woman",
        "country": "PT",
        "nuts": "PT11",
        "entry_path": "vocational",
        "seniority": "experienced",
        "text": {"": "She reads curves."},
        "quote": {"": "Nobody can talk a cell into anything."},
        "picture": {"src": "/static/marta.png", "alt": {"": "Marta at a bench"}, "credit": ""},
        "consent": {"by": "SECRET-NAME", "given_on": "2026-03-04", "purpose": "SECRET-PURPOSE"},
    },
    "day": [
        {"id": "start", "time": "07:30", "text": {"": "First curves."}},
        {"id": "noon", "time": "12:00", "text": {"": "Soup with the night shift."}},
    ],
    "path": [
        {"id": "school", "since": 2009, "until": 2012, "text": {"": "Vocational school."}},
        {"id": "now", "since": 2019, "until": None, "text": {"": "At the bench."}},
    ],
    "pay": PAY,
    "school": {"text": {"": "Fractions."}},
    "reflection": {
        "prompt": {"": "Who in your class reads curves well?"},
        "afterwards": {"": "SECRET-AFTERWARDS."},
    },
    "variants": [
        {"id": "eu", "label": {"": "Europe"}, "countries": [],
         "facts": [{"id": "employer", "text": {"": "a plant"}}]},
        {"id": "ch", "label": {"": "Switzerland"}, "countries": ["CH"],
         "facts": [{"id": "employer", "text": {"": "a works in Olten"}}],
         "pay": {**PAY, "low": 72500.5, "high": 90000, "currency": "CHF", "per": "year"}},
    ],
}  # fmt: skip


def content(**changes: Any) -> dict[str, Any]:
    """The card's content with top-level fields replaced, read as an author's would be."""
    data, faults = read_content(CAREER, {**copy.deepcopy(RAW), **changes})
    assert [fault for fault in faults if not fault.is_warning] == []
    return data


def set_content(stage: Stage, data: dict[str, Any]) -> None:
    """Publish content, as an author's save does."""
    block = stage.block("c", user=stage.author("writer"))
    block.data = data
    block.save()


def card(data: dict[str, Any] | None = None) -> Stage:
    """A stage with one card, "c"."""
    stage = Stage.from_olx('<stembridge_career url_name="c"/>')
    set_content(stage, content() if data is None else data)
    return stage


def send(stage: Stage, person: Any, handler: str, /, **fields: Any) -> Any:
    """The answer to a deed, with a fresh key and the newest revision."""
    revision = stage.block("c", user=person).revision
    payload = {"revision": revision, "key": f"key-{revision:08}", **fields}
    return stage.call("c", handler, payload, user=person)
