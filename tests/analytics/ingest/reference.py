"""One line of a tracking log, read slowly and plainly: what ingest must say about it.

Written from the documentation (what logs hold, the meaning of every column, the reasons of
rejects), not from ingest, with the standard library alone, and shared with nothing but the
product's declarative tables. Where ingest and this file differ, one of them is wrong.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from stembridge_analytics.ingest.people import SERVICES
from stembridge_analytics.schema import REJECT_REASONS, STAGED_EVENTS

from .reference_json import Cut, Fault, Parsed, parse_object
from .reference_names import Name, course_of_address, course_run, read_names
from .reference_payloads import AT_MODULE, PAYLOADS, block_type, text, whole

__all__ = ["COLUMNS", "KEY", "Event", "Outcome", "Reject", "Skip", "read_file", "read_line"]

KEY: Final = bytes(range(32))
COLUMNS: Final = tuple(
    name for name in STAGED_EVENTS.names if name not in ("file_no", "line_no", "duplicate_key")
)
_MAX_LINE: Final = 16 * 1024 * 1024
# An object behind a prefix that holds braces of its own is looked for so many times.
_MAX_STARTS: Final = 5
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_US: Final = timedelta(microseconds=1)
_NOBODY: Final = ("", "anonymous", "AnonymousUser", "None", "null")
_COURSE_IN_PAYLOAD_FIRST: Final = ("enrolment", "certificate", "completion", "grade")


@dataclass(frozen=True)
class Event:
    """An event: its columns, and what makes two lines the same event.

    duplicate_text: as written on the line; equal texts are the same event.
    duplicate_values: what was meant; different ones are different events.
    """

    columns: dict[str, Any]
    duplicate_text: tuple[Any, ...]
    duplicate_values: tuple[Any, ...]


@dataclass(frozen=True)
class Reject:
    """A line that is no event, with one of the schema's reasons."""

    reason: str

    def __post_init__(self) -> None:
        if self.reason not in REJECT_REASONS:
            raise ValueError(f"unknown reason {self.reason!r}")


@dataclass(frozen=True)
class Skip:
    """A line that is counted and nothing else: blank or comment."""

    what: str


Outcome = Event | Reject | Skip


def read_file(content: bytes) -> list[Outcome]:
    """What each line of a file is; a last line without its end counts."""
    lines = content.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [read_line(line) for line in lines]


def read_line(line: bytes) -> Outcome:
    """What one line is, given without its newline."""
    if len(line) > _MAX_LINE:
        return Reject("too_long")
    # Editors on Windows begin a file with a mark and end lines with a carriage return.
    # A crash leaves zero bytes behind.
    line = line.removeprefix(b"\xef\xbb\xbf").strip(b"\0 \t\n\r\v\f")
    if not line:
        return Skip("blank")
    if line.startswith(b"#"):
        return Skip("comment")
    try:
        whole_line = line.decode("utf-8")
    except UnicodeDecodeError:
        return Reject("bad_utf8")
    found = _find_object(whole_line)
    return found if isinstance(found, Reject) else _read_event(found)


def _find_object(line: str) -> Parsed | Reject:
    """The object that the line ends with, behind whatever prefix."""
    if _is_other_json(line):
        return Reject("not_object")
    starts = [line.find("{")]
    if starts[0] < 0:
        return Reject("not_json")
    starts += [m.start() for m in re.finditer(r'\{"', line) if m.start() > starts[0]]
    reasons = []
    for start in starts[:_MAX_STARTS]:
        try:
            found = parse_object(line, start)
        except Cut:
            reasons.append("cut")
        except Fault:
            reasons.append("not_json")
        else:
            behind = line[found.end :].strip()
            if not behind:
                return found
            is_event = "time" in found.value or "timestamp" in found.value
            reasons.append("two_events" if is_event and "{" in behind else "not_json")
        if reasons[-1] in ("cut", "two_events"):
            break
    return Reject(reasons[0])


def _is_other_json(line: str) -> bool:
    """Whether the line is JSON, but a list, a text, a number or a word."""
    if line[0] not in '["-0123456789tfn':
        return False
    try:
        # As the one member of an object the whole line has to be one value.
        found = parse_object(f'{{"it":{line}}}')
    except (Cut, Fault):
        return False
    return found.end == len(line) + 7 and set(found.value) == {"it"} and found.spans["it"] == line


def _read_event(found: Parsed) -> Outcome:
    root = found.value
    stamp = next((root[n] for n in ("time", "timestamp") if isinstance(root.get(n), str)), None)
    time_us = None if stamp is None else _time_us(stamp)
    faults = [] if found.is_unicode else ["bad_text"]
    if time_us is None:
        faults.append("no_time" if stamp is None else "bad_time")
    if time_us is None or faults:
        # Of two reasons the one that the schema has first.
        return Reject(min(faults, key=list(REJECT_REASONS).index))
    context = root["context"] if isinstance(root.get("context"), dict) else {}
    is_async = root.get("event") in (None, "") and "data" in root
    field = "data" if is_async else "event"
    name = read_names(root.get("name"), root.get("event_type"), context.get("event_type"))
    payload = {} if name.kind == "page" else _payload(root.get(field))
    columns: dict[str, Any] = dict.fromkeys(COLUMNS)
    columns.update(_when(time_us))
    columns.update(_what(root, context, payload, name))
    columns.update(_who(root, context, payload))
    columns["block_id"] = name.block_id
    if name.kind in PAYLOADS:
        columns.update(PAYLOADS[name.kind](payload))
    if name.kind in AT_MODULE:
        columns["block_id"] = columns["block_id"] or _module(context)
        columns["block_type"] = block_type(columns["block_id"])
    head = ("username", "event_source", "event_type", "name", "time", "timestamp")
    values = tuple(repr(root.get(n)) for n in (*head, "context", field))
    as_written = tuple(found.spans.get(n) for n in ("context", field))
    # What only a forgiving reader reads is written anew before it is compared.
    line = None if found.is_plain else found.spans
    return Event(columns, (*values[: len(head)], *as_written, repr(line)), values)


def _time_us(stamp: str) -> int | None:
    """Microseconds since 1970 of an ISO 8601 time from 2010 to 2100, UTC if no zone is said."""
    try:
        found = datetime.fromisoformat(stamp.strip().upper())
    except ValueError:
        return None
    utc = found.replace(tzinfo=None) - (found.utcoffset() or timedelta(0)) if _near(found) else None
    if utc is None or not 2010 <= utc.year < 2100:
        return None
    return (utc.replace(tzinfo=UTC) - _EPOCH) // _US


def _near(found: datetime) -> bool:
    """Whether an offset cannot carry the moment out of the calendar."""
    return 2000 < found.year < 2200


def _when(time_us: int) -> dict[str, Any]:
    day = (_EPOCH + time_us * _US).date()
    return {"time_us": time_us, "day": day, "week": day - timedelta(days=day.weekday())}


def _payload(value: object) -> dict[str, Any]:
    """The object that `event` is, or that its text holds; else an empty one."""
    if isinstance(value, str):
        inner = value.strip(" \t\n\r")
        try:
            found = parse_object(inner) if inner.startswith("{") else None
        except (Cut, Fault):
            return {}
        if found is None or found.end < len(inner) or not found.is_unicode:
            return {}
        return found.value
    return value if isinstance(value, dict) else {}


def _what(
    root: dict[str, Any], context: dict[str, Any], payload: dict[str, Any], name: Name
) -> dict[str, Any]:
    return {
        "source": _source(root.get("event_source")) or _source(context.get("event_source")),
        "kind": name.kind,
        "action": name.action,
        "event_name": name.event_name,
        "is_courseware": name.is_courseware
        or (name.kind == "other" and _module(context) is not None),
        "is_implicit": name.kind == "page",
        "course_id": _course(root, context, payload, name),
    }


def _module(context: dict[str, Any]) -> str | None:
    """The block whose page it happened on, in the platform's own words."""
    module = context.get("module")
    return text(module.get("usage_key")) if isinstance(module, dict) else None


def _source(value: object) -> str | None:
    """One of the platform's words for who writes events."""
    return value if isinstance(value, str) and re.fullmatch("[a-z_]{1,20}", value) else None


def _course(
    root: dict[str, Any], context: dict[str, Any], payload: dict[str, Any], name: Name
) -> str | None:
    """The payload of what happens to a learner, context, path, address; else any payload."""
    in_payload = course_run(payload.get("course_id"))
    if name.kind in _COURSE_IN_PAYLOAD_FIRST and in_payload:
        return in_payload
    # The first address that names a course, where several stand in a line.
    if name.address is None:
        addresses = [root.get("page"), context.get("page")]
    else:
        addresses = [root.get("name"), root.get("event_type"), context.get("event_type")]
    courses = (course_of_address(one) for one in addresses if isinstance(one, str) and one)
    return (
        course_run(context.get("course_id"))
        or course_of_address(context.get("path"))
        or next((course for course in courses if course), None)
        or in_payload
    )


def _who(root: dict[str, Any], context: dict[str, Any], payload: dict[str, Any]) -> dict[str, Any]:
    name = _user_name(root.get("username")) or _user_name(context.get("username"))
    clicked, about = _user_id(context.get("user_id")), _user_id(payload.get("user_id"))
    user_key, name_key = _pseudonym("id", clicked), _pseudonym("name", name)
    return {
        "user_key": user_key,
        "name_key": name_key,
        "subject_key": _pseudonym("id", about) or user_key or name_key,
        "is_service": name in SERVICES and about in (None, clicked),
    }


def _user_name(value: object) -> str | None:
    found = value.strip() if isinstance(value, str) else ""
    return None if found in _NOBODY else found


def _user_id(value: object) -> int | None:
    found = whole(value)
    return found if found is not None and found > 0 else None


def _pseudonym(what: str, value: str | int | None) -> str | None:
    """HMAC-SHA-256 of platform, `what` and value, 80 bits of it in base32."""
    if value is None:
        return None
    message = f"default\0{what}\0{value}".encode()
    return base64.b32encode(hmac.digest(KEY, message, "sha256")[:10]).decode().lower()
