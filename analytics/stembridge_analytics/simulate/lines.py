"""Events as lines of a tracking log: both JSON shapes, four time formats, three prefixes, junk."""

from __future__ import annotations

import json
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import TIME_FORMS, time_text
from stembridge_analytics.simulate.session import HOST, Event

__all__ = [
    "JSON_JUNK",
    "JUNK",
    "bad_utf8_line",
    "comment_line",
    "cut_line",
    "event_line",
    "with_prefix",
]

_TIME_WEIGHTS: Final = dict(zip(TIME_FORMS, (0.91, 0.04, 0.03, 0.02), strict=True))
_ASYNC_SHARE: Final = 0.04
# Not strftime's %b: that speaks the language of the machine.
_MONTHS: Final = [
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
]
JUNK: Final = (
    b"Traceback (most recent call last):",
    b'  File "/openedx/edx-platform/common/djangoapps/track/backends/logger.py", line 41, in send',
    b"<html><body><h1>502 Bad Gateway</h1></body></html>",
    b"tracking handler: queue full, message dropped",
    b'["heartbeat", 1]',
    b"null",
)
# Of these, JSON all the same.
JSON_JUNK: Final = frozenset({b'["heartbeat", 1]', b"null"})


def event_line(event: Event, chance: Chance) -> bytes:
    """The event as one line without its end, mostly in the sync shape."""
    is_async = event.can_be_async and chance.happens(_ASYNC_SHARE)
    time = time_text(event.time_us, chance.weighted(_TIME_WEIGHTS))
    fields = _async_fields(event, time) if is_async else _sync_fields(event, time)
    return json.dumps(fields).encode()


def _request(event: Event) -> dict[str, Any]:
    who = event.who
    return {
        "username": who.username,
        "session": event.session,
        "ip": who.ip,
        "agent": who.agent,
        "host": HOST if event.session else "",
        "referer": "",
        "accept_language": who.language,
    }


def _sync_fields(event: Event, time: str) -> dict[str, Any]:
    name = {} if event.name is None else {"name": event.name}
    return {
        **name,
        "context": event.context,
        **_request(event),
        "event": event.event,
        "time": time,
        "event_type": event.event_type,
        "event_source": event.source,
        "page": event.page,
    }


def _async_fields(event: Event, time: str) -> dict[str, Any]:
    """The shape before the platform's last step: `data`, `timestamp`, the rest in `context`.

    That step would fill in event_source "server", so only browser and mobile say theirs.
    """
    context = {**event.context, **_request(event)}
    if event.source != "server":
        context |= {"event_source": event.source, "page": event.page}
    return {"name": event.name, "timestamp": time, "data": event.event, "context": context}


def with_prefix(line: bytes, event: Event, server: str, chance: Chance) -> bytes:
    """The line behind what a logger, a container or syslog puts before it."""
    kind = chance.between(0, 2)
    if kind == 0:
        stamp = time_text(event.time_us)[:23].replace("T", " ").replace(".", ",")
        user = event.who.user_id
        text = f"{stamp} INFO 20 [tracking] [user {user}] [ip {event.who.ip}] logger.py:41 - "
    elif kind == 1:
        text = f"tutor_local-{server[:3]}-{server[3:]}  | "
    else:
        stamp = time_text(event.time_us)
        month = _MONTHS[int(stamp[5:7]) - 1]
        text = (
            f"{month} {int(stamp[8:10]):2d} {stamp[11:19]} {server} "
            f"[service_variant=lms][tracking][env:prod] INFO [{server}  20] [logger.py:41] - "
        )
    return text.encode() + line


def cut_line(line: bytes, chance: Chance) -> bytes:
    """The beginning of a line whose writing broke off; never a whole JSON object."""
    return line[: max(1, len(line) * chance.between(20, 90) // 100)]


def bad_utf8_line(line: bytes) -> bytes:
    """The line with a byte in its host name that is Latin-1 and no UTF-8."""
    return line.replace(b'"host": "', b'"host": "\xe9cole.', 1)


def comment_line(event: Event) -> bytes:
    """A note somebody left in the log."""
    return f"# rotated by hand, {time_text(event.time_us)[:10]}".encode()
