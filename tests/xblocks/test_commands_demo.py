"""`stembridge demo`, with a `run` of the test's own in the root group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from stembridge_xblocks.commands import demo
from stembridge_xblocks.commands.demo import EXTRA, command


@click.command(name="run")
@click.argument("logs", type=click.Path(path_type=Path))
@click.option("--programme", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path))
def run(logs: Path, programme: Path, out: Path) -> None:
    """Stands in for the other half's."""
    click.echo(f"ran {logs.name} {programme.name} {out.name} {logs.is_dir()}")


def called(*arguments: str, **more: Any) -> click.testing.Result:
    root = click.Group(commands={"demo": command, **more})
    return CliRunner().invoke(root, ["demo", *arguments])


def test_it_names_the_extras_it_needs() -> None:
    assert EXTRA == "analytics,preview"


def test_it_plays_tells_what_it_made_and_calls_run_through_the_root_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda name: name)  # as if analytics were installed
    out = tmp_path / "out"
    done = called("--out", str(out), "--teachers", "10", run=run)
    assert done.exit_code == 0, done.output
    assert "10 invented teachers in 3 course runs, seed 2026" in done.output
    assert "told.json" in done.output
    assert "ran logs programme.toml report True" in done.output
    again = called("--out", str(out), "--keep", run=run)
    assert "logs kept as they are" in again.output
    assert "ran logs programme.toml report True" in again.output


def test_without_analytics_it_writes_the_logs_and_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "find_spec", lambda name: None)
    out = tmp_path / "out"
    done = called("--out", str(out), "--teachers", "10")
    assert done.exit_code == 0, done.output
    assert (out / "logs" / "tracking.log").is_file()
    assert "pip install 'stembridge[analytics]'" in done.output
    assert f"stembridge run {out / 'logs'}" in done.output


def test_keep_without_logs_in_a_full_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    done = called("--out", str(tmp_path), "--keep", run=run)
    assert done.exit_code == 2
    assert "no logs to keep" in done.output
