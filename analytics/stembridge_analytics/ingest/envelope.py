"""One line of a log -> one envelope, or the reason why not.

Only declared fields are read, so an unknown field costs nothing and loses nothing. What
`decode_line` cannot decode goes through `read_line`, which strips prefixes and forgives what other
writers of JSON do.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from stembridge_analytics.ingest.forgiving import RejectedLine, dumped, parse, parse_object
from stembridge_analytics.ingest.lines import MAX_LINE

__all__ = [
    "Context",
    "Envelope",
    "Module",
    "RejectedLine",
    "context_of",
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


_ENVELOPE: Final = msgspec.json.Decoder(Envelope)
_CONTEXT: Final = msgspec.json.Decoder(Context)
_MAX_STARTS: Final = 5
_JSON_STARTS: Final = frozenset('["-0123456789tfn')
_PLAIN: Final = tuple(
    name for name in Envelope.__struct_fields__ if name not in ("event", "data", "context")
)
_EMPTY: Final = (b"", b"null", b'""')
_FAULTS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


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
        text = line.decode()
    except UnicodeDecodeError as error:
        raise RejectedLine("bad_utf8", f"not UTF-8 at byte {error.start + 1}") from None
    if not text.startswith("{") and _is_json(text):
        raise RejectedLine("not_object", "JSON, but not an object")
    start = text.find("{")
    if start < 0:
        raise RejectedLine("not_json", "no JSON object in the line")
    # A prefix may hold braces of its own: try the next few before giving up.
    first_error = None
    for _ in range(_MAX_STARTS):
        try:
            return _decode(text[start:])
        except RejectedLine as error:
            if error.reason == "bad_text":
                raise
            first_error = first_error or error
            start = text.find('{"', start + 1)
            if start < 0 or error.reason != "not_json":
                break
    try:
        raise first_error or RejectedLine("not_json", "no JSON object in the line")
    finally:
        # An error that its own frame names is a cycle, which keeps all frames and their lines.
        del first_error


def _is_json(text: str) -> bool:
    return text[0] in _JSON_STARTS and (text == "null" or parse(text) is not None)


def _decode(text: str) -> Envelope:
    try:
        return _ENVELOPE.decode(text)
    except (msgspec.DecodeError, RecursionError, UnicodeEncodeError):
        pass
    found = parse_object(text)
    plain: dict[str, Any] = {name: found.get(name) for name in _PLAIN}
    raws = {name: _raw(found, name) for name in ("event", "data", "context")}
    return Envelope(**plain, **raws)


def _raw(found: dict[str, Any], name: str) -> msgspec.Raw:
    if name not in found:
        return msgspec.Raw()
    text = dumped(found[name])
    if text is None:
        raise RejectedLine("not_json", "nested too deeply")
    return msgspec.Raw(text)


def payload_of(envelope: Envelope) -> msgspec.Raw:
    """The payload: `event`, or `data` in the async form, where `event` may stand as null."""
    data = envelope.data
    return data if data and bytes(envelope.event) in _EMPTY else envelope.event


def context_of(envelope: Envelope) -> Context:
    """The context; an empty one where it is missing or not an object."""
    raw = envelope.context
    try:
        return _CONTEXT.decode(raw) if raw else Context()
    except _FAULTS:
        found = parse(bytes(raw))
    if not isinstance(found, dict):
        return Context()
    fields = {name: found.get(name) for name in Context.__struct_fields__}
    if isinstance(fields["module"], dict):
        fields["module"] = Module(fields["module"].get("usage_key"))
    return Context(**fields)
