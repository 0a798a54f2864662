"""The command as a person calls it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from stembridge_analytics.cli import checkout_commands, root_group

from ..conftest import event

ROOT = Path(__file__).resolve().parents[3]
LINE = json.dumps(event("play_video", "2025-03-03T12:00:00Z")) + "\n"

_Ran = tuple[Path, subprocess.CompletedProcess[str]]


def _run(tmp_path: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """`stembridge run` as a process of its own, with a key of its own."""
    return subprocess.run(
        [sys.executable, str(ROOT / "cli.py"), "run", *map(str, words)],
        cwd=tmp_path,
        env={**os.environ, "STEMBRIDGE_KEY": str(tmp_path / "keys" / "key"), "COLUMNS": "100"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`stembridge run` in this process, which need not start Python and import all anew."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str | Path) -> Result:
        commands = root_group(checkout_commands(ROOT / "pyproject.toml"))
        runner = CliRunner(env={"STEMBRIDGE_KEY": str(tmp_path / "keys" / "key")})
        return runner.invoke(commands, ["run", *map(str, words)], catch_exceptions=False)

    return call


def _log(tmp_path: Path) -> Path:
    path = tmp_path / "logs" / "x.log"
    path.parent.mkdir()
    path.write_text(LINE)
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> _Ran:
    """A run of one line: where it ran, and what it said."""
    folder = tmp_path_factory.mktemp("plain")
    return folder, _run(folder, _log(folder), "--out", "out")


def test_it_names_the_report_and_says_what_it_says_in_plain_lines(plain: _Ran) -> None:
    folder, done = plain
    assert (done.returncode, done.stderr) == (0, "")
    first, *rest = done.stdout.splitlines()
    assert first == "Report: out/report.html"
    assert len(rest) == 6
    assert (folder / "out" / "report.html").exists()


def test_a_file_that_breaks_off_is_exit_code_1_with_the_report_made(tmp_path: Path) -> None:
    log = _log(tmp_path)
    (log.parent / "cut.log.gz").write_bytes(gzip.compress((LINE * 5000).encode())[:-50])
    done = _run(tmp_path, log.parent, "--out", "out")
    assert done.returncode == 1
    assert "1 file could not be read, or not to the end" in done.stderr
    assert (tmp_path / "out" / "report.html").exists()


def test_an_encrypted_log_beside_others_is_exit_code_1(
    tmp_path: Path, called: Callable[..., Result]
) -> None:
    log = _log(tmp_path)
    (log.parent / "y.log.gpg").write_text("-----BEGIN PGP MESSAGE-----\n")
    done = called(log.parent, "--out", "out")
    assert done.exit_code == 1
    assert "1 file in the given folders not read" in done.stdout


def _binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 300)


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda p: None, 2, "there is no such file or folder; check the path"),
        (lambda p: p.mkdir(), 1, "the folder is empty; name the folder or files"),
        (lambda p: (p.mkdir(), (p / "a.txt").write_text("x")), 1, "no line looks like an event"),
        (_binary, 1, "is a binary file"),
        (lambda p: p.write_text("hello\n"), 1, "none of 1 line is an event"),
        (lambda p: p.write_bytes(b"PK\x03\x04rest"), 1, "unpack it first"),
    ],
    ids=["missing", "empty folder", "folder without logs", "binary", "no event", "zip"],
)
def test_what_cannot_be_read_gets_one_sentence(
    tmp_path: Path, called: Callable[..., Result], make: object, code: int, said: str
) -> None:
    make(tmp_path / "thing")  # type: ignore[operator]
    done = called("thing", "--out", "out")
    assert done.exit_code == code
    assert said in done.stderr
    assert "thing" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions as POSIX has them")
def test_a_folder_without_permission_gets_one_sentence(
    tmp_path: Path, called: Callable[..., Result]
) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything; tests/analytics/ingest/test_sources.py covers it")
    (tmp_path / "closed").mkdir(mode=0)
    done = called("closed", "--out", "out")
    assert (done.exit_code, "may not read this" in done.stderr) == (2, True)


@pytest.mark.parametrize("words", [["--out", "out"], ["--sample", "x.log", "--out", "out"]])
def test_logs_or_the_sample_not_both_and_not_neither(
    called: Callable[..., Result], words: list[str]
) -> None:
    done = called(*words)
    assert done.exit_code == 2
    assert "--sample" in done.stderr


def test_an_output_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    done = _run(tmp_path, _log(tmp_path), "--out", "out")
    assert (done.returncode, (tmp_path / "out").read_text()) == (2, "mine")
    assert "this is a file" in done.stderr


def test_nothing_moves_on_a_screen_that_is_none(plain: _Ran) -> None:
    _, done = plain
    assert "\x1b" not in done.stderr + done.stdout
    assert "\r" not in done.stderr + done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_progress_bar_with_bytes_and_lines(tmp_path: Path) -> None:
    import pty

    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, str(ROOT / "cli.py"), "run", str(_log(tmp_path)), "--out", "out"],
        cwd=tmp_path,
        env={**os.environ, "STEMBRIDGE_KEY": str(tmp_path / "key"), "TERM": "xterm"},
        stdout=subprocess.DEVNULL,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:
            break
        if not more:
            break
        shown += more
    os.close(ours)
    assert child.wait() == 0
    assert b"Reading 1 file" in shown
    assert b"100%" in shown
    assert b"1 line" in shown
