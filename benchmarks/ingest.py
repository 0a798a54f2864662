"""How fast logs are read, beside what else could read them, in one run on one machine.

    python benchmarks/ingest.py --mb 200 --rounds 3

Generated logs are read in turn by: igzip alone (the limit of any reader), the plain json loop that
older tools use (one process), DuckDB's own JSON reader with declared columns, and stembridge (all
cores). Machines are shared and noisy, so what counts is the ratio of neighbours, not seconds.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb
from isal import isal_zlib

from stembridge_analytics.ingest import stage
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.simulate import simulate

_PROGRAMMES = 4
_COLUMNS = (
    "{username: 'VARCHAR', name: 'VARCHAR', event_type: 'VARCHAR', event_source: 'VARCHAR', "
    "time: 'VARCHAR', page: 'VARCHAR', event: 'JSON', "
    "context: 'STRUCT(course_id VARCHAR, user_id BIGINT, path VARCHAR)'}"
)


def make_logs(folder: Path, mb: int) -> int:
    """Gzip'd logs of about `mb` MB, a file a server and week; the bytes when unpacked.

    Programmes that differ, each several times under other course keys, so that lines are
    duplicates only as far as they are in one programme.
    """
    programmes = []
    for seed in range(_PROGRAMMES):
        base = folder / "base"
        simulate(base, learners=300, seed=seed)
        programmes.append({path.name.split(".")[0]: _unpacked(path)
                           for path in (base / "logs").iterdir()})  # fmt: skip
        shutil.rmtree(base)
    copies = max(1, mb * 1_000_000 // sum(len(text) for one in programmes for text in one.values()))
    size = 0
    for name in sorted({name for one in programmes for name in one}):
        with gzip.open(folder / f"{name}.log.gz", "wb", compresslevel=6) as file:
            for number, programme in enumerate(programmes):
                for copy in range(copies):
                    mark = f"STEMbridge+B{number}{copy:03d}".encode()
                    size += file.write(programme.get(name, b"").replace(b"STEMbridge+BATT", mark))
    return size


def _unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return content if content.endswith(b"\n") else content + b"\n"


def inflate(path: Path) -> int:
    """igzip alone: the bytes."""
    size = 0
    inflater = isal_zlib.decompressobj(31)
    with path.open("rb") as file:
        while chunk := file.read(32 * 1024):
            size += len(inflater.decompress(chunk))
    return size


def igzip(paths: list[Path]) -> None:
    """All files by igzip, one process a core."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(inflate, paths))


def json_loop(paths: list[Path]) -> None:
    """What older tools do: one process, a line at a time."""
    for path in paths:
        with gzip.open(path) as file:
            for line in file:
                try:
                    event = json.loads(line)
                    (event["username"], event["time"], event["context"]["course_id"])
                except (ValueError, KeyError, TypeError):
                    continue


def duckdb_reader(paths: list[Path]) -> None:
    """DuckDB's JSON reader, bare extraction to Parquet."""
    with tempfile.TemporaryDirectory() as folder:
        names = ", ".join(f"'{path}'" for path in paths)
        duckdb.sql(
            f"COPY (SELECT * FROM read_ndjson([{names}], columns = {_COLUMNS}, "
            f"ignore_errors = true)) TO '{folder}/x.parquet' (FORMAT parquet, COMPRESSION zstd)"
        )


def stembridge(paths: list[Path]) -> None:
    """Typed events, identity, duplicate keys, accounting, rejects."""
    with tempfile.TemporaryDirectory() as folder:
        stage(paths, Path(folder), Pseudonymiser(bytes(32)))


READERS: dict[str, Callable[[list[Path]], None]] = {
    "igzip alone": igzip,
    "plain json loop": json_loop,
    "DuckDB read_ndjson": duckdb_reader,
    "stembridge": stembridge,
}


def main() -> None:
    """Make logs, run the readers in turn, print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mb", type=int, default=200, help="size of the logs when unpacked")
    parser.add_argument("--rounds", type=int, default=3, help="how often each reader runs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        size = make_logs(folder, asked.mb)
        paths = sorted(folder.glob("*.gz"))
        wall: dict[str, list[float]] = {reader: [] for reader in READERS}
        cpu: dict[str, list[float]] = {reader: [] for reader in READERS}
        for _ in range(asked.rounds):
            for reader, read in READERS.items():
                start, spent = time.perf_counter(), os.times()
                read(paths)
                done = os.times()
                wall[reader].append(time.perf_counter() - start)
                cpu[reader].append(sum(done[:4]) - sum(spent[:4]))
    print(f"{size / 1e6:,.0f} MB in {len(paths)} gzip files, {os.cpu_count()} cores")
    print(f"{'':22}{'MB/s':>8}{'CPU s/GB':>10}{'x json loop':>13}{'x DuckDB':>10}")
    for reader in READERS:
        seconds = statistics.median(wall[reader])
        ratios = [
            statistics.median(o / s for o, s in zip(wall[other], wall[reader], strict=True))
            for other in ("plain json loop", "DuckDB read_ndjson")
        ]
        per_gb = statistics.median(cpu[reader]) / size * 1e9
        rate = size / 1e6 / seconds
        print(f"{reader:22}{rate:8.0f}{per_gb:10.1f}{ratios[0]:13.2f}{ratios[1]:10.2f}")
    peak = max(resource.getrusage(who).ru_maxrss for who in
               (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))  # fmt: skip
    print(f"largest process: {peak / 1e3:,.0f} MB")


if __name__ == "__main__":
    main()
