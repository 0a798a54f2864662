"""A line that needs judgement -> a row of the scanner, or the reason why it is no event.

What the scanner in C does with plain lines is done here with any line: which of two places counts,
what a payload in a string holds, what a duplicate is compared by.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Final, Literal

import msgspec
import xxhash

from stembridge_analytics.ingest.envelope import (
    Envelope,
    context_of,
    decode_line,
    payload_of,
    read_line,
)
from stembridge_analytics.ingest.forgiving import RejectedLine, dumped, is_text, parse
from stembridge_analytics.ingest.scanner import CONTEXT, PAYLOAD, ROOT
from stembridge_analytics.ingest.times import time_us

__all__ = ["Row", "Skip", "duplicate_key", "read_row", "skipped", "without_blanks"]

# time_us, duplicate key, and values as a scanner takes them
Row = tuple[int, int, list[Any]]
Skip = Literal["blank", "comment"]

_SIGNED: Final = 2**63
_FAULTS: Final = (msgspec.DecodeError, UnicodeError, RecursionError)
_AROUND: Final = b"\0 \t\r\n\f\v"
# What stands before a value that is hashed: the name "5" and the number 5 are two.
_TEXT: Final = b"\1"
_OTHER: Final = b"\2"
_NOTHING: Final = bytes(5)
_BOM: Final = b"\xef\xbb\xbf"
_FIELDS: Final = msgspec.defstruct("Fields", [(name, Any, None) for name in PAYLOAD], gc=False)
# The values at PATHS, in their order.
_ROOT_OF: Final = attrgetter(*ROOT)
_CONTEXT_OF: Final = attrgetter(*CONTEXT)
_FIELDS_OF: Final = attrgetter(*PAYLOAD)
_NO_FIELDS: Final = (None,) * len(PAYLOAD)
# Objects become fields; the other JSON types are told apart without failing.
_DECODE: Final = msgspec.json.Decoder(_FIELDS | str | float | int | bool | list[Any] | None).decode


def read_row(line: bytes) -> Row | Skip:
    """The row of a line, or why it is skipped. Raises RejectedLine."""
    envelope = decode_line(line)
    if envelope is None:
        text = _stripped(line)
        if skip := _skipped(text):
            return skip
        envelope = read_line(text)
    values = _values(envelope)
    # Half a character can only come from an escape.
    if b"\\u" in line and not is_text(values):
        raise RejectedLine("bad_text", "text that is not valid Unicode")
    return (
        time_us(_time_of(envelope)),
        duplicate_key(envelope),
        [v if v is None or type(v) is str else _as_json(v) for v in values],
    )


def _stripped(line: bytes) -> bytes:
    # A crash of the server can leave zero bytes around a line.
    return line.removeprefix(_BOM).strip(_AROUND)


def _skipped(text: bytes) -> Skip | None:
    if not text:
        return "blank"
    return "comment" if text.startswith(b"#") else None


def skipped(line: bytes) -> Skip | None:
    """Why a line is skipped, if it is; the beginning of a line, if that is not blank, tells too."""
    return _skipped(_stripped(line))


def without_blanks(begun: bytes) -> bytes:
    """The beginning of a line without blanks that say nothing of it: short, however many."""
    mark = _BOM if begun.startswith(_BOM) else b""
    rest = begun.removeprefix(_BOM)
    text = rest.lstrip(_AROUND)
    return mark + (b" " if len(text) < len(rest) else b"") + text


def _values(envelope: Envelope) -> list[Any]:
    """What stands at each of PATHS, in their order."""
    context = context_of(envelope)
    fields = _fields(payload_of(envelope))
    return [
        *_ROOT_OF(envelope),
        *_CONTEXT_OF(context),
        getattr(context.module, "usage_key", None),
        *(_NO_FIELDS if fields is None else _FIELDS_OF(fields)),
    ]


def _as_json(value: Any) -> bytes | None:
    """A value as scanners take it that is not text."""
    return b"%d" % value if type(value) is int else dumped(value)


def _time_of(envelope: Envelope) -> Any:
    """The time, or the timestamp of the async form: the first that is text, else what there is."""
    if isinstance(envelope.time, str) or not isinstance(envelope.timestamp, str):
        return envelope.time if envelope.time is not None else envelope.timestamp
    return envelope.timestamp


def _fields(raw: msgspec.Raw) -> Any:
    """The wanted fields of a payload; None if it is no object.

    Browsers send the object as a string; lists, forms and the like hold nothing to read. A number
    that cannot be read costs its field, not the payload.
    """
    found = _decoded(raw)
    if found is None and raw:
        found = parse(bytes(raw))
    if isinstance(found, str) and found.lstrip(" \t\r\n").startswith("{"):
        text = found
        found = _decoded(text)
        if found is None:
            found = parse(text)
            found = found if is_text(found) else None
    if isinstance(found, dict):
        found = _FIELDS(**{name: found.get(name) for name in PAYLOAD})
    return found if isinstance(found, _FIELDS) else None


def _decoded(text: msgspec.Raw | str) -> Any:
    try:
        return _DECODE(text) if text else None
    except _FAULTS:
        return None


def duplicate_key(envelope: Envelope) -> int:
    """Hash of user name, source, type, name and times as they are meant, of context and payload as
    they are written; the same as in native/event.h.
    """
    parts = [
        _hashed(value if value is None or type(value) is str else _as_json(value), _OTHER)
        for value in (
            envelope.username, envelope.event_source, envelope.event_type, envelope.name,
            envelope.time, envelope.timestamp,
        )
    ]  # fmt: skip
    parts += [_hashed(raw or None, _TEXT) for raw in (envelope.context, payload_of(envelope))]
    return xxhash.xxh64_intdigest(b"".join(parts)) - _SIGNED


def _hashed(value: str | bytes | msgspec.Raw | None, mark: bytes) -> bytes:
    """A value with its length before it, so that two values never run together."""
    if value is None:
        return _NOTHING
    if isinstance(value, str):
        found, mark = value.encode(), _TEXT
    else:
        found = bytes(value)
    return mark + len(found).to_bytes(4, "little") + found
