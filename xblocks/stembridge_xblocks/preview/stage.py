"""A stage: one course with its people, states, grades and logs, as the platform would hold them.

    stage = Stage.from_olx('<stembridge_case url_name="c1"/>')
    ana = stage.learner("ana", country="AT", language="de")
    stage.call("c1", "estimate", {"value": "3,2"}, user=ana).json

Every call loads the block anew, as each request does on the platform.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Literal, cast

from webob import Request, Response
from xblock.exceptions import NoSuchHandlerError, NoSuchUsage

from stembridge_xblocks.preview.content import Content
from stembridge_xblocks.preview.language import speaking
from stembridge_xblocks.preview.olx import Course, library_of, read_course, tree_of
from stembridge_xblocks.preview.people import Person, Role, Session
from stembridge_xblocks.preview.platform_fields import PlatformFields
from stembridge_xblocks.preview.records import Grade, Records
from stembridge_xblocks.preview.runtime import StageRuntime
from stembridge_xblocks.preview.storage import Mode, Store
from stembridge_xblocks.preview.tracking import Clock, EventLog, Origin

__all__ = ["Stage"]


class Stage(Content):
    """One course on a machine's stand-in for Open edX.

    types: classes of blocks by name that are not installed, such as a test's own.
    settings: the site's XBLOCK_SETTINGS.
    without: services that no block gets.
    static: "production" addresses as after collectstatic, or "development".
    """

    mixins = (PlatformFields,)

    def __init__(
        self,
        course: Course,
        *,
        types: Mapping[str, Any] | None = None,
        settings: dict[str, Any] | None = None,
        without: Collection[str] = (),
        static: Literal["production", "development"] = "production",
        clock: Clock | None = None,
        sink: Path | None = None,
        site: str = "http://localhost:8000",
    ) -> None:
        self.types, self.settings = dict(types or {}), settings or {}
        self.without, self.static, self.site = frozenset(without), static, site
        self.store = Store()
        self.log = EventLog(sink=sink) if clock is None else EventLog(clock, sink)
        self.records = Records(self.log)
        self.people: dict[str, Person] = {}
        self._layers: dict[tuple[str, str], Store] = {}
        self._take(course)

    @classmethod
    def from_olx(cls, text: str, **options: Any) -> Stage:
        """A stage of OLX text: blocks, or a container, or a whole course; options as for Stage."""
        return cls(tree_of(text), **options)

    @classmethod
    def of_library(cls, text: str, **options: Any) -> Stage:
        """A stage of a content library of version 2, whose keys and services are its own."""
        return cls(library_of(text), **options)

    @classmethod
    def from_folder(cls, folder: Path | str, **options: Any) -> Stage:
        """A stage of a course folder as Open edX exports it; options as for Stage."""
        return cls(read_course(Path(folder)), **options)

    # People

    def learner(self, username: str = "learner", **about: Any) -> Person:
        """A learner, made on first use; what is said of a known one changes them."""
        return self._person(username, "student", about)

    def staff(self, username: str = "staff", *, role: Role = "staff", **about: Any) -> Person:
        """Somebody of the course team, in the LMS."""
        return self._person(username, role, about)

    def author(self, username: str = "author", *, can_write: bool = True, **about: Any) -> Person:
        """Somebody in Studio; `can_write=False` for one who got there without the right to edit."""
        return self._person(username, "instructor", {"can_write": can_write, **about})

    def _person(self, username: str, role: Role, about: dict[str, Any]) -> Person:
        known = self.people.get(username)
        number = known.id if known else len(self.people) + 1
        kept = {name: getattr(known, name) for name in Person.__slots__} if known else {}
        made = Person(**{**kept, "id": number, "username": username, "role": role, **about})
        self.people[username] = made
        return made

    @staticmethod
    def masquerade(staff: Person, learner: Person) -> Session:
        """The session of staff who view the course as a learner; pass it for `user`."""
        return Session(staff, learner)

    # Blocks

    def runtime(
        self,
        user: Person | Session | None = None,
        *,
        mode: Mode | None = None,
        without: Collection[str] = (),
        **request: Any,
    ) -> StageRuntime:
        """A runtime for a person: Studio's for an author, else the LMS's; see `call`.

        request: what events say of it: path, agent, host, referer, accept_language, ip.
        """
        session = self.session(user)
        mode = mode or self._mode_of(session)
        origin = Origin(str(self.course_key), self.course_key.org, session, **request)
        return StageRuntime(self, session, mode, origin, without={*self.without, *without})

    def _mode_of(self, session: Session) -> Mode:
        if self.is_library:
            return "library"
        return "studio" if session.person.can_write else "lms"

    def session(self, user: Person | Session | None) -> Session:
        """The session of somebody; the stage's one default learner for None."""
        if isinstance(user, Session):
            return user
        return Session(user or self.people.get("learner") or self.learner())

    def block(self, which: Any, *, user: Person | Session | None = None, **options: Any) -> Any:
        """A fresh instance of a block for a person; options as for `runtime`."""
        return self.runtime(user, **options).get_block(self.key(which))

    def render(
        self,
        which: Any,
        view: str = "student_view",
        *,
        user: Person | Session | None = None,
        context: dict[str, Any] | None = None,
        mode: Mode | None = None,
        **options: Any,
    ) -> Any:
        """A view's fragment in the platform's wrapper, in the language of the person."""
        if mode is None and view == "author_view" and not self.is_library:
            mode = "preview"
        runtime = self.runtime(user, mode=mode, **options)
        with speaking(runtime.session.person.language):
            return runtime.get_block(self.key(which)).render(view, context or {})

    def call(
        self,
        which: Any,
        handler: str,
        payload: Any = None,
        *,
        user: Person | Session | None = None,
        method: str = "POST",
        headers: Mapping[str, str] | None = None,
        raw: bytes | None = None,
        suffix: str = "",
        query: str = "",
        noauth: bool = False,
        mode: Mode | None = None,
        without: Collection[str] = (),
    ) -> Response:
        """The answer of a handler, called over the web as the platform lets anyone do.

        payload: sent as JSON; `raw` instead sends bytes as they are.
        noauth: by the path for third parties, where no login, token or access is asked for; a
            cookie counts there all the same, so `user` stays who they are.
        Somebody not logged in (ANONYMOUS) gets 403 but for GET, as on the platform. A handler that
        is not there is 404. What a handler raises, a 500 there, is raised here.
        """
        runtime = self.runtime(user, mode=mode, without=without)
        key = self.key(which)
        noauth_path = "handler_noauth" if noauth else "handler"
        path = f"/courses/{self.course_key}/xblock/{key}/{noauth_path}/{handler}"
        path += (f"/{suffix}" if suffix else "") + (f"?{query}" if query else "")
        body = raw if raw is not None else b"" if payload is None else json.dumps(payload).encode()
        request = Request.blank(path, method=method, headers=dict(headers or {}))
        if method != "GET" or body:
            request.body = body
            if "Content-Type" not in (headers or {}):
                request.content_type = "application/json"
        return self.handle(runtime.session, key, handler, request, suffix=suffix, noauth=noauth,
                           mode=runtime.mode, without=without)  # fmt: skip

    def handle(
        self,
        session: Session,
        key: Any,
        handler: str,
        request: Request,
        *,
        suffix: str = "",
        noauth: bool = False,
        mode: Mode = "lms",
        without: Collection[str] = (),
    ) -> Response:
        """The answer to a request for a handler; see `call`."""
        person = session.person
        if mode in ("studio", "preview") and not person.is_authenticated:
            return Response("", status=302, location="/login")
        if not noauth and request.method != "GET" and not person.is_authenticated:
            return Response("Unauthenticated", status=403)
        runtime = self.runtime(
            session,
            mode=mode,
            without=without,
            path=request.path,
            ip=request.remote_addr or "127.0.0.1",
            agent=request.user_agent or "",
            host=request.host,
            referer=request.referer or "",
            accept_language=request.headers.get("Accept-Language", ""),
        )
        with speaking(person.language):
            try:
                block = runtime.get_block(key)
                runtime.at(block)
                return cast("Response", block.handle(handler, request, suffix))
            except (NoSuchUsage, NoSuchHandlerError):
                return Response("Not found", status=404)

    # What the platform holds

    @property
    def events(self) -> list[dict[str, Any]]:
        """Every line of the tracking log so far, oldest first."""
        return self.log.lines

    def grade(self, user: Person, which: Any) -> Grade | None:
        """The stored score of a learner in a block."""
        return None if user.id is None else self.records.grades.get((user.id, str(self.key(which))))

    def completion(self, user: Person, which: Any) -> float:
        """How far a learner is done with a block, 0 to 1."""
        if user.id is None:
            return 0.0
        return self.records.completions.get((user.id, str(self.key(which))), 0.0)

    def stored_bytes(self, which: Any, field: str | None = None) -> int:
        """Bytes of a block's field as stored, or of all: the largest of any learner's counts."""
        sizes = self.store.sizes(str(self.key(which)))
        return sum(n for at, n in sizes.items() if field in (None, at.partition(".")[2]))

    def state_bytes(self, user: Person, which: Any) -> int:
        """Bytes of all that one learner stored in a block."""
        if user.id is None:
            return 0
        return self.store.state_bytes(user.id, str(self.key(which)))

    def forget(self, user: Person, which: Any = None) -> None:
        """Reset what a learner did, in one block or in all: state, grade and completion."""
        if user.id is None:
            return
        block = None if which is None else str(self.key(which))
        self.store.forget(user.id, block)
        self.records.forget(user.id, block)
        for names in [n for n in self._layers if user.username in n]:
            del self._layers[names]

    def layer(self, names: tuple[str, str], new: Store) -> Store:
        """A session's own store, made on first use."""
        return self._layers.setdefault(names, new)
