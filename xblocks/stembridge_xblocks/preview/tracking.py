"""Events in the platform's tracking-log envelope, as server code of the LMS writes them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from stembridge_xblocks.preview.people import Session

__all__ = ["EventLog", "Origin"]

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event comes from: the request and, in a handler, the block.

    module: display name and usage key of the block whose handler runs; None in a view, whose events
        the platform writes without it.
    """

    course_id: str
    org: str
    session: Session
    path: str = ""
    module: tuple[str, str] | None = None
    ip: str = "127.0.0.1"
    agent: str = "stembridge-stage"
    host: str = "localhost:8000"
    referer: str = ""
    accept_language: str = ""


@dataclass
class EventLog:
    """Every event so far, oldest first, and a file that each is appended to if one is named.

    clock: gives the time of an event; the machine's own by default.
    """

    clock: Clock = lambda: datetime.now(UTC)
    sink: Path | None = None
    lines: list[dict[str, Any]] = field(default_factory=list)

    def track(
        self, origin: Origin, name: str, payload: Any, *, user_id: int | None, asides: bool = True
    ) -> dict[str, Any]:
        """Append one event and return its envelope.

        user_id: of the learner the block is bound to, which `username` need not be.
        asides: as events have that a block published itself; the platform's own, of grades and
            completion, have none and no page.
        """
        context: dict[str, Any] = {"course_id": origin.course_id, "course_user_tags": {}}
        if user_id is not None:
            context["user_id"] = user_id
        context |= {"path": origin.path, "org_id": origin.org, "enterprise_uuid": ""}
        if origin.module is not None:
            display_name, usage_key = origin.module
            context["module"] = {"display_name": display_name, "usage_key": usage_key}
        if asides:
            context["asides"] = {}
        line = {
            "name": name,
            "context": context,
            "username": origin.session.person.username,
            "session": origin.session.id,
            "ip": origin.ip,
            "agent": origin.agent,
            "host": origin.host,
            "referer": origin.referer,
            "accept_language": origin.accept_language,
            # A copy as a log file would hold it: what the block changes later is not in it.
            "event": json.loads(json.dumps(payload)),
            "time": self.clock().astimezone(UTC).isoformat(timespec="microseconds"),
            "event_type": name,
            "event_source": "server",
            "page": "x_module" if asides else None,
        }
        self.lines.append(line)
        if self.sink is not None:
            with self.sink.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line) + "\n")
        return line
