"""The root command: finds commands lazily, and turns errors into what a shell user reads."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from stembridge_analytics import __version__
from stembridge_analytics.cli import GROUP, CommandGroup, checkout_commands
from stembridge_analytics.errors import DataError, UsageError

HEAVY = {"altair", "duckdb", "isal", "jinja2", "msgspec", "numpy", "pandas", "pyarrow", "scipy",
         "statsmodels", "vl_convert", "xblock", "lxml", "pint"}  # fmt: skip

COMMANDS = '''
import click

@click.command()
def greets():
    """Say hello, politely."""
    click.echo("hello")

@click.command()
def wants_pandas():
    """Needs a package."""
    import a_package_that_nobody_has

@click.command()
def fails():
    """Fail on the data."""
    from stembridge_analytics.errors import DataError
    raise DataError("no event\\nin 'a.log'; give a tracking log")

@click.command()
def misused():
    """Fail on the call."""
    from stembridge_analytics.errors import UsageError
    raise UsageError("there is no 'a.log'")

@click.command()
def buggy():
    """Have a bug."""
    raise ZeroDivisionError

@click.command()
def interrupted():
    """Meet Ctrl-C."""
    raise KeyboardInterrupt

@click.command()
def forgotten():
    """Import a module of ours that is not there."""
    import stembridge_analytics.not_there

@click.command()
def endless():
    """Print until nobody listens."""
    for line in range(10**6):
        click.echo(line)

no_command = "a string"
'''


@pytest.fixture
def group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandGroup:
    """The root group over an add-on package whose commands need the extra [fruit]."""
    package = tmp_path / "fake_addon" / "commands"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text('EXTRA = "fruit"\n')
    (package / "basic.py").write_text(COMMANDS)
    (package / "own.py").write_text('EXTRA = "nuts"\n' + COMMANDS)
    (package / "eager.py").write_text("import a_package_that_nobody_has\n")
    (package / "broken.py").write_text("raise ValueError('half written')\n")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [n for n in sys.modules if n.startswith("fake_addon")]:
        monkeypatch.delitem(sys.modules, name)
    values = {
        "greets": "basic:greets", "wants-pandas": "basic:wants_pandas", "fails": "basic:fails",
        "misused": "basic:misused", "buggy": "basic:buggy", "interrupted": "basic:interrupted",
        "forgotten": "basic:forgotten", "nutty": "own:wants_pandas", "eager": "eager:command",
        "broken": "broken:command", "no-command": "basic:no_command",
    }  # fmt: skip
    points = [EntryPoint(n, f"fake_addon.commands.{v}", GROUP) for n, v in values.items()]
    return CommandGroup(name="stembridge", found=points)


def run(group: CommandGroup, *args: str) -> Result:
    return CliRunner().invoke(group, args)


def installed_extra(result: Result) -> str:
    assert result.exit_code == 2, result.output
    (line,) = result.stderr.splitlines()
    assert line.startswith("Error: ")
    return line.partition("pip install ")[2]


def test_a_command_found_by_entry_point_runs(group: CommandGroup) -> None:
    result = run(group, "greets")
    assert (result.exit_code, result.output) == (0, "hello\n")


def test_the_list_shows_each_commands_own_first_line(group: CommandGroup) -> None:
    assert "greets        Say hello, politely." in run(group, "--help").output


def test_only_the_command_asked_for_is_imported(group: CommandGroup) -> None:
    run(group, "greets")
    imported = {name for name in sys.modules if name.startswith("fake_addon.commands.")}
    assert imported == {"fake_addon.commands.basic"}


def test_a_missing_package_names_the_extra_of_the_commands_folder(group: CommandGroup) -> None:
    assert installed_extra(run(group, "wants-pandas")) == "'stembridge[fruit]'"


def test_a_command_may_name_an_extra_of_its_own(group: CommandGroup) -> None:
    assert installed_extra(run(group, "nutty")) == "'stembridge[nuts]'"


def test_a_package_missed_while_importing_the_command_names_the_extra_too(
    group: CommandGroup,
) -> None:
    assert installed_extra(run(group, "eager", "--some", "option")) == "'stembridge[fruit]'"


def test_a_missing_module_of_ours_is_a_bug_and_no_missing_extra(group: CommandGroup) -> None:
    assert isinstance(run(group, "forgotten").exception, ModuleNotFoundError)


def test_bad_data_is_one_line_and_exit_code_1(group: CommandGroup) -> None:
    result = run(group, "fails")
    assert result.exit_code == DataError.exit_code == 1
    assert result.stderr == "Error: no event in 'a.log'; give a tracking log\n"


def test_a_wrong_call_is_one_line_and_exit_code_2(group: CommandGroup) -> None:
    result = run(group, "misused")
    assert result.exit_code == UsageError.exit_code == 2
    assert result.stderr == "Error: there is no 'a.log'\n"


def test_a_bug_keeps_its_traceback(group: CommandGroup) -> None:
    assert isinstance(run(group, "buggy").exception, ZeroDivisionError)


def test_ctrl_c_stops_with_130(group: CommandGroup) -> None:
    result = run(group, "interrupted")
    assert (result.exit_code, result.stderr) == (130, "Stopped.\n")


def test_an_unknown_command_gets_a_suggestion_and_the_list(group: CommandGroup) -> None:
    result = run(group, "greet")
    assert result.exit_code == 2
    assert "unknown command 'greet'; did you mean 'greets'? available: broken," in result.stderr


def test_an_unknown_option_is_not_taken_for_a_command(group: CommandGroup) -> None:
    result = run(group, "--greets")
    assert result.exit_code == 2
    assert "unknown command" not in result.stderr


@pytest.mark.parametrize("name", ["broken", "no-command"])
def test_one_broken_command_leaves_the_others_help(group: CommandGroup, name: str) -> None:
    listed = run(group, "--help")
    assert listed.exit_code == 0
    assert "cannot be loaded" in listed.output
    assert isinstance(run(group, name).exception, ValueError | TypeError)


def test_without_any_command_the_list_says_so() -> None:
    assert "available: none" in run(CommandGroup(name="stembridge", found=[]), "run").stderr


def test_a_checkout_declares_commands_that_are_click_commands(root: Path) -> None:
    points = {point.name: point for point in checkout_commands(root / "pyproject.toml")}
    assert {"contract", "run", "simulate"} <= set(points)
    assert all(isinstance(point.load(), click.Command) for point in points.values())


def python(root: Path, code: str, *args: str) -> subprocess.CompletedProcess[str]:
    roots = [str(root / "analytics"), str(root / "xblocks")]
    command = [sys.executable, "-c", f"import sys; sys.path[:0] = {roots}\n{code}", *args]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_help_imports_no_heavy_package(root: Path) -> None:
    code = f"""
from pathlib import Path
from stembridge_analytics.cli import checkout_commands, main
try:
    main(checkout_commands(Path({str(root / "pyproject.toml")!r})))
except SystemExit as left:
    print(left.code, *{{name.partition(".")[0] for name in sys.modules}})
"""
    *shown, last = python(root, code, "--help").stdout.splitlines()
    status, *imported = last.split()
    assert status == "0"
    assert any("simulate" in line for line in shown)
    assert HEAVY.isdisjoint(imported)


def test_the_root_command_imports_click_and_the_standard_library_only(root: Path) -> None:
    # Only what the import adds: a `.pth` file of the environment may load more at start.
    code = (
        "import click; before = set(sys.modules)\n"
        "import stembridge_analytics.cli; print(*set(sys.modules) - before)"
    )
    imported = {name.partition(".")[0] for name in python(root, code).stdout.split()}
    assert imported - set(sys.stdlib_module_names) == {"stembridge_analytics"}


def test_python_cli_py_works_from_any_folder(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "cli.py"), "--version"],
        capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, f"stembridge, version {__version__}\n")


def test_a_closed_pipe_is_silent(root: Path) -> None:
    code = f"""
from importlib.metadata import EntryPoint
import types, click
from stembridge_analytics.cli import main
module = types.ModuleType("endless")
@click.command()
def command():
    for line in range(10**6):
        click.echo(line)
module.command = command
sys.modules["endless"] = module
sys.argv[1:] = ["endless"]
main([EntryPoint("endless", "endless:command", {GROUP!r})])
"""
    sources = f"import sys; sys.path.insert(0, {str(root / 'analytics')!r})\n"
    with subprocess.Popen(
        [sys.executable, "-c", sources + code],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "0\n"
        process.stdout.close()
        assert process.stderr.read() == ""
