"""Scanned rows -> Arrow batches of `staged_events`, a column at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.events import KINDS
from stembridge_analytics.events.values import text
from stembridge_analytics.ingest.coded import CODED, Coded, coalesced
from stembridge_analytics.ingest.courses import Courses
from stembridge_analytics.ingest.labels import Labelled, Labels
from stembridge_analytics.ingest.payloads import payload_columns
from stembridge_analytics.ingest.people import People, Seen
from stembridge_analytics.ingest.scanner import USAGE_KEY, Codes, Scanned
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.schema import STAGED_EVENTS

__all__ = ["STAGED_SCHEMA", "Batch", "BatchMaker"]

# As in schema, but text by codes, which is what it is until it is read from a file.
STAGED_SCHEMA: Final = pa.schema(
    [
        field.with_type(CODED) if field.type == pa.string() else field
        for field in arrow_schema(STAGED_EVENTS)
    ]
)
_OTHER: Final = KINDS["other"]
_DAY_US: Final = 86_400_000_000
_SOURCE: Final = re.compile(r"[a-z_]{1,20}")


@dataclass(frozen=True)
class Batch:
    """Rows of staged events, and who was seen in them."""

    events: pa.RecordBatch
    seen: Seen


class BatchMaker:
    """Makes batches; keeps which courses were seen."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self.courses = Courses()
        self._people = People(pseudonymiser)
        self._labels = Labels()

    def make(self, scanned: Scanned, file_no: npt.NDArray[np.int32]) -> Batch:
        """One batch of all rows; file_no: by row, the file that it is from."""
        labelled = self._labels.of(scanned)
        # An implicit event's payload is what a request held, passwords once included.
        reads_payload = ~labelled.by_row(lambda label: label.is_implicit)
        seen = self._people.of(scanned, reads_payload)
        columns: dict[str, Any] = {
            "file_no": file_no,
            "line_no": scanned.line_no,
            "duplicate_key": scanned.duplicate_key,
            **_when(scanned.time_us),
            "source": _sources(scanned),
            **_what(labelled),
            "is_courseware": _courseware(scanned, labelled),
            "course_id": self.courses.of(scanned, labelled, reads_payload),
            "subject_key": seen.coded.array(seen.subject),
            "user_key": seen.coded.array(seen.user),
            "name_key": seen.coded.array(seen.name),
            "is_service": seen.is_service,
            **payload_columns(scanned, labelled),
        }
        arrays = [
            _array(columns.get(field.name), field.type, scanned.count) for field in STAGED_SCHEMA
        ]
        return Batch(pa.RecordBatch.from_arrays(arrays, schema=STAGED_SCHEMA), seen)


def _array(values: Any, kind: pa.DataType, count: int) -> pa.Array:
    if values is None:
        return pa.nulls(count, kind)
    return values if isinstance(values, pa.Array) else pa.array(values).cast(kind)


def _when(time_us: npt.NDArray[np.int64]) -> dict[str, Any]:
    days = time_us // _DAY_US
    return {
        "time_us": time_us,
        "day": days.astype(np.int32),
        # 1970-01-01 was a Thursday: day -3 was a Monday.
        "week": (days - (days + 3) % 7).astype(np.int32),
    }


def _what(labelled: Labelled) -> dict[str, Any]:
    """The columns that labels say."""
    found: dict[str, Any] = {"is_implicit": labelled.by_row(lambda label: label.is_implicit)}
    for name, texts in (
        ("kind", [label.kind.name for label in labelled.labels]),
        ("action", [label.action for label in labelled.labels]),
        ("event_name", [label.event_name for label in labelled.labels]),
    ):
        coded = Coded()
        found[name] = coded.array(coded.recode(texts)[labelled.codes])
    return found


def _courseware(scanned: Scanned, labelled: Labelled) -> npt.NDArray[np.bool_]:
    """On the list of events that count as work; of unknown ones those that carry a block's key."""
    listed = labelled.by_row(lambda label: label.is_courseware)
    column = scanned.columns.get(USAGE_KEY)
    if column is None:
        return listed
    has_block = np.array([*(text(value) is not None for value in column.values), False], np.bool_)
    unknown = labelled.by_row(lambda label: label.kind is _OTHER)
    return listed | (unknown & has_block[column.codes])


def _sources(scanned: Scanned) -> pa.DictionaryArray:
    """Who wrote it: at the root, else in the context (the async form)."""
    coded = Coded()
    found: list[Codes] = []
    for path in (("event_source",), ("context", "event_source")):
        column = scanned.columns.get(path)
        if column is not None:
            found.append(coded.recode(map(_source, column.values))[column.codes])
    return coded.array(coalesced(found or [np.full(scanned.count, -1, np.int32)]))


def _source(value: object) -> str | None:
    return value if isinstance(value, str) and _SOURCE.fullmatch(value) else None
