"""What tests of older systems' definitions share: raw lines, and how those systems read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings

from ..conftest import event

Event = dict[str, Any]
START = datetime(2025, 3, 3, tzinfo=UTC)  # a Monday
few = settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip

_KEY = r"[^/+]+[/+][^/+]+[/+][^/?#]+"
_IN_URL = re.compile(
    rf"^.*?(?:/courses/(?!v[0-9]+/[^/]+)({_KEY})|/xblock/block-v1:([^/]+?)\+type@)"
)


def real_lines(shared_data: Path, name: str) -> list[bytes]:
    """The event lines of a log that a real platform wrote."""
    lines = (shared_data / "edx_logs" / name).read_bytes().splitlines()
    return [line for line in lines if line.strip() and not line.startswith(b"#")]


def objects(lines: Iterable[bytes]) -> list[Event]:
    """The lines as JSON objects."""
    return [json.loads(line) for line in lines]


def at(seconds: float) -> str:
    """The moment so many seconds after START, as logs write it."""
    return (START + timedelta(seconds=seconds)).isoformat(timespec="microseconds")


def anchors(days: int) -> list[Event]:
    """Two events of nobody in no course, so that the logs begin with START and last `days`."""
    return [
        event("edx.user.login", at(second), None, context={})
        for second in (0, days * 86_400 - 1)
    ]  # fmt: skip


def moment_us(o: Event) -> int:
    """Microseconds since 1970."""
    then = datetime.fromisoformat(o["time"]).astimezone(UTC)
    return (then - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def monday(o: Event) -> str:
    """Monday of the week of an event."""
    day = date.fromisoformat(o["time"][:10])
    return (day - timedelta(days=day.weekday())).isoformat()


def payload(o: Event) -> dict[str, Any] | None:
    """The payload as an object, as the edX pipeline took it; None if it is none."""
    value = o.get("event")
    if value == "":
        return {}
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, dict) else None


def course_of(o: Event) -> str | None:
    """The course of an event as the edX pipeline found it: by the context, else by the URL."""
    context = o.get("context")
    if context is None:
        return None
    if context.get("course_id", "").strip():
        return str(context["course_id"].strip())
    url = {"server": o.get("event_type"), "browser": o.get("page")}.get(o.get("event_source", ""))
    match = _IN_URL.match(url or "")
    if match is None:
        return None
    return match.group(1) or f"course-v1:{match.group(2)}"


def did(
    what: str, second: float, place: float | None, user: int = 7, *,
    new: float | None = None, video: str = "v", **told: Any,
) -> Event:  # fmt: skip
    """An act at a video: at a place, or from a place to a new one."""
    places = {"currentTime": place} if new is None else {"old_time": place, "new_time": new}
    text = json.dumps({"id": video, "code": "html5", **places, **told})
    return event(f"{what}_video", at(second), user, event_source="browser", event=text)
