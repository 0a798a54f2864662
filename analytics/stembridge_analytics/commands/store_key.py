"""The secret key that a store was made with, for commands that only read the store."""

from __future__ import annotations

from pathlib import Path

__all__ = ["key_of_store"]


def key_of_store(folder: Path, path: Path | None, fingerprint: str) -> bytes:
    """The key of the store in a folder; path: by default the user's own.

    Raises UsageError if the key is missing or another store's.
    """
    from stembridge_analytics.errors import UsageError
    from stembridge_analytics.privacy import (
        default_key_path,
        key_fingerprint,
        load_or_create_key,
    )

    path = path or default_key_path()
    if not path.exists():
        raise UsageError(f"{path}: there is no key; name the key of the store with --key PATH")
    key = load_or_create_key(path, outside=folder)
    if key_fingerprint(key) != fingerprint:
        raise UsageError(
            f"{path}: this is not the key of the store {folder}; name its own with --key PATH"
        )
    return key
