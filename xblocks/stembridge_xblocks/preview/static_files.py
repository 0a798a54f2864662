"""The static files that the platform's finder collects of installed blocks, by their address.

The finder takes `public/` of each block class's *top* package, while a block's addresses are built
from its class's module (runtime.resource_package): what the two do not agree on is a 404 in
production, and only there.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from stembridge_xblocks.preview.olx import inside

__all__ = ["collected", "collected_file", "top_packages"]

_PREFIX = "/static/xblock/resources"


def top_packages(classes: Iterable[type]) -> set[str]:
    """The top packages of block classes."""
    return {getattr(c, "unmixed_class", c).__module__.partition(".")[0] for c in classes}


def collected(classes: Iterable[type]) -> dict[str, Path]:
    """Every collected file of the classes' packages: its address in production and its path."""
    found = {}
    for package in top_packages(classes):
        root = Path(str(files(package)))
        for path in sorted((root / "public").rglob("*")):
            if path.is_file():
                found[f"{_PREFIX}/{package}/{path.relative_to(root).as_posix()}"] = path
    return found


def collected_file(classes: Iterable[type], package: str, path: str) -> Path | None:
    """One collected file by its package and its path below it; None if it is none."""
    if package not in top_packages(classes) or not path.startswith("public/"):
        return None
    return inside(Path(str(files(package))) / "public", path.removeprefix("public/"))
