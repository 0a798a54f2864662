"""Each kind of event by its fixture pair: lines as logged beside the typed values they become."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from stembridge_analytics.events import KINDS, label_event
from stembridge_analytics.schema import STAGED_EVENTS

from ..conftest import event_rows

FIXTURES = Path(__file__).parent / "fixtures"
_PAYLOAD = STAGED_EVENTS.names[STAGED_EVENTS.names.index("block_id") :]


def _rows(kind: str) -> list[dict[str, Any]]:
    return event_rows((FIXTURES / f"{kind}.log").read_bytes().splitlines())


def _expected(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FIXTURES / f"{kind}.json").read_text())
    return found


def test_every_kind_has_a_fixture_pair() -> None:
    assert {p.stem for p in FIXTURES.glob("*.log")} == set(KINDS)
    assert {p.stem for p in FIXTURES.glob("*.json")} == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_lines_become_the_typed_values_beside_them(kind: str) -> None:
    expected = _expected(kind)
    rows = _rows(kind)
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert row["kind"] == kind
        found = json.loads(msgspec.json.encode(row))  # days as ISO text
        payload = {n: found[n] for n in _PAYLOAD if found[n] is not None}
        assert payload == {n: v for n, v in wanted.items() if n in _PAYLOAD}
        checked = {n: v for n, v in wanted.items() if n not in _PAYLOAD}
        assert {n: found[n] for n in checked} == checked


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_free_text_of_a_payload_is_kept(kind: str) -> None:
    kept = str(_rows(kind)).lower()
    for said in ("anna", "example.org?", "secret", "well done", "mine", "password"):
        assert said not in kept


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_fills_only_columns_of_the_events_table(kind: str) -> None:
    assert set(KINDS[kind].columns) <= set(STAGED_EVENTS.names)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("seq_next", "edx.ui.lms.sequence.next_selected"),
        ("seq_prev", "edx.ui.lms.sequence.previous_selected"),
        ("seq_goto", "edx.ui.lms.sequence.tab_selected"),
        ("play_video", "edx.video.played"),
        ("pause_video", "edx.video.paused"),
        ("stop_video", "edx.video.stopped"),
        ("seek_video", "edx.video.position.changed"),
        ("load_video", "edx.video.loaded"),
        ("problem_show", "showanswer"),
        ("link_clicked", "edx.ui.lms.link_clicked"),
    ],
)
def test_old_and_new_names_of_a_deed_are_one_action(old: str, new: str) -> None:
    assert label_event(old).action == label_event(new).action
    assert label_event(old).kind is label_event(new).kind


def test_a_name_belongs_to_one_kind() -> None:
    names = [name for kind in KINDS.values() for name in kind.actions]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("url", "route"),
    [
        ("/courses/course-v1:A+B+C/courseware/x/y/?a=1", "/courses/*/courseware"),
        ("/courses/course-v1:A%2BB%2BC/courseware", "/courses/*/courseware"),
        ("/courses/Org/Old/2014/progress/17", "/courses/*/progress"),
        ("/courses/Org/Old/2014", "/courses/*"),
        ("/courses/ccx-v1:A+B+C+ccx@1/jump_to/block", "/courses/*/jump_to"),
        ("/courses/course-v1:A+B+C/anna-smith", "/courses/*/*"),
        ("/api/user/v1/accounts/anna", "/api"),
        ("/password_reset_confirm/1x-token/", "/password_reset_confirm"),
        ("/anna.smith", "/*"),
        ("/", "/"),
    ],
)
def test_an_address_keeps_its_route_only(url: str, route: str) -> None:
    assert label_event(url).event_name == route
