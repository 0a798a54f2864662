"""`stembridge model` as somebody calls it who has a store and a question."""

from __future__ import annotations

import csv
import doctest
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stembridge_analytics import sample
from stembridge_analytics.cli import checkout_commands, root_group
from stembridge_analytics.models import MODELS
from stembridge_analytics.store import Options, ingest
from stembridge_analytics.tables import TableOptions, make_tables

ROOT = Path(__file__).resolve().parents[3]
PROGRAMME = sample.path() / "programme.toml"
# A model that needs people, and one that any store can answer.
NAME = "uptake" if "uptake" in MODELS else next(iter(MODELS))

Call = Callable[..., Result]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of the sample, its key, and its tables made with its programme."""
    folder = tmp_path_factory.mktemp("model")
    key = folder / "keys" / "key"
    ingest([sample.path() / "logs"], folder / "store", Options(key_path=key))
    make_tables(folder / "store", options=TableOptions(programme=PROGRAMME, key_path=key))
    return folder


@pytest.fixture(scope="module")
def call(place: Path) -> Call:
    """`stembridge model` in this process, with the key of that store."""

    def called(*words: str | Path) -> Result:
        commands = root_group(checkout_commands(ROOT / "pyproject.toml"))
        runner = CliRunner(env={"STEMBRIDGE_KEY": str(place / "keys" / "key"), "COLUMNS": "100"})
        return runner.invoke(commands, ["model", *map(str, words)], catch_exceptions=False)

    return called


@pytest.fixture(scope="module")
def told(place: Path, call: Call) -> Result:
    """One model on the store, written too."""
    return call(
        NAME, "--store", place / "store", "--programme", PROGRAMME, "--out", place / "results"
    )


@pytest.fixture(scope="module")
def told_json(place: Path, call: Call) -> Result:
    """The same as JSON, held to a plan."""
    plan = place / "plan.toml"
    plan.write_text(f'[[analyses]]\nmodel = "{NAME}"\n[[analyses]]\nmodel = "forecast"\n')
    words = ("--store", place / "store", "--programme", PROGRAMME, "--plan", plan, "--json")
    return call(NAME, *words)


def test_the_list_tells_each_model_with_its_question_and_its_tables(call: Call) -> None:
    text = " ".join(call("list").output.split())
    for model in MODELS.values():
        assert model.name in text
        assert model.question in text
        assert f"Tables: {', '.join(model.needs)}" in text
    found = json.loads(call("list", "--json").output)["models"]
    assert [one["name"] for one in found] == list(MODELS)


def test_a_result_is_printed_with_what_it_states_within_a_hundred_columns(told: Result) -> None:
    assert told.exit_code == 0
    assert max(map(len, told.output.splitlines())) <= 100
    for label in ("Method: ", "Estimand: ", "Used: ", "Not used: ", "Clusters: "):
        assert label in told.output
    assert re.search(r"^\d+ results?, \d+ that the data do not allow; logs [0-9a-f]{16}$",
                     told.output, re.M)  # fmt: skip
    assert "nan" not in told.output.lower().split()


def test_columns_of_numbers_are_aligned(told: Result) -> None:
    lines = told.output.splitlines()
    head = next(at for at, line in enumerate(lines) if "95 % from" in line)
    end = lines[head].index("95 % from") + len("95 % from")
    rows = [line for line in lines[head + 1 :][:2] if line.strip()]
    assert rows
    for row in rows:
        assert row[end - 1] != " "
        assert row[end : end + 2] in ("  ", "")


def test_files_hold_the_tables_in_full_and_say_which_logs_they_are_from(
    told: Result, told_json: Result, place: Path
) -> None:
    manifest = json.loads((place / "results" / "manifest.json").read_text(encoding="utf-8"))
    printed = json.loads(told_json.output)
    assert manifest["made_by"] == "stembridge model"
    assert manifest["fingerprint"] == printed["fingerprint"]
    first = next(one for one in printed["results"] if one["table"])
    path = place / "results" / f"{first['full_name']}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["term"] for row in rows] == [row["term"] for row in first["table"]]
    assert float(rows[0]["estimate"]) == first["table"][0]["estimate"]
    assert set(manifest["files"]) == {p.name for p in (place / "results").iterdir()} - {
        "manifest.json"
    }


def test_results_are_held_to_the_plan(told_json: Result, place: Path, call: Call) -> None:
    found = json.loads(told_json.output)
    assert {one["status"] for one in found["results"]} == {"planned"}
    done, left = found["plan"]["followed"]
    assert (done["is_done"], left["is_done"]) == (True, False)
    assert left["why"] == "the model forecast was not run"
    words = ("--store", place / "store", "--programme", PROGRAMME, "--plan", place / "plan.toml")
    text = call(NAME, *words).output
    assert "Planned and done: 1" in text
    assert "forecast: the model forecast was not run" in text
    assert "Plan: planned" in text


def test_the_store_is_left_as_it_is(place: Path, told: Result) -> None:
    manifest = json.loads((place / "store" / "tables" / "manifest.json").read_text())
    assert "participation" in manifest["tables"]
    assert not list((place / "store").glob("**/.*draft*"))


def test_without_a_programme_it_says_what_is_not_known(place: Path, call: Call) -> None:
    found = call(NAME, "--store", place / "store")
    assert "Without --programme neither run dates nor who people are is known." in found.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["uptke"], "unknown model 'uptke'; available: "),
        ([NAME, "--formula", "y ~ gendre"], "'y ~ gendre' names gendre, which the tables of "),
        (["all", "--formula", "y ~ gender"], "a formula is of one model, and "),
        ([NAME, "--reference", "gender"], "write column=level, such as gender=woman"),
        ([NAME, "--reference", "gendre=woman"], "no model reads such a column"),
        ([NAME, "--clusters", "school"], "no clusters by 'school'; there are: course_id, "),
        ([NAME, "--evidence", "K4"], "'K4' is not one of 'K1', 'K2', 'K3'"),
        ([NAME, "--plan", "none.toml"], "there is no such file; make one with: stembridge model"),
        ([NAME, "--platform", "other"], "no platform 'other'; name one with --platform"),
    ],
)
def test_a_wrong_call_is_told_what_there_is(
    place: Path, call: Call, words: list[str], said: str
) -> None:
    found = call(*words, "--store", place / "store")
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())


def test_results_do_not_go_into_the_store(place: Path, call: Call) -> None:
    found = call(NAME, "--store", place / "store", "--out", place / "store" / "results")
    assert found.exit_code == 2
    assert "lies inside the store" in found.output


def test_a_plan_is_proposed_and_checked_and_nothing_is_written_over(
    tmp_path: Path, call: Call
) -> None:
    plan = tmp_path / "plan.toml"
    assert call("plan", "--out", plan).exit_code == 0
    assert f"{len(MODELS)} planned" in call("plan", "--check", plan).output
    assert call("plan", "--out", plan).exit_code == 2
    assert call("plan").output == plan.read_text(encoding="utf-8")
    plan.write_text('[[analyses]]\nmodel = "uptke"\n', encoding="utf-8")
    wrong = call("plan", "--check", plan)
    assert (wrong.exit_code, "line 2: analyses[1].model" in wrong.output) == (1, True)
    assert json.loads(call("plan", "--schema").output)["title"].startswith("analysis-plan.toml")


def test_a_fault_of_the_models_table_is_told_by_config_check(tmp_path: Path) -> None:
    programme = tmp_path / "programme.toml"
    programme.write_text(f'[models.{NAME}]\nformula = "y ~ gendre"\n', encoding="utf-8")
    commands = root_group(checkout_commands(ROOT / "pyproject.toml"))
    found = CliRunner().invoke(commands, ["config", "check", str(programme)])
    assert found.exit_code == 1
    assert f"line 2: models.{NAME}.formula: 'y ~ gendre' names gendre" in found.output


def test_the_page_on_models_says_what_python_says() -> None:
    page = ROOT / "docs" / "models.md"
    found = doctest.testfile(str(page), module_relative=False)
    assert found.attempted > 3
    assert found.failed == 0
