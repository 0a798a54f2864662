"""Ingests killed at random moments, as processes, and what the next one makes of it.

    python benchmarks/kill.py --kills 100 --seed 1

Each time a store that holds some logs gets more of them, some new, some grown in the middle of a
line, some known. The process, with all it has started, gets SIGKILL after a random share of the
time that an undisturbed ingest takes. Then the store must be the old one or the new one, and the
same ingest again must make it equal to the undisturbed one: rows, accounts, people, files. Ends
with 1 if it is not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from stembridge_analytics.simulate import simulate
from stembridge_analytics.store import open_store

ROOT = Path(__file__).resolve().parent.parent


def make_logs(folder: Path) -> tuple[Path, Path]:
    """Folders of logs as they were first, and as they are later."""
    simulate(folder / "made", learners=300, seed=1)
    first, later = folder / "first", folder / "later"
    first.mkdir()
    later.mkdir()
    made = sorted((folder / "made" / "logs").iterdir())
    for number, path in enumerate(made):
        content = path.read_bytes()
        if path.suffix == ".gz":
            content = gzip.decompress(content)
        if number % 3 == 0:
            (first / path.stem).write_bytes(content[: len(content) * 2 // 3])
        elif number % 3 == 1:
            (first / path.stem).write_bytes(content)
        (later / path.name).write_bytes(gzip.compress(content, 1))
    return first, later


def start(logs: Path, store: Path, key: Path) -> subprocess.Popen[bytes]:
    """An ingest as a process, in a session of its own."""
    words = ["ingest", logs, "--store", store, "--key", key, "--processes", "2"]
    return subprocess.Popen(
        [sys.executable, ROOT / "cli.py", *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def content(store: Path) -> dict[str, Any]:
    """All that a store says, whatever its files are called."""
    manifest = open_store(store)
    found: dict[str, Any] = {"totals": manifest.totals()}
    for segment in manifest.segments:
        rows = pq.read_table(store / segment.path, partitioning=None)
        if segment.table == "rejects":
            rows = rows.drop_columns(["raw"])  # sealed, so never twice the same
        counted = found.setdefault(segment.table, Counter())
        counted.update(map(repr, rows.to_pylist()))
        assert rows.num_rows == segment.rows
    return found


def main() -> int:
    """Kill, look, ingest again, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, later = make_logs(folder)
        key, before, after = folder / "keys" / "key", folder / "before", folder / "after"
        assert start(first, before, key).wait() == 0
        shutil.copytree(before, after)
        begun = time.perf_counter()
        assert start(later, after, key).wait() == 0
        seconds = time.perf_counter() - begun
        old, new = content(before), content(after)
        seen = Counter(one_kill(chance.random() * seconds, folder, later, key, old, new)
                       for _ in range(asked.kills))  # fmt: skip
    print(json.dumps({"seconds of an ingest": round(seconds, 2), "kills": asked.kills, **seen}))
    return 1 if any(what.startswith("WRONG") for what in seen) else 0


def one_kill(
    after_s: float, folder: Path, later: Path, key: Path, old: dict[str, Any], new: dict[str, Any]
) -> str:
    """What a kill at that moment left, in words."""
    store = folder / "store"
    shutil.rmtree(store, ignore_errors=True)
    shutil.copytree(folder / "before", store)
    process = start(later, store, key)
    try:
        ended = process.wait(after_s) == 0
    except subprocess.TimeoutExpired:
        ended = False
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    left = content(store)
    at_work = any(store.glob(".work-*"))
    if left not in (old, new):
        return "WRONG: neither the old store nor the new one"
    if start(later, store, key).wait() or content(store) != new or any(store.glob(".work-*")):
        return "WRONG: the same ingest again makes another store"
    if ended:
        return "had ended"
    return f"left the {'old' if left == old else 'new'} store{' and work' if at_work else ''}"


if __name__ == "__main__":
    sys.exit(main())
