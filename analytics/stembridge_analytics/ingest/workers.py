"""Processes that share the work: how they start, what memory costs them, how they end."""

from __future__ import annotations

import ctypes
import multiprocessing
import multiprocessing.connection
import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from importlib.abc import MetaPathFinder
from multiprocessing.context import BaseContext
from typing import Any, Final

import pyarrow as pa

__all__ = ["how_many", "start_context", "worker_pool"]

# mallopt's names for its settings, and what they are set to: see _keep_memory.
_TRIM, _TOP_PAD, _MMAP = -1, -2, -3
_MB: Final = 1024 * 1024


def how_many(asked: int | None, at_most: int) -> int:
    """How many processes: as many as asked for, by default one a core, within what is useful."""
    return max(1, min(asked or os.cpu_count() or 1, at_most))


def start_context() -> BaseContext:
    """How processes start: forked, with everything imported; spawned where there is no fork."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return multiprocessing.get_context(method)


@contextmanager
def worker_pool(
    count: int, begin: Callable[..., None] | None = None, *given: Any
) -> Iterator[ProcessPoolExecutor]:
    """A pool of processes that end when this one does; each calls `begin(*given)` first."""
    with ProcessPoolExecutor(
        count, mp_context=start_context(), initializer=_begin, initargs=(begin, given)
    ) as pool:
        yield pool


def _begin(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    sys.meta_path.insert(0, _WithoutPandas())
    _keep_memory()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if begin is not None:
        begin(*given)


class _WithoutPandas(MetaPathFinder):
    """Finds no pandas, if it has not been imported yet.

    pyarrow imports it, in a quarter of a second, to ask of lists whether they are one of its own.
    """

    def find_spec(self, name: str, path: Any, target: Any = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("these processes do without pandas", name=name)


def _keep_memory() -> None:
    """Use memory again instead of giving it back: fresh pages cost more than what is done in them.

    For glibc only; elsewhere it is as it is.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        for name, value in ((_MMAP, 32 * _MB), (_TRIM, 1024 * _MB), (_TOP_PAD, 16 * _MB)):
            mallopt(name, value)
        pa.set_memory_pool(pa.system_memory_pool())


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)
