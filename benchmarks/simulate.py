"""How fast logs are simulated, beside json.dumps of the same lines, and with how much memory.

    python benchmarks/simulate.py --mb 10 100 1000
    python benchmarks/simulate.py --mb 1000 --processes 1

For each size the whole of `stembridge simulate` runs in a process of its own: planning, lines,
mess, gzip, side files, truth. Then all events of the smallest size are decoded once and dumped
again by `json.dumps` in one process, which is the least that making them from dictionaries costs.
Machines are shared and noisy: what counts is the ratio, and whether memory grows with the size.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from meter import Meter, measure

from stembridge_analytics.simulate import simulate


def make(paths: list[Path], work: Path) -> None:
    """Simulate into the first path; the second's name says how much and by how many."""
    size, processes = paths[1].name.split("-")
    simulate(paths[0], size_bytes=int(size), seed=1, processes=int(processes) or None)


def dumps_mb_s(logs: Path) -> float:
    """MB/s of json.dumps over the events of a folder of logs, in one process."""
    events: list[Any] = []
    for path in sorted(logs.iterdir()):
        content = path.read_bytes()
        for line in (gzip.decompress(content) if path.suffix == ".gz" else content).split(b"\n"):
            try:
                events.append(json.loads(line))
            except ValueError:  # prefixed, cut, no event
                continue
    start = time.perf_counter()
    size = sum(len(json.dumps(event)) + 1 for event in events)
    return size / (time.perf_counter() - start) / 1e6


def main() -> None:
    """Simulate each size in turn, print speed and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--processes", type=int, default=0, help="0: one a core")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    print(f"{'asked':>9}{'made MB':>9}{'seconds':>9}{'MB/s':>7}{'CPU s/GB':>10}{'peak MB':>9}"
          f"{'x json.dumps':>14}")  # fmt: skip
    base = 0.0
    for mb in sorted(asked.mb):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "made"
            how = Path(name) / f"{mb * 1_000_000}-{asked.processes}"
            meter: Meter = measure(make, [folder, how])
            lines = json.loads((folder / "truth.json").read_text(encoding="utf-8"))["lines"]
            base = base or dumps_mb_s(folder / "logs")
        size = lines["bytes"] / 1e6
        speed = size / meter.seconds
        cpu, peak = meter.cpu / size * 1000, meter.peak_kb / 1e3
        print(f"{mb:7} MB{size:9.1f}{meter.seconds:9.1f}{speed:7.1f}{cpu:10.1f}{peak:9.0f}"
              f"{speed / base:14.2f}")  # fmt: skip
    print(f"json.dumps of the same events, one process: {base:.1f} MB/s")


if __name__ == "__main__":
    main()
