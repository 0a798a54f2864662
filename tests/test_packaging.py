"""The distribution: one version, entry points that exist, data that ships, locks that fit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from setuptools import find_namespace_packages

from stembridge_analytics import __version__

LOCKS = ("py311", "py312", "py313")
LOCKED_EXTRAS = ("analytics", "dev", "preview")


@pytest.fixture(scope="session")
def project(root: Path) -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def distribution(requirement: str) -> str:
    """The normalised name of the distribution that a requirement or a pin is about."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def pins(lock: Path) -> dict[str, str]:
    lines = [line for line in lock.read_text().splitlines() if not line.startswith("#")]
    return {distribution(name): version for name, version in (line.split("==") for line in lines)}


def test_the_version_stands_in_one_place(root: Path, project: dict[str, Any]) -> None:
    assert "version" in project["dynamic"]
    sources = [*root.glob("analytics/**/*.py"), *root.glob("xblocks/**/*.py"), root / "setup.py"]
    assigned = [p.name for p in sources if re.search(r"^__version__ *=", p.read_text(), re.M)]
    assert assigned == ["__init__.py"]
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)


def test_the_source_roots_are_no_packages(root: Path) -> None:
    assert not (root / "analytics" / "__init__.py").exists()
    assert not (root / "xblocks" / "__init__.py").exists()


def test_every_command_module_is_an_entry_point_of_its_name(
    root: Path, project: dict[str, Any]
) -> None:
    modules = {
        path.stem: f"{path.parent.parent.name}.commands.{path.stem}:command"
        for path in root.glob("*/stembridge_*/commands/*.py")
        if re.search(r"^(def command\b|command\b.*=)", path.read_text(), re.M)
    }
    assert modules == project["entry-points"]["stembridge.commands"]


@pytest.mark.parametrize("source_root", ["analytics", "xblocks"])
def test_every_folder_with_files_is_a_package_that_ships_them(root: Path, source_root: str) -> None:
    found = set(find_namespace_packages(str(root / source_root)))
    folders = {
        ".".join(path.parent.relative_to(root / source_root).parts)
        for path in (root / source_root).rglob("*")
        if path.is_file() and not any(p.startswith((".", "__pycache__")) for p in path.parts)
    }
    assert folders <= found


@pytest.mark.parametrize(
    "package", ["analytics/stembridge_analytics", "xblocks/stembridge_xblocks"]
)
def test_both_packages_declare_their_types(root: Path, package: str) -> None:
    assert (root / package / "py.typed").is_file()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_all_that_the_base_and_its_extras_name(
    root: Path, project: dict[str, Any], lock: str
) -> None:
    extras = project["optional-dependencies"]
    named = [*project["dependencies"], *(r for extra in LOCKED_EXTRAS for r in extras[extra])]
    assert {distribution(requirement) for requirement in named} <= set(
        pins(root / "locks" / f"{lock}.txt")
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_versions_and_no_host(root: Path, lock: str) -> None:
    text = (root / "locks" / f"{lock}.txt").read_text()
    assert "://" not in text
    assert "--" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_keeps_the_two_limits_of_the_platform(root: Path, lock: str) -> None:
    pinned = pins(root / "locks" / f"{lock}.txt")
    assert int(pinned["setuptools"].split(".")[0]) < 82  # XBlock's fs imports pkg_resources
    assert tuple(map(int, pinned["django"].split(".")[:2])) < (5, 3)


def test_what_an_lms_installs_holds_no_analytics(project: dict[str, Any]) -> None:
    base = {distribution(requirement) for requirement in project["dependencies"]}
    heavy = {distribution(r) for r in project["optional-dependencies"]["analytics"]}
    assert base.isdisjoint(heavy | {"openbadgeslib", "django"})


def test_without_a_compiler_the_packages_are_built_all_the_same(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "setup.py", "build_ext", "--build-lib", tmp_path / "lib",
         "--build-temp", tmp_path / "temp"],
        cwd=root, env={**os.environ, "CC": "no-such-compiler"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "_scan" in done.stdout + done.stderr
    assert not list(tmp_path.rglob("*.so"))
