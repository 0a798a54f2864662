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
        "README.txt", "broken", "logs", "package", "participants.csv", "programme.toml",
        "staff.csv", "structure", "truth.json",
    ]  # fmt: skip


def test_a_size_is_taken_in_mb_and_gb(tmp_path):
    call = ["--out", str(tmp_path / "made"), "--size", "1 mb", "--processes", "1"]
    result = CliRunner().invoke(command, call)
    assert result.exit_code == 0
    assert "1.0 MB unpacked" in result.output


def test_a_size_without_a_unit_is_refused_with_an_example(tmp_path):
    result = CliRunner().invoke(command, ["--out", str(tmp_path / "made"), "--size", "5000"])
    assert result.exit_code == 2
    assert "50MB or 2GB" in result.output


def test_printed_parameters_can_be_given_again(tmp_path):
    printed = CliRunner().invoke(command, ["--print-parameters"])
    assert printed.exit_code == 0
    (tmp_path / "p.toml").write_text(printed.output, encoding="utf-8")
    call = ["--out", str(tmp_path / "made"), "--learners", "3", "--parameters",
            str(tmp_path / "p.toml")]  # fmt: skip
    assert CliRunner().invoke(command, call).exit_code == 0
    again = CliRunner().invoke(
        command, ["--print-parameters", "--parameters", str(tmp_path / "made" / "truth.json")]
    )
    assert again.output == printed.output


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
