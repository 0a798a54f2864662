"""One person at one sitting: turns deeds into events as the platform and the browser send them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from stembridge_analytics.simulate.chance import Chance
from stembridge_analytics.simulate.clock import SECOND_US, time_text
from stembridge_analytics.simulate.people import Account
from stembridge_analytics.simulate.programme import ORG, Block, Course

__all__ = ["HOST", "Event", "Session", "compact", "text_of"]

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

text_of: Final = json.JSONEncoder(check_circular=False).encode  # as the platform's logger writes
# As browsers do.
compact: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


@dataclass(slots=True)
class Event:
    """One event before it is written. `payload`, `page` and `more` are JSON already.

    what: the name by which the truth counts it; `more`: further fields of the context, each with
    a comma before it. `context`: all of the context, where there was no request.
    delay_us: how much later than its own clock it reaches the server. course_id: JSON of another
    course id than that of the session's course, or none.
    """

    time_us: int
    name: str | None
    event_type: str
    source: str
    session: Session
    path: str
    payload: str
    page: str
    what: str
    in_course: bool = True
    can_be_async: bool = True
    more: str = ""
    context: str | None = None
    delay_us: int = 0
    course_id: str = ""


@dataclass(slots=True)
class Session:
    """A sitting of `who` in `course` with its clock; each method makes one event and ticks.

    dialect: current (one name in both fields), mapped (new `name`, old `event_type`), old (no
        `name` at all), as releases of the platform differ.
    context_user_id: differs from the account's where staff look at the course as a learner.
    dropped: events above the platform's size cap, which it never wrote.
    """

    who: Account
    course: Course
    clock_us: int
    chance: Chance
    context_user_id: int | None = None
    dialect: str = "current"
    is_mobile: bool = False
    is_former: bool = False
    id: str = ""
    dropped: int = 0
    server_no: int = field(init=False)
    request: str = field(init=False)
    username: str = field(init=False)
    user_id: str = field(init=False)

    def __post_init__(self) -> None:
        who = self.who
        self.id = self.id or self.chance.hexadecimal(32)
        self.server_no = int(self.id[-1], 16) % 2
        if self.context_user_id is None:
            self.context_user_id = who.user_id
        self.username = text_of(who.username)
        self.user_id = text_of(self.context_user_id)
        self.request = (
            f'"session": "{self.id}", "ip": "{who.ip}", "agent": {text_of(who.agent)}, '
            f'"host": "{HOST}", "referer": "", "accept_language": "{who.language}"'
        )

    @property
    def is_masquerade(self) -> bool:
        """Whether user name and user id of the lines belong to two people."""
        return self.context_user_id != self.who.user_id

    def wait(self, low_s: int, high_s: int) -> None:
        """Let so many seconds pass before the next deed."""
        low, high = low_s * SECOND_US, high_s * SECOND_US
        self.clock_us += self.chance.between(low, high)

    def url(self, path: str) -> str:
        """The address of a page of the site."""
        return f"https://{HOST}{path}"

    def implicit(
        self,
        path: str,
        post: dict[str, list[str]] | None = None,
        *,
        in_course: bool | None = None,
        what: str = "page",
    ) -> Event:
        """The server's record of a request, its parameters cut as the platform cuts them."""
        body = text_of({"GET": {}, "POST": post or {}})[:_IMPLICIT_CAP] if post else _NO_POST
        if in_course is None:
            in_course = path.startswith("/courses/")
        self._tick()
        return Event(
            self.clock_us, None, path, "server", self, path, text_of(body), "null", what,
            in_course, False,
        )  # fmt: skip

    def server(
        self,
        name: str,
        payload: Any,
        block: Block | None = None,
        handler: str = "",
        *,
        path: str = "",
        what: str = "",
        in_course: bool = True,
    ) -> Event:
        """An event by the server; of a block, if one is given."""
        page, more = "null", ""
        if block:
            path = self.course.handler_path(block, handler)
            more = self.course.module_json(block)
            page = "null" if name.startswith(_BY_PLATFORM) else '"x_module"'
        self._tick()
        return Event(
            self.clock_us, name, name, "server", self, path, text_of(payload), page, what or name,
            in_course, True, more,
        )  # fmt: skip

    def login(self) -> Event:
        """Signing in, which happens in no course."""
        payload = {"user_id": self.who.user_id, "event_type": "login"}
        return self.server("edx.user.login", payload, path="/login_ajax", in_course=False)

    def browser(
        self,
        name: str,
        payload: Any,
        page_path: str,
        *,
        what: str = "",
        form: str = "",
        is_list: bool = False,
    ) -> Event:
        """An event by the browser, whose payload the server stores as a JSON string.

        form: an url-encoded payload in its place; is_list: the payload is stored as it is.
        """
        new_name: str | None = _NEW_NAMES.get(name, name)
        event_type = name
        if self.dialect == "old":
            new_name = None
        elif self.dialect == "current":
            new_name = event_type = name if "video" in name else str(new_name)
        source, more, delay_us = "browser", "", 0
        self._tick()
        if self.is_mobile and "video" in name:
            source, new_name, event_type = "mobile", _NEW_NAMES.get(name, name), name
            delay_us = self.chance.between(30, 6 * 86_400) * SECOND_US
            more = _MOBILE.format(time_text(self.clock_us + delay_us))
        if form:
            text = text_of(form)
        elif is_list:
            text = text_of(payload)
        else:
            text = text_of(compact(payload)) if payload != "" else '""'
        return Event(
            self.clock_us, new_name, event_type, source, self, "/event", text,
            f'"https://{HOST}{page_path}"', what or name, True, new_name is not None, more, None,
            delay_us,
        )  # fmt: skip

    def without_request(self, event: Event, command: str) -> Event:
        """The event as a command or background task writes it: no user, no path, no session."""
        more = f', "command": {text_of(command)}' if command else ""
        event.context = f'{{"course_id": "{self.course.key}", "org_id": "{ORG}"{more}}}'
        return event

    def _tick(self) -> None:
        self.clock_us += self.chance.between(2_000, 90_000)


_NO_POST: Final = text_of({"GET": {}, "POST": {}})
_MOBILE: Final = (
    ', "application": {{"name": "org.example.courses", "version": "6.1.0"}}, '
    '"client": {{"os": {{"name": "Android"}}}}, "component": "videoplayer", '
    '"received_at": "{}"'
)
