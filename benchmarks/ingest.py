"""How fast logs become a store, beside what else could read them, in one run on one machine.

    python benchmarks/ingest.py --mb 1000 --rounds 3
    python benchmarks/ingest.py --mb 4000 --rounds 1 --only stembridge    # memory of a large input

Generated logs are read in turn by igzip alone (the limit of any reader), by a plain json loop (one
process), by DuckDB's own JSON reader, and by `stembridge ingest`: as a file a week and server, as
one big file, and as thousands of small ones. The json loop and DuckDB write the same 17 typed
columns as zstd Parquet and do no more; ingest does all it does: 41 columns, identities, duplicates,
accounting, layout, durable commit. Machines are shared and noisy, so what counts is the ratio of
neighbours in one round, of which the median is printed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from isal import isal_zlib

from stembridge_analytics.ingest.scanner import native_scanner
from stembridge_analytics.simulate import simulate
from stembridge_analytics.store import Options, ingest

_PROGRAMMES = 4
_SMALL_FILES = 10_000
# What the others extract: the columns that every study of these logs needs.
_EXTRACTED = pa.schema(
    [
        ("username", pa.string()), ("user_id", pa.int64()), ("about_id", pa.int64()),
        ("course_id", pa.string()), ("path", pa.string()), ("name", pa.string()),
        ("event_type", pa.string()), ("source", pa.string()), ("page", pa.string()),
        ("time_us", pa.int64()), ("block_id", pa.string()), ("success", pa.string()),
        ("grade", pa.float64()), ("max_grade", pa.float64()), ("mode", pa.string()),
        ("completion", pa.float64()), ("position_s", pa.float64()),
    ]
)  # fmt: skip


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


def inflate(path: Path) -> int:
    """igzip alone: the bytes."""
    size = 0
    inflater = isal_zlib.decompressobj(31)
    with path.open("rb") as file:
        while chunk := file.read(32 * 1024):
            size += len(inflater.decompress(chunk))
    return size


def igzip(paths: list[Path], _work: Path) -> None:
    """All files by igzip, one process a core."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(inflate, paths))


def parse_alone(paths: list[Path], _work: Path) -> None:
    """json.loads of every line and nothing else, one process."""
    for path in paths:
        with gzip.open(path) as file:
            for line in file:
                _loaded(line)


def _loaded(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def json_loop(paths: list[Path], work: Path) -> None:
    """What older tools do: one process, a line at a time, into rows, into a table."""
    with pq.ParquetWriter(work / "x.parquet", _EXTRACTED, compression="zstd") as writer:
        rows: list[tuple[Any, ...]] = []
        for path in paths:
            with gzip.open(path) as file:
                for line in file:
                    event = _loaded(line)
                    if isinstance(event, dict):
                        rows.append(_row(event))
                    if len(rows) >= 50_000:
                        _write(writer, rows)
        _write(writer, rows)


def _row(event: dict[str, Any]) -> tuple[Any, ...]:
    context, payload = event.get("context"), event.get("event")
    if type(payload) is str:
        payload = _loaded(payload.encode()) if payload.startswith("{") else None
    context = context if type(context) is dict else {}
    payload = payload if type(payload) is dict else {}
    try:
        time_us = int(datetime.fromisoformat(event["time"]).timestamp() * 1e6)
    except (KeyError, ValueError, TypeError):
        time_us = None
    block_id = payload.get("id") or payload.get("problem_id") or payload.get("block_id")
    return (
        event.get("username"), context.get("user_id"), payload.get("user_id"),
        context.get("course_id"), context.get("path"), event.get("name"), event.get("event_type"),
        event.get("event_source"), event.get("page"), time_us, block_id, payload.get("success"),
        payload.get("grade"), payload.get("max_grade"), payload.get("mode"),
        payload.get("completion"), payload.get("currentTime"),
    )  # fmt: skip


def _write(writer: pq.ParquetWriter, rows: list[tuple[Any, ...]]) -> None:
    columns = zip(*rows, strict=True) if rows else [()] * len(_EXTRACTED)
    arrays = [_array(column, field.type) for column, field in zip(columns, _EXTRACTED, strict=True)]
    writer.write_batch(pa.RecordBatch.from_arrays(arrays, schema=_EXTRACTED))
    rows.clear()


def _array(values: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    """A column; where its values are of several types, each is made one that fits, or null."""
    try:
        return pa.array(values, kind)
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        make = {pa.string(): _text, pa.int64(): int, pa.float64(): float}[kind]
        return pa.array([_as(make, value) for value in values], kind)


def _text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()


def _as(make: Callable[[Any], Any], value: Any) -> Any:
    try:
        return None if value is None else make(value)
    except (ValueError, TypeError):
        return None


_DECLARED = (
    "{username: 'VARCHAR', name: 'VARCHAR', event_type: 'VARCHAR', event_source: 'VARCHAR', "
    "time: 'TIMESTAMP', page: 'VARCHAR', event: 'JSON', "
    "context: 'STRUCT(course_id VARCHAR, user_id BIGINT, path VARCHAR)'}"
)
_BARE = """
WITH lines AS (
    SELECT *, CASE WHEN json_type(event) = 'OBJECT' THEN event
        WHEN json_type(event) = 'VARCHAR' AND starts_with(event ->> '$', '{')
        THEN TRY_CAST(event ->> '$' AS JSON) END AS payload
    FROM read_ndjson([{names}], columns = {declared}, ignore_errors = true)
)
SELECT username, context.user_id AS user_id,
    TRY_CAST(payload ->> 'user_id' AS BIGINT) AS about_id,
    context.course_id AS course_id, context.path AS path, name, event_type,
    event_source AS source, page, epoch_us(time) AS time_us,
    COALESCE(payload ->> 'id', payload ->> 'problem_id', payload ->> 'block_id') AS block_id,
    payload ->> 'success' AS success, TRY_CAST(payload ->> 'grade' AS DOUBLE) AS grade,
    TRY_CAST(payload ->> 'max_grade' AS DOUBLE) AS max_grade, payload ->> 'mode' AS mode,
    TRY_CAST(payload ->> 'completion' AS DOUBLE) AS completion,
    TRY_CAST(payload ->> 'currentTime' AS DOUBLE) AS position_s
FROM lines
"""


def duckdb_bare(paths: list[Path], work: Path) -> None:
    """DuckDB's JSON reader, the bare extraction to Parquet, all cores."""
    names = ", ".join(f"'{path}'" for path in paths)
    select = _BARE.replace("{names}", names).replace("{declared}", _DECLARED)
    duckdb.sql(f"COPY ({select}) TO '{work}/x.parquet' (FORMAT parquet, COMPRESSION zstd)")


def duckdb_roots(paths: list[Path], work: Path) -> None:
    """DuckDB's JSON reader, declared columns alone: the payload stays JSON text."""
    names = ", ".join(f"'{path}'" for path in paths)
    duckdb.sql(
        f"COPY (SELECT * FROM read_ndjson([{names}], columns = {_DECLARED}, "
        f"ignore_errors = true)) TO '{work}/x.parquet' (FORMAT parquet, COMPRESSION zstd)"
    )


def stembridge(paths: list[Path], work: Path) -> None:
    """All of an ingest into a new store."""
    ingest(paths, work / "store", Options(key_path=work / "keys" / "key"))


READERS: dict[str, Callable[[list[Path], Path], None]] = {
    "igzip alone": igzip,
    "json.loads alone": parse_alone,
    "plain json loop": json_loop,
    "DuckDB, roots alone": duckdb_roots,
    "DuckDB, bare extraction": duckdb_bare,
    "stembridge ingest": stembridge,
}
_OURS = "stembridge ingest"
_BASES = ("plain json loop", "DuckDB, bare extraction")


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
    code = Path(__file__).resolve()
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
        raise RuntimeError(f"{code.name}: {read.__name__} ended without an answer")
    meter = Meter()
    meter.seconds, meter.cpu, meter.peak_kb = json.loads(text)
    return meter


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
