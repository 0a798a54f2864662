"""Seconds, CPU seconds and memory of one reading, in a process of its own."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

__all__ = ["Meter", "measure"]


class Meter:
    """Seconds, CPU seconds and the largest memory of this process and its children together.

    Memory is the proportional share (Pss), so that pages which processes share count once.
    """

    def __enter__(self) -> Meter:
        self.peak_kb = 0
        self._done = threading.Event()
        self._watch = threading.Thread(target=self._look, daemon=True)
        self._watch.start()
        self._start, self._spent = time.perf_counter(), os.times()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._start
        self.cpu = sum(os.times()[:4]) - sum(self._spent[:4])
        self._done.set()
        self._watch.join()

    def _look(self) -> None:
        while not self._done.wait(0.5):
            children = Path(f"/proc/self/task/{os.getpid()}/children")
            pids = ["self", *(children.read_text().split() if children.exists() else [])]
            self.peak_kb = max(self.peak_kb, sum(map(_pss_kb, pids)))


def _pss_kb(pid: str) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))


def measure(read: Callable[[list[Path], Path], None], paths: list[Path]) -> Meter:
    """One reading, in a process of its own, so that no reader finds memory another has warmed."""
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as work:
        receive, send = os.pipe()
        pid = os.fork()
        if pid == 0:
            with Meter() as meter:
                read(paths, Path(work))
            os.write(send, json.dumps([meter.seconds, meter.cpu, meter.peak_kb]).encode())
            os._exit(0)
        os.close(send)
        with os.fdopen(receive) as answer:
            text = answer.read()
        os.waitpid(pid, 0)
    if not text:
        raise RuntimeError(f"{read.__name__} ended without an answer")
    meter = Meter()
    meter.seconds, meter.cpu, meter.peak_kb = json.loads(text)
    return meter
