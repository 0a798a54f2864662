"""`stembridge simulate`: what it takes, what it prints."""

from __future__ import annotations

import subprocess
import sys

from click.testing import CliRunner

from stembridge_analytics.commands.simulate import command
from stembridge_analytics.errors import UsageError


def test_summary_says_what_was_written_and_what_to_run_next(tmp_path):
    out = tmp_path / "programme"
    result = CliRunner().invoke(command, ["--out", str(out), "--learners", "4", "--seed", "9"])
    assert result.exit_code == 0
    assert "4 teachers, seed 9" in result.output
    assert result.output.endswith(f"next: stembridge run {out / 'logs'} --out {out / 'report'}\n")
    assert sorted(path.name for path in out.iterdir()) == [
        "README.txt", "logs", "participants.csv", "truth.json",
    ]  # fmt: skip


def test_a_report_written_by_the_next_command_does_not_bar_another_simulation(tmp_path):
    out = str(tmp_path / "programme")
    assert CliRunner().invoke(command, ["--out", out, "--learners", "2"]).exit_code == 0
    (tmp_path / "programme" / "report").mkdir()
    assert CliRunner().invoke(command, ["--out", out, "--learners", "2"]).exit_code == 0


def test_refusal_is_an_error_the_root_command_can_print(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    result = CliRunner().invoke(command, ["--out", str(tmp_path), "--learners", "2"])
    assert isinstance(result.exception, UsageError)


def test_out_must_be_given():
    result = CliRunner().invoke(command, [])
    assert result.exit_code == 2
    assert "--out" in result.output


def test_listing_the_command_imports_nothing_heavy():
    code = (
        "import sys, stembridge_analytics.commands.simulate\n"
        "heavy = ('stembridge_analytics.simulate', 'numpy', 'pandas', 'pyarrow', 'duckdb')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "[]\n"
