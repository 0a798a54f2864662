"""`stembridge config` as a person calls it."""

from __future__ import annotations

import base64
import json
from importlib.metadata import EntryPoint
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from stembridge_analytics.cli import GROUP, root_group
from stembridge_analytics.commands.config import command
from stembridge_analytics.programme import load_programme
from stembridge_analytics.store import Options, ingest

from ..conftest import COURSE, KEY, event

RUN = f'[[runs]]\ncourse_id = "{COURSE}"\nstart = 2025-03-01\nend = 2025-04-01\n'
LISTS = """
[participants]
file = "p.csv"
columns = { user_id = "id", country = "Land" }
"""


def _call(*words: str | Path) -> Result:
    found = [EntryPoint("config", "stembridge_analytics.commands.config:command", GROUP)]
    return CliRunner().invoke(root_group(found), ["config", *map(str, words)])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A programme with a list of participants."""
    (tmp_path / "p.csv").write_text("id,Land,Name\n7,UK,Anna\n8,AT,Bert\n99,AT,Carl\n")
    path = tmp_path / "programme.toml"
    path.write_text(RUN + LISTS)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store of two course runs, with people 7, 8 and 9."""
    lines = [
        event("play_video", "2025-03-03T12:00:00Z", 7),
        event("play_video", "2025-03-09T12:00:00Z", 8),
        event("play_video", "2025-02-01T12:00:00Z", 9,
              context={"course_id": "a/b/c", "user_id": 9}),
        # By the clock of a device, which is no day of the run.
        event("play_video", "2031-03-09T12:00:00Z", 8, event_source="mobile"),
    ]  # fmt: skip
    (tmp_path / "logs").mkdir()
    text = "".join(json.dumps(line) + "\n" for line in lines)
    (tmp_path / "logs" / "a.log").write_text(text)
    key = tmp_path / "keys" / "key"
    key.parent.mkdir()
    key.write_text("stembridge-key-1 " + base64.b64encode(KEY).decode() + "\n")
    key.chmod(0o600)
    ingest([tmp_path / "logs"], tmp_path / "store", Options(key_path=key, processes=1))
    return tmp_path / "store"


def test_init_writes_a_file_that_check_finds_no_fault_in(tmp_path: Path) -> None:
    out = tmp_path / "programme.toml"
    assert _call("init", "--out", out).exit_code == 0
    checked = _call("check", out)
    assert (checked.exit_code, checked.stdout.splitlines()[-1]) == (0, "no fault")


def test_init_writes_over_nothing_unless_told(tmp_path: Path) -> None:
    out = tmp_path / "programme.toml"
    out.write_text("mine")
    refused = _call("init", "--out", out)
    assert refused.exit_code == 2
    assert "--force" in refused.stderr
    assert out.read_text() == "mine"
    assert _call("init", "--out", out, "--force").exit_code == 0
    assert out.read_text() != "mine"


def test_init_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    done = _call("init", "--out", tmp_path / "none" / "p.toml")
    assert (done.exit_code, "cannot be written" in done.stderr) == (2, True)


def test_init_puts_the_schema_beside_if_asked(tmp_path: Path) -> None:
    _call("init", "--out", tmp_path / "p.toml", "--schema")
    assert json.loads((tmp_path / "programme.schema.json").read_text())["properties"]["runs"]
    first = (tmp_path / "p.toml").read_text().splitlines()[0]
    assert first == "#:schema ./programme.schema.json"


def test_init_does_not_write_over_a_schema_either(tmp_path: Path) -> None:
    (tmp_path / "programme.schema.json").write_text("mine")
    done = _call("init", "--out", tmp_path / "p.toml", "--schema")
    assert done.exit_code == 2
    assert (tmp_path / "programme.schema.json").read_text() == "mine"
    assert not (tmp_path / "p.toml").exists()


def test_init_enters_the_course_runs_of_a_store_with_their_days_off(
    tmp_path: Path, store: Path
) -> None:
    out = tmp_path / "programme.toml"
    done = _call("init", "--out", out, "--store", store)
    assert "2 course runs" in done.stdout
    runs = load_programme(out).runs
    assert [(run.course_id, run.start) for run in runs] == [("a/b/c", None), (COURSE, None)]
    text = out.read_text()
    assert "# start = 2025-03-03" in text
    assert "# end = 2025-03-09" in text


def test_check_says_what_was_understood(file: Path) -> None:
    done = _call("check", file)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        "  1 course run",
        f"    {COURSE}: 2025-03-01 to 2025-04-01",
        "p.csv: participants",
        "  3 rows, 3 people",
        "  used: user_id, country",
        "  not used: Name",
        "  - corrected country 'UK': 1 row, first in line 2",
        "no fault",
    ]


def test_check_with_a_store_says_who_and_which_runs_are_in_both(file: Path, store: Path) -> None:
    done = _call("check", file, "--store", store, "--key", store.parent / "keys" / "key")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-5:] == [
        "with the logs in the store",
        "  2 of 3 participants and 0 of 0 profiles are in the logs",
        "  2 of 3 people in the logs have attributes; 0 more are staff",
        "  course runs in the logs that the programme does not name: 1",
        "    a/b/c",
    ]


def test_check_with_another_key_or_platform_is_refused(file: Path, store: Path) -> None:
    missing = _call("check", file, "--store", store, "--key", store.parent / "none")
    assert (missing.exit_code, "there is no key" in missing.stderr) == (2, True)
    key = store.parent / "keys" / "key"
    other = _call("check", file, "--store", store, "--key", key, "--platform", "edge")
    assert other.exit_code == 2
    assert "--platform: default" in other.stderr


def test_check_tells_every_fault_of_the_file_on_a_line(tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('nmae = "x"\n[package]\nfolders = []\n')
    done = _call("check", path)
    assert done.exit_code == 1
    assert [line.split(": ")[2] for line in done.stderr.splitlines()] == [
        "nmae",
        "package.folders",
    ]
    as_json = _call("check", path, "--json")
    assert (as_json.exit_code, len(json.loads(as_json.stdout)["faults"])) == (1, 2)


def test_check_fails_if_a_part_of_an_input_cannot_be_used(file: Path) -> None:
    with (file.parent / "p.csv").open("a") as list_of_participants:
        list_of_participants.write("10,AT\n")
    done = _call("check", file)
    assert done.exit_code == 1
    assert "  ! row with too few cells, left out: 1 row, first in line 5" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 fault, marked with !"


def test_check_of_a_file_that_is_not_there_is_a_wrong_call(tmp_path: Path) -> None:
    done = _call("check", tmp_path / "none.toml")
    assert (done.exit_code, "config init" in done.stderr) == (2, True)


def test_check_as_json_has_the_same_numbers(file: Path, store: Path) -> None:
    key = store.parent / "keys" / "key"
    done = _call("check", file, "--store", store, "--key", key, "--json")
    found = json.loads(done.stdout)
    assert found["faults"] == 0
    assert found["tables"]["person_attributes"] == 3
    assert found["joins"]["participants_in_logs"] == 2
    assert [note["value"] for note in found["notes"]] == ["UK"]


def test_check_writes_nothing_beside_the_file(file: Path) -> None:
    before = sorted(file.parent.iterdir())
    _call("check", file)
    assert sorted(file.parent.iterdir()) == before


def test_what_a_terminal_would_obey_is_printed_as_a_code(file: Path) -> None:
    (file.parent / "p.csv").write_text("id,Land,\x1b[31mName\n7,AT,x\n")
    done = _call("check", file)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("name", ["init", "check"])
def test_every_option_has_a_help_text(name: str) -> None:
    assert isinstance(command, click.Group)
    one = command.commands[name]
    assert one.help
    for parameter in one.params:
        assert not isinstance(parameter, click.Option) or parameter.help
