"""The documentation is true of the code."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from stembridge_analytics.cli import checkout_commands, root_group

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = root_group(checkout_commands(ROOT / "pyproject.toml"))


def test_pages_made_from_the_code_are_up_to_date() -> None:
    # In a process of its own: click remembers how a command was called last.
    call = [sys.executable, str(ROOT / "scripts" / "docs.py"), "--check"]
    done = subprocess.run(
        call,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", COMMANDS.list_commands(click.Context(COMMANDS)))
def test_every_option_of_a_command_has_a_help_text(name: str) -> None:
    command = COMMANDS.get_command(click.Context(COMMANDS), name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts}"


@pytest.mark.parametrize("name", COMMANDS.list_commands(click.Context(COMMANDS)))
def test_the_readme_names_every_command(name: str) -> None:
    assert f"stembridge {name}" in (ROOT / "README.md").read_text(encoding="utf-8")


def _pages() -> list[Path]:
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", _pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", _pages(), ids=lambda p: str(p.relative_to(ROOT)))
def test_options_that_a_page_shows_exist(page: Path) -> None:
    known = {"--help", "--version", "-h"}
    for name in COMMANDS.list_commands(click.Context(COMMANDS)):
        command = COMMANDS.get_command(click.Context(COMMANDS), name)
        assert command is not None
        known |= {opt for p in command.params for opt in (*p.opts, *p.secondary_opts)}
    for call in re.findall(r"stembridge (?:run|simulate|contract)[^\n`]*", page.read_text("utf-8")):
        for option in re.findall(r"(?<!\S)--?[a-z][\w-]*", call):
            assert option in known, f"{option} in {call!r}"
