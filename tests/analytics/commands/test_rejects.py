"""`stembridge rejects` as a person calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stembridge_analytics.cli import root_group
from stembridge_analytics.commands.rejects import printable
from stembridge_analytics.store import Options, ingest

from ..conftest import event

GOOD = json.dumps(event("play_video", "2025-03-03T12:00:00Z")).encode() + b"\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with rejects in two files."""
    logs = tmp_path / "logs"
    logs.mkdir()
    (logs / "a.log").write_bytes(GOOD + b"{\x1b[31mred\n[1]\n")
    (logs / "b.log").write_bytes(b'{"username": "anna\n')
    options = Options(key_path=tmp_path / "key", processes=1)
    ingest([logs], tmp_path / "store", options)
    return tmp_path / "store"


def _call(store: Path, *words: str) -> Result:
    from importlib.metadata import EntryPoint

    from stembridge_analytics.cli import GROUP

    found = [EntryPoint("rejects", "stembridge_analytics.commands.rejects:command", GROUP)]
    return CliRunner().invoke(root_group(found), ["rejects", "--store", str(store), *words])


def test_rejects_are_grouped_by_reason_and_file_and_listed(store: Path) -> None:
    done = _call(store)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "3 lines rejected"
    assert "         2  a.log" in lines
    assert any(line.startswith(f"a.log:2 (byte {len(GOOD)}, 9 bytes) ") for line in lines)
    assert "anna" not in done.stdout


def test_with_the_key_the_lines_are_shown_but_obeyed_by_no_terminal(store: Path) -> None:
    done = _call(store, "--show", "--key", str(store.parent / "key"))
    assert '    {"username": "anna' in done.stdout
    assert "    {\\x1b[31mred" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_reason_a_file_and_a_limit_narrow_the_list(store: Path) -> None:
    assert _call(store, "--file", "b*").stdout.startswith("1 line rejected")
    assert _call(store, "--reason", "cut", "--file", "b.log").stdout.startswith("1 line rejected")
    assert _call(store, "--limit", "1").stdout.splitlines()[-1].startswith("and 2 more")


def test_another_key_shows_nothing(store: Path) -> None:
    other = store.parent / "other"
    (store.parent / "logs2").mkdir()
    (store.parent / "logs2" / "a.log").write_bytes(GOOD)
    ingest([store.parent / "logs2"], store.parent / "s2", Options(key_path=other, processes=1))
    done = _call(store, "--show", "--key", str(other))
    assert done.exit_code == 2
    assert "not the key of the store" in done.stderr
    missing = _call(store, "--show", "--key", str(store.parent / "none"))
    assert missing.exit_code == 2
    assert not (store.parent / "none").exists()


def test_a_folder_without_a_store_says_how_to_make_one(tmp_path: Path) -> None:
    done = _call(tmp_path)
    assert done.exit_code == 2
    assert "there is no store" in done.stderr


@pytest.mark.parametrize(
    ("text", "shown"),
    [("ä→", "ä→"), ("a\x00\x7f\t", "a\\x00\\x7f\\t"), ("\u202e", "\\u202e"), ("\ud800", "\\ud800")],
)
def test_what_a_terminal_would_obey_is_printed_as_a_code(text: str, shown: str) -> None:
    assert printable(text) == shown
