"""`stembridge ingest` as a person or a scheduler calls it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ..conftest import event

ROOT = Path(__file__).resolve().parents[3]
LINE = json.dumps(event("play_video", "2025-03-03T12:00:00Z")) + "\n"


def _run(
    tmp_path: Path, *words: str | Path, stdin: bytes = b""
) -> subprocess.CompletedProcess[str]:
    """The command as a process of its own, with a key of its own."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "ingest", *map(str, words)],
        cwd=tmp_path,
        env={**os.environ, "STEMBRIDGE_KEY": str(tmp_path / "keys" / "key"), "COLUMNS": "100"},
        input=stdin,
        capture_output=True,
        check=False,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def _log(tmp_path: Path, content: str = LINE + "\n# note\n{cut\n" + LINE) -> Path:
    path = tmp_path / "logs" / "x.log"
    path.parent.mkdir()
    path.write_text(content)
    return path


def test_it_prints_accounts_that_add_up_and_nothing_else(tmp_path: Path) -> None:
    done = _run(tmp_path, _log(tmp_path), "--store", "store")
    assert (done.returncode, done.stderr) == (0, "")
    account = "5 lines = 1 events + 1 duplicates + 1 rejects + 1 blank, 1 comment"
    assert done.stdout.splitlines() == [
        "1 new, 0 grown, 0 known already",
        f"  x.log: {account}",
        f"Added: {account}",
        f"Store: {account}, in 1 files",
        "  see rejects: stembridge rejects --store store",
    ]


def test_json_is_one_object_a_step(tmp_path: Path) -> None:
    done = _run(tmp_path, _log(tmp_path), "--store", "store", "--json")
    steps = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"reading", "commit"} < {step["step"] for step in steps}
    assert all(step["at"].endswith("Z") for step in steps)
    last = steps[-1]
    assert last["step"] == "done"
    assert last["totals"] == last["added"] == {
        "lines": 5, "events": 1, "duplicates": 1, "rejects": 1, "blank": 1, "comment": 1
    }  # fmt: skip
    assert last["files"][0]["name"] == "x.log"


def test_standard_input_is_read_and_known_again(tmp_path: Path) -> None:
    first = _run(tmp_path, "-", "--store", "store", stdin=LINE.encode())
    assert "Added: 1 lines = 1 events" in first.stdout
    again = _run(tmp_path, "-", "--store", "store", stdin=LINE.encode())
    assert "0 new, 0 grown, 1 known already" in again.stdout
    assert "Store: 1 lines" in again.stdout


def test_a_file_that_breaks_off_is_exit_code_1_and_the_rest_is_stored(tmp_path: Path) -> None:
    log = _log(tmp_path)
    (log.parent / "cut.log.gz").write_bytes(gzip.compress((LINE * 5000).encode())[:-50])
    for _ in range(2):
        done = _run(tmp_path, log.parent, "--store", "store")
        assert done.returncode == 1
        assert "cut.log.gz: could not be read to its end" in done.stderr
    found = json.loads((tmp_path / "store" / "manifest.json").read_text())
    assert [file["problem"] is None for file in found["files"]] == [False, True]


def test_a_file_exported_again_in_full_mends_its_problem(tmp_path: Path) -> None:
    log = _log(tmp_path)
    whole = gzip.compress((LINE * 5000).encode())
    (log.parent / "cut.log.gz").write_bytes(whole[:-50])
    _run(tmp_path, log.parent, "--store", "store")
    (log.parent / "cut.log.gz").write_bytes(whole)
    assert _run(tmp_path, log.parent, "--store", "store").returncode == 0
    found = json.loads((tmp_path / "store" / "manifest.json").read_text())
    assert [file["problem"] for file in found["files"]] == [None, None]


def test_names_in_clear_come_with_a_loud_warning(tmp_path: Path) -> None:
    done = _run(tmp_path, _log(tmp_path), "--store", "store", "--keep-identifiers")
    assert done.stderr.startswith("Warning: --keep-identifiers writes user names and ids in clear")
    assert "holds user names and ids in clear" in done.stdout


def test_another_key_is_refused_and_a_lost_one_is_not_made_anew(tmp_path: Path) -> None:
    log = _log(tmp_path)
    _run(tmp_path, log, "--store", "store", "--key", "a.key")
    _run(tmp_path, log, "--store", "other", "--key", "b.key")
    done = _run(tmp_path, log, "--store", "store", "--key", "b.key")
    assert done.returncode == 2
    assert "made under another key" in done.stderr
    lost = _run(tmp_path, log, "--store", "store", "--key", "c.key")
    assert lost.returncode == 2
    assert "the key of the store store is missing" in lost.stderr
    assert not (tmp_path / "c.key").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["logs", "--store", "logs"], "no store of stembridge"),
        (["logs", "--store", "logs/x.log"], "this is a file"),
        (["logs", "--store", "store", "--platform", "a/b"], "a platform's name is up to 64"),
        (["logs", "--store", "store", "--key", "store/key"], "keep it apart"),
        (["nothing", "--store", "store"], "there is no such file"),
        (["--store", "store"], "Missing argument"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_makes_nothing(
    tmp_path: Path, words: list[str], said: str
) -> None:
    _log(tmp_path)
    done = _run(tmp_path, *words)
    assert done.returncode == 2
    assert said in done.stderr
    assert not (tmp_path / "store").exists()
