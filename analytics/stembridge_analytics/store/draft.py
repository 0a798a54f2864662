"""A store that is to be: new files beside the old ones, made the store by one rename."""

from __future__ import annotations

import copy
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from stembridge_analytics.store.disk import Disk
from stembridge_analytics.store.manifest import MANIFEST, Manifest, Segment
from stembridge_analytics.store.segments import SEGMENT_TABLES

__all__ = ["WORK", "Draft", "sweep"]

WORK: Final = ".work-"


class Draft:
    """Changes to a store that none sees until `commit`.

    manifest: a copy to change. work: a folder for what is on the way.
    """

    def __init__(self, folder: Path, manifest: Manifest, disk: Disk) -> None:
        self.folder = folder
        self.manifest = copy.deepcopy(manifest)
        self.manifest.commit += 1
        self.disk = disk
        self.work = folder / f"{WORK}{os.getpid()}-{secrets.token_hex(4)}"
        disk.make_folder(self.work)
        self._moves: list[tuple[Path, Path]] = []

    def replace(self, old: Iterable[Segment], new: Iterable[tuple[Path, Segment]]) -> None:
        """Take segments out of the store and others in, whose files are in the work folder."""
        gone = set(old)
        self.manifest.segments = [one for one in self.manifest.segments if one not in gone]
        for file, segment in new:
            self.place(file, segment.path)
            self.manifest.segments.append(segment)

    def place(self, file: Path, path: str) -> None:
        """Give a file of the work folder its place in the store, once the draft is committed."""
        self._moves.append((file, self.folder / path))

    def file_of(self, segment: Segment) -> Path:
        """Where the file of a segment of the draft is now: in the work folder if it is new."""
        target = self.folder / segment.path
        return next((file for file, place in self._moves if place == target), target)

    def commit(self) -> None:
        """Make the draft the store. Until the manifest is replaced, the store is the old one."""
        for file, target in self._moves:
            self.disk.sync(file)
            self.disk.make_folder(target.parent)
            self.disk.move(file, target)
        for parent in sorted({target.parent for _, target in self._moves}):
            self.disk.sync_folder(parent)
        self.manifest.segments.sort(key=lambda one: one.path)
        self.manifest.files.sort(key=lambda one: one.file_no)
        written = self.work / MANIFEST
        self.disk.write(written, self.manifest.as_json())
        self.disk.move(written, self.folder / MANIFEST)
        self.disk.sync_folder(self.folder)

    def discard(self) -> None:
        """Let go of the work folder, whatever became of the draft."""
        shutil.rmtree(self.work, ignore_errors=True)


def sweep(folder: Path, paths: Iterable[str], disk: Disk) -> None:
    """Remove what a killed ingest left: work folders, and files other than the store's `paths`.

    Only folders that stembridge makes are looked into. Call it under the lock.
    """
    live = {folder / path for path in paths}
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(WORK):
            disk.remove_tree(entry)
    for table in SEGMENT_TABLES:
        for path in sorted((folder / table).rglob("*.parquet")):
            if path not in live:
                disk.remove(path)
        for path in sorted((folder / table).rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
