"""How fast logs become a store, beside what else could read them, in one run on one machine.

    python benchmarks/ingest.py --mb 1000 --rounds 3
    python benchmarks/ingest.py --mb 4000 --rounds 1 --only stembridge    # memory of a large input

Generated logs are read in turn by igzip alone (the limit of any reader), by a plain json loop (one
process), by DuckDB's own JSON reader, and by `stembridge ingest`: as a file a day and server, as
one big file, and as thousands of small ones. The json loop and DuckDB write the same 17 typed
columns as zstd Parquet and do no more; ingest does all it does: 41 columns, identities, duplicates,
accounting, layout, durable commit. Machines are shared and noisy, so what counts is the ratio of
neighbours in one round, of which the median is printed.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from meter import Meter, measure
from readers import OTHERS

from stembridge_analytics.ingest.scanner import native_scanner
from stembridge_analytics.simulate import simulate
from stembridge_analytics.store import Options, ingest

_SMALL_FILES = 10_000


def make_logs(folder: Path, mb: int) -> int:
    """Gzip'd logs of about `mb` MB, a file a server and month, week or day; the bytes unpacked."""
    base = folder.parent / "made"
    lines = simulate(base, size_bytes=mb * 1_000_000, seed=1).truth["lines"]
    for path in sorted((base / "logs").iterdir()):
        if path.suffix == ".gz":
            path.rename(folder / path.name)
        else:
            (folder / f"{path.name}.gz").write_bytes(gzip.compress(_unpacked(path), 6))
    shutil.rmtree(base)
    return int(lines["bytes"])


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return content if content.endswith(b"\n") else content + b"\n"


def as_one(paths: list[Path], folder: Path) -> list[Path]:
    """The same lines as one big gzip file."""
    folder.mkdir()
    with gzip.open(folder / "all.log.gz", "wb", compresslevel=6) as file:
        for path in paths:
            file.write(_unpacked(path))
    return [folder / "all.log.gz"]


def as_many(paths: list[Path], folder: Path) -> list[Path]:
    """The same lines as thousands of small gzip files."""
    folder.mkdir()
    sizes = {path: path.stat().st_size for path in paths}
    number = 0
    for path in paths:
        lines = _unpacked(path).splitlines(keepends=True)
        count = max(1, _SMALL_FILES * sizes[path] // sum(sizes.values()))
        step = -(-len(lines) // count)
        for start in range(0, len(lines), step):
            number += 1
            packed = gzip.compress(b"".join(lines[start : start + step]), 6)
            (folder / f"{number:06d}.log.gz").write_bytes(packed)
    return sorted(folder.iterdir())


def stembridge(paths: list[Path], work: Path) -> None:
    """All of an ingest into a new store."""
    ingest(paths, work / "store", Options(key_path=work / "keys" / "key"))


READERS: dict[str, Callable[[list[Path], Path], None]] = {**OTHERS, "stembridge ingest": stembridge}
_OURS = "stembridge ingest"
_BASES = ("plain json loop", "DuckDB, bare extraction")


def main() -> None:
    """Make logs, run the readers in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, default=200, help="size of the logs when unpacked")
    parser.add_argument("--rounds", type=int, default=3, help="how often each reader runs")
    parser.add_argument("--only", choices=READERS, help="this reader alone, and no other packing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        logs = Path(name) / "logs"
        logs.mkdir()
        size = make_logs(logs, asked.mb)
        paths = sorted(logs.glob("*.gz"))
        runs = {reader: (read, paths) for reader, read in READERS.items()}
        if asked.only:
            runs = {asked.only: runs[asked.only]}
        else:
            runs["ingest, one big file"] = (stembridge, as_one(paths, Path(name) / "one"))
            small = as_many(paths, Path(name) / "many")
            runs[f"ingest, {len(small):,} files"] = (stembridge, small)
        found: dict[str, list[Meter]] = {reader: [] for reader in runs}
        for _ in range(asked.rounds):
            for reader, (read, files) in runs.items():
                found[reader].append(measure(read, files))
        scanner = "C" if native_scanner() else "Python"
        where = f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, scanner in {scanner}"
        print(f"{size / 1e6:,.0f} MB in {len(paths)} gzip files, {where}, {asked.rounds} rounds")
    report(found, size)


def report(found: dict[str, list[Meter]], size: int) -> None:
    """A line a reader; ratios are of times in the same round, above 1 is faster."""
    print(f"{'':26}{'MB/s':>7}{'CPU s/GB':>10}{'peak MB':>9}{'x json':>8}{'x DuckDB':>10}")
    for reader, meters in found.items():
        seconds = statistics.median(meter.seconds for meter in meters)
        cpu = statistics.median(meter.cpu for meter in meters) / size * 1e9
        peak = max(meter.peak_kb for meter in meters) / 1e3
        ratios = "".join(
            f"{_ratio(found[base], meters):{width}.2f}" if base in found else ""
            for base, width in zip(_BASES, (8, 10), strict=True)
        )
        print(f"{reader:26}{size / 1e6 / seconds:7.0f}{cpu:10.1f}{peak:9.0f}{ratios}")
    if _OURS in found:
        for reader, meters in found.items():
            if reader.startswith("ingest,"):
                print(f"{reader}: {1 / _ratio(found[_OURS], meters):.2f} times the time")


def _ratio(base: list[Meter], meters: list[Meter]) -> float:
    return statistics.median(b.seconds / m.seconds for b, m in zip(base, meters, strict=True))


if __name__ == "__main__":
    main()
