"""make's helpers: which Python is found on an odd machine, and what a second run does again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = (
    "sh",
    "cat",
    "cut",
    "id",
    "touch",
    "sed",
    "awk",
    "mkdir",
    "rm",
    "dirname",
    "tr",
    "env",
    "true",
)
GOOD, TOO_OLD, NO_ENSUREPIP, SHIM = "good", "too old", "no ensurepip", "shim"


@pytest.fixture
def bin_folder(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: the few tools the scripts call, and no Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"no {tool} on this machine"
        (folder / tool).symlink_to(found)
    write(folder / "id", "echo 1000")  # not root, so that nothing is installed
    write(folder / "sudo", "exit 1")
    return folder


def write(path: Path, body: str) -> Path:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def fake_python(path: Path, kind: str) -> Path:
    """An interpreter of one kind. All but the shim run the script they are given, in a changed
    world: an older version, or an ensurepip that cannot be imported."""
    before = {
        GOOD: "pass",
        TOO_OLD: "sys.version_info = (3, 10, 13)",
        NO_ENSUREPIP: "sys.modules['ensurepip'] = None",
    }
    if kind == SHIM:
        return write(path, f"echo '{path.name}: version is not selected' >&2; exit 127")
    code = f"import sys; sys.executable = {str(path)!r}; {before[kind]}; exec(sys.stdin.read())"
    return write(path, f'exec "{sys.executable}" -c "{code}"')


def find(root: Path, bin_folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(root / "scripts" / "find-python")], capture_output=True, text=True, timeout=60,
        check=False, env={"PATH": str(bin_folder), **env},
    )  # fmt: skip


def test_a_shim_that_exits_127_is_passed_over(root: Path, bin_folder: Path) -> None:
    fake_python(bin_folder / "python3.13", SHIM)
    good = fake_python(bin_folder / "python3.12", GOOD)
    done = find(root, bin_folder)
    assert (done.returncode, done.stdout.strip()) == (0, str(good))


def test_a_python_too_old_is_passed_over(root: Path, bin_folder: Path) -> None:
    fake_python(bin_folder / "python3.11", TOO_OLD)
    good = fake_python(bin_folder / "python3", GOOD)
    assert find(root, bin_folder).stdout.strip() == str(good)


def test_a_complete_python_wins_over_a_newer_one_without_ensurepip(
    root: Path, bin_folder: Path
) -> None:
    fake_python(bin_folder / "python3.13", NO_ENSUREPIP)
    good = fake_python(bin_folder / "python3.11", GOOD)
    assert find(root, bin_folder).stdout.strip() == str(good)


def test_the_python_asked_for_comes_first(root: Path, bin_folder: Path, tmp_path: Path) -> None:
    fake_python(bin_folder / "python3.13", GOOD)
    wanted = fake_python(tmp_path / "mine", GOOD)
    assert find(root, bin_folder, PYTHON=str(wanted)).stdout.strip() == str(wanted)


def test_a_python_asked_for_that_does_not_run_is_named(root: Path, bin_folder: Path) -> None:
    good = fake_python(bin_folder / "python3", GOOD)
    done = find(root, bin_folder, PYTHON="/nowhere/python")
    assert (done.returncode, done.stdout.strip()) == (0, str(good))
    assert "PYTHON=/nowhere/python" in done.stderr


def test_without_ensurepip_and_root_the_package_to_install_is_named(
    root: Path, bin_folder: Path
) -> None:
    fake_python(bin_folder / "python3", NO_ENSUREPIP)
    done = find(root, bin_folder)
    version = "{}.{}".format(*sys.version_info)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"sudo apt-get install python{version}-venv" in done.stderr


@pytest.mark.parametrize("who", ["root", "sudo"])
def test_what_is_missing_is_installed_by_apt_where_nobody_must_be_asked(
    root: Path, bin_folder: Path, tmp_path: Path, who: str
) -> None:
    if who == "root":
        write(bin_folder / "id", "echo 0")
    else:
        write(bin_folder / "sudo", '[ "$1" = -n ] && shift && exec "$@"')
    fake_python(bin_folder / "python3", NO_ENSUREPIP)
    complete = fake_python(tmp_path / "complete", GOOD)
    log = tmp_path / "log"
    mend = f"case $1 in install) cat {complete} >{bin_folder}/python3;; esac"
    write(bin_folder / "apt-get", f'echo "$@" >>{log}; {mend}')
    done = find(root, bin_folder)
    version = "{}.{}".format(*sys.version_info)
    assert done.returncode == 0, done.stderr
    assert log.read_text() == f"install -y -qq python{version}-venv\n"


def test_an_apt_that_fails_ends_in_the_line_to_type(root: Path, bin_folder: Path) -> None:
    write(bin_folder / "id", "echo 0")
    write(bin_folder / "apt-get", "exit 100")
    fake_python(bin_folder / "python3", NO_ENSUREPIP)
    done = find(root, bin_folder)
    assert done.returncode == 2
    assert "sudo apt-get install python3." in done.stderr


def test_without_any_python_the_packages_to_install_are_named(root: Path, bin_folder: Path) -> None:
    done = find(root, bin_folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "sudo apt-get install python3 python3-venv" in done.stderr


@pytest.fixture
def checkout(root: Path, tmp_path: Path) -> Path:
    """A folder with the Makefile and an installer that only notes what it was asked for."""
    if shutil.which("make") is None:
        pytest.skip("no make on this machine")
    folder = tmp_path / "check out"
    (folder / "scripts").mkdir(parents=True)
    (folder / "locks").mkdir()
    shutil.copy(root / "Makefile", folder)
    for name in ("setup.py", "pyproject.toml", "locks/py311.txt"):
        (folder / name).touch()
        os.utime(folder / name, (1_000_000_000, 1_000_000_000))
    write(
        folder / "scripts" / "install",
        'mkdir -p .venv; echo "$1" >>installed; pwd -P >.venv/.made-for',
    )
    return folder


def make_installs(folder: Path, stamp: str) -> list[str]:
    """What making the stamp installs, this time."""
    log = folder / "installed"
    log.unlink(missing_ok=True)
    subprocess.run(["make", "--no-print-directory", f".venv/{stamp}"], cwd=folder, check=True,
                   capture_output=True, timeout=60)  # fmt: skip
    return log.read_text().split() if log.exists() else []


def test_a_second_run_installs_nothing(checkout: Path) -> None:
    assert make_installs(checkout, ".ready-run") == ["analytics,preview"]
    assert make_installs(checkout, ".ready-run") == []


def test_what_tests_need_is_enough_for_a_run_but_not_the_reverse(checkout: Path) -> None:
    assert make_installs(checkout, ".ready-dev") == ["analytics,preview,dev"]
    assert make_installs(checkout, ".ready-run") == []
    (checkout / ".venv" / ".ready-dev").unlink()
    assert make_installs(checkout, ".ready-dev") == ["analytics,preview,dev"]


@pytest.mark.parametrize("declared", ["setup.py", "pyproject.toml", "locks/py311.txt"])
def test_a_changed_declaration_installs_again(checkout: Path, declared: str) -> None:
    make_installs(checkout, ".ready-run")
    stamp = (checkout / ".venv" / ".ready-run").stat().st_mtime
    os.utime(checkout / declared, (stamp + 10, stamp + 10))
    assert make_installs(checkout, ".ready-run") == ["analytics,preview"]


def test_an_environment_copied_with_its_checkout_is_not_trusted(
    checkout: Path, tmp_path: Path
) -> None:
    make_installs(checkout, ".ready-run")
    copy = Path(shutil.copytree(checkout, tmp_path / "copy"))
    assert make_installs(copy, ".ready-run") == ["analytics,preview"]
    assert make_installs(copy, ".ready-run") == []


def test_make_help_lists_every_target_with_what_it_does(root: Path, checkout: Path) -> None:
    done = subprocess.run(
        ["make", "help"], cwd=checkout, check=True, capture_output=True, text=True
    )
    phony = [
        line for line in (root / "Makefile").read_text().splitlines() if ".PHONY: help" in line
    ]
    targets = phony[0].split(":")[1].split()
    listed = [line.split()[1] for line in done.stdout.splitlines() if line.startswith("make ")]
    assert sorted(listed) == sorted(targets)
