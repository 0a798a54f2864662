"""Rows -> Arrow batches of `staged_events`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.ingest.envelope import RejectedLine
from stembridge_analytics.ingest.rows import Row
from stembridge_analytics.schema import STAGED_EVENTS

__all__ = ["STAGED_SCHEMA", "build_batch", "time_us"]

STAGED_SCHEMA: Final = arrow_schema(STAGED_EVENTS)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
_DAY_US: Final = 86_400_000_000
# edX opened in 2012. A year outside is a clock that was never set, and would stretch every
# calendar of the report over decades of empty days.
_FIRST_US: Final = (datetime(2010, 1, 1, tzinfo=UTC) - _EPOCH) // _US
_LAST_US: Final = (datetime(2100, 1, 1, tzinfo=UTC) - _EPOCH) // _US
_ENVELOPE: Final = frozenset(
    "file_no line_no duplicate_key time_us day week source kind action event_name is_courseware "
    "is_implicit course_id subject_key user_key name_key is_service".split()
)

Rejects = list[tuple[Row, RejectedLine]]


def time_us(value: str) -> int:
    """Microseconds since 1970 UTC of an ISO 8601 time; without a zone it is UTC, as in 2013.

    Raises RejectedLine if it is no such time or lies outside 2010 to 2100.
    """
    try:
        found = datetime.fromisoformat(value.strip())
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        result = (found - _EPOCH) // _US
    except (ValueError, OverflowError):
        raise RejectedLine("bad_time", f"time is {value[:40]!r}, not ISO 8601") from None
    if not _FIRST_US <= result < _LAST_US:
        raise RejectedLine("bad_time", f"time is {value[:40]!r}, outside 2010 to 2100")
    return result


def build_batch(file_no: int, rows: list[Row]) -> tuple[pa.RecordBatch, Rejects]:
    """The batch of those rows of one file, and the rows that turned out to be no events."""
    rejects: Rejects = []
    times = _fast_times(rows)
    if times is None:
        rows, times = _slow_times(rows, rejects)
    try:
        return _columns(file_no, rows, times), rejects
    except (UnicodeEncodeError, pa.ArrowInvalid, OverflowError):
        # A lone surrogate somewhere: find it, reject that line alone.
        kept = [at for at, row in enumerate(rows) if not _has_bad_text(row, rejects)]
        rows = [rows[at] for at in kept]
        return _columns(file_no, rows, times[kept]), rejects


def _fast_times(rows: list[Row]) -> npt.NDArray[np.int64] | None:
    """All times at once, or None if one of them is not written as the platform writes it."""
    try:
        parsed = pa.array([row.time for row in rows], pa.string()).cast(pa.timestamp("us", "UTC"))
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    found: npt.NDArray[np.int64] = parsed.cast(pa.int64()).to_numpy(zero_copy_only=False)
    if len(found) and (found.min() < _FIRST_US or found.max() >= _LAST_US):
        return None
    return found


def _slow_times(rows: list[Row], rejects: Rejects) -> tuple[list[Row], npt.NDArray[np.int64]]:
    kept, times = [], []
    for row in rows:
        try:
            times.append(time_us(row.time))
            kept.append(row)
        except RejectedLine as error:
            rejects.append((row, error))
    return kept, np.array(times, np.int64)


def _has_bad_text(row: Row, rejects: Rejects) -> bool:
    texts = (row.source, row.label.event_name, row.label.action, row.course_id, *row.values)
    try:
        for value in texts:
            if isinstance(value, str):
                value.encode()
    except UnicodeEncodeError:
        rejects.append((row, RejectedLine("bad_text", "text that is not valid Unicode")))
        return True
    return False


def _columns(file_no: int, rows: list[Row], times: npt.NDArray[np.int64]) -> pa.RecordBatch:
    count = len(rows)
    days = times // _DAY_US
    labels = [row.label for row in rows]
    arrays: dict[str, pa.Array] = {
        "file_no": pa.array(np.full(count, file_no, np.int32)),
        "line_no": pa.array([row.line_no for row in rows], pa.int64()),
        "duplicate_key": pa.array([row.duplicate_key for row in rows], pa.int64()),
        "time_us": pa.array(times),
        "day": pa.array(days.astype(np.int32)).cast(pa.date32()),
        # 1970-01-01 was a Thursday: day -3 was a Monday.
        "week": pa.array((days - (days + 3) % 7).astype(np.int32)).cast(pa.date32()),
        "source": _strings(row.source for row in rows),
        "kind": _strings(label.kind.name for label in labels),
        "action": _strings(label.action for label in labels),
        "event_name": _strings(label.event_name for label in labels),
        "is_courseware": pa.array([row.is_courseware for row in rows], pa.bool_()),
        "is_implicit": pa.array([label.is_implicit for label in labels], pa.bool_()),
        "course_id": _strings(row.course_id for row in rows),
        "subject_key": _strings(row.subject_key for row in rows),
        "user_key": _strings(row.user_key for row in rows),
        "name_key": _strings(row.name_key for row in rows),
        "is_service": pa.array([row.is_service for row in rows], pa.bool_()),
    }
    arrays.update(_payload_columns(rows))
    return pa.RecordBatch.from_arrays([arrays[f.name] for f in STAGED_SCHEMA], schema=STAGED_SCHEMA)


def _strings(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _payload_columns(rows: list[Row]) -> dict[str, pa.Array]:
    """The sparse columns: values only where a kind of event has them, then spread over the rows."""
    places: dict[str, list[int]] = defaultdict(list)
    values: dict[str, list[object]] = defaultdict(list)
    for at, row in enumerate(rows):
        for column, value in zip(row.label.kind.columns, row.values, strict=True):
            if value is not None:
                places[column].append(at)
                values[column].append(value)
    found = {}
    for field in STAGED_SCHEMA:
        if field.name in _ENVELOPE:
            continue
        if field.name not in values:
            found[field.name] = pa.nulls(len(rows), field.type)
            continue
        index = np.full(len(rows), -1, np.int64)
        index[places[field.name]] = np.arange(len(places[field.name]))
        spread = pa.array(index, mask=index < 0)
        found[field.name] = pa.array(values[field.name], field.type).take(spread)
    return found
