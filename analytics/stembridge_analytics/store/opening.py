"""Opens a store for an ingest: its folder, its key, its manifest in the present format."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from stembridge_analytics.errors import DataError, UsageError
from stembridge_analytics.privacy import default_key_path, key_fingerprint, load_or_create_key
from stembridge_analytics.store.disk import Disk
from stembridge_analytics.store.draft import sweep
from stembridge_analytics.store.lock import LOCK, is_lock
from stembridge_analytics.store.manifest import MANIFEST, Manifest, read_json
from stembridge_analytics.store.migrate import migrated

__all__ = ["check_folder", "key_of", "open_manifest", "store_key", "told"]


def check_folder(folder: Path) -> None:
    """Raises UsageError if the folder can be no store: it is a file, or somebody else's."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: this is a file; name a folder with --store")
    try:
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    except OSError as error:
        raise UsageError(f"{folder}: cannot be read ({error.strerror})") from error
    # A first ingest that was killed leaves no manifest, but its lock.
    if names and MANIFEST not in names and not is_lock(folder / LOCK):
        raise UsageError(
            f"{folder}: the folder is not empty and no store of stembridge; name another with "
            "--store, or empty it yourself"
        )


def key_of(folder: Path, path: Path | None) -> bytes:
    """The key of the store; a new one only for a new store. `path`: by default the user's own."""
    path = path or default_key_path()
    if read_json(folder) is not None and not path.exists():
        raise UsageError(
            f"{path}: the key of the store {folder} is missing; name it with --key PATH, because "
            "another key would make other pseudonyms of the same people"
        )
    return load_or_create_key(path, outside=folder)


def store_key(folder: Path, path: Path | None) -> bytes:
    """The key under which the store in a folder was made. `path`: by default the user's own.

    Raises UsageError if there is no store, or the key is missing or another store's.
    """
    found = read_json(folder)
    if found is None:
        raise UsageError(f"{folder}: there is no store; name another folder with --store")
    path = path or default_key_path()
    if not path.exists():
        raise UsageError(f"{path}: there is no key; name the key of the store with --key PATH")
    key = load_or_create_key(path, outside=folder)
    if not hmac.compare_digest(found["key"], key_fingerprint(key)):
        raise UsageError(
            f"{path}: this is not the key of the store {folder}; name its own with --key PATH"
        )
    return key


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Says in a sentence what kept an ingest from writing. Raises DataError."""
    try:
        yield
    except OSError as error:
        raise DataError(
            f"{folder}: cannot be written ({error.strerror or error}); the store is as it was "
            "before: make room or put it right, and run the same again"
        ) from error


def open_manifest(folder: Path, key: bytes, disk: Disk) -> Manifest:
    """The manifest, of the present format, with what a killed ingest left behind removed."""
    found = read_json(folder)
    if found is None:
        sweep(folder, (), disk)
        return Manifest(key_fingerprint(key))
    if not hmac.compare_digest(found["key"], key_fingerprint(key)):
        raise UsageError(
            f"{folder}: the store was made under another key, and two keys make two pseudonyms of "
            "one person; name its own key with --key PATH, or another store"
        )
    return migrated(folder, found, disk)
