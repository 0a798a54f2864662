"""Envelopes -> Arrow batches of `staged_events`, a column at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import xxhash

from stembridge_analytics.arrow import arrow_schema
from stembridge_analytics.events import Label
from stembridge_analytics.ingest.courses import Courses
from stembridge_analytics.ingest.envelope import (
    Context,
    Envelope,
    Module,
    RejectedLine,
    decode_contexts,
    payload_of,
)
from stembridge_analytics.ingest.labels import Labels
from stembridge_analytics.ingest.payloads import Payloads
from stembridge_analytics.ingest.people import People
from stembridge_analytics.ingest.remembered import Remembered, simple
from stembridge_analytics.privacy import Pseudonymiser
from stembridge_analytics.schema import STAGED_EVENTS

__all__ = ["STAGED_SCHEMA", "BatchMaker", "time_us"]

STAGED_SCHEMA: Final = arrow_schema(STAGED_EVENTS)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
_DAY_US: Final = 86_400_000_000
# edX opened in 2012. A year outside is a clock that was never set, and would stretch every
# calendar of the report over decades of empty days.
_FIRST_US: Final = (datetime(2010, 1, 1, tzinfo=UTC) - _EPOCH) // _US
_LAST_US: Final = (datetime(2100, 1, 1, tzinfo=UTC) - _EPOCH) // _US
_SIGNED: Final = 2**63
_LIKE_TIME: Final = re.compile(r"[\dTZ:+., -]{0,40}")
_SOURCE: Final = re.compile(r"[a-z_]{1,20}")
_LABEL_COLUMNS: Final[dict[str, Callable[[Label], Any]]] = {
    "kind": lambda label: label.kind.name,
    "action": lambda label: label.action,
    "event_name": lambda label: label.event_name,
    "is_implicit": lambda label: label.is_implicit,
}

# The numbers of lines that are no events, and why.
Rejects = list[tuple[int, RejectedLine]]
Columns = dict[str, Any]


class BatchMaker:
    """Makes batches; keeps who and which courses were seen."""

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self.people = People(pseudonymiser)
        self.courses = Courses()
        self._labels = Labels()
        self._payloads = Payloads()
        self._sources_known = Remembered(_source)

    def make(
        self, file_no: int, envelopes: list[Envelope], line_nos: list[int]
    ) -> tuple[list[pa.RecordBatch], Rejects]:
        """Batches of those envelopes of one file, and the line numbers of those that are no events.

        It is one batch, unless text that is not valid Unicode has to be found and left out.
        """
        times, rejects = _times(envelopes, line_nos)
        if rejects:
            bad = {line_no for line_no, _ in rejects}
            kept = [at for at, line_no in enumerate(line_nos) if line_no not in bad]
            envelopes = [envelopes[at] for at in kept]
            line_nos = [line_nos[at] for at in kept]
        batches: list[pa.RecordBatch] = []
        self._halve(file_no, envelopes, line_nos, times, batches, rejects)
        return batches, rejects

    def _halve(
        self,
        file_no: int,
        envelopes: list[Envelope],
        line_nos: list[int],
        times: npt.NDArray[np.int64],
        batches: list[pa.RecordBatch],
        rejects: Rejects,
    ) -> None:
        """One batch; where a lone surrogate forbids it, halves, down to the line that has it."""
        if not envelopes:
            return
        try:
            columns, seen = self._columns(envelopes)
            batch = _batch(file_no, line_nos, times, columns)
        except UnicodeEncodeError:
            if len(envelopes) == 1:
                error = RejectedLine("bad_text", "text that is not valid Unicode")
                rejects.append((line_nos[0], error))
                return
            half = len(envelopes) // 2
            for part in (slice(None, half), slice(half, None)):
                self._halve(file_no, envelopes[part], line_nos[part], times[part], batches, rejects)
            return
        self.people.saw(*seen)
        batches.append(batch)

    def _columns(self, envelopes: list[Envelope]) -> tuple[Columns, tuple[Any, Any, Any]]:
        contexts = decode_contexts(envelopes)
        labels = self._labels.of(envelopes, contexts)
        payloads, sparse = self._payloads.read(envelopes, labels)
        names = self._names(envelopes, contexts)
        users = self.people.of_ids([context.user_id for context in contexts])
        abouts = [payload.user_id for payload in payloads]
        about_keys = self.people.of_ids(abouts)
        # The payload's user id, else the context's, else the user name.
        subjects = [a or u or n for a, u, n in zip(about_keys, users, names, strict=True)]
        services = self.people.are_services(names)
        if any(services):
            # A service that enrols a teacher writes an event about the teacher.
            services = [
                s and a in (None, u) for s, a, u in zip(services, about_keys, users, strict=True)
            ]
        columns: Columns = {
            "duplicate_key": _duplicate_keys(envelopes),
            "labels": labels,
            "is_courseware": _courseware(labels, contexts),
            "source": self._sources(envelopes, contexts),
            "course_id": self.courses.of(envelopes, contexts, labels, payloads),
            "subject_key": subjects,
            "user_key": users,
            "name_key": names,
            "is_service": services,
            "sparse": sparse,
        }
        return columns, (subjects, users, names)

    def _sources(self, envelopes: list[Envelope], contexts: list[Context]) -> list[str | None]:
        known = self._sources_known.__getitem__
        found = list(map(known, simple([envelope.event_source for envelope in envelopes])))
        if None in found:
            inner = map(known, simple([context.event_source for context in contexts]))
            found = [source or other for source, other in zip(found, inner, strict=True)]
        return found

    def _names(self, envelopes: list[Envelope], contexts: list[Context]) -> list[str | None]:
        """The user name at the root, else in the context (the async form)."""
        names = self.people.of_names([envelope.username for envelope in envelopes])
        if None in names:
            inner = self.people.of_names([context.username for context in contexts])
            names = [name or other for name, other in zip(names, inner, strict=True)]
        return names


def _source(value: object) -> str | None:
    return value if isinstance(value, str) and _SOURCE.fullmatch(value) else None


def time_us(value: object) -> int:
    """Microseconds since 1970 UTC of an ISO 8601 time; without a zone it is UTC, as in 2013.

    Raises RejectedLine if it is no such time or lies outside 2010 to 2100.
    """
    if not isinstance(value, str):
        raise RejectedLine("no_time", f"time is {_type_name(value)}, not an ISO 8601 string")
    try:
        found = datetime.fromisoformat(value.strip().upper())
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        result = (found - _EPOCH) // _US
    except (ValueError, OverflowError):
        raise RejectedLine("bad_time", f"time is {_shown(value)}, not ISO 8601") from None
    if not _FIRST_US <= result < _LAST_US:
        raise RejectedLine("bad_time", f"time is {_shown(value)}, outside 2010 to 2100")
    return result


def _shown(value: str) -> str:
    """A time as it stands on the line, unless it could be anything else."""
    return repr(value) if _LIKE_TIME.fullmatch(value) else f"text of {len(value)} characters"


def _type_name(value: object) -> str:
    if value is None:
        return "missing"
    names = {bool: "a boolean", list: "a list", dict: "an object"}
    return names.get(type(value), "a number")


def _time_of(envelope: Envelope) -> Any:
    """The time, or the timestamp of the async form: the first that is text, else what there is."""
    if isinstance(envelope.time, str) or not isinstance(envelope.timestamp, str):
        return envelope.time if envelope.time is not None else envelope.timestamp
    return envelope.timestamp


def _times(envelopes: list[Envelope], line_nos: list[int]) -> tuple[npt.NDArray[np.int64], Rejects]:
    """Times of the events; all at once if they are written as the platform writes them."""
    values = [e.time for e in envelopes]
    if not all(type(value) is str for value in values):
        values = [_time_of(envelope) for envelope in envelopes]
    try:
        parsed = pa.array(values, pa.string()).cast(pa.timestamp("us", "UTC")).cast(pa.int64())
        found: npt.NDArray[np.int64] = parsed.to_numpy(zero_copy_only=True)
        if not len(found) or (found.min() >= _FIRST_US and found.max() < _LAST_US):
            return found, []
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeEncodeError):
        pass
    kept: list[int] = []
    rejects: Rejects = []
    for line_no, value in zip(line_nos, values, strict=True):
        try:
            kept.append(time_us(value))
        except RejectedLine as error:
            rejects.append((line_no, error))
    return np.array(kept, np.int64), rejects


def _duplicate_keys(envelopes: list[Envelope]) -> list[int]:
    """Hash of user name, context, source, type, event and time, as bytes on the line."""
    digest = xxhash.xxh3_64_intdigest
    return [
        digest(
            # repr, for the user names null and "None" are two
            f"{e.username!r}{e.event_source!r}{e.event_type!r}{e.name!r}{e.time!r}"
            f"{e.timestamp!r}".encode("utf-8", "surrogatepass"),
            digest(e.context, digest(payload_of(e))),
        )
        - _SIGNED
        for e in envelopes
    ]


def _courseware(labels: list[Label], contexts: list[Context]) -> list[bool]:
    """On the list of events that count as work; of unknown ones those that carry a block's key."""
    return [
        label.is_courseware
        or (
            label.kind.name == "other"
            and isinstance(context.module, Module)
            and isinstance(context.module.usage_key, str)
            and context.module.usage_key.strip() != ""
        )
        for label, context in zip(labels, contexts, strict=True)
    ]


def _batch(
    file_no: int, line_nos: list[int], times: npt.NDArray[np.int64], columns: Columns
) -> pa.RecordBatch:
    count = len(line_nos)
    days = times // _DAY_US
    sparse = columns["sparse"]
    arrays: dict[str, Any] = {
        "file_no": pa.array(np.full(count, file_no, np.int32)),
        "line_no": pa.array(np.array(line_nos, np.int64)),
        "time_us": pa.array(times),
        "day": pa.array(days.astype(np.int32)).cast(pa.date32()),
        # 1970-01-01 was a Thursday: day -3 was a Monday.
        "week": pa.array((days - (days + 3) % 7).astype(np.int32)).cast(pa.date32()),
        **_label_arrays(columns["labels"]),
    }
    for field in STAGED_SCHEMA:
        if field.name in columns:
            arrays[field.name] = pa.array(columns[field.name], field.type)
        elif field.name not in arrays:
            arrays[field.name] = sparse.array(field.name, field.type)
    return pa.RecordBatch.from_arrays([arrays[f.name] for f in STAGED_SCHEMA], schema=STAGED_SCHEMA)


def _label_arrays(labels: list[Label]) -> dict[str, pa.Array]:
    """The columns that labels say; there are few labels, so each is converted once."""
    codes: dict[Label, int] = {}
    index = pa.array([codes.setdefault(label, len(codes)) for label in labels], pa.int32())
    return {
        name: pa.array([say(label) for label in codes], STAGED_SCHEMA.field(name).type).take(index)
        for name, say in _LABEL_COLUMNS.items()
    }
