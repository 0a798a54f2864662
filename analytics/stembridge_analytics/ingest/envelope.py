"""One line of a log -> one envelope, or the reason why not.

The fast path decodes a blob of lines at once and reads only declared fields, so an unknown field
costs nothing and loses nothing. What it cannot decode goes through `read_line`, which strips
prefixes and forgives what other writers of JSON do.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from stembridge_analytics.ingest.lines import MAX_LINE
from stembridge_analytics.schema import REJECT_REASONS

__all__ = [
    "Context",
    "Envelope",
    "Module",
    "RejectedLine",
    "decode_blob",
    "decode_contexts",
    "decode_line",
    "payload_of",
    "read_line",
]


class Envelope(msgspec.Struct, gc=False):
    """The root of an event. Fields are `Any`: an odd type costs the field, not the line.

    The async form carries `data` and `timestamp` in place of `event` and `time`.
    """

    username: Any = None
    name: Any = None
    event_type: Any = None
    event_source: Any = None
    page: Any = None
    time: Any = None
    timestamp: Any = None
    event: msgspec.Raw = msgspec.Raw()
    data: msgspec.Raw = msgspec.Raw()
    context: msgspec.Raw = msgspec.Raw()


class Module(msgspec.Struct, gc=False):
    """The block that an event comes from."""

    usage_key: Any = None


class Context(msgspec.Struct, gc=False):
    """The context of an event; in the async form also what else stands at the root."""

    course_id: Any = None
    user_id: Any = None
    path: Any = None
    module: Module | str | float | int | bool | list[Any] | None = None
    username: Any = None
    event_source: Any = None
    event_type: Any = None
    page: Any = None


class RejectedLine(Exception):
    """A line that is no event: a `reason` of schema.REJECT_REASONS, `detail` what was found."""

    def __init__(self, reason: str, detail: str) -> None:
        if reason not in REJECT_REASONS:
            raise ValueError(f"unknown reason {reason!r}; add it to schema.REJECT_REASONS")
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


_ENVELOPE: Final = msgspec.json.Decoder(Envelope)
_CONTEXT: Final = msgspec.json.Decoder(Context)
_MAX_STARTS: Final = 5
_EMPTY: Final = (b"", b"null", b'""')
_FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


def decode_blob(blob: bytes, count: int) -> list[Envelope] | None:
    """The envelopes of a blob of `count` lines, or None if any of them needs a closer look."""
    # msgspec takes any white space between objects for a line end: two objects on one line and a
    # blank line elsewhere would go unseen. An object never breaks between } and {.
    if blob.count(b"}\n{") + blob.count(b"}\r\n{") != count - 1:
        return None
    try:
        if not blob.isascii():
            blob.decode()  # msgspec does not check text in fields it skips
        found = _ENVELOPE.decode_lines(blob)
    except _FAULTS:
        return None
    return found if len(found) == count else None


def decode_line(line: bytes) -> Envelope | None:
    """The envelope of a line as the platform writes it, or None if it needs `read_line`."""
    if not line.startswith(b"{"):
        return None
    try:
        if not line.isascii():
            line.decode()
        return _ENVELOPE.decode(line)
    except _FAULTS:
        return None


def read_line(line: bytes) -> Envelope:
    """The envelope of a line that is neither blank nor a comment. Raises RejectedLine."""
    if len(line) > MAX_LINE:
        raise RejectedLine("too_long", f"longer than {MAX_LINE} bytes")
    try:
        line.decode()
    except UnicodeDecodeError as error:
        raise RejectedLine("bad_utf8", f"not UTF-8 at byte {error.start + 1}") from None
    start = line.find(b"{")
    if start < 0:
        raise RejectedLine("not_json", "no JSON object in the line")
    # A prefix may hold braces of its own: try the next few before giving up.
    first_error = RejectedLine("not_json", "")
    for attempt in range(_MAX_STARTS):
        try:
            return _decode(line[start:])
        except RejectedLine as error:
            if attempt == 0:
                first_error = error
            start = line.find(b'{"', start + 1)
            if start < 0 or error.reason in ("cut", "two_events"):
                break
    raise first_error


def _decode(text: bytes) -> Envelope:
    try:
        return _ENVELOPE.decode(text)
    except (msgspec.DecodeError, RecursionError):
        pass
    try:
        # Python's own writer emits NaN and Infinity, which JSON does not know.
        found = json.loads(text, parse_constant=lambda _: None)
    except RecursionError:
        raise RejectedLine("not_json", "nested too deeply") from None
    except ValueError as error:
        raise _why(text, error) from None
    if not isinstance(found, dict):
        raise RejectedLine("not_object", f"a JSON {type(found).__name__}, not an object")
    try:
        return _ENVELOPE.decode(msgspec.json.encode(found))
    except (msgspec.DecodeError, msgspec.EncodeError, UnicodeEncodeError, OverflowError):
        raise RejectedLine("bad_text", "text that is not valid Unicode") from None


def _why(text: bytes, error: ValueError) -> RejectedLine:
    if isinstance(error, json.JSONDecodeError):
        rest = error.doc[error.pos :].strip()
        # Cut lines end inside a string or where a value, comma or brace had to come.
        if not rest or error.msg.startswith("Unterminated string"):
            return RejectedLine(
                "cut", f"the JSON object ends in the middle, after {len(text)} bytes"
            )
        if rest.startswith("{") and b'"time' in text[: error.pos]:
            return RejectedLine("two_events", f"another object follows at byte {error.pos + 1}")
        return RejectedLine("not_json", f"{error.msg} at byte {error.pos + 1} of the object")
    return RejectedLine("not_json", "a number too large to read")


def payload_of(envelope: Envelope) -> msgspec.Raw:
    """The payload: `event`, or `data` in the async form, where `event` may stand as null."""
    data = envelope.data
    return data if data and bytes(envelope.event) in _EMPTY else envelope.event


def decode_contexts(envelopes: Sequence[Envelope]) -> list[Context]:
    """The context of each; an empty one where it is missing or not an object."""
    try:
        return list(map(_CONTEXT.decode, [envelope.context for envelope in envelopes]))
    except _FAULTS:
        return [_careful(envelope.context) for envelope in envelopes]


def _careful(raw: msgspec.Raw) -> Context:
    try:
        return _CONTEXT.decode(raw) if raw else Context()
    except _FAULTS:
        return Context()
