"""What changes a store on disk, a step at a time, so that tests can stop it between any two."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

__all__ = ["Disk"]


class Disk:
    """The steps by which a store changes. `step` is told of each before it is done."""

    def step(self, what: str, path: Path) -> None:
        """Nothing here: tests raise from it, or end the process."""

    def make_folder(self, path: Path) -> None:
        """Make a folder and those above it, durably; none of them need be missing."""
        missing = [folder for folder in (path, *path.parents) if not folder.is_dir()]
        for folder in reversed(missing):
            self.step("make", folder)
            folder.mkdir(exist_ok=True)
            self.sync_folder(folder.parent)

    def write(self, path: Path, content: bytes) -> None:
        """Write a file and make it durable."""
        self.step("write", path)
        path.write_bytes(content)
        self.sync(path)

    def move(self, source: Path, target: Path) -> None:
        """Give a file its place, over what is there; all or nothing."""
        self.step("move", target)
        os.replace(source, target)

    def sync(self, path: Path) -> None:
        """Make the content of a file survive a loss of power."""
        self.step("sync", path)
        _sync(path)

    def sync_folder(self, path: Path) -> None:
        """Make the names in a folder survive a loss of power."""
        self.step("sync", path)
        _sync(path)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        self.step("remove", path)
        path.unlink(missing_ok=True)

    def remove_tree(self, path: Path) -> None:
        """Remove a folder with all it holds, as far as that can be done."""
        self.step("remove", path)
        # A reader that outlived its killed parent may still be writing there: the next ingest
        # removes what is left.
        shutil.rmtree(path, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
