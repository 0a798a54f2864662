"""One envelope -> one row of `staged_events`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import msgspec
import xxhash

from stembridge_analytics.events import Label, Payload, label_event
from stembridge_analytics.events.values import text
from stembridge_analytics.ingest.courses import course_from_url, course_key
from stembridge_analytics.ingest.envelope import (
    Context,
    Envelope,
    RejectedLine,
    decode_context,
)
from stembridge_analytics.ingest.people import SERVICES, user_id, username
from stembridge_analytics.privacy import Pseudonymiser

__all__ = ["Row", "RowMaker"]

_MEMO: Final = 50_000
_SIGNED: Final = 2**63
_QUOTE: Final = ord('"')


class Row(NamedTuple):
    """A row before its time is parsed; `values` are those of `label.kind.columns`."""

    line_no: int
    line_bytes: int
    duplicate_key: int
    time: str
    source: str | None
    label: Label
    is_courseware: bool
    course_id: str | None
    subject_key: str | None
    user_key: str | None
    name_key: str | None
    is_service: bool
    values: tuple[object, ...]


class RowMaker:
    """Makes rows and keeps the links between user names and user ids it meets.

    pairs: (hash of name, hash of id) -> lines that carry both. keys: all hashes seen.
    courses: all course keys seen.
    """

    def __init__(self, pseudonymiser: Pseudonymiser) -> None:
        self._of_name = pseudonymiser.of_name
        self._of_id = pseudonymiser.of_id
        self.pairs: Counter[tuple[str, str]] = Counter()
        self.keys: set[str] = set()
        self.courses: set[str] = set()
        self._labels: dict[str, Label] = {}
        self._decoders: dict[type[Payload], Callable[[Any], Payload]] = {}

    def make(self, envelope: Envelope, line_no: int, line_bytes: int) -> Row:
        """The row of an event. Raises RejectedLine if it has no time."""
        time = envelope.time if envelope.time is not None else envelope.timestamp
        if not isinstance(time, str):
            raise RejectedLine("no_time", f"time is {_type_name(time)}, not an ISO 8601 string")
        context = decode_context(envelope.context)
        raw = envelope.event or envelope.data
        label = self._label(envelope, context)
        payload = Payload() if label.is_implicit else self._payload(label, raw)
        name = username(envelope.username) or username(context.username)
        context_id = user_id(context.user_id)
        name_key = self._of_name(name) if name is not None else None
        user_key = self._of_id(context_id) if context_id is not None else None
        about = user_id(payload.user_id)
        course_id = _course(label, envelope, context, payload)
        if course_id is not None:
            self.courses.add(course_id)
        return Row(
            line_no,
            line_bytes,
            _duplicate_key(envelope, time, raw),
            time,
            text(envelope.event_source or context.event_source),
            label,
            label.is_courseware or _is_block_event(label, context),
            course_id,
            self._subject(about, user_key, name_key),
            user_key,
            name_key,
            # A service that enrols a teacher writes an event about the teacher.
            name in SERVICES and about in (None, context_id),
            self._values(label, payload),
        )

    def _label(self, envelope: Envelope, context: Context) -> Label:
        name = envelope.name or envelope.event_type or context.event_type
        if not isinstance(name, str):
            name = ""
        label = self._labels.get(name)
        if label is None:
            if len(self._labels) >= _MEMO:  # URLs have no end
                self._labels.clear()
            label = self._labels[name] = label_event(name)
        return label

    def _payload(self, label: Label, raw: msgspec.Raw) -> Payload:
        """The event's payload; an empty one where it is a list, form-encoded, null or missing."""
        wanted = label.kind.payload
        if not raw:
            return wanted()
        decode = self._decoders.get(wanted)
        if decode is None:
            decode = self._decoders[wanted] = msgspec.json.Decoder(wanted).decode
        try:
            content: Any = raw
            if memoryview(raw)[0] == _QUOTE:  # browsers send the object as a string
                content = msgspec.json.decode(raw, type=str)
            return decode(content)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            return wanted()

    def _subject(self, about: int | None, user_key: str | None, name_key: str | None) -> str | None:
        """Who it is about: the payload's user id, else the context's, else the user name."""
        subject = self._of_id(about) if about is not None else user_key or name_key
        for key in (subject, user_key, name_key):
            if key is not None:
                self.keys.add(key)
        if user_key is not None and name_key is not None:
            self.pairs[name_key, user_key] += 1
        return subject

    @staticmethod
    def _values(label: Label, payload: Payload) -> tuple[object, ...]:
        if label.is_implicit:
            return (label.block_id,)
        return label.kind.values(payload)


def _is_block_event(label: Label, context: Context) -> bool:
    """An event of a block whose kind is not known: it carries the block's usage key."""
    if label.kind.name != "other" or not isinstance(context.module, dict):
        return False
    return isinstance(context.module.get("usage_key"), str)


def _course(label: Label, envelope: Envelope, context: Context, payload: Payload) -> str | None:
    """The course run, from the first place that names one (see the order in the docs)."""
    if label.kind.learner_course and (found := course_key(payload.course_id)):
        return found
    found = course_key(context.course_id) or course_from_url(context.path)
    if found is None:
        if label.is_implicit:
            found = course_from_url(envelope.name or envelope.event_type)
        else:
            found = course_from_url(envelope.page or context.page)
    return found or course_key(payload.course_id)


def _duplicate_key(envelope: Envelope, time: str, raw: msgspec.Raw) -> int:
    """Hash of user name, context, source, type, event and time, as bytes on the line."""
    head = (
        f"{envelope.username}\0{envelope.event_source}\0{envelope.event_type}\0{envelope.name}"
        f"\0{time}\0"
    )
    found = xxhash.xxh3_64_intdigest(
        b"\0".join((head.encode("utf-8", "surrogatepass"), bytes(envelope.context), bytes(raw)))
    )
    return found - _SIGNED


def _type_name(value: object) -> str:
    names = {str: "a string", bool: "a boolean", list: "a list", dict: "an object"}
    if value is None:
        return "missing"
    return names.get(type(value), "a number")
