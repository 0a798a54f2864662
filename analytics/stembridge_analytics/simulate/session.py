"""One person at one sitting: turns deeds into events as the platform and the browser send them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import time_text
from stembridge_analytics.simulate.people import Account
from stembridge_analytics.simulate.programme import ORG, Block, Course

__all__ = ["HOST", "Event", "Session"]

HOST: Final = "courses.stembridge.example"
# Browser events have an old name and a new one; which of them a line carries, and in which
# field, depends on the platform's release.
_NEW_NAMES: Final = {
    "seq_next": "edx.ui.lms.sequence.next_selected",
    "seq_prev": "edx.ui.lms.sequence.previous_selected",
    "seq_goto": "edx.ui.lms.sequence.tab_selected",
    "load_video": "edx.video.loaded",
    "play_video": "edx.video.played",
    "pause_video": "edx.video.paused",
    "stop_video": "edx.video.stopped",
    "seek_video": "edx.video.position.changed",
}
# Sent by the platform while a block's handler runs, not by the block: they name no page.
_BY_PLATFORM: Final = ("edx.grades.", "edx.course.grade.", "edx.completion.")
_IMPLICIT_CAP: Final = 512  # the platform cuts the request's parameters there, in mid-word


@dataclass(frozen=True)
class Event:
    """One event before it is written: `context` and `event` as they will stand in the line."""

    time_us: int
    name: str | None
    event_type: str
    source: str
    who: Account
    session: str
    context: dict[str, Any]
    event: Any
    page: str | None = None
    is_masquerade: bool = False
    can_be_async: bool = True


@dataclass
class Session:
    """A sitting of `who` in `course` with its clock; each method makes one event and ticks.

    dialect: current (one name in both fields), mapped (new `name`, old `event_type`), old (no
        `name` at all), as releases of the platform differ.
    context_user_id: differs from the account's where staff look at the course as a learner.
    """

    who: Account
    course: Course
    clock_us: int
    chance: Chance
    context_user_id: int | None = None
    dialect: str = "current"
    is_mobile: bool = False
    id: str = field(init=False)

    def __post_init__(self) -> None:
        self.id = self.chance.hexadecimal(32)
        if self.context_user_id is None:
            self.context_user_id = self.who.user_id

    @property
    def is_masquerade(self) -> bool:
        """Whether user name and user id of the lines belong to two people."""
        return self.context_user_id != self.who.user_id

    def wait(self, low_s: int, high_s: int) -> None:
        """Let so many seconds pass before the next deed."""
        microsecond = self.chance.between(0, 999_999)
        self.clock_us += self.chance.between(low_s, high_s) * 1_000_000 + microsecond

    def url(self, path: str) -> str:
        """The address of a page of the site."""
        return f"https://{HOST}{path}"

    def section_path(self, module: int) -> str:
        """The path of a module's page in the courseware."""
        chapter = self.course.usage_key("chapter", str(module))[-32:]
        sequence = self.course.usage_key("sequential", str(module))[-32:]
        return f"/courses/{self.course.key}/courseware/{chapter}/{sequence}/"

    def handler_path(self, block: Block, handler: str) -> str:
        """The path of a block's handler."""
        usage_key = self.course.usage_key(block.category, block.name)
        return f"/courses/{self.course.key}/xblock/{usage_key}/handler/{handler}"

    def implicit(self, path: str, post: dict[str, list[str]] | None = None) -> Event:
        """The server's record of a request, its parameters cut as the platform cuts them."""
        body = json.dumps({"GET": {}, "POST": post or {}})[:_IMPLICIT_CAP]
        context = self._context(path, in_course=path.startswith("/courses/"))
        return self._event(None, path, "server", context, body, can_be_async=False)

    def server(
        self,
        name: str,
        event: dict[str, Any],
        block: Block | None = None,
        handler: str = "",
        *,
        path: str = "",
    ) -> Event:
        """An event by the server; of a block, if one is given."""
        page = None
        context = self._context(self.handler_path(block, handler) if block else path)
        if block:
            usage_key = self.course.usage_key(block.category, block.name)
            context["module"] = {"display_name": block.name, "usage_key": usage_key}
            page = None if name.startswith(_BY_PLATFORM) else "x_module"
        return self._event(name, name, "server", context, event, page)

    def login(self) -> Event:
        """Signing in, which happens in no course."""
        payload = {"user_id": self.who.user_id, "event_type": "login"}
        context = self._context("/login_ajax", in_course=False)
        return self._event("edx.user.login", "edx.user.login", "server", context, payload)

    def browser(self, name: str, event: Any, page_path: str) -> Event:
        """An event by the browser, whose payload the server stores as a JSON string."""
        new_name = _NEW_NAMES.get(name, name)
        as_named: tuple[str | None, str] = {
            "current": (name if "video" in name else new_name,) * 2,
            "mapped": (new_name, name),
            "old": (None, name),
        }[self.dialect]
        context = self._context("/event")
        source = "browser"
        if self.is_mobile and "video" in name:
            source = "mobile"
            context |= {
                "application": {"name": "org.example.courses", "version": "6.1.0"},
                "client": {"os": {"name": "Android"}},
                "component": "videoplayer",
                "received_at": time_text(self.clock_us + self.chance.between(30, 7200) * 1_000_000),
            }
            as_named = (new_name, name)
        payload = json.dumps(event, separators=(",", ":")) if event != "" else ""
        return self._event(*as_named, source, context, payload, self.url(page_path))

    def _context(self, path: str, *, in_course: bool = True) -> dict[str, Any]:
        return {
            "course_id": self.course.key if in_course else "",
            "course_user_tags": {},
            "user_id": self.context_user_id,
            "path": path,
            "org_id": ORG if in_course else "",
            "enterprise_uuid": "",
        }

    def _event(
        self,
        name: str | None,
        event_type: str,
        source: str,
        context: dict[str, Any],
        event: Any,
        page: str | None = None,
        *,
        can_be_async: bool = True,
    ) -> Event:
        self.clock_us += self.chance.between(2_000, 90_000)
        return Event(
            self.clock_us, name, event_type, source, self.who, self.id, context, event, page,
            self.is_masquerade, can_be_async and name is not None,
        )  # fmt: skip
