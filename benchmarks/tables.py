"""How the cost of the tables grows with the logs: time, CPU and memory, with fitted exponents.

    python benchmarks/tables.py --mb 1000 2000 4000 8000
    python benchmarks/tables.py --mb 50 100 200 --keep /tmp/logs

For each size a programme is simulated and taken into a store; then the tables are made by a process
of its own, all of them and with the side inputs of the programme; then once more with nothing
changed. The exponent is the slope of log cost on log events over the sizes: 1 means in proportion.
Machines are shared and noisy: CPU seconds are steadier than seconds.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from dataclasses import dataclass
from math import log
from pathlib import Path

from meter import Meter, measure

from stembridge_analytics.pipeline import DEFINITIONS
from stembridge_analytics.simulate import simulate
from stembridge_analytics.store import Options, ingest, open_store
from stembridge_analytics.tables import TableOptions, make_tables


@dataclass(frozen=True)
class Made:
    """What one size cost: the first time, and with nothing changed."""

    mb: float
    events: int
    first: Meter
    again: Meter


def prepare(folder: Path, mb: int) -> None:
    """A simulated programme of that size in a store, unless it is there."""
    if not (folder / "store" / "manifest.json").exists():
        simulate(folder / "programme", size_bytes=mb * 1_000_000, seed=1)
        options = Options(key_path=folder / "keys" / "key")
        ingest([folder / "programme" / "logs"], folder / "store", options)


def make(paths: list[Path], work: Path) -> None:
    """The tables of the store; the last path's name is the memory the engine may use."""
    folder, out, memory = paths
    options = TableOptions(
        programme=folder / "programme" / "programme.toml",
        key_path=folder / "keys" / "key",
        definitions=DEFINITIONS,
        memory_mb=int(memory.name),
    )
    make_tables(folder / "store", out, options)


def run(folder: Path, mb: int, memory_mb: int) -> Made:
    """Make the tables of one size twice."""
    prepare(folder, mb)
    manifest = open_store(folder / "store")
    with tempfile.TemporaryDirectory(dir=folder) as out:
        paths = [folder, Path(out) / "tables", Path(str(memory_mb))]
        first = measure(make, paths)
        again = measure(make, paths)
    size = sum(log.content_bytes for log in manifest.files)
    return Made(size / 1e6, manifest.totals()["events"], first, again)


def exponent(events: list[int], costs: list[float]) -> float:
    """The slope of log cost on log events, by least squares."""
    x, y = [log(n) for n in events], [log(max(c, 1e-9)) for c in costs]
    mx, my = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mx) * (b - my) for a, b in zip(x, y, strict=True)) / sum(
        (a - mx) ** 2 for a in x
    )


def main() -> None:
    """Run each size, print its cost, then the exponents."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, nargs="+", default=[1000, 2000, 4000, 8000])
    parser.add_argument("--memory", type=int, default=2048, help="MB the engine may use")
    parser.add_argument("--keep", type=Path, help="keep logs and stores here for the next time")
    asked = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, engine {asked.memory} MB")
    print(f"{'MB':>7}{'events':>12}{'seconds':>9}{'CPU s':>8}{'CPU us/event':>14}{'peak MB':>9}"
          f"{'again s':>9}")  # fmt: skip
    made = []
    with tempfile.TemporaryDirectory() as temporary:
        base = asked.keep or Path(temporary)
        for mb in sorted(asked.mb):
            folder = base / f"{mb}"
            folder.mkdir(parents=True, exist_ok=True)
            one = run(folder, mb, asked.memory)
            made.append(one)
            print(f"{one.mb:>7,.0f}{one.events:>12,}{one.first.seconds:>9.1f}{one.first.cpu:>8.1f}"
                  f"{1e6 * one.first.cpu / one.events:>14.2f}{one.first.peak_kb / 1024:>9.0f}"
                  f"{one.again.seconds:>9.1f}", flush=True)  # fmt: skip
    if len(made) > 1:
        events = [one.events for one in made]
        seconds = exponent(events, [one.first.seconds for one in made])
        cpu = exponent(events, [one.first.cpu for one in made])
        memory = exponent(events, [float(one.first.peak_kb) for one in made])
        print(f"exponents: seconds {seconds:.2f}, CPU {cpu:.2f}, memory {memory:.2f}")


if __name__ == "__main__":
    main()
