"""What else can read tracking logs: each reads gzip files and writes what it finds into a folder.

The json loop and DuckDB write the same 17 typed columns as zstd Parquet; the others are limits.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from isal import isal_zlib

__all__ = ["OTHERS"]

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


OTHERS: dict[str, Callable[[list[Path], Path], None]] = {
    "igzip alone": igzip,
    "json.loads alone": parse_alone,
    "plain json loop": json_loop,
    "DuckDB, roots alone": duckdb_roots,
    "DuckDB, bare extraction": duckdb_bare,
}
