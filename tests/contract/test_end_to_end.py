"""From a deed in a block to its row in a table: every field of every event, along the whole way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from stembridge_analytics.deed_tables import FIELDS
from stembridge_xblocks import contract
from stembridge_xblocks.blocks import PracticeBlock

from ..analytics.conftest import Built, building
from .stories import BLOCKS, play

Line = dict[str, Any]
# The practice block makes no links yet: this goes with its handler.
AWAITED = set() if hasattr(PracticeBlock, "confirm") else {"stembridge.practice.confirmed"}


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tracking log of everything that is done in every block."""
    file = tmp_path_factory.mktemp("story") / "tracking.log"
    play(file)
    return file


@pytest.fixture(scope="module")
def lines(log: Path) -> list[Line]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def built(log: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    with building(tmp_path_factory.mktemp("tables")) as build:
        yield build(log.read_bytes().splitlines())


def deeds(lines: list[Line], block: str = "") -> list[Line]:
    return [line for line in lines if line["name"].startswith(f"stembridge.{block}")]


def rows(built: Built, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = built.query(
        name, f"SELECT * FROM {name} ORDER BY time_us"
    ).to_pylist()
    return found


def us(line: Line) -> int:
    return round(datetime.fromisoformat(line["time"]).timestamp() * 1_000_000)


def test_every_event_of_a_block_that_exists_is_told_by_some_deed(lines: list[Line]) -> None:
    expected = {name for name, event in contract.EVENTS.items() if event.block in BLOCKS.values()}
    assert {line["name"] for line in deeds(lines)} == expected - AWAITED


def test_every_block_of_the_package_plays() -> None:
    names = {entry.name for entry in entry_points(group="xblock.v1")}
    assert {name.removeprefix("stembridge_") for name in names if "stembridge" in name} == set(
        BLOCKS.values()
    )


def test_every_payload_is_what_the_contract_says(lines: list[Line]) -> None:
    for line in deeds(lines):
        jsonschema.validate(line["event"], contract.payload_schema(contract.EVENTS[line["name"]]))


def test_nullable_fields_occur_with_and_without_a_value(lines: list[Line]) -> None:
    """So that the comparison below is not one of nulls."""
    for name in {line["name"] for line in deeds(lines)}:
        for field in contract.EVENTS[name].fields:
            values = {line["event"][field.name] for line in deeds(lines) if line["name"] == name}
            assert values != {None} or field.name in ("variant", "previous_variant"), (name, field)


@pytest.mark.parametrize("block", BLOCKS.values())
def test_every_deed_is_a_row_with_every_field_in_its_column(
    lines: list[Line], built: Built, block: str
) -> None:
    table = f"fact_{block}"
    told = deeds(lines, f"{block}.")
    found = rows(built, table)
    assert [(us(line), line["name"]) for line in told] == [
        (row["time_us"], f"stembridge.{row['action']}") for row in found
    ]
    for line, row in zip(told, found, strict=True):
        payload = dict(line["event"])
        assert row["block_id"] == payload.pop("usage_key")
        assert row["course_id"] == line["context"]["course_id"]
        assert row["learner_id"] == built.learner(line["context"]["user_id"])
        fields = set(row) - {
            "course_id", "learner_id", "deed_no", "block_id", "time_us", "day", "action",
        }  # fmt: skip
        for column in fields:
            wanted = payload.pop(FIELDS.get(column, column), None)
            value = row[column].isoformat() if isinstance(row[column], date) else row[column]
            assert value == wanted, (line["name"], column)
            assert type(value) is type(wanted) or isinstance(wanted, int), (line["name"], column)
        assert payload == {}, line["name"]


def test_entries_stand_as_the_blocks_left_them(lines: list[Line], built: Built) -> None:
    found = built.query("practice_entry", "SELECT * FROM practice_entry").to_pylist()
    ana, bob = (
        next(line["context"]["user_id"] for line in lines if line["username"] == name)
        for name in ("ana", "bob")
    )
    told = {
        (row["learner_id"], row["entry_type"], row["is_withdrawn"], row["obstacle"])
        for row in found
    }
    assert told == {
        (built.learner(ana), "commitment", False, None),
        (built.learner(ana), "use", False, None),
        (built.learner(ana), "cascade", True, None),
        (built.learner(ana), "answer", False, None),
        (built.learner(bob), "referral", False, None),
        (built.learner(bob), "commitment", True, "time"),
        (built.learner(bob), "answer", False, "timetable"),
    }
    (commitment,) = (
        row for row in found if row["entry_type"] == "commitment" and not row["is_withdrawn"]
    )
    assert (commitment["pupils"], commitment["event_day"]) == (25, date(2026, 3, 20))
    uses = sorted((row["event_day"], row["tier"]) for row in found if row["entry_type"] == "use")
    first = "E2" if AWAITED else "E3"
    assert uses == [(date(2026, 2, 27), first), (date(2026, 2, 28), "E1")]


def test_every_line_of_the_log_is_an_event(lines: list[Line], built: Built) -> None:
    (account,) = built.staged.accounts
    assert (account.lines, account.staged_events, account.rejects) == (
        len(lines),
        len(lines),
        0,
    )
