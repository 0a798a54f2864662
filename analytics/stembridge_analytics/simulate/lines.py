"""Events as lines of a tracking log, byte for byte as `json.dumps` would write them.

Lines are put together from text: that is six times as fast as dumping dictionaries, and a test
holds every line against `json.dumps`.
"""

from __future__ import annotations

from typing import Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import time_text
from stembridge_analytics.simulate.programme import ORG
from stembridge_analytics.simulate.session import Event

__all__ = [
    "JSON_JUNK",
    "JUNK",
    "async_line",
    "bad_utf8_line",
    "comment_line",
    "cut_line",
    "event_line",
    "prefix_of",
]

# Not strftime's %b: that speaks the language of the machine.
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
JUNK: Final = (
    "Traceback (most recent call last):",
    '  File "/openedx/edx-platform/common/djangoapps/track/backends/logger.py", line 41, in send',
    "<html><body><h1>502 Bad Gateway</h1></body></html>",
    "tracking handler: queue full, message dropped",
)
JSON_JUNK: Final = ('["heartbeat", 1]', "null")
_NO_REQUEST: Final = (
    '"session": "", "ip": "", "agent": "", "host": "", "referer": "", "accept_language": ""'
)


def event_line(
    event: Event,
    time: str,
    *,
    user_id: str | None = None,
    username: str | None = None,
    course_id: str | None = None,
    more: str = "",
) -> str:
    """The event as one line without its end, in the shape of the platform's logs.

    user_id: JSON of the context's user id with its key and a comma, "" to leave it out.
    username, course_id: JSON in place of what the event says. more: a further field of the root,
    with a comma before it.
    """
    name = "" if event.name is None else f'"name": "{event.name}", '
    context = _context(event, user_id, course_id)
    session = event.session
    if event.context is not None:
        who = f'"username": "", {_NO_REQUEST}'
    else:
        who = f'"username": {username or session.username}, {session.request}'
    payload = f'"event": {event.payload}, ' if event.payload else ""
    return (
        f'{{{name}"context": {context}, {who}, {payload}"time": "{time}", '
        f'"event_type": "{event.event_type}", "event_source": "{event.source}", '
        f'"page": {event.page}{more}}}'
    )


def async_line(event: Event, time: str) -> str:
    """The shape before the platform's last step: `data`, `timestamp`, the rest in `context`.

    That step would fill in event_source "server", so only browser and mobile say theirs.
    """
    session = event.session
    context = _context(event, None, None)
    if event.context is not None:
        who = f'"username": "", {_NO_REQUEST}'
    else:
        who = f'"username": {session.username}, {session.request}'
    if event.source != "server":
        who += f', "event_source": "{event.source}", "page": {event.page}'
    return (
        f'{{"name": "{event.name}", "timestamp": "{time}", "data": {event.payload}, '
        f'"context": {context[:-1]}, {who}}}}}'
    )


def _context(event: Event, user_id: str | None, course_id: str | None) -> str:
    if event.context is not None:
        return event.context
    session = event.session
    if user_id is None:
        user_id = f'"user_id": {session.user_id}, '
    if event.in_course:
        course = course_id or f'"{session.course.key}"'
        org = ORG
    else:
        course, org = course_id or event.course_id or '""', ""
    return (
        f'{{"course_id": {course}, "course_user_tags": {{}}, {user_id}"path": "{event.path}", '
        f'"org_id": "{org}", "enterprise_uuid": ""{event.more}}}'
    )


def prefix_of(kind: str, event: Event, server: str) -> str:
    """What a logger, a container or syslog puts before a line."""
    stamp = time_text(event.time_us)
    if kind == "logger":
        told = stamp[:23].replace("T", " ").replace(".", ",")
        who = event.session.who
        return f"{told} INFO 20 [tracking] [user {who.user_id}] [ip {who.ip}] logger.py:41 - "
    if kind == "container":
        return f"tutor_local-{server[:3]}-{server[3:]}  | "
    month = _MONTHS[int(stamp[5:7]) - 1]
    return (
        f"{month} {int(stamp[8:10]):2d} {stamp[11:19]} {server} "
        f"[service_variant=lms][tracking][env:prod] INFO [{server}  20] [logger.py:41] - "
    )


def cut_line(line: str, chance: Chance) -> str:
    """The beginning of a line whose writing broke off; never a whole JSON object."""
    return line[: max(1, len(line) * chance.between(20, 90) // 100)]


def bad_utf8_line(line: str) -> bytes:
    """The line with a byte in its host name that is Latin-1 and no UTF-8."""
    return line.encode().replace(b'"host": "', b'"host": "\xe9cole.', 1)


def comment_line(event: Event) -> str:
    """A note somebody left in the log."""
    return f"# rotated by hand, {time_text(event.time_us)[:10]}"
