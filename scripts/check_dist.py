"""Checks what was built: the wheel holds every file of the two packages, the sdist what it needs.

Run as `python scripts/check_dist.py dist`; exit 1 lists what is missing or too much.
"""

from __future__ import annotations

import re
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("analytics/stembridge_analytics", "xblocks/stembridge_xblocks")
TOOLS_OWN = re.compile(r"(^|/)\.|/__pycache__/")  # caches and the like, which nothing ships
# Built with the wheel where there is a C compiler; never part of the sdist.
EXTENSION = "stembridge_analytics/ingest/_scan.abi3.so"
SDIST_FILES = ("cli.py", "setup.py", "pyproject.toml", "Makefile", "LICENSE", "README.md")
SDIST_FOLDERS = ("tests", "docs", "sample_courses", "scripts", "locks")


def files_below(folder: str) -> set[str]:
    """The files below a folder of the checkout, by their path in the checkout."""
    return {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
        and path.suffix != ".so"
        and not TOOLS_OWN.search(path.relative_to(ROOT).as_posix())
    }


def wheel_faults(wheel: Path) -> list[str]:
    """How the wheel's files differ from those of the two packages."""
    with zipfile.ZipFile(wheel) as archive:
        built = {name for name in archive.namelist() if ".dist-info/" not in name}
    # In the wheel the packages stand at the top, without their source roots.
    expected = {name.partition("/")[2] for package in PACKAGES for name in files_below(package)}
    expected |= {f"stembridge_xblocks/{name}" for name in files_below("sample_courses")}
    # Each catalogue is compiled to where the platform looks for it.
    expected |= {
        name.replace("/conf/locale/", "/translations/").removesuffix(".po") + ".mo"
        for name in expected
        if "/conf/locale/" in name
    }
    if shutil.which("cc") or shutil.which("gcc"):
        expected.add(EXTENSION)
    return [f"{wheel.name} lacks {name}" for name in sorted(expected - built)] + [
        f"{wheel.name} should not hold {name}" for name in sorted(built - expected)
    ]


def sdist_faults(sdist: Path) -> list[str]:
    """What the sdist lacks of the packages and of what is needed to build and test them."""
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    needed = {name for folder in (*PACKAGES, *SDIST_FOLDERS) for name in files_below(folder)}
    return [f"{sdist.name} lacks {name}" for name in sorted(needed.union(SDIST_FILES) - names)]


def main(folder: Path) -> int:
    """Check the one wheel and the one sdist in `folder`; print what is wrong."""
    (wheel,), (sdist,) = folder.glob("*.whl"), folder.glob("*.tar.gz")
    faults = wheel_faults(wheel) + sdist_faults(sdist)
    for fault in faults:
        print(f"Error: {fault}", file=sys.stderr)
    if not faults:
        print(f"{wheel.name} and {sdist.name} hold what they should")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
