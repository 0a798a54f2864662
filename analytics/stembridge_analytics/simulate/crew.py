"""Processes that make blocks of learners, handed on in the order of the learners."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import threading
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from typing import Final

from stembridge_analytics.simulate.block import BLOCK_LEARNERS, Block, make_block
from stembridge_analytics.simulate.layout import Layout
from stembridge_analytics.simulate.parameters import Parameters

__all__ = ["Task", "blocks"]

BLOCK_BYTES: Final = 15_000_000  # about, of text
# Blocks made ahead of the one that is being written, for each process.
_AHEAD: Final = 2
Make = Callable[[int, int], "Future[Block]"]


@dataclass(frozen=True)
class Task:
    """What every process needs to make a block."""

    seed: int
    parameters: Parameters
    layout: Layout

    def block(self, first: int, learners: int) -> Block:
        """The block of the learners from that number on."""
        return make_block(self.seed, self.parameters, self.layout, first, learners)


def blocks(
    task: Task, *, learners: int | None, size_bytes: int | None, processes: int | None
) -> Iterator[Block]:
    """Blocks of learners in order: so many, or until their text has the size.

    A size is reached to within half of one learner's lines: the last block is made again with as
    many learners as it takes.
    """
    most = processes or os.cpu_count() or 1
    if learners is not None:
        most = min(most, -(-learners // BLOCK_LEARNERS))
    else:
        # A small size takes one block: not worth a second process.
        most = min(most, -(-(size_bytes or 0) // BLOCK_BYTES))
    with ExitStack() as stack:
        make = _maker(task, most, stack)
        if learners is not None:
            yield from _so_many(make, learners, most)
        else:
            yield from _so_much(task, make, size_bytes or 0, most)


def _maker(task: Task, processes: int, stack: ExitStack) -> Make:
    if processes < 2:

        def at_once(first: int, learners: int) -> Future[Block]:
            done: Future[Block] = Future()
            done.set_result(task.block(first, learners))
            return done

        return at_once
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    pool = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=(task,))
    stack.callback(pool.shutdown, cancel_futures=True)
    return lambda first, learners: pool.submit(_work, first, learners)


def _in_turn(
    make: Make, spans: Iterator[tuple[int, int]], processes: int
) -> Iterator[tuple[int, Block]]:
    """Blocks in order with the number of their first learner; only some are made ahead."""
    ahead: deque[tuple[int, Future[Block]]] = deque()
    most = processes * _AHEAD if processes > 1 else 1
    while True:
        while len(ahead) < most and (span := next(spans, None)):
            ahead.append((span[0], make(*span)))
        if not ahead:
            return
        first, future = ahead.popleft()
        yield first, future.result()


def _so_many(make: Make, learners: int, processes: int) -> Iterator[Block]:
    spans = (
        (first, min(BLOCK_LEARNERS, learners - first))
        for first in range(0, learners, BLOCK_LEARNERS)
    )
    for _, block in _in_turn(make, spans, processes):
        yield block


def _so_much(task: Task, make: Make, left: int, processes: int) -> Iterator[Block]:
    spans = ((first, BLOCK_LEARNERS) for first in count(0, BLOCK_LEARNERS))
    for first, block in _in_turn(make, spans, processes):
        if block.ends[-1] < left:
            left -= block.ends[-1]
            yield block
            continue
        place = bisect_left(block.ends, left)
        # The learner who passes the mark is left out if that is nearer, but one there must be.
        before = block.ends[place - 1] if place else 0
        learners = place if left - before < block.ends[place] - left else place + 1
        if learners or not first:
            yield task.block(first, max(1, learners))
        return


_task: Task | None = None


def _begin(task: Task) -> None:
    global _task
    _task = task
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _work(first: int, learners: int) -> Block:
    assert _task is not None
    return _task.block(first, learners)
