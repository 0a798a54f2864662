"""The tables of a store: made anew where something changed, all or none."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from stembridge_analytics import tables as tables_module
from stembridge_analytics.errors import UsageError
from stembridge_analytics.listener import Listener
from stembridge_analytics.pipeline import steps
from stembridge_analytics.store import Options, ingest
from stembridge_analytics.tables import TableOptions, TablesMade, make_tables

from .conftest import COURSE, event

ENROLLED = event("edx.course.enrollment.activated", "2025-03-02T12:00:00Z", 7,
                 event={"user_id": 7, "course_id": COURSE, "mode": "audit"})  # fmt: skip
WORK = event("play_video", "2025-03-03T12:00:00Z", 7, event={"id": "v", "currentTime": 1})


class Place:
    """A store with its key, and a programme beside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = folder / "store"
        self.key = folder / "keys" / "key"
        self.out = self.store / "tables"

    def ingest(self, name: str, *lines: Any, platform: str = "default") -> None:
        """Add a log to the store."""
        path = self.folder / name
        path.write_text("".join(f"{x if isinstance(x, str) else json.dumps(x)}\n" for x in lines))
        ingest([path], self.store, Options(key_path=self.key, platform=platform, processes=1))

    def participants(self, *rows: str) -> TableOptions:
        """A programme with a list of participants: their user id and country."""
        (self.folder / "people.csv").write_text("user_id,country\n" + "\n".join(rows) + "\n")
        programme = self.folder / "programme.toml"
        programme.write_text(
            'version = 1\n[participants]\nfile = "people.csv"\n[participants.columns]\n'
            'user_id = "user_id"\ncountry = "country"\n'
        )
        return TableOptions(programme=programme, key_path=self.key)

    def make(self, options: TableOptions | None = None, **words: Any) -> TablesMade:
        return make_tables(self.store, self.out, options, **words)

    def rows(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = pq.read_table(self.out / f"{name}.parquet").to_pylist()
        return found


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path)
    found.ingest("1.log", ENROLLED, WORK)
    return found


def _made(done: TablesMade) -> set[str]:
    return set(done.rows) - set(done.reused)


def test_a_second_call_makes_nothing_anew(place: Place) -> None:
    place.make()
    assert _made(place.make()) <= {"side_notes", "teacher_population"}


def test_a_table_that_is_kept_is_the_same_file(place: Place) -> None:
    place.make()
    file = place.out / "fact_learner_day.parquet"
    before = file.stat().st_ino
    place.make()
    assert file.stat().st_ino == before


def test_new_people_on_a_list_make_their_attributes_anew_and_no_fact(place: Place) -> None:
    place.make(place.participants("7,AT"))
    done = place.make(place.participants("7,PT"))
    assert {"dim_learner", "learner_attributes"} <= _made(done)
    assert {"fact_learner_day", "fact_enrolment", "fact_learner_course"} <= set(done.reused)
    assert [row["country"] for row in place.rows("dim_learner")] == ["PT"]


def test_a_log_of_rejects_alone_makes_no_fact_anew(place: Place) -> None:
    place.make()
    place.ingest("2.log", "{ no event")
    done = place.make()
    assert "reject_reasons" in _made(done)
    assert "fact_learner_day" in done.reused


def test_a_table_whose_inputs_came_out_the_same_is_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.make(place.participants("7,AT"))
    _change(monkeypatch, "learner_attributes")
    done = place.make(place.participants("7,AT"))
    assert "learner_attributes" in _made(done)
    assert "dim_learner" in done.reused


def test_tables_follow_the_store(place: Place) -> None:
    place.make()
    place.ingest("2.log", {**WORK, "time": "2025-03-05T12:00:00Z"})
    place.make()
    assert [str(row["day"]) for row in place.rows("fact_learner_day")][-1] == "2025-03-05"


def test_a_table_that_somebody_changed_is_made_anew(place: Place) -> None:
    place.make()
    file = place.out / "fact_learner_day.parquet"
    file.write_bytes(file.read_bytes()[:-1])
    assert "fact_learner_day" in _made(place.make())
    assert place.rows("fact_learner_day")


def test_another_select_makes_its_table_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.make()
    _change(monkeypatch, "dim_day")
    assert "dim_day" in _made(place.make())


def _change(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Another SELECT with the same result."""
    changed = tuple(
        replace(step, text="-- changed\n" + step.text) if step.name == name else step
        for step in steps()
    )
    monkeypatch.setattr(tables_module, "steps", lambda _definitions: changed)


class _Stops(Listener):
    """Stops the work before a table is made."""

    def __init__(self, table: str) -> None:
        self._table = table

    def doing(self, what: str) -> None:
        if what == f"table {self._table}":
            raise KeyboardInterrupt


def test_a_call_that_is_stopped_leaves_all_old_tables(place: Place) -> None:
    place.make()
    before = {file.name: file.read_bytes() for file in place.out.iterdir()}
    place.ingest("2.log", {**WORK, "time": "2025-03-05T12:00:00Z"})
    with pytest.raises(KeyboardInterrupt):
        place.make(listener=_Stops("fact_learner_course"))
    assert {file.name: file.read_bytes() for file in place.out.iterdir()} == before
    assert not list(place.store.glob(".tables*"))


def test_a_call_killed_between_its_two_renames_loses_nothing(place: Place) -> None:
    place.make()
    (place.store / "tables").rename(place.store / ".tables.old-x")
    (place.store / ".tables.draft-y").mkdir()
    assert "fact_learner_day" in place.make().reused
    assert not list(place.store.glob(".tables*"))


def test_a_folder_with_anything_else_in_it_is_left_alone(place: Place) -> None:
    place.make()
    (place.out / "mine.txt").write_text("x")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        place.make()
    assert (place.out / "mine.txt").exists()


def test_a_folder_of_somebody_else_is_left_alone(place: Place, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("x")
    with pytest.raises(UsageError, match="name another with --out"):
        make_tables(place.store, tmp_path / "other")


def test_a_store_of_several_platforms_asks_which(place: Place) -> None:
    place.ingest("2.log", WORK, platform="other")
    with pytest.raises(UsageError, match="--platform: default, other"):
        place.make()
    assert place.make(TableOptions(platform="other")).rows["fact_enrolment"] == 1


def test_an_unknown_definition_is_named_with_those_there_are(place: Place) -> None:
    with pytest.raises(UsageError, match="unknown definitions 'edx'; available: "):
        place.make(TableOptions(definitions=("edx",)))


def test_another_key_cannot_read_a_programme_into_a_store(place: Place, tmp_path: Path) -> None:
    other = tmp_path / "keys" / "other"
    Place(tmp_path / "b").folder.mkdir()
    elsewhere = Place(tmp_path / "b")
    elsewhere.key = other
    elsewhere.ingest("1.log", WORK)
    options = TableOptions(programme=place.participants("7,AT").programme, key_path=other)
    with pytest.raises(UsageError, match="not the key of the store"):
        place.make(options)


def test_the_manifest_says_what_each_table_was_made_from(place: Place) -> None:
    place.make()
    found = json.loads((place.out / "manifest.json").read_text())
    assert found["made_by"] == "stembridge tables"
    assert found["tables"]["fact_enrolment"]["rows"] == 1
    assert (found["platform"], found["store_commit"]) == ("default", 1)


def test_csv_files_stand_beside_the_tables_when_asked(place: Place) -> None:
    place.make(TableOptions(csv=True))
    assert (place.out / "fact_enrolment.csv").read_text().startswith('"course_id"')
    place.make()
    assert not (place.out / "fact_enrolment.csv").exists()


def test_a_table_too_long_for_a_spreadsheet_is_no_csv(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stembridge_analytics.output.SPREADSHEET_ROWS", 0)
    place.make(TableOptions(csv=True))
    assert not (place.out / "fact_enrolment.csv").exists()
