"""One ingest at a time into one store."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from stembridge_analytics.errors import DataError

__all__ = ["LOCK", "is_lock", "store_lock"]

LOCK: Final = ".lock"
_MARK: Final = b"stembridge store\n"


@contextmanager
def store_lock(folder: Path, *, wait: bool, on_wait: Callable[[], None]) -> Iterator[None]:
    """Holds the store while the block runs; the lock goes with the process, however that ends.

    wait: whether to wait for another ingest; on_wait is called once before that.
    Raises DataError if another ingest holds it and `wait` is false.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        # A POSIX lock, not flock: forked readers would inherit the latter, and a killed ingest
        # would go on holding the store for as long as one of them lives.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            if not wait:
                raise DataError(
                    f"{folder}: another ingest is at work there; wait for it to end, or leave "
                    "out --no-wait"
                ) from None
            on_wait()
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_size == 0:
            os.write(descriptor, _MARK)
        yield
    finally:
        os.close(descriptor)


def is_lock(path: Path) -> bool:
    """Whether this is the lock of a store, so that the folder is one even before its manifest."""
    try:
        return path.read_bytes() in (b"", _MARK)
    except OSError:
        return False
